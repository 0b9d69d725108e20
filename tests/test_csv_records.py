"""Records of a CSV file: what a field takes from its cells, and what is said of a cell that it cannot."""

from dataclasses import dataclass, field
from typing import Annotated

import pytest

from cxroi import DataError
from cxroi.model.csv_records import Between, Filled, From, Mark, OneOf, Step, read_records

SIZES = {"small": 1, "large": 2}


@dataclass(frozen=True)
class Pet:
    """A record with a field of every kind."""

    key: Filled
    kind: Annotated[str, OneOf(lambda: ("cat", "dog"), "kind of pet")]
    friend: Annotated[str, OneOf(("cat", "dog"), "friend", may_be_empty=True)]
    size: Annotated[int, OneOf(SIZES, "size")]
    age: float | None
    share: Annotated[float | None, Between(0, 1, "is no share", "Write 0.3.")]
    step: Step
    ends: Annotated[tuple[float, float], From("from", "to")]
    is_tame: Annotated[bool, From("tame")]
    names: tuple[str, ...]
    note: Annotated[str, Mark.MAY_LACK] = "none"
    seen: int = field(default=0, compare=False)


SOUND = {
    "key": "rex",
    "kind": "dog",
    "friend": "",
    "size": "large",
    "age": "",
    "share": "0.5",
    "step": "1",
    "from": "0",
    "to": "9",
    "tame": "yes",
    "names": "Rex| |Rexy ",
}
REX = Pet("rex", "dog", "", 2, None, 0.5, 1, (0, 9), True, ("Rex", "Rexy"))  # noqa: FBT003


def pets(folder, *rows):
    file = folder / "pets.csv"
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    file.write_text("\n".join(lines), encoding="utf-8")
    return list(read_records(file, Pet))


def test_a_record_has_what_its_fields_ask_for(tmp_path):
    ((row, pet),) = pets(tmp_path, SOUND)
    assert (row.line, pet) == (2, REX)


def test_a_column_that_may_lack_is_read_where_it_is_there(tmp_path):
    ((_, pet),) = pets(tmp_path, SOUND | {"note": "bites"})
    assert pet.note == "bites"


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("key", "rex", "the key 'rex' is repeated. Use a unique key for each row."),
        ("key", "", "the cell is empty. Fill it in."),
        ("kind", "dogs", "'dogs' is not a known kind of pet. Did you mean 'dog'?"),
        ("kind", "", "'' is not a known kind of pet. Available: cat, dog."),
        ("friend", "cow", "'cow' is not a known friend. Available: cat, dog."),
        ("size", "huge", "'huge' is not a known size. Available: small, large."),
        ("age", "old", "'old' is not a number. Write digits and a point, such as 0.84."),
        ("share", "0", "0 is no share. Write 0.3."),
        ("share", "1", "1 is no share. Write 0.3."),
        ("step", "0", "0 moves nothing. Enter a step above 0."),
        ("step", "", "'' is not a number. Write digits and a point, such as 0.84."),
        ("to", "", "'' is not a number. Write digits and a point, such as 0.84."),
    ],
)
def test_a_cell_that_a_field_cannot_take_is_named(tmp_path, column, cell, sentence):
    with pytest.raises(DataError) as caught:
        pets(tmp_path, SOUND, SOUND | {"key": "tom"} | {column: cell})
    assert str(caught.value) == f"pets.csv, row 3, column '{column}': {sentence}"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            {column: cell for column, cell in SOUND.items() if column != "to"},
            "column 'to': the column is missing. Add it to the heading.",
        ),
        (
            SOUND | {"seen": "3"},
            (
                "column 'seen': the column is not known. Available: key, kind, friend, size, age, "
                "share, step, from, to, tame, names, note."
            ),
        ),
    ],
)
def test_the_columns_are_the_fields_without_a_default(tmp_path, row, sentence):
    with pytest.raises(DataError) as caught:
        pets(tmp_path, row)
    assert str(caught.value) == f"pets.csv, row 1, {sentence}"
