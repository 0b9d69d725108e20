// Who hears of a case: a view does as long as it is there.

/**
 * Those who hear something, each for as long as the view that it was added by.
 * @template {unknown[]} Told
 * @param {{ over: AbortSignal, view?: AbortSignal }} page
 * @returns {Hearers<Told>}
 */
export function makeHearers(page) {
  /** @type {Set<(...told: Told) => void>} */
  const all = new Set();
  /** @type {Told | undefined} */
  let last;
  return {
    /** Who comes later hears what was told last. */
    add(hear) {
      all.add(hear);
      if (last) hear(...last);
      (page.view ?? page.over).addEventListener("abort", () => all.delete(hear));
    },
    tell(...told) {
      last = told;
      for (const hear of all) hear(...told);
    },
  };
}

/**
 * Let something show what the case holds, now and after every change that comes from elsewhere.
 * @param {CasePage} page
 * @param {() => void} follow
 */
export function following(page, follow) {
  page.moves.followers.add(follow);
  follow();
}
