"""What is worth measuring first: the value of information as tables for charts, with their findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.model.tables import Table, columns_of
from cxroi.model.units import money
from cxroi.report.captions import footer, in_money
from cxroi.report.formats import named
from cxroi.report.sensitivity import MOST_SHARES

if TYPE_CHECKING:
    from cxroi.analysis.information import Information, Knowing
    from cxroi.analysis.simulation import Simulation

SURVEYS = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)
TYPICAL_SURVEY = 500
MOST_SURVEYS = 4


def information(risk: Simulation, found: Information) -> Table:
    """Worth of knowing: ``label``, ``kind`` (all, measure, pilot), ``worth``, ``text``."""
    assumptions, sign = risk.assumptions, risk.assumptions.currency
    rows = [("Perfect information (EVPI)", "all", found.evpi, money(found.evpi, sign))]
    rows += [
        (row.label, row.kind, row.evppi, money(row.evppi, sign))
        for row in worth_knowing(risk, found)[: MOST_SHARES - 1]
    ]
    words = "No further measurement is likely to change the decision"
    if len(rows) > 1:
        words = f"Resolving {named(assumptions[found.rows[0].key])} before deciding is worth up to {rows[1][3]}"
    return Table(
        columns_of(rows, ("label", "kind", "worth", "text")),
        words,
        in_money("Maximum value of information before deciding, by assumption", assumptions),
        footer(assumptions),
    )


def worth_knowing(risk: Simulation, found: Information) -> list[Knowing]:
    """Return what is worth knowing: what is worth less than another seed would change is not."""
    return [row for row in found.rows if row.evppi > risk.monte_carlo_error]


def survey(risk: Simulation, knowing: list[Knowing]) -> Table:
    """Worth of surveys: ``series``, ``asked``, ``worth``, ``label``; no rows where none is worth anything."""
    rows: list[tuple[object, ...]] = []
    for each in knowing[:MOST_SURVEYS]:
        evsis = risk.effects.evsi_by_size(each.key, SURVEYS)
        for asked, evsi in zip(SURVEYS, evsis, strict=True):
            label = each.label if asked == SURVEYS[-1] else ""
            rows.append((each.label, float(asked), evsi, label))
    words = "A customer survey is unlikely to change the decision"
    typical = [row for row in rows if row[1] == TYPICAL_SURVEY]
    if typical:
        about = {each.label: named(risk.assumptions[each.key]) for each in knowing}
        best = max(typical, key=lambda row: float(str(row[2])))
        most = money(float(str(best[2])), risk.assumptions.currency)
        words = f"Asking {TYPICAL_SURVEY} customers about {about[str(best[0])]} is worth {most}"
    return Table(
        columns_of(rows, ("series", "asked", "worth", "label")),
        words,
        in_money(
            "Value of a customer survey before deciding, by number of customers asked",
            risk.assumptions,
        ),
        footer(risk.assumptions),
    )
