"""Which file and column is which, by names and by what the files hold; and which of them is not used."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from cxroi.calibration.cells import Cells, id_of, with_text
from cxroi.calibration.columns import TABLES, NotUsed, columns, plain
from cxroi.calibration.engines import heading_of, open_with_engine
from cxroi.calibration.files import UNREADABLE, Files, files_of
from cxroi.calibration.likeness import guess_mapping, looks_like, names_other_kind
from cxroi.calibration.mapping import MAPPING, ColumnMapping, Source, parse_mapping
from cxroi.calibration.texts import LOOKED_AT
from cxroi.model.data_files import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from cxroi.calibration.files import OpenedFile

ID = "customer_id"
FEW, MOST = 0.5, 0.8
"""Where fewer ids than this share are customers', a column with at least that share is taken."""
TELLS_ONE = ("id", "no", "number", "email", "mail", "key")
"""Last words in the name of a column that may tell customers apart."""
NO_LEAVING = ("customer_status", "status", "closed", "ended", "end_date", "expiry", "expiry_date")
"""Names that mean leaving in a table of customers, and much else elsewhere."""


def guess_of(opened: Mapping[str, Any]) -> ColumnMapping:
    """Guess a mapping from the names in files or frames, and hold ids in files against the customers'.

    Where under half of a table's ids are customers', and another column of the file has far more,
    that one is taken, and ``remarks`` says so.
    """
    mapping = guess_mapping(_headings(opened))
    if "customers" not in mapping.tables or not isinstance(opened, Files):
        return mapping
    try:
        tables, remarks = dict(mapping.tables), list(mapping.remarks)
        for table in ("survey", "orders"):
            better = _better_id(opened, mapping, table) if table in tables else ""
            if better:
                source = tables[table]
                by_name = source.columns[ID]
                remarks.append(
                    f"{', '.join(source.files)}: customers are told by '{better}', not '{by_name}', "
                    "whose ids are no customers'."
                )
                tables[table] = Source(source.files, {**source.columns, ID: better})
    except UNREADABLE:
        return mapping  # what is wrong is said where the file is read
    return replace(mapping, tables=tables, remarks=tuple(remarks))


def mapping_beside(
    folder: Path, engine: str = "polars", named: Path | None = None
) -> ColumnMapping:
    """Return the mapping of a folder: the file that is named, or lies beside the tables, or a guess.

    Raises
    ------
    CxroiError
        If the folder or the file cannot be read.

    Examples
    --------
    >>> from cxroi.model.data_files import sample_folder
    >>> mapping_beside(sample_folder()).tables["survey"].columns["score"]
    'score'
    """
    return mapping_of(open_folder(folder, engine), folder, named)


def open_folder(folder: Path, engine: str) -> Mapping[str, Any]:
    """Open each file of a folder, or one file: as ``Files``, or as frames of another engine."""
    return files_of(folder) if engine == "polars" else open_with_engine(engine, folder)


def mapping_of(opened: Mapping[str, Any], folder: Path, named: Path | None = None) -> ColumnMapping:
    """Return the mapping of what is open of a folder, as ``mapping_beside`` does."""
    file = named or (folder.parent if folder.is_file() else folder) / MAPPING
    if named or file.exists():
        return parse_mapping(read_text(file), _headings(opened), file.name)
    return guess_of(opened)


def _headings(opened: Mapping[str, Any]) -> dict[str, list[str]]:
    if isinstance(opened, Files):
        return {name: each.heading for name, each in opened.items()}
    return {name: heading_of(each) for name, each in opened.items()}


def _ids(
    files: Mapping[str, OpenedFile], source: Source, table: str, rows: int | None = None
) -> pl.DataFrame:
    """The ids of a table, each once, as text in small letters."""
    frames = []
    for name in source.files:
        frame = files[name].frame if rows is None else files[name].frame.head(rows)
        column = source.columns[ID]
        frame = with_text(frame.select(column), table, {ID: column})
        cells = Cells(frame, column, frame.collect_schema()[column], table, ID)
        frames.append(frame.select(id_of(cells).str.to_lowercase().alias(ID)))
    return pl.concat(frames).drop_nulls().unique().collect(engine="streaming")


def _better_id(files: Mapping[str, OpenedFile], mapping: ColumnMapping, table: str) -> str:
    """The column of a table whose ids are customers', where the one that was guessed has few."""
    source, customers = mapping.tables[table], mapping.tables["customers"]
    others = _other_ids(files, source)
    if source.files == customers.files or not others:
        return ""  # ids are looked at only where there is a choice
    known = _ids(files, customers, "customers")

    def share(column: str) -> float:
        tried = Source(source.files, {ID: column})
        ids = _ids(files, tried, table, LOOKED_AT)
        return ids.join(known, on=ID, how="semi").height / max(1, ids.height)

    if share(source.columns[ID]) >= FEW:
        return ""
    best = max(others, key=share)
    return best if share(best) >= MOST else ""


def _other_ids(files: Mapping[str, OpenedFile], source: Source) -> list[str]:
    """The columns of a table, beside the one that was guessed, that may tell customers apart."""
    return [
        column
        for column in files[source.files[0]].heading
        if column not in source.columns.values()
        and all(column in files[name].heading for name in source.files)
        and (plain(column) in _id_words() or plain(column).split("_")[-1] in TELLS_ONE)
    ]


def _id_words() -> set[str]:
    return {word for table in TABLES[:3] for word in columns()[table][ID].words}


def unused_files(files: Mapping[str, OpenedFile], mapping: ColumnMapping) -> list[NotUsed]:
    r"""Name each file, sheet and column that no table is made of, and why.

    Examples
    --------
    >>> from cxroi.calibration.files import open_files
    >>> files = open_files("spend.csv", b"month,amount,note\n2026-01,5,x\n")
    >>> [each.text() for each in unused_files(files, guess_of(files))]
    ["spend.csv, column 'note': no figure uses it."]
    """
    found = list(files.unused) if isinstance(files, Files) else []
    used: dict[str, set[str]] = {}
    for source in mapping.tables.values():
        for name in source.files:
            used.setdefault(name, set()).update(source.columns.values())
    for name, file in files.items():
        if name not in used:
            found.append(NotUsed(name, _why_no_table(name, file.heading, mapping)))
        else:
            found += _columns_left(name, file.heading, used[name])
    leaving = mapping.tables["customers"].files if "customers" in mapping.tables else ()
    for name, file in files.items():
        if name not in leaving:
            found += _departures_elsewhere(name, file.heading, used.get(name, set()), leaving)
    return found


def _why_no_table(name: str, heading: Sequence[str], mapping: ColumnMapping) -> str:
    for table in TABLES:
        said = names_other_kind(table, name)
        if said and looks_like(table, f"{table}.csv", heading):
            return f"its name says '{said}', which is not a table of {table}."
        if table in mapping.tables and looks_like(table, name, heading):
            taken = mapping.tables[table]
            lacks = [each for each in taken.columns.values() if each not in heading]
            other = f"it has no column '{lacks[0]}'" if lacks else "its name is of another kind"
            return (
                f"the table {table} is {', '.join(taken.files)}, and {other}. If it belongs there, give "
                "both the same heading, or name both in mapping.csv."
            )
    return (
        f"it looks like none of {', '.join(TABLES[:-1])} and {TABLES[-1]}. If it is one, say in "
        "mapping.csv which column is which."
    )


def _columns_left(name: str, heading: Sequence[str], used: set[str]) -> Iterator[NotUsed]:
    left = [
        column
        for column in heading
        if column not in used and column.strip() and not column.startswith(("_dup", "__UNNAMED__"))
    ]
    if left:
        said = ", ".join(f"'{column}'" for column in left)
        several = len(left) > 1
        what = f"{name}, column{'s' if several else ''} {said}"
        yield NotUsed(what, f"no figure uses {'them' if several else 'it'}.")


def _departures_elsewhere(
    name: str, heading: Sequence[str], used: set[str], customers: Sequence[str]
) -> Iterator[NotUsed]:
    """Name a column that says who left, in a file that is not the table of customers."""
    known = set(columns()["customers"]["left"].words) - set(NO_LEAVING)
    for column in heading:
        if plain(column) in known and column not in used:
            where = f"Put it into {', '.join(customers)}" if customers else "Bring it"
            yield NotUsed(
                f"{name}, column '{column}'",
                f"it looks like leaving dates, but the file is not a table of customers. {where}, in the row of "
                "each customer, to use it.",
            )
