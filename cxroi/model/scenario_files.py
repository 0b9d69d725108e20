"""The files people keep cases in: a heading, then a row for what differs from the base."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from cxroi.model.assumption import bounds_words, is_within, read_typed_number
from cxroi.model.csv_rows import parse_table
from cxroi.model.data_files import read_text
from cxroi.model.kept_cases import (
    differences,
    entitle,
    find_base,
    is_of_other_data,
    say_what_it_is_now,
    write_heading,
)
from cxroi.model.names import clean_name
from cxroi.model.neutral import as_written, neutral_line
from cxroi.model.scenarios import (
    CHECK_COLUMNS,
    COLUMNS,
    NUMBERS,
    apply_rows,
    data_version,
    read_number,
)
from cxroi.model.segments import shared_key
from cxroi.model.typed_numbers import exact

if TYPE_CHECKING:
    from pathlib import Path

    from cxroi.model.assumptions import Assumptions
    from cxroi.model.csv_rows import Row


def read_scenario(file: Path) -> Assumptions:
    """Read a scenario that somebody keeps in a file.

    Raises
    ------
    DataError
        Naming file, row and column of what cannot be used.
    CxroiError
        If the file cannot be read, is of a newer model, or rests on an unknown base.

    Notes
    -----
    A file that was made with the data in force is taken as it is or refused. In one made with
    other data, a row whose assumption is gone, or whose value is outside today's bounds, is left
    out, and ``remarks`` of what is returned says so; what the file does not name has today's
    values, and ``remarks`` says that too.
    """
    return parse_scenario(file.name, read_text(file))


def parse_scenario(file: str, text: str) -> Assumptions:
    r"""Read a scenario out of the text of a file.

    Examples
    --------
    >>> mine = parse_scenario(
    ...     "mine.csv",
    ...     "# name: Mine\nkey,value,low,high,shape,reason\ncausal_fraction,0.4,,,,our pilot\n",
    ... )
    >>> mine.name, mine["causal_fraction"].likely, mine.reasons["causal_fraction"]
    ('Mine', 0.4, 'our pilot')
    """
    heading, table, above = _parts(text)
    base = find_base(file, heading)
    writer = "ours" if "model" in heading else ""
    rows = parse_table(file, table, COLUMNS, above + 1, CHECK_COLUMNS, one_kind=writer)
    remarks = say_what_it_is_now(file, heading)
    if is_of_other_data(heading):
        remarks.append(
            f"{file} was made with other data ({clean_name(heading['data'])[:8]}; here "
            f"{data_version()}): assumptions it does not name have current values."
        )
        rows = [row for row in rows if _is_usable(row, base, remarks)]
    return replace(entitle(apply_rows(base, rows), heading), remarks=tuple(remarks))


def write_scenario(changed: Assumptions, author: str = "", date: str = "") -> str:
    """Return the text of a scenario's file: only what differs from its base.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> print(write_scenario(assumptions().change(causal_fraction=0.4)).splitlines()[-1])
    causal_fraction,0.4,0.05,0.5,pert,
    """
    heading = write_heading(changed)
    first = {"name": heading["name"], "base": heading["base"]}
    first |= {"author": clean_name(author), "date": clean_name(date)}
    text = io.StringIO()
    lines = (f"# {word}: {said}".rstrip() for word, said in (first | heading).items())
    text.writelines(f"{neutral_line(line)}\n" for line in lines)
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*COLUMNS, *(CHECK_COLUMNS if changed.checks else ())])
    for now, reason in differences(changed):
        numbers = [exact(value) for value in (now.likely, now.low, now.high)]
        checked = changed.checks.get(now.key, [""] * len(CHECK_COLUMNS))
        words = [reason, *(checked if changed.checks else ())]
        table.writerow([now.key, *numbers, now.shape, *map(neutral_line, words)])
    return text.getvalue()


def heading_of(text: str) -> dict[str, str]:
    """Return what stands above the table of a scenario's file, by its words."""
    return _parts(text)[0]


def _parts(text: str) -> tuple[dict[str, str], str, int]:
    """Take a file apart: its heading, its table, and how many lines stand above that."""
    lines = io.StringIO(_plain(text)).readlines()
    count = next((i for i, line in enumerate(lines) if line[:1] != "#"), len(lines))
    found = (re.match(r"#\s*(\w+)\s*:\s*(.*)", line) for line in lines[:count])
    heading = {match[1]: as_written(match[2].strip()) for match in found if match}
    return heading, "".join(lines[count:]), count


def _plain(text: str) -> str:
    """Undo what a spreadsheet does to the lines above the table: cells, quotes and commas."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    above = [line for line in lines if line.lstrip('"').startswith("#")]
    for mark in ",;":
        if above and all(line.count(mark) >= len(COLUMNS) - 1 for line in above):
            for place, line in enumerate(lines):
                if line in above:
                    lines[place] = mark.join(next(csv.reader([line], delimiter=mark))).rstrip(mark)
    return "\n".join(lines)


def _is_usable(row: Row, base: Assumptions, remarks: list[str]) -> bool:
    """Tell a row of other data that can be taken from one that cannot, and say why."""
    left_out = f"Row {row.line} of {row.file} is left out"
    shared = base.by_key.get(shared_key(row["key"]))
    if shared is None:
        remarks.append(f"{left_out}: no assumption is called '{row['key']}'.")
        return False
    for column in NUMBERS:
        number = read_number(row, column, base, read_typed_number)
        if number is not None and not is_within(shared, number):
            outside = f"'{row['key']}' is {row[column]}, outside {bounds_words(shared)}"
            remarks.append(f"{left_out}: {outside}.")
            return False
    return True
