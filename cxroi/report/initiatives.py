"""Which initiatives: the best set under a budget and what each brings, in sentences and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cxroi.analysis.initiatives import NEXT
from cxroi.model.tables import Table, columns_of
from cxroi.model.units import money, write_count
from cxroi.report.captions import footer, in_money
from cxroi.report.formats import chance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxroi.analysis.initiatives import Choice, Portfolio

CENT = 0.005
FEW = 4
"""Initiatives that a sentence names; of more it says how many."""
MOST_SETS = 8
NOTHING = "No initiative"
TOGETHER = (
    "Each initiative moves its share of the customers whom the others have not moved. So shares add up, "
    "and stand-alone figures do not."
)
PLATEAU = "As good as the best"
"""Within one standard error of its mean."""


def words(found: Portfolio) -> list[str]:
    """Say which set is best, how sure that is, which limit costs most, and what more budget adds."""
    return [
        *_best(found),
        _plateau(found),
        _binding(found),
        *([_more_budget(found)] if found.budget is not None else []),
    ]


def title(found: Portfolio) -> str:
    """Return the finding in a line: what the best set comes to, and the cheapest that is as good."""
    best, sign = found.best, found.assumptions.currency
    if not best.names:
        return "No initiative has a positive mean NPV"
    cheapest = _cheapest(found.plateau)
    reached, cost = money(best.mean, sign), money(best.pv_costs, sign)
    finding = f"The best set has a mean NPV of {reached} for a cost of {cost}"
    if cheapest.names == best.names:
        return finding
    return f"{finding}; one for {money(cheapest.pv_costs, sign)} is as good"


def by_initiative(found: Portfolio) -> dict[str, Any]:
    """Print what each initiative brings, a row each."""
    sign = found.assumptions.currency
    rows = [
        [
            each.name,
            money(each.pv_costs, sign),
            money(each.alone, sign),
            money(each.share, sign) if each.chosen else "not chosen",
            chance(each.probability),
        ]
        for each in found.shares
    ]
    heads = ["Initiative", "Cost", "NPV alone", "Share of the best set’s NPV", "Chance it belongs"]
    return {"title": "What each initiative brings", "heads": heads, "rows": rows}


def best_sets(found: Portfolio, most: int = MOST_SETS) -> dict[str, Any]:
    """Print the best sets, a row each, those on the plateau marked."""
    sign = found.assumptions.currency
    rows = [
        [
            list_names(each.names),
            money(each.pv_costs, sign),
            money(each.mean, sign),
            money(each.p10, sign),
            money(each.p90, sign),
            chance(each.probability_best),
            "yes" if each.on_plateau else "no",
        ]
        for each in found.choices[:most]
    ]
    heads = ["Set", "Cost", "Mean NPV", "P10", "P90", "Chance it is best", PLATEAU]
    return {"title": "The best sets", "heads": heads, "rows": rows}


def list_names(names: Sequence[str]) -> str:
    """Name the initiatives of a set.

    Examples
    --------
    >>> list_names(["Calls", "Offers"]), list_names([])
    ('Calls, Offers', 'No initiative')
    """
    return ", ".join(names) or NOTHING


def value_by_budget(found: Portfolio) -> Table:
    """Highest mean NPV by budget: ``kind``, ``budget``, ``npv``, ``to``, ``label``.

    "line": from this budget on; "set": one that fits; "best": the best of them; "limit": the budget;
    "plateau": from ``budget`` to ``to`` a set within one standard error of the best can be had.
    """
    sign, best = found.assumptions.currency, found.best
    end = max(found.budgets.most, found.budget or 0.0)
    rows: list[tuple[object, ...]] = [
        ("line", budget, npv, 0.0, list_names(names)) for budget, npv, names in found.frontier
    ]
    rows.append(("line", end, rows[-1][2], 0.0, rows[-1][4]))
    rows += [
        ("set", each.pv_costs, each.mean, 0.0, list_names(each.names)) for each in found.choices
    ]
    start = min(each.pv_costs for each in found.plateau)
    stop = end if found.budget is None else max(found.budget, best.pv_costs)
    rows.append(("plateau", start, best.mean - found.standard_error, stop, "as good"))
    rows.append(("best", best.pv_costs, best.mean, 0.0, ""))
    if found.budget is not None:
        rows.append(("limit", found.budget, 0.0, 0.0, f"budget: {money(found.budget, sign)}"))
    return Table(
        columns_of(rows, ("kind", "budget", "npv", "to", "label")),
        title(found),
        in_money("Highest mean NPV by budget (present value of all costs)", found.assumptions),
        footer(found.assumptions),
    )


def value_of_each(found: Portfolio) -> Table:
    """NPV alone and in the best set: ``label``, ``chosen``, ``alone``, ``share``, ``text``."""
    sign = found.assumptions.currency
    rows: list[tuple[object, ...]] = [
        (
            each.name,
            float(each.chosen),
            each.alone,
            each.share,
            _brings(each.share, sign, is_chosen=each.chosen),
        )
        for each in sorted(found.shares, key=lambda each: (-each.chosen, -each.share, -each.alone))
    ]
    chosen = [each for each in found.shares if each.chosen]
    alone = sum(each.alone for each in chosen)
    finding = "No initiative is in the best set"
    if len(chosen) == 1:
        finding = f"Only {chosen[0].name} is in the best set, with an NPV of {money(alone, sign)}"
    elif chosen:
        together = money(found.best.npv, sign)
        finding = f"The best set’s initiatives are worth {together} together and {money(alone, sign)} one by one"
    return Table(
        columns_of(rows, ("label", "chosen", "alone", "share", "text")),
        finding,
        in_money("NPV at likely values, alone and in the best set", found.assumptions),
        footer(found.assumptions),
    )


def _brings(share: float, sign: str, *, is_chosen: bool) -> str:
    return money(share, sign) if is_chosen else "not in the best set"


def _best(found: Portfolio) -> list[str]:
    best, sign = found.best, found.assumptions.currency
    if not best.names:
        return ["Choosing no initiative is best: every set has a mean NPV below 0."]
    within = "" if found.budget is None else " within the budget"
    return [
        f"The best set{within}: {_named(best.names)}.",
        (
            f"It costs {money(best.pv_costs, sign)} in present value, and its mean NPV is "
            f"{money(best.mean, sign)}. The chance that no other set is better is "
            f"{chance(best.probability_best)}."
        ),
    ]


def _named(names: Sequence[str]) -> str:
    if len(names) > FEW:
        return write_count(len(names), "initiatives")
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _plateau(found: Portfolio) -> str:
    sign = found.assumptions.currency
    near = f"within one standard error of its mean (±{money(found.standard_error, sign)})"
    others = [each for each in found.plateau if each.names != found.best.names]
    if not others:
        return f"No other set comes {near}."
    cheapest = money(_cheapest(others).pv_costs, sign)
    if len(others) == 1:
        return f"One other set comes {near}; it costs {cheapest}."
    return f"{len(others)} other sets come {near}; the cheapest costs {cheapest}."


def _cheapest(choices: Sequence[Choice]) -> Choice:
    return min(choices, key=lambda each: each.pv_costs)


def _binding(found: Portfolio) -> str:
    limit = found.binding
    if limit is None:
        return "No limit keeps a better set from being chosen."
    what = "The budget" if limit.what == "budget" else f"The rule “{limit.what}”"
    return f"{what} costs most: without it, mean NPV would be {money(limit.cost, found.assumptions.currency)} higher."


def _more_budget(found: Portfolio) -> str:
    sign, more = found.assumptions.currency, found.next_of_budget()
    amount = f"{sign}{NEXT:,.0f}"
    if more < CENT:
        return f"Another {amount} of budget would add nothing."
    return f"Another {amount} of budget would add {money(more, sign)} to mean NPV."
