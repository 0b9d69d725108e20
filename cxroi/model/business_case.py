"""What is the programme worth: NPV, return, payback, and the months behind them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.model.cash_flows import find_lost_payback, internal_rates
from cxroi.model.evaluate import Evaluation, evaluate
from cxroi.model.frozen import Frozen
from cxroi.model.plausibility import absurdity, plausibility
from cxroi.model.tables import Table

if TYPE_CHECKING:
    import pandas as pd

    from cxroi.model.assumptions import Assumptions
    from cxroi.model.stress_tests import Stress

PATHS = ("baseline", "programme")
MONTHLY = {name: name for name in ("customers", "average_customers", "bonded", "satisfied")} | {
    "let_down": "let_down",
    "retention_rate": "retention",
    "cross_sell_rate": "cross_sell",
    "referred": "referred",
    "paid": "paid",
    "margin": "margin_earned",
    "acquisition": "acquisition_spend",
    "programme_cost": "programme_cost",
}
"""The columns of ``monthly``, and the equation behind each."""


def business_case(assumptions: Assumptions, stress: Stress | None = None) -> BusinessCase:
    """Make the business case of a set of assumptions at their likely values.

    Parameters
    ----------
    assumptions : Assumptions
        What is believed.
    stress : Stress, optional
        What goes wrong on the way; without one, nothing does.

    Raises
    ------
    AssumptionError
        If the customer base would grow beyond all numbers, or beyond 10 billion, or a present value
        is beyond 1,000,000bn.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> case = business_case(assumptions())
    >>> round(case.npv, 2), round(case.payback_months, 2)
    (168731.54, 46.73)
    """
    case = BusinessCase(assumptions, evaluate(assumptions.values(), stress))
    case.npv  # noqa: B018 - what has no value is refused here, not by the figure first asked for
    if absurd := absurdity(case.evaluation):
        raise absurd
    return case


@dataclass(frozen=True, eq=False)
class BusinessCase(Frozen):
    """The figures of one case: numbers, or ``None`` where a figure is undefined."""

    assumptions: Assumptions
    evaluation: Evaluation

    @property
    def values(self) -> dict[str, float]:
        """The likely values by key; where there are segments, those of the whole company."""
        if not self.assumptions.segments:
            return self.assumptions.values()
        return {key: float(value) for key, value in self.evaluation.values.items()}

    @property
    def npv(self) -> float:
        """Net present value, money."""
        return float(self.evaluation.npv)

    @property
    def roi(self) -> float | None:
        """Net present value for each unit of cost; ``None`` where nothing is spent."""
        return _or_none(self.evaluation.roi)

    @property
    def pv_benefits(self) -> float:
        """Present value of the benefits, money."""
        return float(self.evaluation.pv_benefits)

    @property
    def pv_costs(self) -> float:
        """Present value of the programme's costs, money."""
        return float(self.evaluation.pv_costs)

    @property
    def benefit_cost_ratio(self) -> float | None:
        """Present value of the benefits for each unit of cost; ``None`` where nothing is spent."""
        return self.pv_benefits / self.pv_costs if self.pv_costs > 0 else None

    @property
    def affordable_one_off(self) -> float:
        """The one-off cost at which the net present value is 0, money."""
        return float(self.evaluation.affordable_one_off)

    @property
    def payback_months(self) -> float | None:
        """Month from which the cash is back for good; ``None`` where there is none."""
        return _or_none(self.evaluation.payback_months)

    @property
    def discounted_payback_months(self) -> float | None:
        """The same, discounted."""
        return _or_none(self.evaluation.discounted_payback_months)

    @property
    def equity_at_horizon(self) -> float:
        """Worth today of the extra customers left at the end; not in the NPV."""
        return float(self.evaluation.equity_at_horizon)

    @cached_property
    def irr_roots(self) -> tuple[float, ...]:
        """Every yearly rate from -0.99 to 10 at which the net flows are worth 0."""
        return internal_rates(self.evaluation.net)

    @property
    def irr(self) -> float | None:
        """The yearly internal rate of return; ``None`` where there is none or more than one."""
        return self.irr_roots[0] if len(self.irr_roots) == 1 else None

    @property
    def lost_payback(self) -> tuple[float, float] | None:
        """Months in which the cash first came back and was last lost again; ``None`` where it was not."""
        return find_lost_payback(self._cumulative)

    @property
    def payback_note(self) -> str:
        """Why there is no payback month, where there is none."""
        if self.payback_months is not None:
            return ""
        if self.pv_costs <= 0:
            return "no cost entered"
        lost = self.lost_payback
        if lost is None:
            return f"not within {int(self.evaluation.months)} months"
        return f"reached in month {np.ceil(lost[0]):.0f}, lost in month {np.ceil(lost[1]):.0f}"

    @cached_property
    def warnings(self) -> list[str]:
        """A sentence for each thing a careful reader would question."""
        return plausibility(self.assumptions, self.evaluation)

    @property
    def drivers(self) -> pd.Series[float]:
        """Value of each driver, money; together the present value of the benefits."""
        import pandas as pd  # the page needs none

        values = {driver: float(value) for driver, value in self.evaluation.drivers.items()}
        return pd.Series(values, name="pv_benefits")

    @property
    def cash_drivers(self) -> pd.Series[float]:
        """What of each driver's value is cash, money: less is paid out, or more comes in."""
        import pandas as pd  # the page needs none

        values = {driver: float(value) for driver, value in self.evaluation.cash_drivers.items()}
        return pd.Series(values, name="cash")

    @property
    def cash_npv(self) -> float:
        """Net present value with cash benefits only, money; the programme costs as much."""
        return float(sum(self.evaluation.cash_drivers.values())) - self.pv_costs

    @property
    def monthly(self) -> pd.DataFrame:
        """Both paths month by month.

        Columns: ``path`` (baseline, programme), ``month`` (1 to T), ``customers`` and
        ``average_customers``, ``bonded``, ``satisfied``, ``let_down`` (shares of the base),
        ``retention_rate`` (a year, blended), ``cross_sell_rate``, ``referred`` and ``paid``
        (new customers), ``margin``, ``acquisition``, ``programme_cost`` (money).
        """
        return self.monthly_table.frame()

    @property
    def net(self) -> pd.DataFrame:
        """Cash by month, 0 to T.

        Columns: ``month``, ``benefit``, ``programme_cost``, ``net``, ``cumulative``,
        ``discounted_cumulative`` (money).
        """
        return self.net_table.frame()

    @cached_property
    def monthly_table(self) -> Table:
        """The columns of ``monthly`` as arrays."""
        halves = [self._half(path) for path in PATHS]
        months = self.evaluation.months
        columns: dict[str, Any] = {"path": [path for path in PATHS for _ in range(months)]}
        for name in halves[0]:
            columns[name] = np.concatenate([half[name] for half in halves])
        return Table(columns)

    @cached_property
    def net_table(self) -> Table:
        """The columns of ``net`` as arrays."""
        e = self.evaluation
        return Table(
            {
                "month": np.arange(e.months + 1),
                "benefit": np.append(0.0, e.month_by_month("benefit")),
                "programme_cost": np.append(
                    self.values["one_off_cost"], e.month_by_month("programme_cost")
                ),
                "net": e.net,
                "cumulative": self._cumulative,
                "discounted_cumulative": np.cumsum(
                    e.net * np.append(1.0, e.month_by_month("discount_factor"))
                ),
            }
        )

    @cached_property
    def _cumulative(self) -> Any:
        return np.cumsum(self.evaluation.net)

    def _half(self, path: str) -> dict[str, Any]:
        months = self.evaluation.month_by_month
        return {"month": np.arange(1, self.evaluation.months + 1)} | {
            column: months(figure, path) for column, figure in MONTHLY.items()
        }


def _or_none(figure: Any) -> float | None:
    return None if np.isnan(figure) else float(figure)
