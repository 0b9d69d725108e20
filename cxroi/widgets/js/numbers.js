// The reader's numbers: in per cent, in their currency, as typed.

import { readTyped, unmistakable } from "./typed.js";

/**
 * A control's value as the reader sees it: per cent for shares, a published pair for odds ratios.
 * @param {Control} control
 * @param {number} value
 */
export function shown(control, value) {
  if (control.reference === null) return value * control.factor;
  const odds = (control.reference / (1 - control.reference)) * value;
  return (100 * odds) / (1 + odds);
}

/**
 * @param {Control} control
 * @param {number} number
 */
function meant(control, number) {
  if (control.reference === null) return tidy(number / control.factor);
  const share = number / 100;
  return tidy(share / (1 - share) / (control.reference / (1 - control.reference)));
}

/** @param {number} number */
export const tidy = (number) => Number(number.toPrecision(12));

/**
 * @param {Control} control
 * @param {number} value
 */
export function written(control, value) {
  const number = shown(control, value);
  const digits = control.reference === null ? 4 : 1;
  /** @param {number} end */
  const short = Math.abs(number).toLocaleString("en-GB", { maximumFractionDigits: digits });
  const text = unmistakable(short);
  if (number < 0) return `−${text}`;
  return control.signed && number > 0 ? `+${text}` : text;
}

/**
 * A value to be read, not edited: money that has a decimal has two.
 * @param {Control} control
 * @param {number} value
 */
function told(control, value) {
  const text = written(control, value);
  return control.money ? text.replace(/\.\d$/, "$&0") : text;
}

/**
 * A range: an end that a move has made long is written to four figures; a dash beside a sign would misread.
 * @param {Control} control
 * @param {number[]} ends
 */
export function rangeText(control, ...ends) {
  /** @param {number} end */
  const short = (end) => (end === Number(end.toFixed(4)) ? end : Number(end.toPrecision(4)));
  const texts = ends.map((end) => told(control, short(end)));
  return texts.join(texts.some((text) => /^[+−]/.test(text)) ? " to " : "–");
}

/**
 * @param {Control} control
 * @param {number} value
 * @param {string} currency
 */
export function withUnit(control, value, currency) {
  const sign = control.money ? currency : "";
  const unit = control.suffix ? `${control.suffix.startsWith("%") ? "" : " "}${control.suffix}` : "";
  const number = told(control, value) + (control.reference === null ? "" : "%");
  return number.startsWith("−") ? `−${sign}${number.slice(1)}${unit}` : `${sign}${number}${unit}`;
}

/**
 * A value in as few letters as tell it: large money in millions, without "a year".
 * @param {Control} control
 * @param {number} value
 * @param {string} currency
 */
export function brief(control, value, currency) {
  if (control.reference !== null) return withUnit(control, value, currency);
  if (control.money) return `${currency}${value < 1e5 ? told(control, value) : `${Number((value / 1e6).toPrecision(3))}m`}`;
  return `${written(control, value)}${control.factor === 100 && !control.signed ? "%" : ""}`;
}

/**
 * What was typed: a number in the reader's unit, or the sentence that says what to do.
 * @param {Control} control
 * @param {string} typed
 * @param {number} low
 * @returns {{ value: number, note: string, problem?: undefined } | { problem: string, value?: undefined, note?: undefined }}
 */
export function read(control, typed, low) {
  const isShare = control.factor === 100 || control.reference !== null;
  const unit = isShare && (control.suffix === "%" || control.reference !== null) ? "%" : "";
  const [from, to] = control.bounds.map((bound) => `${written(control, bound)}${unit}`);
  const range = `Enter a number from ${from} to ${to}.`;
  const found = readTyped(typed);
  if (found.problem !== undefined)
    return { problem: found.fits ? `${found.problem}. ${found.remedy}` : `“${typed.trim()}” is not a number. ${range}` };
  if (found.isPercent && !isShare) return { problem: `“${typed.trim()}” is a percentage. ${range}` };
  let { number } = found;
  let note = "";
  if (isShare && !found.isPercent && number > 0 && number < 1 && shown(control, low) > 1) {
    number = tidy(number * 100);
    note = `${typed.trim()} read as ${number}%.`;
  }
  const value = meant(control, number);
  if (!(value >= control.bounds[0] && value <= control.bounds[1]))
    return { problem: `${typed.trim()} is too ${value < control.bounds[0] ? "low" : "high"}. ${range}` };
  if (control.key === "horizon_years" && !Number.isInteger(value))
    return { problem: `${typed.trim()} is not a whole number of years. ${range}` };
  return { value, note };
}

/**
 * A slider counts whole steps, so that its positions are round numbers; a log slider counts a
 * hundred even ratios and rounds to two figures.
 * @param {Control} control
 * @param {number} from
 * @param {number} to
 * @returns {Scale}
 */
export function scaleOf(control, from, to) {
  if (control.scale === "log") {
    const ratio = Math.log(to / from) / 100;
    return {
      last: 100,
      place: (value) => Math.log(Math.max(value, from) / from) / ratio,
      value: (place) => tidy(Number((from * Math.exp(ratio * place)).toPrecision(2))),
    };
  }
  return {
    last: Math.round((to - from) / control.step),
    place: (value) => (value - from) / control.step,
    value: (place) => tidy(from + place * control.step),
  };
}
