// What a browser keeps between visits.

/**
 * A browser may forbid to keep anything; the page then works without.
 * @param {string} name
 */
export function remembered(name, session = false) {
  try {
    return (session ? sessionStorage : localStorage).getItem(name);
  } catch {
    return null;
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
export function remember(name, value, session = false) {
  try {
    (session ? sessionStorage : localStorage).setItem(name, value);
  } catch {
    // nothing is kept
  }
}

/** @param {string | null} text */
export function parsed(text) {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
