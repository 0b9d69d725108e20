// @ts-nocheck: what it answers is read by functions carried over from Python
// What the functions carried over use of Python's library: patterns, tables in text, addresses.

import { iter, list } from "./containers.js";
import { Kw, Problem } from "./kinds.js";
import { compare } from "./order.js";
import { str } from "./print.js";

/** A match of Python's. */
class Match {
  constructor(found) {
    this.found = found;
  }
  __getitem__(nth) {
    return this.found[nth] ?? this.found.groups?.[nth] ?? null;
  }
  group(nth = 0) {
    return this.__getitem__(nth);
  }
  groups() {
    return this.found.slice(1).map((each) => each ?? null);
  }
  start() {
    return this.found.index;
  }
  end() {
    return this.found.index + this.found[0].length;
  }
}

/** Letters and digits of every language, which `\\w` of Python's has and JavaScript's has not. */
function worded(text) {
  let isInside = false;
  return text.replaceAll(/\\.|[[\]]/gs, (part) => {
    if (part === "[" || part === "]") isInside = part === "[";
    if (part === "\\w") return isInside ? "\\p{L}\\p{N}_" : "[\\p{L}\\p{N}_]";
    return part === "\\W" && !isInside ? "[^\\p{L}\\p{N}_]" : part;
  });
}

/** A pattern of Python's, as far as it reads like JavaScript's. */
function pattern(text, flags = 0) {
  const source = worded(text).replaceAll("(?P<", "(?<").replaceAll("\\Z", "$");
  const way = `u${flags & 2 ? "i" : ""}${flags & 16 ? "s" : ""}`;
  const told = (found) => found && new Match(found);
  return {
    match: (subject) => told(new RegExp(`^(?:${source})`, way).exec(subject)),
    fullmatch: (subject) => told(new RegExp(`^(?:${source})$`, way).exec(subject)),
    search: (subject) => told(new RegExp(source, way).exec(subject)),
    sub: Object.assign(
      (into, subject, kw = undefined) => {
        const by = typeof into === "function" ? (...found) => into(new Match(found)) : () => into;
        return subject.replace(new RegExp(source, kw?.get("count") === 1 ? way : `g${way}`), by);
      },
      { takesKw: true },
    ),
    split: (subject) => subject.split(new RegExp(source, way)),
    findall: (subject) => subject.match(new RegExp(source, `g${way}`)) ?? [],
  };
}
const patterns = new Map();
function known(text) {
  if (typeof text !== "string") return text;
  if (!patterns.has(text)) patterns.set(text, pattern(text));
  return patterns.get(text);
}
const re = {
  compile: (text, flags = 0) => pattern(text, flags),
  match: (text, subject) => known(text).match(subject),
  fullmatch: (text, subject) => known(text).fullmatch(subject),
  search: (text, subject) => known(text).search(subject),
  sub: (text, into, subject) => known(text).sub(into, subject),
  split: (text, subject) => known(text).split(subject),
  escape: (text) => text.replaceAll(/[^\w\s]/gu, (sign) => (/[-[\]{}()*+?.\\^$|/]/.test(sign) ? `\\${sign}` : sign)),
};

// --- tables in text --------------------------------------------------------------------------

class StringIO {
  constructor(text = "") {
    this.text = text;
  }
  write(text) {
    this.text += text;
  }
  writelines(lines) {
    for (const line of iter(lines)) this.text += line;
  }
  getvalue() {
    return this.text;
  }
  readlines() {
    return this.text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  }
}

class CsvError extends Problem {}

/** Cells of a text, row by row; `line_num` counts the lines that were read. */
class Reader {
  constructor(source, { delimiter = ",", strict = false }) {
    const text = source instanceof StringIO ? source.text : list(source).join("\n");
    Object.assign(this, { text, delimiter, strict, ends: [delimiter, "\n", "\r"], at: 0, line_num: 0 });
  }
  *[Symbol.iterator]() {
    while (this.at < this.text.length) {
      const cells = this.row();
      this.line_num += 1;
      yield cells.length === 1 && cells[0] === "" ? [] : cells;
    }
  }
  row() {
    const cells = [this.cell()];
    while (this.text[this.at] === this.delimiter) {
      this.at += 1;
      cells.push(this.cell());
    }
    this.at += this.text.startsWith("\r\n", this.at) ? 2 : 1;
    return cells;
  }
  cell() {
    const quoted = this.text[this.at] === '"' ? this.quoted() : "";
    const first = this.at;
    while (this.at < this.text.length && !this.ends.includes(this.text[this.at])) this.at += 1;
    return quoted + this.text.slice(first, this.at);
  }
  quoted() {
    let cell = "";
    for (this.at += 1; this.at < this.text.length; this.at += 1) {
      const sign = this.text[this.at];
      if (sign === '"' && this.text[this.at + 1] !== '"') break;
      if (sign === '"') this.at += 1;
      if (sign === "\n") this.line_num += 1;
      cell += sign;
    }
    if (this.strict && this.at >= this.text.length) throw new CsvError("unexpected end of data");
    this.at += 1;
    if (this.strict && this.at < this.text.length && !this.ends.includes(this.text[this.at])) throw new CsvError(`'${this.delimiter}' expected after '"'`);
    return cell;
  }
}
const csv = {
  Error: CsvError,
  reader: Object.assign((source, kw = new Map()) => new Reader(source, Object.fromEntries(kw)), { takesKw: true }),
  writer: Object.assign(
    (text, kw) => ({
      writerow(cells) {
        const quoted = list(cells).map(str).map((cell) => (/[,"\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
        text.write(quoted.join(",") + kw.get("lineterminator"));
      },
    }),
    { takesKw: true },
  ),
};

// --- addresses and letters -------------------------------------------------------------------

const quote = (text, safe = "/") =>
  encodeURIComponent(text).replaceAll(/[!'()*]|%2C|%2F/g, (sign) => {
    const plain = decodeURIComponent(sign);
    return safe.includes(plain) ? plain : `%${plain.codePointAt(0)?.toString(16).toUpperCase()}`;
  });
const KINDS = ["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs", "Nd"].map((kind) => ({ kind, isOf: new RegExp(`\\p{${kind}}`, "u") }));

/** How alike two words are, as `difflib` measures it: twice what they share, in its order, by all their letters. */
function likeness(one, other) {
  const shared = (a, b) => {
    let [size, here, there] = [0, 0, 0];
    for (let i = 0; i < a.length; i += 1)
      for (let j = 0; j < b.length; j += 1) {
        let count = 0;
        while (i + count < a.length && a[i + count] === b[j + count]) count += 1;
        if (count > size) [size, here, there] = [count, i, j];
      }
    return size ? size + shared(a.slice(0, here), b.slice(0, there)) + shared(a.slice(here + size), b.slice(there + size)) : 0;
  };
  return (2 * shared(one, other)) / (one.length + other.length || 1);
}

export const library = {
  re, csv, pattern, quote,
  io: { StringIO: Object.assign((text) => new StringIO(text instanceof Kw ? "" : text), { takesKw: true }) },
  unicodedata: { normalize: (form, text) => text.normalize(form), category: (sign) => KINDS.find(({ isOf }) => isOf.test(sign))?.kind ?? "Lo" },
  closest: Object.assign(
    (word, names) => {
      const near = list(names).map((name) => [likeness(name, word), name]).filter(([like]) => like >= 0.6);
      return near.sort((one, two) => compare(two, one)).slice(0, 1).map(([, name]) => name);
    },
    { takesKw: true },
  ),
  parse_qsl: Object.assign((query) => [...new URLSearchParams(query)], { takesKw: true }),
  urlencode: Object.assign(
    (said, kw) => [...said].map((pair) => pair.map((part) => quote(str(part), kw.get("safe"))).join("=")).join("&"),
    { takesKw: true },
  ),
};
