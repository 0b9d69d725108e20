"""Published figures and ideas: complete, cautioned, and refused aloud where a row is broken."""

from __future__ import annotations

import csv
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from cxroi.model import claims as claims_module
from cxroi.model import data_files
from cxroi.model.claims import (
    EVIDENCE,
    UNITS,
    Claim,
    Source,
    claims,
    read_claims,
    read_sources,
    sources,
)
from cxroi.model.csv_rows import Row, read_table
from cxroi.model.errors import CxroiError, DataError, SetupError

if TYPE_CHECKING:
    from pathlib import Path

FIGURES = {
    "brandz_retention": (0.84, 0.30, "share"),
    "brandz_cross_sell": (0.82, 0.16, "share"),
    "top_box_loyalty": (0.90, 0.20, "share"),
    "first_direct_referral": (0.36, None, "share"),
    "first_direct_eight_seconds": (8, None, "seconds"),
    "first_direct_most_trusted": (1, None, "rank"),
    "acquire_v_keep": (5, None, "ratio"),
    "cmo_sample": (480, None, "count"),
    "cmo_pay": (0.58, None, "share"),
    "cmo_word_of_mouth": (0.38, None, "share"),
    "cmo_problem_handling": (0.29, None, "share"),
    "cmo_voice_of_customer": (0.66, None, "share"),
    "cmo_real_time": (0.13, None, "share"),
    "cmo_email_received": (0.74, None, "share"),
    "cmo_email_tracked": (0.23, None, "share"),
    "cmo_online_word_of_mouth": (0.145, None, "share"),
    "cxpi_excellent": (0.11, None, "share"),
}

IDEAS = [
    "five_cults",
    "cult_of_uncertainty",
    "cult_of_alignment",
    "cult_of_experience",
    "cult_of_ownership",
    "cult_of_amazement",
    "inconsistency_falls_back",
    "four_components",
    "component_consistent",
    "component_intentional",
    "component_differentiated",
    "component_valuable",
    "core_service",
    "service_experience",
    "tell_everyone",
    "de_dazzling_event",
    "lifecycle_length",
    "service_part_of_experience",
    "experience_definition",
    "experience_as_competence",
    "advocacy",
    "stickiness_not_loyalty",
    "satisfaction_is_entry_price",
    "price_sensitivity",
    "higher_retention_studies",
    "internal_customers",
    "human_service",
    "way_to_win_in_a_recession",
    "technology_does_not_drive_experience",
    "rules_set_with_customers",
    "service_in_business_terms",
]

CMO_SHARES = [key for key in FIGURES if key.startswith("cmo_") and key != "cmo_sample"]

CAUTIONS = {
    "brandz_retention": (
        "compares companies, not customers",
        "period is not stated",
        "second-hand",
    ),
    "brandz_cross_sell": (
        "compares companies, not customers",
        "period is not stated",
        "second-hand",
    ),
    "top_box_loyalty": ("stated intention, not behaviour",),
    "first_direct_referral": ("share of new customers, not of value",),
    "first_direct_eight_seconds": ("the company's size must be consistent with that",),
    "acquire_v_keep": (
        "ambiguous",
        "An average cost ratio of 5 does not by itself argue for shifting spend",
        "a marginal ratio does",
    ),
    **dict.fromkeys(CMO_SHARES, ("self-report about readiness, not an effect",)),
}

A_SOURCE = Source("report", "A. Writer", "2009", "A report", "A publisher", "")

A_ROW = {
    "key": "kept",
    "kind_of_row": "figure",
    "figure": "84% v 30%",
    "value": "0.84",
    "against": "0.30",
    "unit": "share",
    "words": "84% vs 30%",
    "said_by": "A. Writer",
    "source": "report",
    "original_source": "",
    "compared": "Companies.",
    "evidence": "published_comparison",
    "period": "not stated",
    "caution": "Companies, not customers.",
    "counter_evidence": "",
}


def write(file: Path, *rows: dict[str, str]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


def fault_of_claims(folder: Path, *rows: dict[str, str]) -> str:
    file = write(folder / "claims.csv", *rows)
    with pytest.raises(DataError) as caught:
        read_claims(file, {"report": A_SOURCE})
    return str(caught.value)


def fault_of_text(folder: Path, text: bytes) -> str:
    file = folder / "table.csv"
    file.write_bytes(text)
    with pytest.raises(DataError) as caught:
        read_table(file, ["key", "words"])
    return str(caught.value)


# What the tables hold


@pytest.mark.parametrize("claim", claims().values(), ids=lambda claim: claim.key)
def test_every_claim_has_words_a_speaker_a_known_source_and_a_caution(claim: Claim) -> None:
    assert claim.words
    assert claim.said_by
    assert claim.source in sources()
    assert not claim.original_source or claim.original_source in sources()
    assert claim.caution.endswith(".")


@pytest.mark.parametrize("claim", claims().values(), ids=lambda claim: claim.key)
def test_words_are_on_one_line_with_single_spaces(claim: Claim) -> None:
    assert claim.words == " ".join(claim.words.split())


def test_a_claim_is_read_in_a_document_that_was_itself_read() -> None:
    assert {sources()[claim.source].read_from for claim in claims().values()} == {""}


def test_a_second_hand_source_was_read_in_a_document_that_was_itself_read() -> None:
    reported = [source.read_from for source in sources().values() if source.read_from]
    assert {sources()[key].read_from for key in reported} == {""}


def test_an_original_source_was_read_where_the_claim_was_read() -> None:
    second_hand = [claim for claim in claims().values() if claim.original_source]
    for claim in second_hand:
        assert sources()[claim.original_source].read_from == claim.source, claim.key


def test_every_source_is_used() -> None:
    used = {claim.source for claim in claims().values()}
    used |= {claim.original_source for claim in claims().values()}
    assert set(sources()) <= used


@pytest.mark.parametrize(("key", "numbers"), FIGURES.items(), ids=list(FIGURES))
def test_the_required_figures_are_there_with_their_numbers(
    key: str, numbers: tuple[float, float | None, str]
) -> None:
    claim = claims()[key]
    assert (claim.value, claim.against, claim.unit) == numbers
    assert claim.kind_of_row == "figure"
    assert claim.period


@pytest.mark.parametrize("key", IDEAS)
def test_the_required_ideas_are_there_without_a_number(key: str) -> None:
    claim = claims()[key]
    assert claim.kind_of_row == "idea"
    assert (claim.figure, claim.value, claim.against, claim.unit) == ("", None, None, "")


@pytest.mark.parametrize(
    ("key", "phrase"), [(key, phrase) for key, said in CAUTIONS.items() for phrase in said]
)
def test_a_caution_says_what_the_reader_must_know(key: str, phrase: str) -> None:
    assert phrase in claims()[key].caution


def test_the_caution_on_eight_seconds_does_the_arithmetic() -> None:
    a_year_around_the_clock = 365 * 24 * 3600 / 8
    a_year_in_office_hours = 260 * 8 * 3600 / 8
    claim = claims()["first_direct_eight_seconds"]
    assert f"{a_year_around_the_clock / 1e6:.2f} million" in claim.caution
    assert f"{a_year_in_office_hours / 1e6:.2f} million" in claim.caution
    assert f"{a_year_around_the_clock:,.0f}" in claim.counter_evidence
    assert f"{a_year_in_office_hours:,.0f}" in claim.counter_evidence


def test_the_caution_on_the_survey_states_the_widest_sampling_error() -> None:
    asked = claims()["cmo_sample"].value
    assert asked is not None
    points = 100 * 1.96 * (0.5 * 0.5 / asked) ** 0.5
    assert f"up to ±{points:.1f} points" in claims()["cmo_sample"].caution


def test_the_lists_in_the_readme_are_the_lists_in_the_code() -> None:
    readme = (data_files.data_folder() / "README.md").read_text(encoding="utf-8")
    columns = [field.name for table in (Source, Claim) for field in fields(table)]
    for name in (*columns, *UNITS, *EVIDENCE):
        assert f"`{name}`" in readme


def test_claims_and_sources_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        claims()["new"] = claims()["advocacy"]  # type: ignore[index]
    with pytest.raises(TypeError):
        sources()["new"] = A_SOURCE  # type: ignore[index]


# What a broken row says


def test_a_sound_row_is_read(tmp_path: Path) -> None:
    file = write(tmp_path / "claims.csv", A_ROW)
    claim = read_claims(file, {"report": A_SOURCE})["kept"]
    assert (claim.value, claim.against, claim.source) == (0.84, 0.30, "report")


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("source", "reprot", "'reprot' is not a known source. Did you mean 'report'?"),
        ("original_source", "reprot", "'reprot' is not a known source. Did you mean 'report'?"),
        (
            "evidence",
            "hearsay!",
            (
                "'hearsay!' is not a known kind of evidence. Available: measured, "
                "published_comparison, stated_intention, self_report, opinion."
            ),
        ),
        ("unit", "shares", "'shares' is not a known unit. Did you mean 'share'?"),
        (
            "kind_of_row",
            "number",
            "'number' is not a known kind of row. Available: figure, idea.",
        ),
        ("value", "84%", "'84%' is not a number. Write digits and a point, such as 0.84."),
        ("against", "nan", "'nan' is not a number. Write digits and a point, such as 0.84."),
        ("value", "84", "84 is not a share between 0 and 1. Write 84% as 0.84."),
        ("value", "", "the cell is empty. Fill it in."),
        ("words", "", "the cell is empty. Fill it in."),
        ("said_by", "", "the cell is empty. Fill it in."),
        ("caution", "", "the cell is empty. Fill it in."),
        ("key", "", "the cell is empty. Fill it in."),
    ],
)
def test_a_faulty_cell_is_named_with_its_row_and_column(
    tmp_path: Path, column: str, cell: str, sentence: str
) -> None:
    broken = A_ROW | {"key": "second"} | {column: cell}
    expected = f"claims.csv, row 3, column '{column}': {sentence}"
    assert fault_of_claims(tmp_path, A_ROW, broken) == expected


def test_a_key_may_be_there_once(tmp_path: Path) -> None:
    assert fault_of_claims(tmp_path, A_ROW, A_ROW) == (
        "claims.csv, row 3, column 'key': the key 'kept' is repeated. "
        "Use a unique key for each row."
    )


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    row = {column: cell for column, cell in A_ROW.items() if column != "caution"}
    assert fault_of_claims(tmp_path, row) == (
        "claims.csv, row 1, column 'caution': the column is missing. Add it to the heading."
    )


def test_a_column_that_nobody_reads_is_named(tmp_path: Path) -> None:
    assert fault_of_claims(tmp_path, A_ROW | {"cautions": ""}) == (
        "claims.csv, row 1, column 'cautions': the column is not known. Did you mean 'caution'?"
    )


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("key", "report", "the key 'report' is repeated. Use a unique key for each row."),
        ("read_from", "reprot", "'reprot' is not a known source. Did you mean 'report'?"),
        ("title", "", "the cell is empty. Fill it in."),
    ],
)
def test_a_faulty_source_is_named_with_its_row_and_column(
    tmp_path: Path, column: str, cell: str, sentence: str
) -> None:
    sound = {field.name: getattr(A_SOURCE, field.name) for field in fields(Source)}
    file = write(tmp_path / "sources.csv", sound, sound | {"key": "survey"} | {column: cell})
    with pytest.raises(DataError) as caught:
        read_sources(file)
    assert str(caught.value) == f"sources.csv, row 3, column '{column}': {sentence}"


# What a broken file says


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_table_is_read_with_or_without_a_byte_order_mark(tmp_path: Path, mark: bytes) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(mark + 'key,words\r\na," “b”, c "\r\n\r\n,\r\nd,e'.encode())
    assert read_table(file, ["key", "words"]) == [
        Row("table.csv", 2, {"key": "a", "words": "“b”, c"}),
        Row("table.csv", 5, {"key": "d", "words": "e"}),
    ]


def test_a_row_over_several_lines_is_counted_from_where_it_begins(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(b'key,words\na,"b\nc"\nd,e\n')
    assert [row.line for row in read_table(file, ["key", "words"])] == [2, 4]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            b"key,words\na,b\nc\n",
            (
                "row 3, column 'words': the heading names 2 columns, the row fills 1. Enclose a "
                "cell that contains a comma in quotation marks, and leave no cell out."
            ),
        ),
        (
            b"key,words\na,b,c\n",
            (
                "row 2, column 'words': the heading names 2 columns, the row fills 3. Enclose a "
                "cell that contains a comma in quotation marks, and leave no cell out."
            ),
        ),
        (b"", "row 1, column '(any)': the heading is missing. Name the columns in line 1."),
        (b"key,\na,b\n", "row 1, column '(any)': column 2 has no name. Name it, or remove it."),
        (b"key,key\na,b\n", "row 1, column 'key': the column is repeated. Remove one."),
        (
            b"key,words\na,caf\xe9\n",
            "row 2, column '(any)': a character is not UTF-8. Save the file as 'CSV UTF-8'.",
        ),
        (
            b'key,words\na,b\nc,"d\n',
            (
                "row 3, column '(any)': the line cannot be parsed (unexpected end of data). "
                "Check for an unclosed quotation mark."
            ),
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(
    tmp_path: Path, text: bytes, sentence: str
) -> None:
    assert fault_of_text(tmp_path, text) == f"table.csv, {sentence}"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "absent.csv"
    with pytest.raises(CxroiError) as caught:
        read_table(file, ["key", "words"])
    assert str(caught.value) == f"{file} cannot be read. Check its name and its folder."


# Where the data lies


def package_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(data_files, "PACKAGE", folder / "cxroi")
    return folder


def put_table(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "claims.csv").touch()
    return folder


def test_a_checkout_reads_the_folder_beside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = put_table(package_in(tmp_path, monkeypatch) / "data")
    assert data_files.data_folder() == beside


def test_an_installed_package_reads_its_own_folder_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_table(package_in(tmp_path, monkeypatch) / "data")
    inside = put_table(tmp_path / "cxroi" / "data")
    assert data_files.data_folder() == inside


def test_a_missing_data_folder_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package_in(tmp_path, monkeypatch)
    with pytest.raises(SetupError) as caught:
        data_files.data_folder()
    assert str(caught.value) == (
        "The data folder is missing: it is neither inside the package nor next to it. "
        "Reinstall cxroi, or run it from a complete checkout."
    )


def test_the_tables_are_read_once() -> None:
    assert claims_module.claims() is claims_module.claims()
    assert claims_module.sources() is claims_module.sources()
