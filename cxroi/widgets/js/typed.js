// A number that somebody typed, and the range that moves with it: by the rules of
// model/typed_numbers.py and model/range_moves.py, held to them by tests/typed_numbers.csv.

const ENGLISH = { decimal: ".", group: "," };
const SHAPE = new RegExp(`^(?:${TYPED.shape})$`, "u");

/**
 * What was typed, of per cent the per cent; or what it may be and what to write instead.
 * @param {string} typed
 * @param {Marks} marks
 * @returns {Reading}
 */
export function readTyped(typed, marks = ENGLISH) {
  const text = typed.replaceAll(new RegExp(`[${TYPED.spaces}]{2,}`, "gu"), " "); // so that none takes long
  const found = SHAPE.exec(text)?.groups;
  if (!found || Boolean(found.open) !== Boolean(found.close)) return unread(text, marks);
  const signs = [found.sign, found.inner, found.behind].filter(Boolean);
  if (signs.length + Number(Boolean(found.open)) > 1 || (found.word && found.percent)) return unread(text, marks);
  const plain = plainDigits(text, found, marks);
  if (plain.digits === undefined) return plain;
  const power = Number((found.power ?? "e0").slice(1).replace(new RegExp(`[${TYPED.minus}]`, "u"), "-"));
  const number = Number(`${plain.digits}e${power + (TYPED.powers[found.word?.toLowerCase()] ?? 0)}`);
  if (!Number.isFinite(number)) return unread(text, marks);
  const isBelow = number && (found.open || signs.some((sign) => TYPED.minus.includes(sign)));
  return { number: isBelow ? -number : number, isPercent: Boolean(found.percent) };
}

/**
 * By decimal mark, what digits with marks can be read as: plain digits with a point.
 * @param {string} digits
 * @param {boolean} isGrouped
 * @returns {Record<string, string>}
 */
function readings(digits, isGrouped) {
  /** @type {Record<string, string>} */
  const found = {};
  for (const [decimal, group] of [".,", ",."]) {
    const at = digits.indexOf(decimal);
    const [whole, part] = at < 0 ? [digits, null] : [digits.slice(0, at), digits.slice(at + 1)];
    const plain = isGrouped ? ungrouped(whole, group) : whole;
    if (!/^\d+$/.test(part ?? "0") || !(part === null ? /^\d+$/ : /^\d*$/).test(plain)) continue;
    found[decimal] = part === null ? plain : `${plain || "0"}.${part}`;
  }
  return found;
}

/**
 * Take the marks of thousands out, where each stands before three digits (or as in India).
 * @param {string} whole
 * @param {string} group
 */
function ungrouped(whole, group) {
  for (const mark of [`[${group}]`, "['’ʼ]", "_", `[${TYPED.spaces}]`])
    if (new RegExp(`^[1-9]\\d{0,2}(?:${mark}\\d{3})+$`, "u").test(whole)) return whole.replaceAll(/\D/g, "");
  return group === "," && /^[1-9]\d?(?:,\d\d)*,\d{3}$/.test(whole) ? whole.replaceAll(",", "") : whole;
}

/**
 * The one reading of the digits, with a point; or why there is none.
 * @param {string} text
 * @param {Groups} found
 * @param {Marks} marks
 * @returns {{ digits: string } | Refusal}
 */
function plainDigits(text, found, marks) {
  const fits = readings(found.digits, !found.power);
  const [one, other] = Object.values(fits);
  if (one === undefined) return unread(text, marks);
  const all = [...found.digits].filter((sign) => `.,${TYPED.parting}`.includes(sign));
  const mark = all.length === 1 ? all[0] : "";
  if (other !== undefined && one !== other) {
    // one mark, before exactly three digits
    return mark === marks.group ? { digits: fits[mark === "." ? "," : "."] } : both(text, found, marks);
  }
  const isForeign = /[.,]/.test(mark) && mark !== marks.decimal && mark in fits && other === undefined;
  if (!isForeign) return { digits: one };
  const meant = within(text, found, found.digits.replace(mark, marks.decimal));
  return refusal(`${text.trim()}: the decimal mark here is a ${nameOfMark(marks)}`, `Write ${meant}.`);
}

/**
 * @param {string} problem
 * @param {string} remedy
 * @param {boolean} fits
 * @returns {Refusal}
 */
const refusal = (problem, remedy, fits = true) => ({ problem, remedy, fits });
/** @param {Marks} marks */
const nameOfMark = ({ decimal }) => (decimal === "." ? "point" : "comma");

/**
 * @param {string} text
 * @param {Marks} marks
 */
const unread = (text, marks) =>
  refusal(`'${text}' is not a number`, `Write digits and a ${nameOfMark(marks)}, such as 0${marks.decimal}84.`, false);

/**
 * Which two numbers digits can be, and how to write each so that it is the only one.
 * @param {string} text
 * @param {Groups} found
 * @param {Marks} marks
 */
function both(text, found, marks) {
  const [whole, part] = found.digits.split(/[.,]/);
  const decimals = part.replace(/0+$/, "");
  const small = decimals ? `${whole}${marks.decimal}${decimals}` : whole;
  const padded = decimals.length === 3 ? `${small}0` : small;
  const all = [small, `${whole}${marks.group}${part}`, padded, whole + part];
  const [one, other, first, second] = all.map((digits) => within(text, found, digits));
  return refusal(`${text.trim()} can be read as ${one} or as ${other}`, `Write ${first} or ${second}.`);
}

/**
 * Digits in the place of those that were typed, with what stands around them.
 * @param {string} text
 * @param {Groups} found
 * @param {string} others
 */
const within = (text, { digits }, others) => text.replace(digits, () => others).trim();

/**
 * A number so written that it has one reading: 1.125 has two.
 * @param {string} text
 */
export const unmistakable = (text) => (/^-?[1-9]\d{0,2}\.\d{3}$/.test(text) ? `${text}0` : text);

/**
 * The number in a box, of per cent if it is one of shares; NaN if none, with what to say of it.
 * @param {string} text
 */
export function typedNumber(text, isShare = false) {
  const found = readTyped(text);
  if (found.problem !== undefined) return { number: Number.NaN, said: found.fits ? `${found.problem}. ${found.remedy}` : "" };
  return { number: found.isPercent && !isShare ? Number.NaN : found.number, said: "" };
}

/**
 * The ends of a range, [low, likely, high], for another likely value; see range_moves.py.
 * @param {string} moves
 * @param {readonly [low: number, likely: number, high: number, ...rest: unknown[]]} range
 * @param {readonly number[]} bounds
 * @param {number} value
 * @returns {Ends}
 */
export function movedEnds(moves, [low, start, high], bounds, value) {
  if (low === high) return [value, value];
  const ends = [low, high].map((end) => (moves && value !== start ? movedEnd(moves, end, start, value) : end));
  const [from, to] = moves && value !== start ? [Math.max(ends[0], bounds[0]), Math.min(ends[1], bounds[1])] : ends;
  return [Math.min(from, value), Math.max(to, value)];
}

/**
 * @param {string} moves
 * @param {number} end
 * @param {number} start
 * @param {number} value
 */
function movedEnd(moves, end, start, value) {
  if (moves === "points") return Number((end + (value - start)).toFixed(TYPED.digits)) + 0;
  return Number((start ? (end * value) / start : end + value).toPrecision(TYPED.digits));
}
