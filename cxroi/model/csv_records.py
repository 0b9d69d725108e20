"""Which records does a CSV file hold: a row is a dataclass, read by the types of its fields.

    str                    the cell as it is, or with ``OneOf`` a name on a list
    float, float | None    a number; ``None`` where the cell is empty
    bool                   whether the cell says anything
    tuple[str, ...]        words with a | between them
    tuple[float, float]    the numbers of the two columns that ``From`` names
    Given                  a number, or low, likely and high with a | between them

What else a cell must be stands in ``Annotated``. A field with a default is no column, unless it is
marked ``Mark.MAY_LACK``; a field ``key`` has another text in each row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from enum import Enum, auto
from functools import cache, partial
from math import inf
from typing import TYPE_CHECKING, Annotated, NamedTuple, TypeVar, get_args, get_type_hints

from cxroi.model.csv_rows import BETWEEN, Row, parse_table
from cxroi.model.data_files import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from _typeshed import DataclassInstance

    Reader = Callable[..., object]

Record = TypeVar("Record", bound="DataclassInstance")


class Mark(Enum):
    """What a field asks of its column, beside its type."""

    FILLED = auto()
    """Its cells say something."""
    MAY_LACK = auto()
    """A table without the column is read: the field has its default."""


class From:
    """The columns of a field that is not named as its column, or that holds two."""

    def __init__(self, *columns: str) -> None:
        self.columns = columns


@dataclass(frozen=True, eq=False)
class OneOf:
    """Names of which a cell has one; a field that is no text takes what stands under the name."""

    names: Collection[str] | Callable[[], Collection[str]]
    what: str
    may_be_empty: bool = False


@dataclass(frozen=True)
class Between:
    """Bounds that a number must lie between, and the sentence that follows a cell that does not."""

    low: float
    high: float
    problem: str
    remedy: str


Given = float | tuple[float, float, float] | None
"""A number, or low, likely and high; ``None`` where the cell is empty."""
Filled = Annotated[str, Mark.FILLED]
"""Text that may not be left out."""
Step = Annotated[float, Between(0, inf, "moves nothing", "Enter a step above 0.")]
"""How far a slider moves at once."""
READERS: Mapping[object, Reader] = {
    str: Row.__getitem__,
    float: Row.number,
    float | None: Row.number_or_none,
    bool: lambda row, column: bool(row[column]),
    tuple[str, ...]: lambda row, column: tuple(
        word.strip() for word in row[column].split(BETWEEN) if word.strip()
    ),
    tuple[float, float]: lambda row, low, high: (row.number(low), row.number(high)),
    Given: Row.range_or_none,
}


class _Field(NamedTuple):
    """A field of a record: its name, its columns, what else they must be, and how a row is read."""

    name: str
    columns: tuple[str, ...]
    marks: frozenset[Mark]
    read: Callable[[Row], object]


def read_records(file: Path, kind: type[Record]) -> Iterator[tuple[Row, Record]]:
    r"""Read the rows of a table, each with the record of the dataclass ``kind`` that it makes.

    Raises
    ------
    DataError
        Naming file, row and column: where the heading has other columns than the record, a key
        is repeated, or a cell is not what its field asks for.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> @dataclass
    ... class Pet:
    ...     key: Filled
    ...     kind: Annotated[str, OneOf(("cat", "dog"), "kind of pet")]
    ...     age: float | None
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "pets.csv")
    ...     _ = file.write_text("key,kind,age\nrex,dog,7\ntom,cat,\n")
    ...     [(row.line, pet) for row, pet in read_records(file, Pet)]
    [(2, Pet(key='rex', kind='dog', age=7.0)), (3, Pet(key='tom', kind='cat', age=None))]
    """
    return parse_records(file.name, read_text(file), kind)


def parse_records(file: str, text: str, kind: type[Record]) -> Iterator[tuple[Row, Record]]:
    """Read the rows of a table out of the text of a file; see ``read_records``."""
    make: Callable[..., Record] = kind
    every = _fields(kind)
    optional = [name for each in every if Mark.MAY_LACK in each.marks for name in each.columns]
    needed = [name for each in every if Mark.MAY_LACK not in each.marks for name in each.columns]
    filled = [name for each in every if Mark.FILLED in each.marks for name in each.columns]
    keys = set[str]()
    rows = parse_table(file, text, needed, optional=optional)
    there = [each for each in every if rows and rows[0].cells.keys() >= set(each.columns)]
    for row in rows:
        row.need(filled)
        if "key" in needed:
            row.new_key(keys)
            keys.add(row["key"])
        yield row, make(**{each.name: each.read(row) for each in there})


@cache
def _fields(kind: type[DataclassInstance]) -> tuple[_Field, ...]:
    """Return those fields of a dataclass that are columns."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple(
        _field(each.name, hints[each.name])
        for each in fields(kind)
        if each.default is MISSING or Mark.MAY_LACK in get_args(hints[each.name])
    )


def _field(name: str, hint: object) -> _Field:
    """Take the type of a field apart."""
    kind, *rest = get_args(hint) if hasattr(hint, "__metadata__") else (hint,)
    columns = next((each.columns for each in rest if isinstance(each, From)), (name,))
    marks = frozenset(each for each in rest if isinstance(each, Mark))
    return _Field(name, columns, marks, _reader(kind, columns, rest))


def _reader(kind: object, columns: tuple[str, ...], rest: list[object]) -> Callable[[Row], object]:
    """Return what reads a field out of a row."""
    for each in rest:
        if isinstance(each, OneOf):
            return partial(_find_name, columns[0], each, is_text=kind is str)
        if isinstance(each, Between):
            return partial(_between, READERS[kind], columns[0], each)
    read = READERS[kind]
    return lambda row: read(row, *columns)


def _find_name(column: str, one_of: OneOf, row: Row, *, is_text: bool) -> object:
    """Return the name in a cell, or what stands under it."""
    if one_of.may_be_empty and not row[column]:
        return ""
    names = one_of.names() if callable(one_of.names) else one_of.names
    name = row.one_of(column, names, one_of.what)
    return names[name] if isinstance(names, Mapping) and not is_text else name


def _between(read: Reader, column: str, bounds: Between, row: Row) -> object:
    """Return the number of a cell, where there may be none."""
    number = read(row, column)
    if isinstance(number, float) and not bounds.low < number < bounds.high:
        raise row.fault(column, f"{row[column]} {bounds.problem}", bounds.remedy)
    return number
