// What a browser keeps between visits.

/** @type {Map<string, string>} */
const held = new Map(); // what a browser forbids to keep, or has no room for: as long as the page is there

/** @param {string} name */
export function remembered(name, session = false) {
  try {
    return held.get(name) ?? (session ? sessionStorage : localStorage).getItem(name);
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
    held.delete(name);
  } catch {
    held.set(name, value);
  }
}

/** The reader's name, where a proxy in front of the server says who has signed in. */
export function signedInAs() {
  try {
    return decodeURIComponent(/(?:^|; )cxroi_user=([^;]*)/.exec(document.cookie)?.[1] ?? "");
  } catch {
    return "";
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
