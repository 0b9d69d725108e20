// The expressions of charts as functions that are made once, of functions: a file lets no text be
// evaluated, and the interpreter that Vega has for such pages walks each tree anew for every row.
// What is not known here is left to that.

/** @type {Record<string, (one: Formula, other: Formula) => Formula>} by the sign */
const BINARY = {
  "===": (one, other) => (signals, datum, item) => one(signals, datum, item) === other(signals, datum, item),
  "!==": (one, other) => (signals, datum, item) => one(signals, datum, item) !== other(signals, datum, item),
  "<": (one, other) => (signals, datum, item) => one(signals, datum, item) < other(signals, datum, item),
  "<=": (one, other) => (signals, datum, item) => one(signals, datum, item) <= other(signals, datum, item),
  ">": (one, other) => (signals, datum, item) => one(signals, datum, item) > other(signals, datum, item),
  ">=": (one, other) => (signals, datum, item) => one(signals, datum, item) >= other(signals, datum, item),
  "+": (one, other) => (signals, datum, item) => one(signals, datum, item) + other(signals, datum, item),
  "-": (one, other) => (signals, datum, item) => one(signals, datum, item) - other(signals, datum, item),
  "*": (one, other) => (signals, datum, item) => one(signals, datum, item) * other(signals, datum, item),
  "/": (one, other) => (signals, datum, item) => one(signals, datum, item) / other(signals, datum, item),
  "%": (one, other) => (signals, datum, item) => one(signals, datum, item) % other(signals, datum, item),
};
/** @type {Record<string, (one: Formula) => Formula>} by the sign */
const UNARY = {
  "-": (one) => (signals, datum, item) => -one(signals, datum, item),
  "+": (one) => (signals, datum, item) => Number(one(signals, datum, item)),
  "!": (one) => (signals, datum, item) => !one(signals, datum, item),
};
/** @type {Record<string, Function>} what charts of ours call, but for what Vega brings */
const CALLED = {
  ...Object.fromEntries(/** @type {const} */ (["abs", "ceil", "floor", "log", "max", "min", "pow", "round", "sqrt"]).map((name) => [name, Math[name]])),
  clamp: (/** @type {number} */ value, /** @type {number} */ low, /** @type {number} */ high) => Math.max(low, Math.min(high, value)),
  indexof: (/** @type {string} */ text, /** @type {string} */ part) => text.indexOf(part),
  isFinite: Number.isFinite,
  isNaN: Number.isNaN,
  join: (/** @type {string[]} */ list, /** @type {string} */ between) => list.join(between),
  length: (/** @type {string} */ text) => text.length,
  regexp: RegExp,
  replace: (/** @type {unknown} */ text, /** @type {RegExp} */ old, /** @type {string} */ other) => String(text).replace(old, other),
  split: (/** @type {unknown} */ text, /** @type {string} */ between) => String(text).split(between),
  trim: (/** @type {unknown} */ text) => String(text).trim(),
};

const LEFT = new Set(["event", "NaN", "undefined", "MIN_VALUE", "MAX_VALUE"]);

/**
 * What a table has of a name; what it has not is left to Vega.
 * @template Entry
 * @param {Record<string, Entry>} table
 * @param {string} name
 */
function known(table, name) {
  if (!Object.hasOwn(table, name)) throw new Error(`Vega knows ${name}.`);
  return table[name];
}

/**
 * @param {Formula} is
 * @param {Formula} one
 * @param {Formula} other
 * @returns {Formula}
 */
const choice = (is, one, other) => (signals, datum, item) => (is(signals, datum, item) ? one(signals, datum, item) : other(signals, datum, item));

/** @type {Record<string, (node: Syntax, made: (node: Syntax) => Formula, brought: Record<string, Function>) => Formula>} by the kind of a node */
const MAKE = {
  Literal: ({ value }) => () => value,
  Identifier({ name }) {
    if (name === "datum") return (_, datum) => datum;
    if (name === "item") return (_, __, item) => item;
    if (LEFT.has(name)) throw new Error(`Vega knows ${name}.`);
    const constant = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (Math))[name]; // PI and its like
    if (typeof constant === "number") return () => constant;
    const key = `$${name}`;
    return (signals) => signals[key];
  },
  MemberExpression({ computed, object, property }, made) {
    const of = made(object);
    if (computed && property.type !== "Literal") {
      const at = made(property);
      return (signals, datum, item) => of(signals, datum, item)[at(signals, datum, item)];
    }
    const key = computed ? property.value : property.name;
    return (signals, datum, item) => of(signals, datum, item)[key];
  },
  CallExpression({ callee, arguments: given }, made, brought) {
    const name = callee.name.replace(/^_/, "");
    if (name === "if") return choice(made(given[0]), made(given[1]), made(given[2]));
    const called = (brought[name] ?? known(CALLED, name)).bind(brought);
    const [one, other, ...more] = given.map(made);
    if (!one) return () => called();
    if (!other) return (signals, datum, item) => called(one(signals, datum, item));
    if (!more.length) return (signals, datum, item) => called(one(signals, datum, item), other(signals, datum, item));
    return (signals, datum, item) => called(one(signals, datum, item), other(signals, datum, item), ...more.map((each) => each(signals, datum, item)));
  },
  ArrayExpression({ elements }, made) {
    const each = elements.map(made);
    return (signals, datum, item) => each.map((one) => one(signals, datum, item));
  },
  BinaryExpression: ({ operator, left, right }, made) => known(BINARY, operator)(made(left), made(right)),
  UnaryExpression: ({ operator, argument }, made) => known(UNARY, operator)(made(argument)),
  ConditionalExpression: ({ test, consequent, alternate }, made) => choice(made(test), made(consequent), made(alternate)),
  LogicalExpression({ operator, left, right }, made) {
    const [one, other] = [made(left), made(right)];
    if (operator === "&&") return (signals, datum, item) => one(signals, datum, item) && other(signals, datum, item);
    return (signals, datum, item) => one(signals, datum, item) || other(signals, datum, item);
  },
  ObjectExpression({ properties }, made) {
    const each = properties.map(({ key, value }) => /** @type {const} */ ([key.name ?? key.value, made(value)]));
    return (signals, datum, item) => Object.fromEntries(each.map(([name, one]) => [name, one(signals, datum, item)]));
  },
};

/**
 * @param {Syntax} node
 * @param {Record<string, Function>} brought - what Vega brings of functions
 * @returns {Formula}
 */
export const formula = (node, brought) => known(MAKE, node.type)(node, (part) => formula(part, brought), brought);

/**
 * What Vega asks for the functions of its expressions: ours, or where one is not known its own.
 * @param {Expressions} own
 * @returns {Expressions}
 */
export function expressions(own) {
  /**
   * @template Asked, Made
   * @param {(context: VegaContext, asked: Asked) => Made} make
   * @param {(context: VegaContext, asked: Asked) => Made} otherwise
   */
  const tried = (make, otherwise) => (/** @type {VegaContext} */ context, /** @type {Asked} */ asked) => {
    try {
      return make(context, asked);
    } catch {
      return otherwise(context, asked);
    }
  };
  return {
    ...own,
    operator: tried(({ functions }, { ast }) => formula(ast, functions), own.operator),
    parameter: tried(({ functions }, { ast }) => {
      const found = formula(ast, functions);
      return (datum, signals) => found(signals, datum);
    }, own.parameter),
    encode: tried((context, { marktype, channels }) => {
      const each = Object.entries(channels).map(([name, { ast }]) => /** @type {const} */ ([name, formula(ast, context.functions)]));
      // Vega sets widths and heights by which channels there are: these it sees, and does not go through
      const there = Object.fromEntries(each.map(([name]) => [name, { value: channels[name], enumerable: false }]));
      const settle = own.encode(context, { marktype, channels: Object.defineProperties({}, there) });
      return (item, signals) => {
        let isOther = false;
        for (const [name, found] of each) {
          const value = found(signals, item.datum, item);
          isOther ||= item[name] !== value;
          item[name] = value;
        }
        settle(item, signals);
        return isOther;
      };
    }, own.encode),
  };
}

/**
 * Vega, for a page that evaluates no text.
 * @param {LeanVega} vega
 * @returns {Vega}
 */
export function drawing({ View: Whole, parse, interpreter, Error: level }) {
  const expr = expressions(interpreter);
  class View extends Whole {
    /**
     * @param {object} parsed
     * @param {object} options
     */
    constructor(parsed, options) {
      super(parsed, { ...options, expr });
    }
  }
  return { View, Error: level, parse: (spec) => parse(spec, null, { ast: true }) };
}
