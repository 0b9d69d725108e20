"""How do cases differ: their figures side by side, and what leads from one to another, in words."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, count
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.analysis.choice import FEWEST, check_count
from cxroi.analysis.comparison import standing_at_the_shortest
from cxroi.model.assumption import WHOLE
from cxroi.model.scenarios import company_of, put_under, title_of
from cxroi.model.tables import Table, columns_of
from cxroi.model.units import money, write_count, write_range
from cxroi.report.captions import footer_of_several, in_money
from cxroi.report.formats import capital, chance, signed_count, when_back, years
from cxroi.report.tiles import tiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxroi.analysis.choice import Choice, Difference
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.business_case import BusinessCase


CENT = 0.005


LETTERS = "ABCD"


EXTRA = "Extra customers at horizon"


def name_apart(cases: Sequence[Assumptions]) -> list[Assumptions]:
    """Return two to four cases, each under a title of its own.

    Raises
    ------
    CxroiError
        If they are fewer or more.
    """
    check_count(cases)
    is_one = len({company_of(each) for each in cases}) == 1  # whose name then says nothing
    found: list[Assumptions] = []
    for assumptions in cases:
        under = ", ".join(put_under(assumptions)) or "Likely"
        title, taken = under if is_one else title_of(assumptions), {each.name for each in found}
        others = (f"{title} ({nth})" for nth in count(2))
        name = next(each for each in chain([title], others) if each not in taken)
        found.append(replace(assumptions, name=name))
    return found


def figures(cases: Sequence[BusinessCase], chances: Sequence[str]) -> dict[str, Any]:
    """Print the figures of each case, a column a case; ``chances`` are those of a gain."""
    columns = [tiles(case) for case in cases]
    rows = [
        [EXTRA if of_one[0].key == "customers" else of_one[0].label, *(t.figure for t in of_one)]
        for of_one in zip(*columns, strict=True)
    ]
    rows.insert(3, ["Discounted payback", *map(_later, cases)])
    rows.append(["Chance of a positive NPV", *chances])
    return {"heads": ["", *_titles([case.assumptions for case in cases])], "rows": rows}


NOT_RANKED = Table({}, "", "", "")
"""Of cases of which none can be said to be better."""


def choice_words(found: Choice, cases: Sequence[Assumptions]) -> str:
    """Say which case is best, how surely, and what it is worth to know.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> from cxroi.analysis.choice import choose
    >>> cases = name_apart([assumptions(), assumptions().change(one_off_cost=300_000)])
    >>> print(choice_words(choose(cases, draws=64), cases))
    Across simulations, Likely has the higher NPV on average, and in 100% of them. No research could change that choice.
    """
    finding = f"{_best_words(found, cases)}."
    if not any(found.expected_loss):
        return finding
    if not found.worth_of_knowing:
        return f"{finding} No research could change that choice."
    worth = money(found.worth_of_knowing, cases[0].currency)
    return f"{finding} Knowing which case is best before you choose is worth up to {worth}."


def npv_difference(found: Choice, cases: Sequence[Assumptions]) -> Table:
    """Range of each difference: ``label``, ``low`` (P10), ``middle``, ``high`` (P90), ``side``, ``text``."""
    sign = cases[0].currency
    rows = [
        (
            _less(each),
            *(each.p10, each.p50, each.p90),
            "gain" if each.p10 > 0 else "loss" if each.p90 < 0 else "either",
            _range(money(each.p10, sign), money(each.p90, sign)),
        )
        for each in found.differences
    ]
    return Table(
        columns_of(rows, ("label", "low", "middle", "high", "side", "text")),
        _best_words(found, cases),
        in_money("Difference in NPV: P10, median and P90", cases[0]),
        footer_of_several("; ".join(_titles(cases)), cases[0]),
    )


def _best_words(found: Choice, cases: Sequence[Assumptions]) -> str:
    """Say which case is best on average, and how often."""
    if not any(found.expected_loss):
        return "The cases have the same NPV in every simulation"
    more = "higher" if len(cases) == FEWEST else "highest"
    share, name = chance(found.probability_best[found.best]), cases[found.best].name
    return f"Across simulations, {name} has the {more} NPV on average, and in {share} of them"


def _range(low: str, high: str) -> str:
    return low if low == high else write_range(low, high)


def _less(difference: Difference) -> str:
    return f"{LETTERS[difference.case]} less {LETTERS[difference.less]}"


def choice_tables(found: Choice, cases: Sequence[Assumptions]) -> dict[str, dict[str, Any]]:
    """Print how surely each case is best, a column a case, and the range of each difference."""
    sign = cases[0].currency
    apart = [
        [
            _less(each),
            *(money(end, sign) for end in (each.mean, each.p10, each.p50, each.p90)),
        ]
        for each in found.differences
    ]
    return {
        "choice": {
            "title": "Which case is better",
            "heads": ["", *_titles(cases)],
            "rows": [
                ["Chance of the highest NPV", *map(chance, found.probability_best)],
                ["Expected loss if chosen", *(money(each, sign) for each in found.expected_loss)],
            ],
        },
        "apart": {
            "title": "Difference in NPV across simulations",
            "heads": ["", "Mean", "P10", "Median", "P90"],
            "rows": apart,
        },
    }


def _later(case: BusinessCase) -> str:
    """Print the discounted payback as the tile prints the other."""
    back = case.discounted_payback_months
    if back is None:
        return "not reached" if case.pv_costs > 0 else "none"
    return when_back(back)


def cautions(cases: Sequence[Assumptions]) -> list[str]:
    """Say where figures side by side do not mean the same."""
    sentences = []
    if len({each.currency for each in cases}) > 1:
        sentences.append("The cases use different currencies; amounts are not converted.")
    if len({each[WHOLE].likely for each in cases}) > 1:
        sentences.append(
            "The cases have different horizons; longer ones have more time to pay back."
        )
    return sentences


def compared_cash(cases: Sequence[BusinessCase]) -> Table:
    """Cumulative cash of each case: ``series`` (A to D), ``month``, ``money``, ``label`` (at its end)."""
    paths = [case.net_table.columns["cumulative"] for case in cases]
    finding = f"{_ahead(cases, paths)}{_first_back(cases)}"
    title = capital(finding)
    measure = in_money("Cumulative net cash of the programme", cases[0].assumptions)
    if _in_currencies(cases):
        measure = "Cumulative net cash of the programme, each case in its own currency"
    return _overlaid(cases, paths, "money", title, measure)


def compared_customers(cases: Sequence[BusinessCase]) -> Table:
    """Customers of each case with the programme: ``series``, ``month``, ``customers``, ``label``."""
    paths = [case.evaluation.customers() for case in cases]
    best, worst, apart = _at_the_shortest(cases, paths)
    more, after = signed_count(apart).removeprefix("+"), _after(cases)
    title = f"{after} {best} has {write_count(more, 'more customers')} than {worst}"
    if more == "0":
        title = f"{after} all cases have the same number of customers"
    measure = "Active customers with the programme (axis truncated)"
    return _overlaid(cases, paths, "customers", title, measure)


def _titles(cases: Sequence[Assumptions]) -> list[str]:
    return [f"{letter}: {case.name}" for letter, case in zip(LETTERS, cases, strict=False)]


def _in_currencies(cases: Sequence[BusinessCase]) -> bool:
    """Tell whether cases are in several currencies, so that their money cannot be set off."""
    return len({case.assumptions.currency for case in cases}) > 1


def _after(cases: Sequence[BusinessCase]) -> str:
    """Say until when all cases go."""
    return f"After {years(min(cases, key=lambda case: case.evaluation.months).assumptions)}"


def _at_the_shortest(cases: Sequence[BusinessCase], paths: list[Any]) -> tuple[str, str, float]:
    """Name the case that is highest when the shortest ends, and the lowest; how far they are apart."""
    best, worst, apart = standing_at_the_shortest(cases, paths)
    return best.assumptions.name, worst.assumptions.name, apart


def _ahead(cases: Sequence[BusinessCase], paths: list[Any]) -> str:
    """Say which case has most cash when the shortest ends."""
    if _in_currencies(cases):
        return ""
    best, worst, apart = _at_the_shortest(cases, paths)
    shown = money(apart, cases[0].assumptions.currency)
    if apart < CENT:
        return f"{_after(cases)} all cases have the same cash; "
    return f"{_after(cases)} {best} has {shown} more cash than {worst}; "


def _first_back(cases: Sequence[BusinessCase]) -> str:
    """Say which case pays back first."""
    backs = {case.assumptions.name: case.payback_months for case in cases}
    paid = {name: back for name, back in backs.items() if back is not None}
    if not paid:
        return f"{'neither case' if len(cases) == FEWEST else 'no case'} pays back"
    when = when_back(min(paid.values()))
    first = [name for name, back in paid.items() if when_back(back) == when]
    when = when if when == "immediately" else f"in {when}"
    if len(paid) == 1:
        return f"only {first[0]} pays back ({when.removeprefix('in ')})"
    if len(first) == len(cases):
        return f"{'both' if len(cases) == FEWEST else 'all'} pay back {when}"
    pays = "pays" if len(first) == 1 else "pay"
    return f"{' and '.join(first)} {pays} back first, {when}"


def _overlaid(
    cases: Sequence[BusinessCase], paths: list[Any], what: str, title: str, measure: str
) -> Table:
    lengths, titles = [len(path) for path in paths], _titles([case.assumptions for case in cases])
    labels = [
        label
        for length, name in zip(lengths, titles, strict=True)
        for label in [""] * (length - 1) + [name]
    ]
    series = [
        letter for letter, length in zip(LETTERS, lengths, strict=False) for _ in range(length)
    ]
    columns: dict[str, Any] = {
        "series": series,
        "month": np.concatenate([np.arange(length) for length in lengths]),
        what: np.concatenate(paths),
        "label": labels,
    }
    names = "; ".join(titles)
    return Table(columns, title, measure, footer_of_several(names, cases[0].assumptions))
