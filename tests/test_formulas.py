"""Formulas, written once: what a spreadsheet reads, and what they come to here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxroi.exports.formulas import Cells, Formula


def text(source: str) -> str:
    return Formula(source).text(lambda name, owner: f"{owner}!{name}" if owner else name)


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("a+b*c", "=a+b*c"),
        ("(a+b)*c", "=(a+b)*c"),
        ("a-(b-c)", "=a-(b-c)"),
        ("a/(b/c)", "=a/(b/c)"),
        ("(-a)**2", "=(-a)^2"),
        ("-a**2", "=(-(a^2))"),
        ("a**(b**c)", "=a^(b^c)"),
        ("(a**b)**c", "=(a^b)^c"),
        ("a if b<=1 else ''", '=IF(b<=1,a,"")'),
        ("a if b>1 and c==0 else d", "=IF(AND(b>1,c=0),a,d)"),
        ("'say \"no\"'", '="say ""no"""'),
        ("ceil(month/12)", "=ROUNDUP(month/12,0)"),
        ("total(cash.factor,cash.net)", "=SUMPRODUCT(cash!factor,cash!net)"),
        ("unavailable()", "=NA()"),
    ],
)
def test_a_formula_as_a_spreadsheet_reads_it(source, written):
    assert text(source) == written


def test_what_a_spreadsheet_cannot_read_is_not_written():
    with pytest.raises(TypeError, match="A spreadsheet has no ListComp"):
        text("[a for a in b]")


def test_ranges_count_numbers_alone():
    table = Cells({"year": [0, 1, 1, 2], "money": ["", 2.0, 3.0, ""], "share": [1, 0.5, 1, 1]})
    names = {"table": table}

    assert Formula("total(table.money,table.share)").value(names) == 4
    assert Formula("where(table.year,1,table.money)").value(names) == 5
    assert Formula("where(table.year,2,table.money)").value(names) == 0
    assert Formula("at(table.money,2)").value(names) == 2


@given(st.floats(-9, 9), st.floats(-9, 9), st.floats(0.5, 4))
def test_brackets_keep_what_python_means(a, b, c):
    """The text, read by the rules of spreadsheets, comes to what the tree comes to."""
    for source in ("a-(b+c)*a", "(a-b)/c-a", "(a*b)*(a+c)/c", "-(a-b)*c", "c**2*a-b/c"):
        written = text(source)[1:].replace("^", "**")
        assert eval(written, {"a": a, "b": b, "c": c}) == pytest.approx(  # noqa: S307 - our own
            Formula(source).value({"a": a, "b": b, "c": c})
        )
