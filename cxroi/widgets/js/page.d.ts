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
declare var cxroi: {
  index?: string;
  /** Of a page that is a file, and asks no server: what it holds, by its hash. */
  file?: string;
  vega?: Promise<Vega | null>;
  sessions?: Map<string, Exports>;
} | undefined;
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
interface Table extends Heading { columns: Column[]; problem?: string }
type Row = Record<string, string | number>;
type Tables = Record<string, Table>;

/** The reader's case. */
interface State {
  base: string;
  stance: string;
  /** The conditions that it is in, with a space between them. */
  conditions: string;
  /** What the stance set aside; Python writes it and reads it. */
  before: string;
  name: string;
  currency: string;
  segments: [name: string, share: number][];
  changes: Record<string, number>;
  ranges: Record<string, Ends>;
  shapes: Record<string, string>;
  notes: Record<string, string>;
  /** Who checked an assumption, and on which day. */
  checks: Record<string, [by: string, on: string]>;
  options: Record<string, string>;
}
type Part = "changes" | "ranges" | "shapes" | "notes" | "checks";
interface Snapshot { name: string; state: State }
interface Candidate {
  id: string;
  name: string;
  state: State;
  /** The stance and the conditions that it is put under. */
  under?: { to_stance: string; to_conditions: string };
  /** A name of its own, where it is not the company's. */
  called?: string;
}
interface Actuals { name: string; text: string }
type Wish = Asks.Scenario;
type Numbered = Wish & { number: number };

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
/** A section where it stands. */
interface Panel {
  name: string;
  node: HTMLElement;
  charts: string[];
  stale(is: boolean): void;
  show(reply: View): void;
  complain(text: string): void;
  progress(share: number): void;
}
/** A chart where it hangs: one of a name may hang in several places. */
interface Chart extends Drawn {
  name: string;
  /** Of its own; without one, that of its name among all. */
  spec?: Spec;
  shown?: Table;
}
interface Drawn {
  node: HTMLElement;
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
  /** Show where the case breaks even. */
  mark?(at: number | null): void;
}

interface Hearers<Told extends unknown[]> {
  add(hear: (...told: Told) => void): void;
  tell(...told: Told): void;
}

/** What a page waits for. */
interface Agenda {
  /** Count something among what is still to come, until it is done; or do it later. */
  awaits(name: string, timer?: ReturnType<typeof setTimeout>): void;
  done(name: string): void;
  later(name: string, act: () => void, after: number): void;
}
/** Light or dark. */
interface Looks {
  dark: boolean;
  /** What is dressed besides the root of a page: the views that stand elsewhere. */
  views: Set<HTMLElement>;
  dress(view: HTMLElement): void;
  button(): HTMLButtonElement;
}
/** The charts, and the tables that they are drawn from. */
interface Gallery {
  charts: Set<Chart>;
  tables: Tables;
  /** Of what was drawn last. */
  number?: unknown;
  vega?: Vega | null;
  /** Whether the chart library has come, or failed to. */
  isReady: boolean;
  prepare(model: WidgetModel): Promise<void>;
  hang(name: string, where: HTMLElement, spec?: Spec): void;
  isOpen(chart: Chart): boolean;
  isSeen(chart: Chart): boolean;
  take(reply: { tables: PackedTables }, numbers: Float64Array, number?: unknown): void;
  /** Let the charts of a name be drawn anew, though their rows are the same. */
  again(name: string): void;
  draw(everything?: boolean): void;
}
/** What drawing a page's charts takes. */
interface Drawing {
  start: Begin & { specs?: Record<string, Spec> };
  root: HTMLElement;
  over: AbortSignal;
  /** What ends with the view that is being made. */
  view?: AbortSignal;
  agenda: Agenda;
  looks: Looks;
  gallery: Gallery;
  grip?: Grip;
  rows?: RowsInSight;
  sections?: Sections;
}

/** The page of the business case, in parts: each is made, and changed, by one module. */
interface CasePage extends Drawing {
  start: CaseStart;
  now: Now;
  case: Case;
  moves: Moves;
  visit: Visit;
  segments: Segments;
  grip: Grip;
  rows: RowsInSight;
  sections: Sections;
  given: Given;
  words: Words;
  answers: Answers;
  line: Line;
  /** Which versions of the server's scenarios are known here, by their files. */
  shelf: Record<string, number>;
  drawer?: Drawer;
}
/** The reader's case as it stands. */
interface Case {
  readonly state: Readonly<State>;
  scenario(): Scenario;
  usualOf(key: string): Value;
  valueOf(key: string): number;
  rangeOf(key: string): Ends;
  /** The range as it moves with its value, whatever the reader gave. */
  freeRange(key: string): Ends;
  shapeOf(key: string): string;
  /** What the base says of its own value. */
  reasonOf(key: string): string;
  /** Why an assumption has its value: the reader's note, or what the base says of its own. */
  noteOf(key: string): string;
  /** Who checked the value and when, if it is still the one that was checked. */
  checkOf(key: string): [by: string, on: string] | undefined;
  nameOf(): string;
  /** What the kernel is asked, of this scenario or another. */
  wish(of?: State): Wish;
  /** A scenario that the kernel describes, as the reader's case. */
  stateOf(scenario: ReadScenario): State;
}
interface Changes {
  set(key: string, value: number): void;
  setRange(key: string, range: Ends): void;
  setShape(key: string, shape: string): void;
  note(key: string, text: string): void;
  /** Nobody, where `by` is empty. */
  check(key: string, by: string, on: string): void;
  putBack(key: string): void;
}
/** The ways to change the case. */
interface Moves extends Changes {
  /** The case with which the workbook was opened. */
  readonly initial: State;
  /** Hear that the case is another, as far as its views do not know it already. */
  followers: Hearers<[]>;
  /** Hear of every move. */
  made: Hearers<[]>;
  /** Let something show an assumption, for as long as its view is there. */
  shows(key: string, shown: Shown): void;
  /** All that shows an assumption, or any. */
  shown(key?: string): Shown[];
  follow(): void;
  /** A change is made: it is kept as a step, and worked out. */
  ask(what?: string): void;
  /** Options of sections; one that is empty is as usual. */
  choose(options: Record<string, string>, what?: string): void;
  payIn(currency: string): void;
  adopt(other: State): void;
  /** A case that came from elsewhere and is worked out already: a step to go back from, and no question. */
  heed(other: State): void;
  /** Go back one step, or forward again. */
  step(way: 1 | -1): void;
  can(way: 1 | -1): boolean;
  /** Take a scenario that the kernel has read out of a file or a link. */
  open(reply: Opened, ...deeds: Node[]): void;
  /** The company has another name. */
  rename(name: string): void;
}
/** What the address and the browser keep. */
interface Visit {
  actuals: Actuals | null;
  begin(): void;
  /** Keep the case in this browser, for this window first. */
  keep(): void;
  attach(actuals: Actuals | null): void;
  /** The address holds the case, so that it may be kept, copied and reloaded. */
  address(query: string): void;
}
/** Whose assumptions are shown. */
interface Segments {
  own(key: string): string;
  isElsewhere(key: string): boolean;
  show(name: string): void;
  picker(): HTMLElement;
}
/** A slider in hand. */
interface Grip {
  isHeld: boolean;
  /** Counts the times that a slider was taken. */
  gesture: number;
  hold(down?: boolean): void;
  release(): void;
}
/** The rows of charts that have no section. */
interface RowsInSight {
  /** Charts in sight, whose rows are to come with the next answer. */
  wanted(): string[];
  note(came: string[]): void;
  /** Fetch the rows that are not there: of charts in sight, or of all where the reader is. */
  fetch(everything: boolean): void;
}
/** What is worked out beside the case, once the reader rests. */
interface Sections {
  /** What stands beside the verdict, once it is known anew; and whether that is of a case before. */
  heads: Hearers<[head: Head]>;
  stales: Hearers<[isStale: boolean]>;
  /** Counts moves and choices: what was asked in an earlier turn is out of date. */
  turn(): number;
  /** Whether what stands beside the verdict is of a case before. */
  isOld(): boolean;
  add(panel: Panel): void;
  /** The reader moves: what is under way is about the case before. */
  overtake(): void;
  /** The reader rests: work out what they look at, then how sure the verdict is. */
  rest(after?: number): void;
  /** What a section takes beside the case has changed. */
  again(): void;
}
/** What sections take beside the case. */
interface Given {
  compared?: string[];
  between: number[];
  plan: string;
  /** A file just loaded, until the kernel has taken it. */
  tried?: Actuals | null;
  loads: Hearers<[]>;
  /** A table of initiatives of the reader's own. */
  table: Actuals | null;
  /** The one before it, until the kernel has taken it. */
  before?: Actuals | null;
  offers: Hearers<[Offered]>;
  of(name: string): object;
  judge(name: string, isGood: boolean): void;
}
/** What is said to the reader beside the case. */
interface Words {
  sentences: Hearers<[text: string]>;
  banners: HTMLElement[];
  told: HTMLElement;
  say(text: string): void;
  refuse(text: string): void;
  tell(text: string, ...deeds: Node[]): void;
  /** To a screen reader. */
  announce(text: string): void;
  busy(busy: boolean): void;
  lost(): void;
  found(): void;
}
/** What the kernel answers about the case. */
interface Answers {
  heard: Hearers<[answer: Answer]>;
  warnings: Hearers<[sentences: string[]]>;
  /** The present value of what the programme costs, as last answered. */
  cost(): number;
  /** Show the case that came with the page. */
  first(): void;
  show(answer: Answer, numbers: Float64Array): void;
  complain(key: string | undefined, text: string): void;
  /** Another page asked, or Python moved. */
  overhear(content: Reply, buffers: Blocks): void;
}
/** The line to the kernel. */
interface Line {
  ask(wish: Wish): void;
  request: CaseRequest;
  /** Whether the case on the page is the one that was asked for. */
  isAnswered(): boolean;
  /** What was asked is not wanted any more. */
  forget(kind: string): void;
  reconnect?(tell?: (sentence: string) => void): Promise<string>;
  end(): void;
}
interface Drawer {
  node: HTMLElement;
  open(): void;
}
type CaseRequest = <Kind extends keyof CaseReplies>(
  kind: Kind,
  wish: Asks.Case[Kind],
  reply: (reply: CaseReplies[Kind] | Problem, blocks: Blocks) => void,
  more?: { buffers?: ArrayBuffer[]; progress?: (share: number) => void },
) => void;

/** A page beside the business case. */
interface BesidePage extends Drawing {
  start: BesideStart;
  /** The link of the case that is looked at. */
  from: string;
  /** Whether that is of a workbook in the same notebook. */
  hasBook: boolean;
  /** Open the case anew. */
  comeBack?(): unknown;
  /** Where that is more than to come back. */
  reopen?(): unknown;
  /** Let the workbook take a case. */
  take(query: string): Promise<[Taken | Problem, Blocks]>;
  lost: Banner;
  refused: Banner;
  news: HTMLElement;
  chosen: Map<string, File>;
  work: Promise<void>;
  verdict: HTMLElement;
  chartsNode: HTMLElement;
  settled(): Promise<unknown>;
  giveUp(): void;
  reconnect?(tell?: (sentence: string) => void): Promise<string>;
  isGone(): void;
  say(text: string): void;
  overhear?(reply: Reply): void;
  progress?(reply: Progress): void;
}
/** Ask the kernel; `Replies` is what answers each kind of request, of which `Wishes` has the fields. */
type Ask<Replies, Wishes> = <Kind extends keyof Replies & keyof Wishes>(
  kind: Kind,
  wish?: Wishes[Kind],
  blocks?: ArrayBuffer[],
) => Promise<[Replies[Kind] | Problem, Blocks]>;

/** A page that takes files of the reader's own. */
interface FilesPage<Content extends { kind: string }, Each extends Upload> extends BesidePage {
  start: DataStart | ProposalStart;
  ask(kind: "part" | "remove", wish: Asks.FilePart | Asks.Name, blocks?: ArrayBuffer[]): Promise<[Content | Problem, Blocks]>;
  describe(described: Content): void;
  listFiles(files: Each[]): void;
}
type Described = DataReplies["part" | "remove" | "sample"];
interface DataPage extends FilesPage<Described, DataFile> {
  start: DataStart;
  ask: Ask<DataReplies, Asks.Data>;
  files: DataFile[];
  mapping: Record<string, Source>;
  rules: Record<string, string>;
  isSample?: boolean;
  pilot?: Asks.Pilot;
  aside: HTMLElement;
  steps: Record<"files" | "columns" | "checks" | "estimates" | "pilot", HTMLElement>;
  showColumns(): void;
  showChecks(reply: Estimated): void;
  showEstimates(reply: Estimated): void;
}
type Proposed = ProposalReplies["case" | "part" | "remove"];
interface ProposalPage extends FilesPage<Proposed, Upload> {
  start: ProposalStart;
  ask: Ask<ProposalReplies, Asks.Proposal>;
  aside: HTMLElement;
  remarks: HTMLElement;
  bar: HTMLProgressElement;
  preview: HTMLElement;
  pictures: HTMLElement;
  deeds: HTMLButtonElement[];
  fetched: HTMLElement;
  called: HTMLElement;
  base: HTMLSelectElement;
  last?: { query?: string; scenario?: string };
  wish(): Asks.Made;
}
interface EvidencePage extends BesidePage {
  start: EvidenceStart;
  ask: Ask<EvidenceReplies, Asks.Evidence>;
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
  ask: Ask<ReadinessReplies, Asks.Readiness>;
  answers: Record<string, string>;
  called: HTMLElement;
  link: string;
  on(): boolean;
  wish(): Asks.Check;
  showResult(reply: Checked): void;
}
