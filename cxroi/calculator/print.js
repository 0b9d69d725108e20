// @ts-nocheck: a value of Python's is of any kind, and what it is asked for is looked up as it runs
// Numbers and words in print, letter by letter as Python prints them.

import { ValueError, isArray } from "./kinds.js";

const FURTHER = 25; // digits after which a half is a half

/** Digits and exponent of a size, rounded to so many digits; a half goes to the even. */
function digitsOf(size, count) {
  const [shown, exponent] = size.toExponential(count - 1).split("e");
  let digits = shown.replace(".", "");
  const exact = size.toExponential(Math.min(100, count - 1 + FURTHER)).split("e")[0].replace(".", "");
  if (/^50*$/.test(exact.slice(count)) && Number(exact[count - 1]) % 2 === 0) digits = exact.slice(0, count);
  return { digits, exponent: Number(exponent) };
}

/** A size with so many decimals; a half goes to the even. */
function fixed(size, decimals) {
  if (size >= 1e21) return BigInt(size).toString() + (decimals ? `.${"0".repeat(decimals)}` : "");
  const exact = size.toFixed(Math.min(100, decimals + FURTHER));
  const end = exact.indexOf(".") + 1 + decimals;
  const isHalf = /^50*$/.test(exact.slice(end));
  const kept = exact.slice(0, decimals ? end : end - 1);
  return isHalf && Number(kept.at(-1)) % 2 === 0 ? kept : size.toFixed(decimals);
}

const power = (exponent) => `e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;

function general(size, count) {
  if (size === 0) return "0";
  const { digits, exponent } = digitsOf(size, count);
  const strip = (text) => (text.includes(".") ? text.replace(/\.?0*$/, "") : text);
  if (exponent < -4 || exponent >= count) {
    return strip(`${digits[0]}.${digits.slice(1)}`) + power(exponent);
  }
  if (exponent < 0) return strip(`0.${"0".repeat(-exponent - 1)}${digits}`);
  return strip(`${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`);
}

const grouped = (text) => text.replace(/^\d+/, (whole) => whole.replaceAll(/\B(?=(\d{3})+$)/g, ","));

export function format(value, spec = "") {
  if (!spec) return str(value);
  const found = /^(\+)?(,)?(?:\.(\d+))?([dfgs%])?$/.exec(spec);
  if (!found) throw new ValueError(`No such format: ${spec}`);
  const [, plus, comma, precision, kind] = found;
  if (typeof value === "string") return precision ? value.slice(0, Number(precision)) : value;
  const size = Math.abs(Number(value)) * (kind === "%" ? 100 : 1);
  const sign = value < 0 || Object.is(value, -0) ? "-" : (plus ?? "");
  const text = unsigned(size, kind, precision === undefined ? null : Number(precision));
  return `${sign}${comma ? grouped(text) : text}${kind === "%" ? "%" : ""}`;
}

function unsigned(size, kind, precision) {
  if (!Number.isFinite(size)) return Number.isNaN(size) ? "nan" : "inf";
  if (kind === "f" || kind === "%") return fixed(size, precision ?? 6);
  if (kind === "g") return general(size, (precision ?? 6) || 1);
  return precision === null ? str(size) : general(size, precision);
}

export function str(value) {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (value instanceof Error) return value.message;
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : shortest(value);
  return String(value);
}
str.isOf = (value) => typeof value === "string";

/** As few digits as tell a number from its neighbours. */
function shortest(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value < 0 ? "-inf" : "inf";
  const [digits, exponent] = value.toExponential().split("e");
  return exponent < -4 || exponent >= 16 ? digits + power(Number(exponent)) : String(value);
}

/** As Python writes a value; a number is one with a point there, as all of the model are. */
export function repr(value) {
  if (isArray(value)) return `(${[...value].map(repr).join(", ")}${value.length === 1 ? "," : ""})`;
  if (value instanceof Map) return `{${[...value].map(([key, each]) => `${repr(key)}: ${repr(each)}`).join(", ")}}`;
  if (Object.is(value, -0)) return "-0.0";
  if (typeof value === "number") return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : shortest(value);
  if (typeof value !== "string") return str(value);
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  return quote + value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll(quote, `\\${quote}`) + quote;
}

export function round(value, decimals = null) {
  const sign = value < 0 || Object.is(value, -0) ? -1 : 1;
  return sign * Number(fixed(Math.abs(value), decimals ?? 0));
}

export function float(value = 0) {
  if (typeof value !== "string") return Number(value);
  const text = value.trim().replaceAll(/(?<=\d)_(?=\d)/g, "");
  if (/^[+-]?(inf|infinity)$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) throw new ValueError(`could not convert string to float: ${repr(value)}`);
  return Number(text);
}
float.isOf = (value) => typeof value === "number";

export function int(value = 0) {
  if (typeof value !== "string") return Math.trunc(Number(value));
  if (!/^\s*[+-]?\d+\s*$/.test(value)) throw new ValueError(`invalid literal for int() with base 10: ${repr(value)}`);
  return Number(value);
}
int.isOf = (value) => typeof value === "boolean" || Number.isInteger(value);
