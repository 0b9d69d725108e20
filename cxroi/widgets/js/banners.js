// A sentence across a page, with the one thing to do about it.

import { make, write } from "./pieces.js";

/**
 * @param {string} name
 * @param {string} deed
 * @param {() => void} act
 * @returns {Banner}
 */
export function banner(name, deed, act) {
  const text = make("p", {});
  const button = make("button", { type: "button", text: deed, onclick: act });
  const role = name === "told" ? "status" : "alert";
  const more = make("span", { class: "deeds" });
  const node = make("div", { class: `banner ${name}`, role, hidden: true }, text, more);
  return {
    node,
    button,
    say(sentence, ...others) {
      node.hidden = !sentence;
      write(text, sentence);
      more.replaceChildren(...others, button);
    },
  };
}
