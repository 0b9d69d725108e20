// What backend.py writes beside the modules: the equations, and what it carries over from Python.

declare namespace Carried {
  type Words = Map<string, unknown>;
  type Given = Map<string, number | Float64Array>;
  /** What Python calls a table; its numbers travel apart from its words. */
  type Tables = Iterable<[name: string, table: unknown]>;

  /** The figures of a case, by the names of the equations. */
  interface Months { [name: string]: Float64Array }
  interface ByTier { let_down: number; satisfied: number; bonded: number }
  type Worked = Record<string, number> & { drivers: Record<string, number>; retention: ByTier; cross_sell: ByTier; programme: Months; baseline: Months };
  interface Assumption { key: string }
  interface Case extends Iterable<Assumption> {
    base: string;
    stance: string;
    conditions: string[];
    choices: Map<string, string>;
    values(): Map<string, number>;
  }
  interface View { lead: string[]; parts: Words; tables: Tables }
  type Look = (scenario: Case, options: Map<unknown, unknown>, progress: () => null) => View;
  /** What `evaluate` answers with: numbers of a case, and of many draws arrays with a place for each. */
  interface Evaluated { [figure: string]: any }
}

/** The points of all simulations, as sobol.py packs them. */
declare const SOBOL: { numbers: string; dimensions: number; draws: number; most: number };
declare function whole(values: Record<string, number>, beside?: { stress?: object; known?: object }): Carried.Worked;
/** The few figures that each simulation is asked for. */
declare function lean(values: Record<string, number>): Carried.Worked;
declare const exhibits: Record<string, (kase: unknown) => unknown>;
declare const carried: {
  scenario_of(request: Carried.Words): Carried.Case;
  business_case(scenario: Carried.Case): { assumptions: Carried.Case };
  case_words(kase: unknown): Carried.Words;
  scenario_words(scenario: Carried.Case): Carried.Words;
  problem_words(error: Error): Carried.Words;
  name_key(problem: Carried.Words): Carried.Words;
  pack_table(table: unknown, numbers: Float64Array[]): Carried.Words;
  describe(scenario: Carried.Case, done: string): Carried.Words;
  read_link(query: unknown): Carried.Case;
  parse_scenario(name: string, text: string): Carried.Case;
  clean_name(name: unknown): string;
  CxroiError: new (message: string) => Error;
  headline: Carried.Look;
  what_matters: Carried.Look;
  npv(evaluation: unknown): number;
  TierRates: new (let_down?: number, satisfied?: number, bonded?: number) => object;
  Simulation: new (...given: unknown[]) => object;
  absurdity(evaluation: unknown): Error | null;
  check_finite(scenario: Carried.Case, npv: unknown, most?: unknown): void;
  check_ranges(scenario: Carried.Case): void;
  did_you_mean(name: string, known: unknown): string;
  quantile(assumption: Carried.Assumption, places: Float64Array): Float64Array;
  varies(assumption: Carried.Assumption): boolean;
  bases: Map<string, Carried.Case>;
  claims: Map<string, unknown>;
  marks: Map<string, string>;
} & Record<"stance" | "target" | "save" | "share", (request: Carried.Words) => Carried.Words>;
