// @ts-nocheck: a value of Python's is of any kind, and what it is asked for is looked up as it runs
// What Python has kinds of and JavaScript has not: errors, records, tuples with names, rows of numbers.

/** Parameters given by name. */
export class Kw extends Map {}

/** Whatever is raised. */
export class Problem extends Error {
  constructor(...given) {
    super(...(given.length && typeof given[0] === "string" ? [given[0]] : []));
    if (this.constructor.prototype.__init__ !== Problem.prototype.__init__) this.__init__(...given);
    this.name = this.constructor.name;
  }
  /** @param {string} message */
  __init__(message) {
    this.message = message ?? "";
  }
}
export class ValueError extends Problem {}
export class KeyError extends Problem {}
export class IndexError extends Problem {}
export class TypeError_ extends Problem {}
export class StopIteration extends Problem {}

/** A dataclass that is frozen. */
export class Record {
  static fields = [];
  static uncompared = [];
  constructor(...given) {
    bind(this, given);
  }
}
/** A tuple with names. */
export class Named {
  constructor(...given) {
    bind(this, given);
  }
  *[Symbol.iterator]() {
    for (const field of this.constructor.fields) yield this[field];
  }
  _asdict() {
    return new Map(this.constructor.fields.map((field) => [field, this[field]]));
  }
  _replace(kw) {
    return replace(this, kw);
  }
}
Named.prototype._replace.words = ["**kw"];
/** Any other class. */
export class Plain {
  constructor(...given) {
    this.__init__?.(...given);
  }
}

function bind(one, given) {
  const { fields } = one.constructor;
  const usual = given.length < fields.length || given.includes(undefined) ? one.constructor.defaults() : {};
  fields.forEach((field, nth) => (one[field] = given[nth] === undefined ? usual[field] : given[nth]));
}

export function replace(one, kw) {
  const { fields } = one.constructor;
  return new one.constructor(...fields.map((field) => (kw.has(field) ? kw.get(field) : one[field])));
}
replace.words = ["one", "**kw"];

export const isArray = (value) => Array.isArray(value) || value instanceof Float64Array || value instanceof Uint8Array;
export const isNumbers = (value) => value instanceof Float64Array || value instanceof Uint8Array;
export const isTuple = (value) => isArray(value) || value instanceof Named;

/** Rows of numbers, all of one length. */
export class Grid {
  constructor(rows) {
    this.rows = rows;
    this.shape = [rows.length, rows[0]?.length ?? 0];
  }
  [Symbol.iterator]() {
    return this.rows[Symbol.iterator]();
  }
  get T() {
    return new Grid(Array.from(this.rows[0] ?? [], (_, place) => Float64Array.from(this.rows, (row) => row[place])));
  }
  ravel() {
    return Float64Array.from(this.rows.flatMap((row) => [...row]));
  }
  /** @param {(row: Float64Array) => number} act */
  ofRows(act) {
    return Float64Array.from(this.rows, act);
  }
}
