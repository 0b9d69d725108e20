// Small pieces of a page.

const SIGNED = /([−+]\p{Sc}[\d.,]*\d[a-z]*)/u; // a browser would end a line between the two signs

/**
 * An element with its attributes, what it hears ("on…"), its text and what it holds.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} attributes
 * @param {(Node | string)[]} children
 */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), /** @type {EventListener} */ (value)); // its own event, by its name
    else if (name === "text") fill(node, String(value ?? ""));
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined) node.setAttribute(name, String(value));
  }
  node.append(...children);
  return node;
}

/**
 * What must be there: without it the page is broken.
 * @template Found
 * @param {Found | null | undefined} found
 * @returns {Found}
 */
export function there(found) {
  if (found === null || found === undefined) throw new Error("A part of the page is missing.");
  return found;
}

/**
 * @param {Element} node
 * @param {string} text
 */
export function write(node, text) {
  if (node.textContent !== text) fill(node, text);
}

/**
 * Put a text in its place; money with a sign before it is never parted from that.
 * @param {Element} node
 * @param {string} text
 */
function fill(node, text) {
  node.textContent = text;
  if (!SIGNED.test(text)) return;
  node.replaceChildren(...text.split(SIGNED).map((part, at) => {
    if (at % 2 === 0) return part;
    const whole = make("span", { class: "whole" });
    whole.textContent = part;
    return whole;
  }));
}

let serial = 0;
/** @param {string} word */
export const unique = (word) => `cxroi-${word}-${(serial += 1)}`;
