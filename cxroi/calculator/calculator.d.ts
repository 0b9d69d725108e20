// What a case in one file holds, and what answers in it.

interface Backend {
  start: CaseStart;
  now: Now;
  /** Answer what a page asks, as the kernel of a workbook does. */
  reply(content: { kind?: string }, blocks: ArrayBuffer[]): Promise<Answered>;
}
type Answered = [words: object, buffers: (ArrayBuffer | Uint8Array)[]];
declare var cxroiAnswer: (content: object, blocks?: ArrayBuffer[]) => Answered;
interface CalculatorData {
  start: CaseStart;
  now: Now;
  /** What it holds, by its hash. */
  file: string;
  /** Where all pages are listed, or "". */
  index: string;
  /** The charts' specifications, packed. */
  specs: string;
  /** The chart library, packed, or "" where it is a script of its own. */
  vega: string;
}

/** An expression of Vega, parsed; each kind has some of these. */
interface Syntax {
  type: string;
  name: string;
  value: any;
  operator: string;
  computed: boolean;
  object: Syntax;
  property: Syntax;
  callee: Syntax;
  arguments: Syntax[];
  elements: Syntax[];
  left: Syntax;
  right: Syntax;
  argument: Syntax;
  test: Syntax;
  consequent: Syntax;
  alternate: Syntax;
  properties: { key: Syntax; value: Syntax }[];
}
type Signals = Record<string, unknown>;
type Item = Record<string, unknown>;
type Formula = (signals: Signals, datum?: unknown, item?: Item) => any;
interface VegaContext { functions: Record<string, Function> }
type Channels = Record<string, { ast: Syntax }>;
/** What Vega asks of who makes functions of its expressions. */
interface Expressions {
  operator(context: VegaContext, asked: { ast: Syntax }): Formula;
  parameter(context: VegaContext, asked: { ast: Syntax }): (datum: unknown, signals: Signals) => unknown;
  encode(context: VegaContext, asked: { marktype: string; channels: Channels }): (item: Item, signals: Signals) => boolean | number;
}
/** Vega as it comes with a file. */
interface LeanVega extends Vega { interpreter: Expressions; parse(spec: object, config?: null, options?: { ast: boolean }): object }
