"""Scenarios: named changes, the files people keep them in, and files that cannot be read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import changes, reasons

from cxroi import (
    AssumptionError,
    Assumptions,
    CxroiError,
    DataError,
    assumptions,
    business_case,
    read_scenario,
    scenarios,
    write_scenario,
)
from cxroi.model.data_files import data_folder
from cxroi.model.names import clean_name
from cxroi.model.scenario_files import parse_scenario
from cxroi.model.scenarios import data_version, read_scenarios
from cxroi.model.typed_numbers import read_number

HEADING = "key,value,low,high,shape,reason\n"
NAMES = ["likely", "illustrative_bank"]


def mine(text: str) -> Assumptions:
    return parse_scenario("mine.csv", text)


def fault_of(text: str) -> str:
    with pytest.raises(CxroiError) as caught:
        mine(text)
    return str(caught.value)


def fault_of_table(folder: Path, rows: str) -> str:
    file = folder / "scenarios.csv"
    file.write_text(f"scenario,{HEADING}{rows}", encoding="utf-8")
    with pytest.raises(CxroiError) as caught:
        read_scenarios(file)
    return str(caught.value)


# Named scenarios


def test_the_named_scenarios_are_there_and_each_says_what_it_is_about() -> None:
    assert list(scenarios()) == NAMES
    for scenario in scenarios().values():
        assert scenario.about.endswith(".")
        assert all(row["reason"] for row in scenario.rows)


def test_likely_is_the_registry_and_the_scenario_one_gets_unasked() -> None:
    assert assumptions() == assumptions("likely")
    assert not scenarios()["likely"].rows


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        (
            "cautious",
            {
                "causal_fraction": 0.1,
                "referral_additional": 0.4,
                "bonded_gain": 0.06,
                "let_down_cut": 0.03,
                "consistency": 0.8,
                "one_off_cost": 300_000,
                "running_cost": 180_000,
            },
        ),
        ("published", {"causal_fraction": 1}),
        ("no_effect", {"causal_fraction": 0}),
    ],
)
def test_a_named_scenario_changes_what_it_says_and_nothing_else(
    name: str, changed: dict[str, float]
) -> None:
    scenario = assumptions(name)
    assert scenario.values() == assumptions().values() | changed
    assert set(scenario.reasons) == set(changed)
    assert (scenario.name, scenario.base, scenario.stance) == (name, "likely", name)


def test_a_scenario_may_give_a_range_of_its_own() -> None:
    bank = assumptions("illustrative_bank")
    assert bank.values()["customers"] == 1_300_000
    assumption = bank["retention_rate"]
    assert (assumption.low, assumption.likely, assumption.high) == (0.88, 0.9, 0.92)


@pytest.mark.parametrize("name", NAMES)
def test_every_named_scenario_makes_a_case(name: str) -> None:
    case = business_case(assumptions(name))
    assert case.npv == pytest.approx(case.pv_benefits - case.pv_costs)


def test_an_unknown_scenario_is_answered_with_the_nearest() -> None:
    with pytest.raises(CxroiError) as caught:
        assumptions("cautios")
    assert str(caught.value) == "There is no scenario 'cautios'. Did you mean 'cautious'?"


# Files people keep


@given(changes(), st.sampled_from(NAMES[:4]), st.dictionaries(st.integers(0, 29), reasons()))
def test_a_scenario_that_was_written_is_read_as_it_was(
    changed: dict[str, Any], base: str, said: dict[int, str]
) -> None:
    scenario = assumptions(base).change(**changed)
    keys = list(scenario.by_key)
    given_reasons = {keys[place]: reason for place, reason in said.items() if reason}
    scenario = replace(
        scenario, name="My case", currency="€", reasons={**scenario.reasons, **given_reasons}
    )

    read = mine(write_scenario(scenario, author="A. Writer", date="2026-11-21"))

    assert read == scenario


def test_only_what_differs_from_the_base_is_written() -> None:
    scenario = assumptions("cautious").change(
        margin=(100, 120.5, 140, "uniform"), discount_rate=0.2
    )
    assert write_scenario(scenario, author="A. Writer", date="2026-11-21").splitlines() == [
        "# name: cautious",
        "# base: likely",
        "# author: A. Writer",
        "# date: 2026-11-21",
        "# stance: cautious",
        "# currency:",
        "# model: 2",
        f"# data: {data_version()}",
        "key,value,low,high,shape,reason",
        "margin,120.5,100,140,uniform,",
        "discount_rate,0.2,0.08,0.2,pert,",
    ]


def test_a_base_without_changes_is_written_as_a_heading_alone() -> None:
    assert write_scenario(assumptions("published")).endswith(HEADING)
    assert mine(write_scenario(assumptions("published"))) == assumptions("published")


def test_a_file_is_read_with_its_name_its_base_and_its_currency(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_bytes(
        "\ufeff# name: Mine\r\n#base:cautious\r\n# currency: €\r\n# colour: blue\r\n"
        "key,value,low,high,shape,reason\r\nmargin,120,,,,our books\r\n".encode()
    )
    scenario = read_scenario(file)
    assert (scenario.name, scenario.stance, scenario.currency) == ("Mine", "cautious", "€")
    assert scenario.values() == assumptions("cautious").values() | {"margin": 120}
    assert scenario.reasons["margin"] == "our books"


def test_a_file_without_a_heading_of_its_own_rests_on_likely() -> None:
    scenario = mine(f"{HEADING}margin,120,,,,\n")
    assert (scenario.name, scenario.base, scenario.currency) == ("likely", "likely", "")


def test_columns_may_stand_in_any_order() -> None:
    scenario = mine("reason,key,high,low,value,shape\nwhy,margin,150,100,120,uniform\n")["margin"]
    assert (scenario.low, scenario.likely, scenario.high, scenario.shape) == (
        100,
        120,
        150,
        "uniform",
    )


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("margin,195,,,,", (165, 195, 225, "pert")),
        ("margin,195,160,,,", (160, 195, 225, "pert")),
        ("causal_fraction,0.6,,,,", (0.05, 0.6, 0.6, "pert")),
        ("margin,,,170,,", (110, 130, 170, "pert")),
        ("margin,,90,,,", (90, 130, 150, "pert")),
        ("margin,,,,fixed,", (110, 130, 150, "fixed")),
        ("margin,195,,,uniform,", (165, 195, 225, "uniform")),
        ("margin,,,,,only a reason", (110, 130, 150, "pert")),
    ],
)
def test_a_cell_left_empty_is_as_a_change_of_the_value_alone_would_have_it(
    row: str, expected: tuple[float, float, float, str]
) -> None:
    scenario = mine(f"{HEADING}{row}\n")[row.split(",", maxsplit=1)[0]]
    assert (scenario.low, scenario.likely, scenario.high, scenario.shape) == expected


@pytest.mark.parametrize("backwards", [False, True])
def test_the_order_of_rows_that_only_together_keep_a_rule_is_free(backwards: bool) -> None:  # noqa: FBT001
    rows = ["bonded_share,0.9,,,,\n", "let_down_share,0.05,,,,\n", "bonded_gain,0.05,,,,\n"]
    scenario = mine(HEADING + "".join(reversed(rows) if backwards else rows))
    assert scenario.values()["bonded_share"] == 0.9


def test_a_scenario_saved_by_a_spreadsheet_is_still_read() -> None:
    scenario = mine(
        "# name: Mine,,,,,\n# base: cautious,,,,,\n# model: 1,,,,,\n"
        f'"# author: Writer, A.",,,,,\n{HEADING}margin,120,,,,\n'
    )
    assert (scenario.name, scenario.stance, scenario.values()["margin"]) == (
        *("Mine", "cautious"),
        120,
    )


def test_the_mark_of_the_data_is_short_and_the_same_each_time() -> None:
    assert data_version() == data_version()
    assert len(data_version()) == 8
    assert int(data_version(), 16) >= 0


def test_the_mark_of_the_data_is_the_same_where_lines_end_otherwise(tmp_path, monkeypatch):
    mark = data_version()
    for name in ("assumptions.csv", "scenarios.csv", "stances.csv"):
        lines = (data_folder() / name).read_bytes().splitlines()
        (tmp_path / name).write_bytes(b"\r\n".join([*lines, b""]))
    monkeypatch.setattr("cxroi.model.scenarios.data_folder", lambda: tmp_path)
    assert data_version.__wrapped__() == mark


# Files that cannot be read


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            "causal_fracton,0.4,,,,\n",
            (
                "row 3, column 'key': 'causal_fracton' is not a known assumption. "
                "Did you mean 'causal_fraction'?"
            ),
        ),
        (
            "margin,120,,,,\nretention_rate,75,,,,\n",
            "row 4, column 'value': 75 is outside 0.01 to 0.995. Write 0.75 or 75%.",
        ),
        (
            "margin,a lot,,,,\n",
            (
                "row 3, column 'value': 'a lot' is not a number. "
                "Write digits and a point, such as 0.84."
            ),
        ),
        (
            "margin,120,nan,,,\n",
            "row 3, column 'low': 'nan' is not a number. Write digits and a point, such as 0.84.",
        ),
        (
            "margin,120,,inf,,\n",
            "row 3, column 'high': 'inf' is not a number. Write digits and a point, such as 0.84.",
        ),
        (
            "margin,120,100,140,triangle,\n",
            ("row 3, column 'shape': 'triangle' is not a known shape. Did you mean 'triangular'?"),
        ),
        (
            "margin,120,130,140,,\n",
            (
                "row 3, column 'value': low 130, likely 120, high 140 are not in ascending order. "
                "Enter them in that order."
            ),
        ),
        (
            "horizon_years,2.5,,,,\n",
            (
                "row 3, column 'value': 2.5 is not a whole number of years. "
                "Enter a number from 1 to 15."
            ),
        ),
        (
            "margin,120\n",
            (
                "row 3, column 'low': the heading names 6 columns, the row fills 2. "
                "Enclose a cell that contains a comma in quotation marks, and leave no cell out."
            ),
        ),
        (
            'margin,120,,,,"why\n',
            (
                "row 3, column '(any)': the line cannot be parsed (unexpected end of data). "
                "Check for an unclosed quotation mark."
            ),
        ),
        (
            "bonded_share,0.9,,,,\nlet_down_share,0.3,,,,\n",
            (
                "row 4, column 'value': Assumption 'bonded_share': bonded customers and customers "
                "let down exceed 100% of customers today (bonded_share 0.9, let_down_share 0.3). "
                "Lower one of them."
            ),
        ),
    ],
)
def test_a_broken_row_is_named_with_its_file_its_row_and_its_column(
    rows: str, sentence: str
) -> None:
    assert fault_of(f"# name: Mine\n{HEADING}{rows}") == f"mine.csv, {sentence}"


def test_a_bound_broken_by_one_end_of_a_range_is_named_in_its_own_column() -> None:
    assert fault_of(f"{HEADING}margin,120,-5,,,\n") == (
        "mine.csv, row 2, column 'low': −5 is outside 0 to 10,000,000. "
        "Enter a number from 0 to 10,000,000."
    )


def test_a_rule_broken_across_rows_is_pinned_on_a_row_that_takes_part_in_it() -> None:
    fault = fault_of(f"{HEADING}bonded_share,0.9,,,,\nlet_down_share,0.3,,,,\nmargin,120,,,,\n")
    assert fault.startswith("mine.csv, row 3, column 'value': ")


def test_an_assumption_may_be_changed_once() -> None:
    assert "row 3, column 'key'" in fault_of(f"{HEADING}margin,120,,,,\nmargin,140,,,,\n")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "",
            "mine.csv, row 1, column '(any)': the heading is missing. Name the columns in line 1.",
        ),
        (
            "# name: Mine\n",
            "mine.csv, row 2, column '(any)': the heading is missing. Name the columns in line 2.",
        ),
        (
            "# name: Mine\nkey,value,low,high,shape\n",
            "mine.csv, row 2, column 'reason': the column is missing. Add it to the heading.",
        ),
        (
            f"# model: 3\n{HEADING}",
            ("mine.csv was made for model 3; this is model 2. Install a newer cxroi to open it."),
        ),
        (
            f"# base: cautios\n{HEADING}",
            "There is no scenario 'cautios'. Did you mean 'cautious'?",
        ),
    ],
)
def test_a_file_with_a_broken_heading_says_what_to_do(text: str, sentence: str) -> None:
    assert fault_of(text) == sentence


def test_a_file_that_is_not_in_utf_8_says_where_and_how_to_save_it(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_bytes(b"# name: Mine\n# author: Ren\xe9\n" + HEADING.encode())
    with pytest.raises(DataError) as caught:
        read_scenario(file)
    assert str(caught.value) == (
        "mine.csv, row 2, column '(any)': a character is not UTF-8. Save the file as 'CSV UTF-8'."
    )
    assert (caught.value.file, caught.value.row, caught.value.column) == ("mine.csv", 2, "(any)")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CxroiError) as caught:
        read_scenario(tmp_path / "absent.csv")
    assert str(caught.value) == (
        f"{tmp_path / 'absent.csv'} cannot be read. Check its name and its folder."
    )


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            "mine,margin,120,,,,why\n",
            (
                "row 2, column 'scenario': 'mine' has not been introduced. "
                "First add a row without a key that says what it is about."
            ),
        ),
        ("mine,,,,,,\n", "row 2, column 'reason': the cell is empty. Fill it in."),
        (
            "mine,,,,,,About it.\nmine,margins,120,,,,why\n",
            "row 3, column 'key': 'margins' is not a known assumption. Did you mean 'margin'?",
        ),
        (
            "mine,,,,,,About it.\nmine,margin,-1,,,,why\n",
            (
                "row 3, column 'value': −1 is outside 0 to 10,000,000. "
                "Enter a number from 0 to 10,000,000."
            ),
        ),
    ],
)
def test_a_table_of_scenarios_is_checked_row_by_row(
    tmp_path: Path, rows: str, sentence: str
) -> None:
    assert fault_of_table(tmp_path, rows) == f"scenarios.csv, {sentence}"


def test_a_scenario_introduced_twice_loses_nothing_in_silence(tmp_path: Path) -> None:
    rows = "mine,,,,,,About it.\nmine,margin,120,,,,why\nmine,,,,,,About it again.\n"
    assert "row 4, column 'scenario'" in fault_of_table(tmp_path, rows)


# Files of other data


def test_a_file_of_other_data_leaves_out_what_is_gone_and_says_so() -> None:
    scenario = mine(
        f"# data: 0123abcd\n{HEADING}margin,120,,,,\nloyalty,3,,,,\nretention_rate,75,,,,\n"
        "cross_sell_rate,0.3,-1,,,\n"
    )
    assert scenario.values() == assumptions().values() | {"margin": 120}
    assert scenario.remarks == (
        (
            f"mine.csv was made with other data (0123abcd; here {data_version()}): assumptions it does not name have current values."
        ),
        "Row 4 of mine.csv is left out: no assumption is called 'loyalty'.",
        "Row 5 of mine.csv is left out: 'retention_rate' is 75, outside 0.01 to 0.995.",
        "Row 6 of mine.csv is left out: 'cross_sell_rate' is -1, outside 0.001 to 0.999.",
    )


@pytest.mark.parametrize("heading", ["", f"# data: {data_version()}\n"])
def test_a_file_of_the_data_in_force_has_nothing_to_remark_and_no_row_left_out(heading) -> None:
    assert mine(f"{heading}{HEADING}margin,120,,,,\n").remarks == ()
    assert "is not a known assumption" in fault_of(f"{heading}{HEADING}loyalty,3,,,,\n")


def test_a_cell_that_is_no_number_is_refused_whatever_the_data() -> None:
    assert "'much' is not a number" in fault_of(f"# data: 0123abcd\n{HEADING}margin,much,,,,\n")


def test_what_was_chosen_stands_in_the_heading_after_the_versions() -> None:
    scenario = assumptions().called("Mine", goal="payback 24", seed="7", risk="retention 0.1")
    lines = write_scenario(scenario).splitlines()
    assert lines[7:-1] == ["# seed: 7", "# goal: payback 24", "# risk: retention 0.1"]
    assert mine(write_scenario(scenario)).choices == scenario.choices


def test_another_choice_is_refused() -> None:
    with pytest.raises(CxroiError) as caught:
        assumptions().called("Mine", goals="payback 24")
    assert str(caught.value) == "There is no choice 'goals' about a case. Did you mean 'goal'?"


def test_a_reason_that_is_not_words_is_refused() -> None:
    with pytest.raises(AssumptionError) as caught:
        assumptions().because(margin=3)  # type: ignore[arg-type]
    assert str(caught.value) == "Assumption 'margin': its reason is 3. Enter it as text."


def test_a_reason_of_an_unknown_assumption_is_refused() -> None:
    with pytest.raises(AssumptionError, match="there is no assumption of this name"):
        assumptions().because(margins="why")


# Names that mean harm


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("  Board case \n", "Board case"),
        ("gnp\u202e.exe", "gnp.exe"),
        ("a\x00b\x1b[31mc\x85", "ab[31mc"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("Cafe\u0301", "Café"),
        ("x" * 200, "x" * 80),
        ("x" * 79 + " y", "x" * 79),
        ("two\u2028lines\u2029", "two lines"),
        ("Board\tcase\nof\x0bMay", "Board case of May"),
        ("\u202e\n", ""),
        ("<b>bold</b>", "<b>bold</b>"),
    ],
)
def test_a_name_is_shown_without_what_a_reader_cannot_see(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@given(st.text(max_size=120))
def test_a_clean_name_is_clean_for_good(name: str) -> None:
    assert clean_name(clean_name(name)) == clean_name(name)
    assert len(clean_name(name)) <= 80


@given(st.text(max_size=120), st.text(max_size=20))
def test_no_name_and_no_author_breaks_the_file_it_is_written_to(name: str, author: str) -> None:
    scenario = replace(assumptions().change(margin=120), name=name)
    read = mine(write_scenario(scenario, author=author))
    assert read.values() == scenario.values()
    assert read.name == (clean_name(name) or "likely")


@given(st.text(max_size=40))
@example("one\rtwo")
@example('"one", two\nthree')
def test_no_reason_breaks_the_file_it_is_written_to(reason: str) -> None:
    scenario = replace(assumptions().change(margin=120), reasons={"margin": reason})
    assert mine(write_scenario(scenario)).values() == scenario.values()


def test_a_currency_is_a_sign_and_no_more() -> None:
    assert mine(f"# currency: CHF\u202e\n{HEADING}").currency == "CHF"
    for give in (
        lambda: mine(f"# currency: EUROS\n{HEADING}"),
        lambda: assumptions().called("Mine", currency="EUROS"),
    ):
        with pytest.raises(CxroiError) as caught:
            give()
        assert str(caught.value) == (
            "The currency is “EUROS”. Enter its sign or its code, at most 3 characters: € or EUR."
        )


def test_a_file_with_the_line_ends_of_an_old_mac_is_read() -> None:
    text = "# name: Mine\nkey,value,low,high,shape,reason\ncausal_fraction,0.4,,,,ours\n"
    mine = parse_scenario("mine.csv", text.replace("\n", "\r"))
    assert (mine.name, mine["causal_fraction"].likely) == ("Mine", 0.4)


# Numbers as people write them

ASKED = "250.000 can be read as 250 or as 250,000. Write 250 or 250000."


@pytest.mark.parametrize(
    ("rows", "key", "value"),
    [
        ("one_off_cost,1.2m,,,,", "one_off_cost", 1_200_000),
        ("retention_rate,80%,75 %,85%,,", "retention_rate", 0.8),
        ('one_off_cost,"1,200,000",,,,', "one_off_cost", 1_200_000),
        ("one_off_cost,1.200.000,,,,", "one_off_cost", 1_200_000),
        ('one_off_cost,"300,000",,,,', "one_off_cost", 300_000),
        ('one_off_cost,250.000,,,,\ndiscount_rate,"0,08",,,,', "one_off_cost", 250_000),
        ("cost_per_customer,1.125,,,,\ndiscount_rate,0.08,,,,", "cost_per_customer", 1.125),
        ("cost_per_customer,1.1250,,,,", "cost_per_customer", 1.125),
    ],
)
def test_a_file_is_read_as_its_writer_meant_it(rows: str, key: str, value: float) -> None:
    assert mine(f"{HEADING}{rows}\n")[key].likely == value


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("one_off_cost,250.000,,,,", f"row 2, column 'value': {ASKED}"),
        # of another kind of number, so that it tells nothing of this one
        ("one_off_cost,250.000,,,,\ndiscount_rate,0.08,,,,", f"row 2, column 'value': {ASKED}"),
        ("margin,130,90,1.125,,", ("row 2, column 'high': 1.125 can be read as 1.125 or as 1,125. "
         "Write 1.1250 or 1125.")),
        ('margin,"130,5",,,,\ndiscount_rate,0.08,,,,',
         "row 2, column 'value': 130,5: the decimal mark here is a point. Write 130.5."),
        ("margin,75%,,,,", ("row 2, column 'value': '75%' is a share. "
         "Enter a number from 0 to 10,000,000.")),
    ],
)  # fmt: skip
def test_a_number_with_two_readings_is_asked_about_by_row_and_column(
    rows: str, sentence: str
) -> None:
    assert fault_of(f"{HEADING}{rows}\n") == f"mine.csv, {sentence}"


def test_a_file_that_a_spreadsheet_parted_by_semicolons_is_read() -> None:
    scenario = mine(
        "# name: Ours;;;;;\n# base: cautious;;;;;\n"
        "key;value;low;high;shape;reason\none_off_cost;1.250.000;1.200.000;1.400.000;;a, b\n"
        "discount_rate;0,09;0,075;0,1;;\nmargin;1.125;;;;\n"
    )
    assert (scenario.name, scenario.stance, scenario.reasons["one_off_cost"]) == (
        "Ours",
        "cautious",
        "a, b",
    )
    assert (scenario["one_off_cost"].low, scenario["one_off_cost"].high) == (1_200_000, 1_400_000)
    assert (scenario["discount_rate"].low, scenario["margin"].likely) == (0.075, 1125)


def test_semicolons_alone_tell_no_decimal_mark() -> None:
    sentence = "row 2, column 'value': 1,125 can be read as 1.125 or as 1125. Write 1.1250 or 1125."
    assert (
        fault_of("key;value;low;high;shape;reason\nmargin;1,125;;;;\n") == f"mine.csv, {sentence}"
    )


@given(st.floats(0, 1e7) | st.integers(0, 10**7).map(lambda n: n / 1000))
@example(1.125)
@example(250.0)
@example(1e-5)
def test_whatever_number_is_written_is_read_back_exactly(number: float) -> None:
    scenario = assumptions().change(margin=(number, number, number))
    read = mine(write_scenario(scenario))
    assert read["margin"] == scenario["margin"]
    rows = [
        row.split(",")[1] for row in write_scenario(scenario).splitlines() if row[:6] == "margin"
    ]
    assert all(read_number(row) == number for row in rows)  # and by anybody else


def test_a_file_of_before_is_read_as_it_was_written() -> None:
    file = f"# name: Ours\n# model: 1\n# data: {data_version()}\n{HEADING}"
    row = "margin,1.125,0.5,1.375,pert,\n"
    assert mine(file + row)["margin"].likely == 1.125
    asked = fault_of(f"{file}{row}one_off_cost,250.000,,,,\n")  # which cxroi never wrote
    assert asked == f"mine.csv, row 6, column 'value': {ASKED}"
