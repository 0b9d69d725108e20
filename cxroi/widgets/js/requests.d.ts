// What a page may ask of its kernel, as widgets/requests.py has it: written by tests/typed_requests.py.

declare namespace Asks {
  interface About {
    kind: string;
    number: string;
  }
  interface FromPage {
    kind: string;
    number: string;
    view_of: string;
    want?: string[];
  }
  type Nothing = Record<string, never>;
  interface Scenario {
    base: string;
    stance: string;
    conditions: string;
    before: string;
    segments: [string, number][];
    changes: Record<string, number | [number, number, number, string]>;
    notes: Record<string, string>;
    checks?: Record<string, [string, string]>;
    options: Record<string, string>;
    currency: string;
    name: string;
    to_stance?: string;
    to_conditions?: string;
  }
  interface Move {
    base: string;
    stance: string;
    conditions: string;
    before: string;
    segments: [string, number][];
    changes: Record<string, number | [number, number, number, string]>;
    notes: Record<string, string>;
    checks?: Record<string, [string, string]>;
    options: Record<string, string>;
    currency: string;
    name: string;
    to_stance?: string;
    to_conditions?: string;
    gesture: number | null;
  }
  interface Rows {
    base: string;
    stance: string;
    conditions: string;
    before: string;
    segments: [string, number][];
    changes: Record<string, number | [number, number, number, string]>;
    notes: Record<string, string>;
    checks?: Record<string, [string, string]>;
    options: Record<string, string>;
    currency: string;
    name: string;
    to_stance?: string;
    to_conditions?: string;
    names: string[];
  }
  interface Actuals {
    name: string;
    text: string;
  }
  interface Given {
    between?: number[];
    actuals?: Actuals | null;
    table?: Actuals | null;
  }
  interface Look {
    base: string;
    stance: string;
    conditions: string;
    before: string;
    segments: [string, number][];
    changes: Record<string, number | [number, number, number, string]>;
    notes: Record<string, string>;
    checks?: Record<string, [string, string]>;
    options: Record<string, string>;
    currency: string;
    name: string;
    to_stance?: string;
    to_conditions?: string;
    view: string;
    specs: boolean;
    cases?: Scenario[];
    given?: Given;
  }
  interface Target {
    base: string;
    stance: string;
    conditions: string;
    before: string;
    segments: [string, number][];
    changes: Record<string, number | [number, number, number, string]>;
    notes: Record<string, string>;
    checks?: Record<string, [string, string]>;
    options: Record<string, string>;
    currency: string;
    name: string;
    to_stance?: string;
    to_conditions?: string;
    key: string;
    month: number;
  }
  interface Figure {
    base: string;
    stance: string;
    conditions: string;
    before: string;
    segments: [string, number][];
    changes: Record<string, number | [number, number, number, string]>;
    notes: Record<string, string>;
    checks?: Record<string, [string, string]>;
    options: Record<string, string>;
    currency: string;
    name: string;
    to_stance?: string;
    to_conditions?: string;
    figure: string;
  }
  interface Stressed {
    base: string;
    stance: string;
    conditions: string;
    before: string;
    segments: [string, number][];
    changes: Record<string, number | [number, number, number, string]>;
    notes: Record<string, string>;
    checks?: Record<string, [string, string]>;
    options: Record<string, string>;
    currency: string;
    name: string;
    to_stance?: string;
    to_conditions?: string;
    stress: string;
  }
  interface Saved {
    base: string;
    stance: string;
    conditions: string;
    before: string;
    segments: [string, number][];
    changes: Record<string, number | [number, number, number, string]>;
    notes: Record<string, string>;
    checks?: Record<string, [string, string]>;
    options: Record<string, string>;
    currency: string;
    name: string;
    to_stance?: string;
    to_conditions?: string;
    author: string;
    date: string;
  }
  interface Kept {
    base: string;
    stance: string;
    conditions: string;
    before: string;
    segments: [string, number][];
    changes: Record<string, number | [number, number, number, string]>;
    notes: Record<string, string>;
    checks?: Record<string, [string, string]>;
    options: Record<string, string>;
    currency: string;
    name: string;
    to_stance?: string;
    to_conditions?: string;
    author: string;
    date: string;
    versions: Record<string, number>;
  }
  interface Stem {
    stem: string;
  }
  interface Name {
    name: string;
  }
  interface Link {
    query: string;
  }
  interface FilePart {
    name: string;
    at: number;
    last: boolean;
  }
  interface Source {
    files: string[];
    columns: Record<string, string>;
  }
  interface Estimate {
    tables: Record<string, Source>;
    rules: Record<string, string>;
    base?: string;
  }
  interface Pilot {
    treated: number[];
    control: number[];
    months: number;
    gains?: number[];
  }
  interface Accepted {
    name: string;
    keys: string[];
    pilot?: Pilot;
  }
  interface ProposedCase {
    query?: string;
    scenario?: string;
  }
  interface Made {
    formats: string[];
    charts: string[];
    numbers: string;
    scale: number;
    day: string;
  }
  interface Doubt {
    query: string;
    doubted: string[];
  }
  interface Cliff {
    query: string;
    scores: number[];
    kept?: number;
  }
  interface Check {
    query: string;
    answers?: Record<string, string>;
    on: boolean;
  }
  interface Case {
    ask: Move;
    tables: Rows;
    open: Name;
    link: Link;
    save: Saved;
    share: Scenario;
    target: Target;
    stance: Scenario;
    stress: Stressed;
    explain: Figure;
    shelf: Nothing;
    fetch: Stem;
    keep: Kept;
    look: Look;
  }
  interface Data {
    part: FilePart;
    remove: Name;
    sample: Nothing;
    estimate: Estimate;
    accept: Accepted;
    mapping: Nothing;
    refused: Nothing;
    pilot: Pilot;
  }
  interface Proposal {
    case: ProposedCase;
    part: FilePart;
    remove: Name;
    preview: Made;
    make: Made;
  }
  interface Evidence {
    case: Link;
    doubt: Doubt;
    cliff: Cliff;
  }
  interface Readiness {
    check: Check;
    file: Check;
  }
  interface Every {
    vega: Nothing;
    take: Link;
  }
}
