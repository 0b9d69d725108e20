// What the parts of a page give each other.

/** By which signs and words numbers are read: written into the script by `known()`. */
declare const TYPED: {
  shape: string;
  minus: string;
  parting: string;
  spaces: string;
  powers: Record<string, number>;
  digits: number;
};

/** What a typed number is made of, by the names that `TYPED.shape` gives its groups. */
type Groups = Record<string, string>;
interface Refusal {
  problem: string;
  remedy: string;
  /** Whether it is a number at all, which can be written in another way. */
  fits: boolean;
  number?: undefined;
  isPercent?: undefined;
  digits?: undefined;
}
type Reading = { number: number; isPercent: boolean; problem?: undefined; remedy?: undefined; fits?: undefined } | Refusal;

/** Between the positions of a slider, from 0 to `last`, and the values they stand for. */
interface Scale {
  last: number;
  place(value: number): number;
  value(place: number): number;
}

/** What a page of our own server says of itself; there is none in JupyterLab. */
declare var cxroi: { index?: string; vega?: Promise<Vega | null> } | undefined;
/** Chart libraries that kernels handed over, by what they hold. */
declare var cxroiVegas: Record<string, Promise<Vega | null>> | undefined;
declare var vega: Vega;

interface Vega {
  View: new (parsed: object, options: object) => VegaView;
  parse(spec: object): object;
  Error: number;
}
type Tip = (handler: unknown, event: MouseEvent, item: unknown, value: unknown) => void;
interface VegaView {
  data(name: string, rows: object[]): VegaView;
  run(): VegaView;
  runAsync(): Promise<VegaView>;
  signal(name: string): unknown;
  signal(name: string, value: unknown): VegaView;
  scale(name: string): { domain(): number[] };
  getState(): { signals: Record<string, unknown> };
  tooltip(show: Tip): VegaView;
  logLevel(level: number): VegaView;
  finalize(): void;
  toSVG(): Promise<string>;
}

interface Column { name: string; values: string[] | Float64Array }
interface Table extends Heading { columns: Column[] }
type Row = Record<string, string | number>;
type Tables = Record<string, Table>;

/** The reader's case. */
interface State {
  base: string;
  name: string;
  /** What the case was when it was kept under its name. */
  kept: string;
  currency: string;
  segments: [name: string, share: number][];
  changes: Record<string, number>;
  ranges: Record<string, Ends>;
  shapes: Record<string, string>;
  notes: Record<string, string>;
  options: Record<string, string>;
}
type Part = "changes" | "ranges" | "shapes" | "notes";
interface Snapshot { name: string; state: State }
interface Candidate { id: string; name: string; state: State }
interface Actuals { name: string; text: string }
/** What the kernel is asked of a case. */
interface Wish {
  base: string;
  segments: [name: string, share: number][];
  changes: Record<string, number | Value>;
  notes: Record<string, string>;
  options: Record<string, string>;
  currency: string;
  name: string;
}
type Numbered = Wish & { number: number };
interface History { past: string[]; at: number; last: string }

/** What an element is made with; a name that begins with "on" is an event. */
interface Attributes {
  onkeydown?: (event: KeyboardEvent) => void;
  [name: string]: string | number | boolean | undefined | ((event: never) => void);
}
interface Banner {
  node: HTMLElement;
  button: HTMLButtonElement;
  say(sentence: string, ...others: Node[]): void;
}
type Choice = [value: string | number, text: string];
interface Picker {
  select: HTMLSelectElement;
  offer(value: string | number, text: string): void;
  node: HTMLElement;
}
interface Panel {
  node: HTMLElement;
  charts: HTMLElement;
  offer(): void;
  stale(is: boolean): void;
  // what the first does not need, which follows every move
  given?(): object | undefined;
  show?(reply: View): void;
  complain?(text: string): void;
  progress?(share: number): void;
}
interface Chart {
  node: HTMLElement;
  tab?: string;
  shown?: Table;
  words(table: Table): void;
  draw(vega: Vega, spec: Spec, data: Table, moving: boolean): void;
  lack(): void;
  repaint(): void;
  end(): void;
  print(): (() => void) | undefined;
  hold(): void;
  settle(): void;
}
/** What shows an assumption: a row, or a choice in the bar. */
interface Shown {
  follow(): void;
  complain(text: string): void;
  ranging?(open: boolean): void;
}

/** What drawing a page's charts takes. */
interface Drawing {
  start: Begin;
  over: AbortSignal;
  root: HTMLElement;
  charts: Record<string, Chart>;
  panels: Record<string, { charts: HTMLElement }>;
  tables: Tables;
  tab: string;
  number?: unknown;
  moving: boolean;
  dark: boolean;
  vega?: Vega | null;
  rest(after?: number): void;
  /** Count something among what is still to come, until it is done; or do it later. */
  awaits(name: string, timer?: ReturnType<typeof setTimeout>): void;
  done(name: string): void;
  later(name: string, act: () => void, after: number): void;
  draw?(everything?: boolean): void;
  furnish?(name: string): void;
  hold(down?: boolean): void;
  release(): void;
}

/** The page of the business case: each part puts on it what the others ask of it. */
interface CasePage extends Drawing {
  start: CaseStart;
  state: State;
  panels: Record<string, Panel>;
  rows: Record<string, Shown>;
  followers: (() => void)[];
  history: History;
  chance: HTMLElement;
  chartsNode: HTMLElement;
  blamed?: Shown | null;
  shown?: boolean;
  told?: Record<string, string>;
  link?: string;
  snapshots?: unknown;
  shelved?: Record<string, number>;
  compared?: string[];
  between?: number[];
  plan?: string;
  actuals?: Actuals | null;
  tried?: Actuals | null;
  /** The other views of the same widget. */
  companions(): CasePage[];

  // the kernel
  onchange?(wish: Wish): void;
  request: CaseRequest;
  forget(kind: string): void;
  isAnswered(): boolean;
  reconnect?(): Promise<string>;
  first(): void;
  progress?(share: number): void;
  busy(busy: boolean): void;
  lost(): void;
  found(): void;
  complain(key: string | undefined, text: string): void;
  show(answer: Answer | Problem, numbers: Float64Array): void;
  address(link: string): void;

  // sentences
  say(text: string): void;
  refuse(text: string): void;
  tell(text: string, ...deeds: Node[]): void;

  // the case, and the ways to change it
  scenario(): Scenario;
  usualOf(key: string): Value;
  valueOf(key: string): number;
  rangeOf(key: string): Ends;
  shapeOf(key: string): string;
  noteOf(key: string): string;
  nameOf(): string;
  isChanged(of?: State): boolean;
  wish(of?: State): Wish;
  set(key: string, value: number): void;
  setRange(key: string, range: Ends): void;
  setShape(key: string, shape: string): void;
  note(key: string, text: string): void;
  putBack(key: string): void;
  choose(option: string, value: string): void;
  ask(what?: string): void;
  join(other: State): void;
  follow(): void;
  adopt(other: State): void;
  step(way: 1 | -1): void;
  can(way: 1 | -1): boolean;
  opened(reply: Opened, ...deeds: Node[]): void;
  named(name: string, kept?: string): void;

  // what is seen of it
  list?(all?: boolean): void;
  reveal?(): void;
  own(key: string): string;
  isElsewhere(key: string): boolean;
  showSegment(name: string): void;
  open(name: string): void;
  take(reply: { tables: PackedTables }, numbers: Float64Array): void;
  overtake(): void;
  again(): void;
  loaded(isGood: boolean): void;
  snapshotsChanged?(): void;
}
interface Talk {
  ask(wish: Wish): void;
  request: CaseRequest;
  isAnswered(): boolean;
  forget(kind: string): void;
  end(): void;
}
type CaseRequest = <Kind extends keyof CaseReplies>(
  kind: Kind,
  wish: object,
  reply: (reply: CaseReplies[Kind] | Problem, blocks: Blocks) => void,
  buffers?: ArrayBuffer[],
) => void;

/** A page beside the business case. */
interface BesidePage extends Drawing {
  start: BesideStart;
  /** The link of the case that is looked at. */
  from: string;
  lost: Banner;
  refused: Banner;
  news: HTMLElement;
  chosen: Map<string, File>;
  work: Promise<void>;
  verdict: HTMLElement;
  settled(): Promise<unknown>;
  reconnect?(): Promise<string>;
  isGone(): void;
  say(text: string): void;
  overhear?(reply: Reply): void;
  progress?(reply: Progress): void;
}
/** Ask the kernel; `Replies` is what answers each kind of request. */
type Ask<Replies> = <Kind extends keyof Replies>(
  kind: Kind,
  wish?: object,
  blocks?: ArrayBuffer[],
) => Promise<[Replies[Kind] | Problem, Blocks]>;

/** A page that takes files of the reader's own. */
interface FilesPage<Content extends { kind: string }, Each extends Upload> extends BesidePage {
  start: DataStart | ProposalStart;
  ask(kind: "part" | "remove", wish: object, blocks?: ArrayBuffer[]): Promise<[Content | Problem, Blocks]>;
  describe(described: Content): void;
  listFiles(files: Each[]): void;
}
interface PilotWish { treated: number[]; control: number[]; months: number; gains?: number[] }
type Described = DataReplies["part" | "remove" | "sample"];
interface DataPage extends FilesPage<Described, DataFile> {
  start: DataStart;
  ask: Ask<DataReplies>;
  files: DataFile[];
  mapping: Record<string, Source>;
  rules: Record<string, string>;
  isSample?: boolean;
  pilot?: PilotWish;
  aside: HTMLElement;
  steps: Record<"files" | "columns" | "checks" | "estimates" | "pilot", HTMLElement>;
  showColumns(): void;
  showChecks(reply: Estimated): void;
  showEstimates(reply: Estimated): void;
}
type Proposed = ProposalReplies["case" | "part" | "remove"];
interface ProposalPage extends FilesPage<Proposed, Upload> {
  start: ProposalStart;
  ask: Ask<ProposalReplies>;
  aside: HTMLElement;
  remarks: HTMLElement;
  bar: HTMLProgressElement;
  preview: HTMLElement;
  gallery: HTMLElement;
  deeds: HTMLButtonElement[];
  fetched: HTMLElement;
  called: HTMLElement;
  base: HTMLSelectElement;
  last?: { query?: string; scenario?: string };
  wish(): object;
}
interface EvidencePage extends BesidePage {
  start: EvidenceStart;
  ask: Ask<EvidenceReplies>;
  doubted: Set<string>;
  cards?: Card[];
  called: HTMLElement;
  list: HTMLElement;
  counted: HTMLElement;
  again: HTMLElement;
  link: string;
  isWanted(card: Card): boolean;
  asTable(): boolean;
  showScores(scores: number[]): void;
  showRead(sentences: string[]): void;
}
interface ReadinessPage extends BesidePage {
  start: ReadinessStart;
  ask: Ask<ReadinessReplies>;
  answers: Record<string, string>;
  called: HTMLElement;
  link: string;
  on(): boolean;
  wish(): object;
  showResult(reply: Checked): void;
}
