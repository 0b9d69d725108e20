// @ts-nocheck: numbers and arrays of them stand in the same places, as in numpy
// The little of numpy that the functions carried over use: one dimension, and rows of it.

import { elementwise } from "./arithmetic.js";
import { kwOf } from "./calls.js";
import { Grid, isArray, isNumbers } from "./kinds.js";
import { P } from "./python.js";

const isGrid = (value) => value instanceof Grid || (Array.isArray(value) && value.length > 0 && [...value].every(isArray));
const asNumbers = (value) => (isNumbers(value) || value instanceof Grid ? value : isGrid(value) ? new Grid(value.map((row) => Float64Array.from(row))) : isArray(value) ? Float64Array.from(value) : value);
const ofEach = (act, Kind) => (value) => elementwise(asNumbers(value), 0, act, Kind);
const flat = (value) => (value instanceof Grid ? value.ravel() : isArray(value) ? asNumbers(value) : Float64Array.of(value));
const joined = (parts) => Float64Array.from(P.list(parts).flatMap((part) => [...flat(part)]));
const byName = (act) => Object.assign(act, { takesKw: true });

/** So many points from one to another, both among them. */
function between(first, last, count) {
  const step = (last - first) / (count - 1);
  return Float64Array.from({ length: count }, (_, nth) => (nth === count - 1 ? last : first + nth * step));
}

/** What lies below so many per cent of sorted numbers: between two of them, in proportion. */
function percentile(sorted, percent) {
  const place = (percent / 100) * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  const part = place - below;
  const rise = sorted[above] - sorted[below];
  return part >= 0.5 ? sorted[above] - rise * (1 - part) : sorted[below] + rise * part;
}

export const np = {
  float64: Number, bool_: P.bool, number: P.float, nan: Number.NaN, inf: Infinity, array: asNumbers, asarray: asNumbers,
  concatenate: joined,
  append: (one, other) => joined([one, other]),
  tile: (value, times) => joined(Array.from({ length: times }, () => value)),
  arange: (...given) => Float64Array.from(P.range(...given)),
  linspace: byName((first, last, count) => (isArray(first) ? new Grid(Array.from(first, (one, nth) => between(one, last[nth], count))) : between(first, last, count))),
  geomspace: (first, last, count) => between(Math.log10(first), Math.log10(last), count).map((power, nth) => (nth === 0 ? first : nth === count - 1 ? last : 10 ** power)),
  zeros_like: (value) => new Float64Array(value.length),
  cumsum(value) {
    let total = 0;
    return asNumbers(value).map((one) => (total += one));
  },
  diff: (value) => asNumbers(value).slice(1).map((one, nth) => one - value[nth]),
  ceil: ofEach(Math.ceil), floor: ofEach(Math.floor), abs: ofEach(Math.abs), sign: ofEach(Math.sign), sqrt: ofEach(Math.sqrt),
  log: ofEach(Math.log), log1p: ofEach(Math.log1p), log10: ofEach(Math.log10), exp: ofEach(Math.exp),
  isnan: ofEach((one) => Number.isNaN(one), Uint8Array),
  isfinite: ofEach((one) => Number.isFinite(one), Uint8Array),
  where(condition, yes, no) {
    if (!isNumbers(condition)) return P.truth(condition) ? yes : no;
    return Float64Array.from(condition, (one, nth) => (one ? (isArray(yes) ? yes[nth] : yes) : isArray(no) ? no[nth] : no));
  },
  clip: (value, lowest, highest) => elementwise(asNumbers(value), 0, (one) => Math.min(Math.max(one, lowest), highest)),
  argmax(value) {
    if (!isArray(value)) return 0;
    return value.reduce((best, one, nth) => (one > value[best] ? nth : best), 0);
  },
  nanmax: (value) => value.reduce((most, one) => (one > most || Number.isNaN(most) ? one : most), Number.NaN),
  all: (value) => P.truth(P.all(isArray(value) ? value : [value])),
  flatnonzero: (value) => Float64Array.from([...value.keys()].filter((nth) => value[nth])),
  unique: byName((value, ...given) => {
    const [wantsPlaces] = kwOf(given, ["return_index"]);
    const order = [...value.keys()].sort((one, other) => value[one] - value[other] || one - other);
    const first = order.filter((place, nth) => nth === 0 || value[place] !== value[order[nth - 1]]);
    const found = Float64Array.from(first, (place) => value[place]);
    return wantsPlaces ? [found, Float64Array.from(first)] : found;
  }),
  pad: byName((value, width, ...given) => {
    const [mode, constant] = kwOf(given, ["mode", "constant_values"]);
    const ends = mode === "edge" ? [value[0], value.at(-1)] : [constant ?? 0, constant ?? 0];
    return joined([new Float64Array(width).fill(ends[0]), value, new Float64Array(width).fill(ends[1])]);
  }),
  /** Numbers that stand beside each other, so many at a time. */
  windows: (value, width) => new Grid(Array.from({ length: value.length - width + 1 }, (_, nth) => value.slice(nth, nth + width))),
  repeat: (values, times) => Float64Array.from(P.list(values).flatMap((one, nth) => Array.from({ length: times[nth] }, () => one))),
  split(value, at) {
    const edges = [0, ...at, value.length];
    return edges.slice(1).map((end, nth) => value.slice(edges[nth], end));
  },
  broadcast_to: (value, shape) => (isArray(value) || (isArray(shape) && !shape.length) ? value : new Float64Array(Number(shape)).fill(value)),
  unravel_index: (at) => (at ? [at] : []),
  divide: byName((one, other, ...given) => {
    const [where] = kwOf(given, ["where", "out"]);
    return elementwise(one, other, (a, b) => a / b).map((value, nth) => (!where || where[nth] ? value : 0));
  }),
  percentile: byName((values, percents) => {
    const rows = values instanceof Grid ? values.rows : [values];
    const found = rows.map((row) => {
      const sorted = Float64Array.from(row).sort();
      return Float64Array.from(percents, (percent) => percentile(sorted, percent));
    });
    return values instanceof Grid ? new Grid(found).T : found[0];
  }),
  histogram(values, edges) {
    const counts = new Float64Array(edges.length - 1);
    for (const one of values) {
      let [low, high] = [0, counts.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (edges[middle] <= one) low = middle;
        else high = middle - 1;
      }
      counts[low] += 1;
    }
    return [counts, edges];
  },
};
