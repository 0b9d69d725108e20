"""All that a page may ask of its kernel: each kind of request, its fields and their types.

This is the one list. ``js/requests.d.ts`` is written from it, so that the script is held to the same
types, and ``check_request`` holds each request to it where it comes in. A field may be left out; what
is in force then, its answer says.
"""

from __future__ import annotations

from typing import Annotated, Any, NotRequired, TypedDict, get_type_hints

MODEL = "The model judges what is in it."
"""Marks a field of which only the outermost type is looked at here."""
NO_MONTH = "The month is not a number. Enter one from 0, such as 36."
NO_SCORE = "A score is not a number. Enter how many customers chose each box."
NO_ANSWERS = "The answers cannot be read. Answer the questions again."

Range = tuple[float, float, float, str]
"""Low, likely, high and the shape between them."""


class About(TypedDict):
    """What every request says."""

    kind: str
    number: str
    """By which the page knows the answer; it is echoed, whatever it is."""


class FromPage(About):
    """What every request to a workbook says besides."""

    view_of: str
    """Which page asks."""
    want: NotRequired[list[str]]
    """The charts that it has in sight."""


class Nothing(TypedDict):
    """A request whose kind says all."""


class Scenario(TypedDict):
    """A case as a page holds one, in the units of the model."""

    base: str
    stance: str
    conditions: str
    """With a space between them."""
    before: str
    """What the stance set aside."""
    segments: list[tuple[str, float]]
    changes: Annotated[dict[str, float | Range], MODEL]
    notes: dict[str, str]
    checks: NotRequired[dict[str, tuple[str, str]]]
    """Who checked an assumption, and when."""
    options: dict[str, str]
    currency: str
    name: str
    to_stance: NotRequired[str]
    """A stance to put it under, in other conditions too."""
    to_conditions: NotRequired[str]


class Move(Scenario):
    """A workbook is to take this case; what moves with one ``gesture`` is undone as one."""

    gesture: float | None


class Rows(Scenario):
    """The rows of charts."""

    names: list[str]


class Actuals(TypedDict):
    """A file of what happened, or of what could be done."""

    name: str
    text: str


class Given(TypedDict):
    """What a section takes besides the case."""

    between: NotRequired[list[float]]
    actuals: NotRequired[Actuals | None]
    table: NotRequired[Actuals | None]
    """Of initiatives."""


class Look(Scenario):
    """A section; ``specs`` asks for its compiled charts too."""

    view: str
    specs: bool
    cases: NotRequired[list[Scenario]]
    given: NotRequired[Given]


class Target(Scenario):
    """The value of an assumption at which the case pays back by a month."""

    key: str
    month: Annotated[float, NO_MONTH]


class Figure(Scenario):
    """How a figure of the page is worked out."""

    figure: str


class Stressed(Scenario):
    """The case under a named stress."""

    stress: str


class Saved(Scenario):
    """The file of a scenario."""

    author: str
    date: str


class Kept(Saved):
    """A case to keep on the server, with the versions that the page knows."""

    versions: dict[str, float]


class Stem(TypedDict):
    """A case that is kept on the server."""

    stem: str


class Name(TypedDict):
    """A file, by its name."""

    name: str


class Link(TypedDict):
    """A case, by the part of its address after "?"."""

    query: str


class FilePart(Name):
    """A part of a file: where it begins, and whether it is the last."""

    at: float
    last: bool


class Source(TypedDict):
    """Which files and columns a table is read from."""

    files: list[str]
    columns: dict[str, str]


class Estimate(TypedDict):
    """How a company's own files are to be read."""

    tables: dict[str, Source]
    rules: dict[str, str]
    base: NotRequired[str]


class Pilot(TypedDict):
    """Who stayed of how many, in both groups of a pilot."""

    treated: Annotated[list[float], MODEL]
    control: Annotated[list[float], MODEL]
    months: Annotated[float, MODEL]
    gains: NotRequired[Annotated[list[float], MODEL]]


class Accepted(Name):
    """The estimates that a reader takes over."""

    keys: list[str]
    pilot: NotRequired[Pilot]


class ProposedCase(TypedDict):
    """A case to put on paper: by its link, or the name of a scenario."""

    query: NotRequired[str]
    scenario: NotRequired[str]


class Made(TypedDict):
    """What a proposal is to consist of."""

    formats: list[str]
    charts: list[str]
    numbers: str
    scale: float
    day: str


class Doubt(TypedDict):
    """Claims that are not believed."""

    query: str
    doubted: list[str]


class Cliff(TypedDict):
    """How many answered each box of a survey, the top one first."""

    query: str
    scores: Annotated[list[float], NO_SCORE]
    kept: NotRequired[Annotated[float, NO_SCORE]]


class Check(TypedDict):
    """Answers of the readiness check, and whether they move the case."""

    query: str
    answers: NotRequired[Annotated[dict[str, str], NO_ANSWERS]]
    on: bool


Kinds = dict[str, type]
CASE_KINDS: Kinds = {
    "ask": Move,
    "tables": Rows,
    "open": Name,
    "link": Link,
    "save": Saved,
    "share": Scenario,
    "target": Target,
    "stance": Scenario,
    "stress": Stressed,
    "explain": Figure,
    "shelf": Nothing,
    "fetch": Stem,
    "keep": Kept,
}
LOOK_KINDS: Kinds = {"look": Look}
"""Worked out beside the page."""
LIBRARY_KINDS: Kinds = {"vega": Nothing}
TAKE_KINDS: Kinds = {"take": Link}
"""Of a page over a workbook."""
DATA_KINDS: Kinds = {
    "part": FilePart,
    "remove": Name,
    "sample": Nothing,
    "estimate": Estimate,
    "accept": Accepted,
    "mapping": Nothing,
    "refused": Nothing,
    "pilot": Pilot,
}
PROPOSAL_KINDS: Kinds = {
    "case": ProposedCase,
    "part": FilePart,
    "remove": Name,
}
MAKE_KINDS: Kinds = {"preview": Made, "make": Made}
"""Made in a process of its own."""
EVIDENCE_KINDS: Kinds = {"case": Link, "doubt": Doubt, "cliff": Cliff}
READINESS_KINDS: Kinds = {"check": Check, "file": Check}


def fields(kind: type) -> dict[str, Any]:
    """Return the fields of a kind of request, with their types."""
    return get_type_hints(kind, include_extras=True)
