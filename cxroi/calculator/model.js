// A case worked out in a browser: what `cxroi.model.evaluate` answers in Python, from the same equations.
// `whole` and `lean` are written from them; `carried` is what is carried over from Python (see backend.py).

import { Grid } from "./kinds.js";
import { betainc, betaincinv, betaKnots, betaln, betaQuantiles, expit, ndtr, ndtri, sobolColumn, sobolRows } from "./numbers.js";
import { np } from "./numpy.js";
import { P } from "./python.js";

/** What the figures of a case are, each by its name among the equations. */
class Evaluation {
  /**
   * @param {Map<string, number>} given
   * @param {object} stress
   * @param {object} known
   */
  constructor(given, stress, known) {
    this.given = given;
    this.shape = /** @type {number[]} */ ([]);
    this.found = whole(Object.fromEntries(given), { stress, known });
    this.values = given;
    this.segments = /** @type {string[]} */ ([]);
    this.months = 12 * Number(given.get("horizon_years"));
    this.mix_today = new carried.TierRates(given.get("let_down_share"), this.found.satisfied_share, given.get("bonded_share"));
    this.retention = tiers(this.found.retention);
    this.cross_sell = tiers(this.found.cross_sell);
    this.drivers = new Map(Object.entries(this.found.drivers));
  }
  get npv() {
    return carried.npv(this);
  }
  get net() {
    return np.concatenate([[this.found.cash_at_start], this.found.programme.net]);
  }
  /** @param {string} name */
  figure(name) {
    if (!(name in this.found)) throw new P.KeyError(name);
    return this.found[name];
  }
  /** @param {string[]} names */
  work_out(...names) {
    return names.map((name) => this.figure(name));
  }
  /**
   * @param {string} name
   * @param {"programme" | "baseline"} path
   */
  month_by_month(name, path = "programme") {
    return this.found[path][name];
  }
  /** @param {"programme" | "baseline"} path */
  customers(path = "programme") {
    return np.concatenate([[this.given.get("customers")], this.found[path].customers]);
  }
}
/** @param {Carried.ByTier} rates */
const tiers = ({ let_down, satisfied, bonded }) => new carried.TierRates(let_down, satisfied, bonded);
const SIMPLE = ["pv_benefits", "pv_costs", "roi", "affordable_one_off", "payback_months", "discounted_payback_months", "equity_at_horizon"];
for (const name of SIMPLE)
  Object.defineProperty(Evaluation.prototype, name, {
    get() {
      return this.figure(name);
    },
  });

/** The same of many draws: arrays with a place for each, worked out when they are first asked for. */
class Draws {
  /**
   * @param {Carried.Given} given
   * @param {number} length
   */
  constructor(given, length) {
    this.given = given;
    this.values = given;
    this.shape = [length];
  }
  /**
   * Go through the draws with what is found for each.
   * @param {(found: Carried.Worked, nth: number) => void} act
   */
  each(act) {
    /** @type {Record<string, number>} */
    const values = {};
    for (let nth = 0; nth < this.shape[0]; nth += 1) {
      for (const [key, value] of this.given) values[key] = typeof value === "number" ? value : value[nth];
      act(lean(values), nth);
    }
  }
  get figures() {
    const found = Object.fromEntries(EACH.map((name) => [name, new Float64Array(this.shape[0])]));
    this.each((each, nth) => {
      for (const name of EACH) found[name][nth] = each[name];
    });
    return P.once(this, "figures", () => found);
  }
  /** Cumulative cash, a row a month, today first. */
  get months() {
    const rows = Array.from({ length: 12 * Number(this.given.get("horizon_years")) + 1 }, () => new Float64Array(this.shape[0]));
    this.each(({ cash_at_start, programme }, nth) => {
      let cash = cash_at_start;
      rows[0][nth] = cash;
      programme.net.forEach((net, month) => {
        cash += net;
        rows[month + 1][nth] = cash;
      });
    });
    return P.once(this, "months", () => rows);
  }
  /** @param {string} name */
  figure(name) {
    return this.figures[name];
  }
  /** @param {string[]} names */
  work_out(...names) {
    return names.map((name) => this.figure(name));
  }
}
const EACH = ["npv", "roi", "pv_costs", "pv_benefits", "payback_months", "most_customers"];
for (const name of EACH)
  Object.defineProperty(Draws.prototype, name, {
    get() {
      return this.figures[name];
    },
  });

/**
 * @param {Carried.Given} given
 * @param {object | null} stress
 * @param {object | null} known
 * @returns {Carried.Evaluated}
 */
function evaluate(given, stress = null, known = null) {
  const column = [...given.values()].find((value) => typeof value !== "number");
  if (typeof column === "object") return new Draws(given, column.length);
  return new Evaluation(/** @type {Map<string, number>} */ (given), stress ?? {}, known ?? {});
}
evaluate.words = ["values", "stress", "known"];

/**
 * How far the cash stays back from a month on: see `goals._least_from`.
 * @param {Carried.Evaluated} evaluation
 * @param {number} month
 */
function leastFrom(evaluation, month) {
  const rows = evaluation.shape.length ? evaluation.months : [...np.cumsum(evaluation.net)].map((cash) => [cash]);
  const last = rows.length - 1;
  /** @param {number} nth */
  const least = (nth) => {
    /** @param {number} row */
    const at = (row) => rows[row][nth];
    if (month > last) return at(last);
    const first = Math.floor(month);
    const after = Math.min(first + 1, last);
    let found = at(first) + (month - first) * (at(after) - at(first));
    for (let row = after; row <= last; row += 1) found = Math.min(found, at(row));
    return found;
  };
  return evaluation.shape.length ? Float64Array.from({ length: evaluation.shape[0] }, (_, nth) => least(nth)) : least(0);
}
/** The base of a case, by its name; see `scenarios.assumptions`. */
const assumptions = (name = "likely") => {
  const found = carried.bases.get(name);
  if (!found) throw new carried.CxroiError(`There is no scenario '${name}'. ${carried.did_you_mean(name, carried.bases)}`);
  return found;
};
/** @param {Carried.Case} base */
const marks = (base) => carried.marks.get(`${base.base} ${base.stance} ${base.conditions.join(" ")}`);

const sobol = sobolRows(SOBOL.numbers, SOBOL.dimensions);
const columns = new Map();
/**
 * The places of all draws in one dimension.
 * @param {number} place
 */
function drawn(place) {
  if (!columns.has(place)) columns.set(place, sobolColumn(sobol[place].directions, sobol[place].shift, SOBOL.draws));
  return columns.get(place);
}
const knots = new Map();
/**
 * @param {number} rises
 * @param {number} falls
 * @param {Float64Array} shares
 */
function betaQuantile(rises, falls, shares) {
  const key = `${rises} ${falls}`;
  if (!knots.has(key)) knots.set(key, betaKnots(rises, falls));
  return betaQuantiles(knots.get(key), shares);
}

/**
 * All assumptions drawn at once: `sections._simulate`, with the same points.
 * @param {Carried.Case} scenario
 */
function simulate(scenario) {
  carried.check_ranges(scenario);
  /** @type {Map<string, Float64Array>} */
  const ranges = new Map();
  [...scenario].forEach((assumption, place) => {
    if (carried.varies(assumption)) ranges.set(assumption.key, carried.quantile(assumption, drawn(place)));
  });
  const found = ranges.size ? evaluate(new Map(/** @type {[string, number | Float64Array][]} */ ([...scenario.values(), ...ranges]))) : null;
  if (found) carried.check_finite(scenario, found.npv, new P.Kw([["most", SOBOL.most]]));
  const alone = found ?? evaluate(scenario.values());
  /** @param {string} name */
  const figure = (name) => (found ? found[name] : new Float64Array(SOBOL.draws).fill(alone[name]));
  const problem = carried.absurdity(alone);
  if (problem) throw problem;
  const risk = new carried.Simulation(scenario, figure("npv"), figure("roi"), figure("payback_months"), ranges, 0, false);
  const rows = () => (found ? found.months : [...np.cumsum(alone.net)].map((cash) => Float64Array.of(cash)));
  Object.defineProperty(risk, "cumulative", { get: () => P.once(risk, "cumulative", () => new Grid(rows())), configurable: true });
  return risk;
}
/** The functions of scipy.special that ranges use. */
export const special = { expit, ndtr, ndtri, betaln, betainc, betaincinv };
/** What functions carried over find here in place of Python's own: see PROVIDED of backend.py. */
export const given = { claims: () => carried.claims, beta_quantile: betaQuantile, simulate, evaluate, Evaluation, assumptions, marks, least_from: leastFrom, segments: () => [] };
