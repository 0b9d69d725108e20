"""From a company's customers to assumptions with ranges: read, check, count, estimate, accept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxroi.calibration.companies import company_of_files, company_of_frames
from cxroi.calibration.estimates import counts_by_tier, estimates_of, monthly_words, survivals
from cxroi.calibration.files import Files
from cxroi.calibration.fitting import fit_mix, fit_plan, range_of
from cxroi.calibration.frames import files_from
from cxroi.calibration.guesses import guess_of, mapping_of, open_folder
from cxroi.calibration.last_day import UNDATED
from cxroi.calibration.months import date_of
from cxroi.calibration.one_table import refused_rows
from cxroi.calibration.question import Estimate, Missing, Question
from cxroi.calibration.winning import costs_by_month, spread_over_months
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.registry import registry
from cxroi.model.units import write_range

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd

    from cxroi.calibration.checks import Fault
    from cxroi.calibration.columns import NotUsed
    from cxroi.calibration.estimates import Survival
    from cxroi.calibration.files import OpenedFile
    from cxroi.calibration.fitting import Range
    from cxroi.calibration.mapping import ColumnMapping
    from cxroi.calibration.question import Counted
    from cxroi.calibration.rates import CredibleInterval
    from cxroi.calibration.tables import Company
    from cxroi.calibration.winning import MonthOfCosts
    from cxroi.model.assumptions import Assumptions

FIGURES = 3
"""Figures of what is shown."""
LARGE = 256_000_000
"""Bytes of text that are read once and kept; larger files are read anew for each question."""


@dataclass(frozen=True)
class Calibration:
    """What a company's own tables say of the assumptions."""

    base: Assumptions
    mapping: ColumnMapping
    company: Company
    estimates: Mapping[str, Estimate]
    """By the key of the assumption, in the order of the page."""
    missing: Mapping[str, str]
    """Why an assumption keeps its value."""
    survivals: list[Survival]
    by_box: Mapping[str, Mapping[str, Counted]]
    """Of ``retention`` and ``cross_sell``, how many of how many customers, by tier."""
    forms: Mapping[str, Mapping[str, str]]
    """How columns of text were read, by table and column."""
    by_month: list[MonthOfCosts]
    """What each month's new customers cost; empty where it is not known when they joined."""
    unused: list[NotUsed]
    """Each file, sheet and column that is not used, and why."""

    @property
    def faults(self) -> list[Fault]:
        """What is wrong in the tables; the rows are not used."""
        return self.company.faults

    @property
    def period(self) -> str:
        """Say up to which day the tables are read, and over which months."""
        if self.as_of is None:
            return "the tables contain no dates"
        return f"as of {self.as_of}, window {self.company.window.text()}"

    @property
    def as_of(self) -> date | None:
        """The last day that is looked at; ``None`` where the tables contain no dates."""
        end = self.company.window.end
        return None if end == UNDATED else date_of(end)

    @property
    def remarks(self) -> list[str]:
        """What was taken one way and could be meant another."""
        return self.company.remarks

    def assumptions(self, *keys: str, name: str = "") -> Assumptions:
        """Return the base with estimates in place of what was assumed.

        Parameters
        ----------
        *keys : str
            The estimates to take; all that are good enough unless some are named.
        name : str
            What the case is called from now on.

        Raises
        ------
        CxroiError
            If there is no estimate of this name.

        Notes
        -----
        A programme that moves more customers than your own mix leaves to move is lowered to it.

        Examples
        --------
        >>> from cxroi.model.data_files import sample_folder
        >>> found = calibrate(sample_folder())
        >>> found.assumptions("retention_rate")["retention_rate"].rests_on
        'own_figure'
        """
        for key in keys:
            if key not in self.estimates:
                raise CxroiError(
                    f"There is no estimate of '{key}'. {did_you_mean(key, self.estimates)}"
                )
        taken = keys or tuple(key for key, each in self.estimates.items() if each.used)
        ranges = fit_mix(self.base, {key: self.range_of(key) for key in taken})
        plan = fit_plan(self.base, ranges)
        reasons = dict.fromkeys(plan, "Capped by your own customer mix.")
        reasons |= {key: self.reason(key) for key in taken}
        assumptions = self.base.change(**ranges, **plan).with_reasons(**reasons)
        return assumptions.renamed(name) if name else assumptions

    def range_of(self, key: str) -> Range:
        """Return low, likely, high and shape that an estimate gives an assumption."""
        return range_of(self.estimates[key], self.base[key])

    def reason(self, key: str) -> str:
        """Say in a scenario file why an assumption has its value."""
        estimate = self.estimates[key]
        data = self.shown(key, estimate.interval)
        when = f"{self.period[:1].upper()}{self.period[1:]}."
        return f"Own data: {data}, sample size {estimate.count:,.0f}. {estimate.rule} {when}"

    def figure(self, key: str, value: float) -> str:
        """Print a number of an assumption to three figures; how many customers there are, in full."""
        exact = value if key == "customers" else float(f"{value:.{FIGURES}g}")
        return self.base[key].show(exact, self.base.currency)

    def between(self, key: str, low: float, high: float) -> str:
        """Print the ends of an interval, the unit once."""
        return write_range(self.figure(key, low), self.figure(key, high))

    def shown(self, key: str, interval: CredibleInterval) -> str:
        """Print an estimate with its 90% interval."""
        value = self.figure(key, interval.value)
        if interval.low == interval.high:
            return value
        return f"{value} ({self.between(key, interval.low, interval.high)})"

    def moved(self, key: str) -> str:
        """Say where data moved a published figure to; empty where nothing was published.

        Examples
        --------
        >>> from cxroi.model.data_files import sample_folder
        >>> calibrate(sample_folder()).moved("margin")
        ''
        """
        gap = self.estimates[key].gap
        if gap is None:
            return ""
        before, now = self.base[key], gap.posterior.credible_interval()
        was = f"{before.show()} ({self.between(key, before.low, before.high)})"
        return f"Your data moved this from {was} to {self.shown(key, now)}"

    def frame(self) -> pd.DataFrame:
        """Return the estimates: one row an assumption, in the model's units.

        Columns: ``key, label, current, estimate, low, high`` (a 90% interval of the data alone),
        ``used``, what the assumption would be (``to_low, to_likely, to_high, shape``), ``count,
        rule, cautions``.
        """
        import pandas as pd  # only where a frame is wanted

        ends = ("to_low", "to_likely", "to_high", "shape")
        return pd.DataFrame(
            {
                "key": key,
                "label": self.base[key].label,
                "current": self.base[key].likely,
                "estimate": each.interval.value,
                "low": each.interval.low,
                "high": each.interval.high,
                "used": each.used,
                **dict(zip(ends, self.range_of(key), strict=True)),
                "count": each.count,
                "rule": each.rule,
                "cautions": " ".join(each.cautions),
            }
            for key, each in self.estimates.items()
        )

    def others(self, key: str) -> str:
        """Say what other ways of counting come to; empty where there are none."""
        ways = self.estimates[key].others.items()
        return "; ".join(f"{name} {self.shown(key, interval)}" for name, interval in ways)

    def refused(self) -> dict[str, dict[str, list[Any]]]:
        """Return the rows that are not used, table by table, each with its problem.

        The columns are those of the file, after ``problem`` and, where it is known, ``row``.
        """
        return {
            name: refused_rows(table) for name, table in self.company.tables.items() if table.faults
        }


def calibrate(
    tables: str | Path | Mapping[str, Any],
    mapping: ColumnMapping | None = None,
    base: Assumptions | None = None,
    engine: str = "polars",
    today: date | None = None,
) -> Calibration:
    """Estimate assumptions from a company's own customers.

    Parameters
    ----------
    tables : path, or mapping of names to frames
        A folder or a file; or frames of pandas, Polars, DuckDB or Spark under the names
        ``customers``, ``survey``, ``orders`` and ``spend``, as many as there are.
    mapping : ColumnMapping, optional
        Which column is which; ``mapping.csv`` beside the files, or a guess, unless given.
    base : Assumptions, optional
        What is assumed so far; its published figures are the priors.
    engine : {"polars", "duckdb", "spark"}
        Who reads the files of a folder.
    today : date, optional
        Nothing has happened after it; the computer's date unless given.

    Raises
    ------
    CxroiError
        If nothing can be read, no table is recognised, or a column is of no use as it is.

    Examples
    --------
    >>> from cxroi.model.data_files import sample_folder
    >>> found = calibrate(sample_folder())
    >>> found.estimates["retention_rate"].count
    1500
    """
    if isinstance(tables, str | Path):
        opened = open_folder(Path(tables), engine)
        chosen = mapping or mapping_of(opened, Path(tables))
    else:
        opened = files_from(tables) or tables
        chosen = mapping or guess_of(opened)
    if not isinstance(opened, Files):
        return _estimate(company_of_frames(opened, chosen, today), chosen, base, {})
    size = sum(each.size for each in opened.values())
    return calibrate_files(opened, chosen, base, today, keep=size < LARGE)


def calibrate_files(
    files: Mapping[str, OpenedFile],
    mapping: ColumnMapping,
    base: Assumptions | None = None,
    today: date | None = None,
    *,
    keep: bool = True,
) -> Calibration:
    """Estimate assumptions from files that are open; ``keep`` their text in memory once it is read."""
    company, forms = company_of_files(files, mapping, today, keep=keep)
    return _estimate(company, mapping, base, forms)


def _estimate(
    company: Company,
    mapping: ColumnMapping,
    base: Assumptions | None,
    forms: Mapping[str, Mapping[str, str]],
) -> Calibration:
    question = Question(company, mapping, base or registry())
    answers = estimates_of(question)
    stays = survivals(question)
    remarks = [*company.remarks, *spread_over_months(question), *monthly_words(stays)]
    return Calibration(
        question.base,
        mapping,
        replace(company, remarks=remarks),
        {key: each for key, each in answers.items() if isinstance(each, Estimate)},
        {key: each.reason for key, each in answers.items() if isinstance(each, Missing)},
        stays,
        counts_by_tier(question),
        forms,
        costs_by_month(question),
        company.unused,
    )
