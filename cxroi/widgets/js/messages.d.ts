// What passes between a page and its kernel: what app/state.py, own_data.py, proposal_desk.py,
// evidence_desk.py and readiness_desk.py say, and what they are asked.

type Ends = [low: number, high: number];
type Value = [low: number, likely: number, high: number, shape: string];
type Grid = { heads: string[]; rows: string[][] };
type Blocks = readonly (ArrayBuffer | DataView<ArrayBuffer>)[];

/** Digits as a language writes them. */
interface Marks { decimal: string; group: string }

/** What anywidget gives a workbook's session. */
interface SessionModel extends WidgetModel {
  get(key: "start"): CaseStart;
  get(key: "now"): Now;
  on(name: "change:now", hear: () => void): void;
  off(name: "change:now", hear: () => void): void;
  on(name: "msg:custom", hear: Hear): void;
  on(name: "host:line", follow: (line: LineState) => void): void;
  off(name: "msg:custom", hear: Hear): void;
  off(name: "host:line", follow: (line: LineState) => void): void;
}
/** The case as it stood when the page was written. */
interface Now extends Omit<Answer, "asked" | "number" | "tables"> { version: number; scenario: ReadScenario }
/** What anywidget gives a page beside the business case. */
interface BesideModel extends WidgetModel {
  get(key: "start"): BesideStart;
  /** The workbook's case, where the page is over one. */
  get(key: "query"): string | null;
  on(name: "change:query", follow: () => void): void;
  off(name: "change:query", follow: () => void): void;
  on(name: "msg:custom", hear: Hear): void;
  on(name: "host:line", follow: (line: LineState) => void): void;
  off(name: "msg:custom", hear: Hear): void;
  off(name: "host:line", follow: (line: LineState) => void): void;
}
interface Taken extends About { kind: "taken" }
/** What anywidget gives a view. */
interface ViewModel {
  get(key: "session" | "kind" | "key" | "name" | "title" | "group"): string;
  get(key: "keys_shown"): string[];
  get(key: "version"): number;
  get(key: "spec"): Spec;
  get(key: "table"): PackedTable;
  get(key: "block"): DataView<ArrayBuffer>;
  set(key: string, value: unknown): void;
}
interface Exports { render(own: ViewModel, el: HTMLElement, signal: AbortSignal): void }
interface Host { getWidget(reference: string): Promise<{ exports: Exports }> }

/** What anywidget gives a page, and what our own host gives it besides. */
interface WidgetModel {
  send(content: object, callbacks?: undefined, buffers?: ArrayBuffer[]): void;
  on(name: "msg:custom", hear: Hear): void;
  on(name: "host:line", follow: (line: LineState) => void): void;
  off(name: "msg:custom", hear: Hear): void;
  off(name: "host:line", follow: (line: LineState) => void): void;
  reconnect?(tell?: (sentence: string) => void): Promise<string>;
}
type Hear = (content: Reply, buffers: Blocks) => void;
type LineState = "open" | "lost" | "gone";

/** Which question an answer is of. */
interface About { asked: string; number: string }
interface Problem extends About { kind: "problem"; text: string; key?: string }
interface Progress extends About { kind: "progress"; share: number; file?: string }

// What every page begins with.

interface Theme {
  name: string;
  currency: string;
  logo: string;
  font: string;
  light: Record<string, string>;
  dark: Record<string, string>;
}
interface Spec { height?: number; usermeta?: { dark?: Record<string, string> }; background?: string }
interface Named { name: string; title: string }
interface Begin { theme?: Theme; vega: string }
interface Charted { specs: Record<string, Spec>; charts: string[] }
type BesideStart = DataStart | ProposalStart | EvidenceStart | ReadinessStart;

// A table: its words, and where its numbers stand in the one block of all.

interface PackedColumn { name: string; words: string[] | null; length: number }
interface Heading { title: string; subtitle: string; footer: string }
interface PackedTable extends Heading { start: number; columns?: PackedColumn[]; problem?: string }
type PackedTables = Record<string, PackedTable>;

// The business case.

interface Published {
  badge: "published";
  kind: "published";
  help: string;
  words: string;
  said_by: string;
  compared: string;
  caution: string;
  counter: string;
}
interface Ground { badge: string; kind: "own_figure" | "plan" | "judgement" | "convention"; help: string; ground: string }
interface Control {
  key: string;
  label: string;
  group: string;
  audience: "executive" | "analyst";
  bounds: Ends;
  slider: Ends;
  scale: string;
  step: number;
  factor: number;
  suffix: string;
  money: boolean;
  signed: boolean;
  reference: number | null;
  moves: string;
  evidence: Published | Ground;
}
interface WhatIf {
  key: string;
  label: string;
  help: string;
  reason: string;
  value: number;
  bounds: Ends;
  factor: number;
  suffix: string;
}
interface Moved {
  values: Record<string, Value>;
  reasons: Record<string, string>;
}
interface Scenario extends Named, Moved {
  about: string;
  /** What each stance and each condition makes of it. */
  moved: Record<string, Moved>;
}
interface Stance extends Named { about: string }
/** How likely a gain is, and where the simulations lie. */
interface Sure { chance: string; range: string; headline: string; exact: string; edges: number[]; shares: number[]; loses: string; gains: string }
interface Lever { key: string; step: string; breaks_even: string; at: number | null; ends: string }
/** What stands beside the verdict. */
interface Head {
  sure: Sure;
  levers: Lever[];
  board: { question: string; answer: string }[];
  next: string;
}
interface CaseStart extends Begin {
  name: string;
  base: string;
  groups: { key: string; title: string }[];
  controls: Control[];
  scenarios: Scenario[];
  stances: Stance[];
  conditions: Stance[];
  levers: string[];
  costs: string[];
  tabs: (Named & { charts: string[] })[];
  specs: Record<string, Spec>;
  pair: string[];
  targets: string[];
  whole: string[];
  counted: string[];
  what_ifs: WhatIf[];
  shelf: boolean;
  /** Whether a figure is told how it is worked out. */
  explains: boolean;
  /** Whether customers can be split into segments. */
  splits: boolean;
  pages: string[];
  largest_file: number;
}
interface Tile { key: string; label: string; figure: string; against: string; exact: string }

/** `Of` is how an answer is numbered: by a name in the kernel, by a number on the page. */
interface Answer<Of = unknown> {
  kind: "answer";
  asked: "ask";
  number: Of;
  verdict: { answer: string; stressed: string; overturned: string; aside: string };
  tiles: Tile[];
  /** What the case comes to under each stance. */
  stances: Record<string, string>;
  /** The present value of what it costs: as a number, and in words. */
  cost: { amount: number; text: string };
  warnings: string[];
  link: string;
  segments: (Grid & { words: string }) | null;
  tables: PackedTables;
  scenario?: ReadScenario;
}
interface Rows extends About { kind: "tables"; tables: PackedTables }
interface ReadScenario {
  base: string;
  stance: string;
  conditions: string;
  before: string;
  name: string;
  currency: string;
  options: Record<string, string>;
  notes: Record<string, string>;
  checks: Record<string, [by: string, on: string]>;
  segments: [name: string, share: number][];
  rows: Record<string, Value>;
}
interface Opened extends About { kind: "opened"; scenario: ReadScenario; said: string }
interface Saved extends About { kind: "saved"; name: string; text: string }
interface Shared extends About { kind: "shared"; query: string; said: string; snippet: string }
interface Found extends About { kind: "target"; value: number | null; text: string }
interface KeptCase { name: string; stem: string; version: number; author: string; date: string }
interface Listed extends About { kind: "shelf"; kept: KeptCase[] }
interface KeptNow extends About { kind: "kept"; stem: string; version: number; said: string }
interface FormLine { key: string; label: string; factor: number }

/** The parts of a tab that are no charts. */
interface Parts {
  sure?: Sure;
  levers?: Lever[];
  board?: Head["board"];
  next?: string;
  summary?: Grid;
  correlations?: string[];
  notes?: string[];
  list?: { title: string; items: string[] };
  form?: Grid & { lines: FormLine[] };
  template?: string;
  figures?: Titled;
  choice?: Titled;
  apart?: Titled;
  differs?: Titled;
  held?: Titled;
  strains?: Titled;
  stresses?: Titled & { names: (string | null)[] };
  kinds?: Titled;
  renewals?: Titled;
  lifecycle?: Titled;
  sets?: Titled;
  offered?: Offered;
  plans?: Titled;
  spending?: SpendingBox[];
}
/** The initiatives there are, what a budget may be, and the table as a file. */
interface Offered extends Grid { least: number; most: number; step: number; file: string }
/** A ceiling or a spending that may be entered, with what is in force. */
interface SpendingBox { key: string; label: string; value: number; factor: number; suffix: string }
type Titled = Grid & { title?: string; note?: string };
interface View extends About {
  kind: "view";
  lead: string[];
  parts: Parts;
  tables: PackedTables;
  specs?: Record<string, Spec>;
}
/** What an assumption rests on. */
interface Rests { range: string; ground: string; reason: string; quote: string; said_by: string; source: string; caution: string }
/** A figure, its formula, and its inputs in the same way. */
interface Explanation {
  name: string;
  label: string;
  unit: string;
  value: number | null;
  shown: string;
  formula: string;
  evidence: Rests | null;
  inputs: Explanation[];
}
interface Explained extends About { kind: "explain"; explanation: Explanation }
/** What answers each request of the business case, beside "ask". */
interface CaseReplies {
  open: Opened;
  link: Opened;
  fetch: Opened & { version: number };
  stance: Opened;
  stress: Opened;
  save: Saved;
  share: Shared;
  target: Found;
  shelf: Listed;
  keep: KeptNow;
  explain: Explained;
  look: View;
  tables: Rows;
}

// A company's own data.

interface Upload { name: string; size: number }
interface DataFile extends Upload { columns: string[] }
interface Source { files: string[]; columns: Record<string, string> }
interface NeededColumn { name: string; needed: boolean; help: string }
interface Rule { name: string; help: string; usual: string }
interface Uploading { largest: number; instead: string; at_once: number }
interface DataStart extends Begin, Charted, Uploading {
  page: "own_data";
  columns: { table: string; columns: NeededColumn[] }[];
  rules: Rule[];
}
interface Mapped { files: DataFile[]; tables: Record<string, Source>; rules: Record<string, string> }
interface Estimate { key: string; row: string[]; notes: string[]; used: boolean }
interface Estimated extends About {
  kind: "estimate";
  lead: string;
  unused: [what: string, why: string][];
  remarks: string[];
  faults: Grid;
  heads: string[];
  estimates: Estimate[];
  months: Grid;
  missing: [label: string, value: string, why: string][];
  tables: PackedTables;
}
interface TextFile { name: string; text: string }
interface DataReplies {
  part: About & { kind: "part" } & Mapped; // of a file's last part: those before hold nothing
  remove: About & { kind: "remove" } & Mapped;
  sample: About & { kind: "sample" } & Mapped;
  estimate: Estimated;
  accept: About & { kind: "accept"; query: string; file: string; text: string };
  mapping: About & { kind: "mapping"; text: string };
  refused: About & { kind: "refused"; files: TextFile[] };
  pilot: About & { kind: "pilot"; text: string };
}

// Proposals.

interface ProposalStart extends Begin, Uploading {
  page: "proposal";
  scenarios: Named[];
  formats: (Named & { whole: boolean })[];
  charts: Named[];
  numbers: Named[];
  scales: number[];
  kinds: string;
}
interface ProposedCase {
  title: string;
  base: string;
  answer: string;
  more: string[];
  remarks: string[];
  files: Upload[];
}
interface Previewed extends About {
  kind: "preview";
  shown: { name: string; title: string; about: string }[];
  warnings: string[];
}
interface ProposalReplies {
  case: About & { kind: "case" } & ProposedCase;
  part: About & { kind: "part" } & ProposedCase; // as above
  remove: About & { kind: "remove" } & ProposedCase;
  preview: Previewed;
  make: About & { kind: "made"; name: string; files: string[] };
}

// Evidence.

interface Card {
  key: string;
  figure: string;
  words: string;
  said_by: string;
  compared: string;
  kind: string;
  kind_words: string;
  period: string;
  caution: string;
  counter: string;
  second_hand: boolean;
  source: string;
  read_in: string;
  reported: string;
  rests: string[];
  places: string[];
  hangs: string;
  told: string;
  arithmetic: string[];
  /** The title of the tab of the business case that works it out; empty if there is none. */
  tab: string;
}
interface EvidenceStart extends Begin, Charted {
  page: "evidence";
  kinds: Named[];
  sources: Named[];
  kept: { label: string; about: string; value: number };
}
interface Desk extends About { title: string; remarks: string[]; tables: PackedTables }
interface Doubted { said: string; exact: string; link: string }
interface EvidenceReplies {
  case: Desk & Doubted & { kind: "case"; cards: Card[]; scores: number[]; read: string[] };
  doubt: Desk & Doubted & { kind: "doubt" };
  cliff: Desk & { kind: "cliff"; read: string[] };
}

// The readiness check.

interface Question {
  key: string;
  question: string;
  answers: Named[];
  published: string;
  words: string;
  said_by: string;
  caution: string;
}
interface QuestionPart { title: string; about: string; questions: Question[] }
interface ReadinessStart extends Begin, Charted {
  page: "readiness";
  parts: QuestionPart[];
  stages: string[];
}
interface Checked extends Desk {
  kind: "check";
  headline: string;
  told: string[];
  stage: number;
  moves: string[];
  proposal: Grid;
  effects: Grid;
  npv: string;
  link: string;
}
interface ReadinessReplies {
  check: Checked;
  file: Desk & { kind: "file"; name: string; text: string };
}

/** All that a kernel says. */
type Reply =
  | Answer<string>
  | Problem
  | Progress
  | (About & { asked: "vega"; kind: "vega" })
  | CaseReplies[keyof CaseReplies]
  | DataReplies[keyof DataReplies]
  | ProposalReplies[keyof ProposalReplies]
  | EvidenceReplies[keyof EvidenceReplies]
  | ReadinessReplies[keyof ReadinessReplies];
