"""Judged correlations: complete, drawn as a whole, and refused aloud where a row is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cxroi import assumptions, rank_correlations, simulate
from cxroi.analysis.copula import Mixing
from cxroi.analysis.ranges import varies
from cxroi.model.correlations import judged_correlations, read_correlations
from cxroi.model.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

JUDGED = {
    ("one_off_cost", "running_cost"): 0.6,
    ("running_cost", "ramp_months"): 0.5,
    ("bonded_gain", "let_down_cut"): 0.5,
    ("bonded_gain", "ramp_months"): -0.4,
    ("retention_odds_ratio", "cross_sell_odds_ratio"): 0.6,
}
HEADER = "first,second,rank_correlation,reason\n"


def test_the_judged_correlations_are_these() -> None:
    assert rank_correlations() == JUDGED


def test_each_is_marked_as_judgement_with_its_reason() -> None:
    for judged in judged_correlations().values():
        assert judged.reason.startswith("Judgement: ")
        assert judged.reason.endswith(".")


def test_each_is_of_two_assumptions_that_have_a_range() -> None:
    for pair in rank_correlations():
        assert all(varies(assumptions()[key]) for key in pair)


def test_together_they_can_be_drawn() -> None:
    assert len(Mixing.of(assumptions(), rank_correlations()).places) == 7


def test_a_reader_who_changes_the_numbers_changes_a_copy() -> None:
    rank_correlations().clear()
    assert rank_correlations() == JUDGED


def test_they_make_dear_programmes_slow_ones_too_and_the_case_no_surer() -> None:
    """Costs, delay and reach go wrong together: the spread of the NPV grows."""
    alone, together = (
        simulate(assumptions(), correlations=related) for related in (None, rank_correlations())
    )
    assert together.npv.std() > alone.npv.std()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            "margin,bonded_gains,0.5,Why.\n",
            (
                "row 2, column 'second': 'bonded_gains' is not a known assumption. Did you mean "
                "'bonded_gain'?"
            ),
        ),
        (
            "margin,margin,0.5,Why.\n",
            (
                "row 2, column 'second': 'margin' and 'margin' are the same assumption, or the "
                "pair is repeated. Name two assumptions, and each pair once."
            ),
        ),
        (
            "margin,bonded_gain,0.5,Why.\nbonded_gain,margin,0.4,Why.\n",
            (
                "row 3, column 'second': 'bonded_gain' and 'margin' are the same assumption, or the pair is repeated. "
                "Name two assumptions, and each pair once."
            ),
        ),
        (
            "margin,bonded_gain,1,Why.\n",
            (
                "row 2, column 'rank_correlation': 1 is not between -1 and 1. Write 0.5 for a moderate "
                "one."
            ),
        ),
        (
            "margin,bonded_gain,strong,Why.\n",
            (
                "row 2, column 'rank_correlation': 'strong' is not a number. Write digits and a "
                "point, such as 0.84."
            ),
        ),
        (
            "margin,bonded_gain,0.5,\n",
            "row 2, column 'reason': the cell is empty. Fill it in.",
        ),
    ],
)
def test_a_broken_row_is_refused_by_its_place(tmp_path: Path, rows: str, said: str) -> None:
    file = tmp_path / "correlations.csv"
    file.write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_correlations(file)
    assert str(caught.value) == f"correlations.csv, {said}"
