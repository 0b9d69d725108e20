"""What every format says of a case, worked out once: so the same number stands everywhere."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cxroi import __version__
from cxroi.analysis.finance_form import check_risk
from cxroi.analysis.goals import Goal
from cxroi.analysis.recent import recent_portfolio, recent_requirements
from cxroi.analysis.sensitivity import swings
from cxroi.exports.chart_ways import as_chosen
from cxroi.exports.number_language import OURS, NumberLanguage, number_language
from cxroi.exports.paper_rows import AssumptionRow, SourceRow, read_source_row
from cxroi.exports.theme import HOUSE_THEME, Theme
from cxroi.model.assumption import GROUP_TITLES, OWN_GROUNDS
from cxroi.model.business_case import business_case
from cxroi.model.checks import day_words, why_words
from cxroi.model.choosing import Choosing
from cxroi.model.initiatives import initiatives
from cxroi.model.kept_cases import base_of
from cxroi.model.options import Options
from cxroi.model.scenarios import data_version, title_of
from cxroi.model.segments import OF_THE_MARKET
from cxroi.model.units import end_of_range, write_range
from cxroi.report import break_even, formats, sensitivity, uncertainty
from cxroi.report.board import headline
from cxroi.report.captions import footer
from cxroi.report.exhibits import EXHIBITS
from cxroi.report.finance_form import cash_table, finance_form
from cxroi.report.form_metrics import rests_on
from cxroi.report.initiatives import value_by_budget
from cxroi.report.tiles import tiles
from cxroi.report.verdict import verdict

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from cxroi.analysis.initiatives import Portfolio
    from cxroi.analysis.requirements import Requirement
    from cxroi.analysis.simulation import Simulation
    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.business_case import BusinessCase
    from cxroi.model.initiatives import Initiative
    from cxroi.model.tables import Table
    from cxroi.report.finance_form import FinanceForm
    from cxroi.report.tiles import Tile
    from cxroi.report.verdict import Verdict

MOST_REQUIREMENTS = 8
FIGURE_COLUMNS = ["Figure", "Value", "Basis"]
NEEDED_COLUMNS = ["Assumption", "Required value", "Chance given its range"]
"""Above the six figures, and above the break-evens."""


@dataclass(frozen=True)
class Proposal:
    """A case, how it is to look, how numbers are written, and the day that stands on it."""

    assumptions: Assumptions
    made_on: dt.date
    theme: Theme = field(default=HOUSE_THEME)
    numbers: NumberLanguage = field(default_factory=number_language)
    offered: tuple[Initiative, ...] = field(default_factory=initiatives, repr=False)
    """The initiatives to choose among, where the case asks for them."""
    against: tuple[Assumptions, ...] = ()
    """The cases to hold it against, three at most."""
    drawn: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Each chart's picture, once it is drawn."""
    _tables: dict[str, Table] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def case(self) -> BusinessCase:
        """The business case."""
        return business_case(self.assumptions)

    @property
    def currency(self) -> str:
        """The currency's sign."""
        return self.assumptions.currency

    @property
    def title(self) -> str:
        """The name of the case, as a reader sees it."""
        return title_of(self.assumptions)

    @property
    def heading(self) -> str:
        """What a document is called."""
        return f"Return on customer experience: {self.title}"

    @property
    def day(self) -> str:
        """The day, in words."""
        return day_words(self.made_on.isoformat())

    @property
    def provenance(self) -> str:
        """What the case was made with."""
        return f"Made with cxroi {__version__}, data {data_version()}."

    @cached_property
    def verdict(self) -> Verdict:
        """The answer, what would overturn it, and what else to know."""
        found = verdict(self.case)
        return found._replace(**{name: self.say(text) for name, text in found._asdict().items()})

    @cached_property
    def tiles(self) -> list[Tile]:
        """The six figures."""
        return [tile._replace(**{name: self.say(text) for name, text in tile._asdict().items()})
                for tile in tiles(self.case)]  # fmt: skip

    @property
    def figures(self) -> list[list[str]]:
        """The same as rows below ``FIGURE_COLUMNS``."""
        return [[tile.label, tile.figure, tile.against] for tile in self.tiles]

    @property
    def properties(self) -> dict[str, str]:
        """What a file says of itself."""
        return {
            "title": self.heading,
            "subject": self.verdict.answer,
            "comments": self.source_line,
        }

    @cached_property
    def warnings(self) -> list[str]:
        """What a careful reader would question."""
        return [self.say(text) for text in self.case.warnings]

    @property
    def options(self) -> Options:
        """What was chosen when the case was seen."""
        return Options(self.assumptions.choices)

    @cached_property
    def risk(self) -> Simulation:
        """All assumptions drawn at once, with the seed and correlations that the case was seen with."""
        return as_chosen(self.assumptions)

    @property
    def headline(self) -> str:
        """How close a call it is, and the net present value to the figures that its range supports."""
        return self.say(headline(self.risk))

    @cached_property
    def sure(self) -> list[str]:
        """How often it gains, in sentences."""
        return [self.say(text) for text in uncertainty.how_sure_words(self.risk)]

    @cached_property
    def percentiles(self) -> list[list[str]]:
        """A head, and where the draws lie."""
        rows = [
            ["", *uncertainty.PERCENTILE_WORDS.values()],
            *uncertainty.percentile_rows(self.risk),
        ]
        return [[self.say(cell) for cell in row] for row in rows]

    @cached_property
    def goal(self) -> Goal:
        """What the case must reach."""
        return Goal(**self.options.goal)

    @cached_property
    def _requirements(self) -> list[Requirement]:
        return recent_requirements(self.assumptions, self.goal)

    @cached_property
    def must_be_true(self) -> list[list[str]]:
        """What each assumption must be, and how much of its own range gives that."""
        shown = break_even.most_uncertain(self.assumptions, self._requirements, self.goal)[
            :MOST_REQUIREMENTS
        ]
        return [
            [
                each.label,
                self.say(break_even.requirement_words(self.assumptions, each)),
                formats.chance(each.chance),
            ]
            for each in shown
        ]

    @property
    def has_initiatives(self) -> bool:
        """Whether the case asks which initiatives to choose."""
        return self.options.initiatives is not None

    @cached_property
    def portfolio(self) -> Portfolio:
        """Which initiatives, by the budget and the rules of the case; any where it has none."""
        chosen = self.options.initiatives or Choosing()
        return recent_portfolio(self.assumptions, self.offered, chosen)

    @cached_property
    def form(self) -> FinanceForm:
        """The annual tables, with the risk factors that were chosen."""
        return finance_form(self.case, self.risk_factors)

    @property
    def risk_factors(self) -> dict[str, float]:
        """Risk factors by line of the form."""
        return check_risk(self.options.risk)

    def table(self, name: str) -> Table:
        """Return what a chart shows, with the day in its footer and numbers as the reader writes them."""
        if name not in self._tables:
            self._tables[name] = self._table(name)
        return self._tables[name]

    def _table(self, name: str) -> Table:
        made: dict[str, Callable[[], Table]] = {
            "fan": lambda: uncertainty.fan(self.risk),
            "spread": lambda: uncertainty.npv_distribution(self.risk),
            "tornado": lambda: sensitivity.tornado(self.assumptions, swings(self.assumptions)),
            "must_be_true": lambda: break_even.must_be_true(
                self.assumptions, self._requirements, self.goal
            ),
            "finance": lambda: cash_table(self.form),
            "budget": lambda: value_by_budget(self.portfolio),
        }
        found = made[name]() if name in made else EXHIBITS[name](self.case)
        columns = {
            column: [self.say(cell) for cell in cells] if _are_words(cells) else cells
            for column, cells in found.columns.items()
        }
        title, subtitle = self.say(found.title), self.say(found.subtitle)
        return replace(
            found,
            columns=columns,
            title=title,
            subtitle=subtitle,
            footer=f"{self.say(found.footer)} {self.day}.",
        )

    @property
    def source_line(self) -> str:
        """What the case rests on, in a line, with the day."""
        return f"{self.say(footer(self.assumptions))} {self.day}."

    @cached_property
    def assumption_rows(self) -> list[AssumptionRow]:
        """Every assumption in use, in the order of the registry, a segment's own after it."""
        base = base_of(self.assumptions).by_key
        return [self._row(each, base.get(each.key)) for each in self.assumptions.in_use()]

    @property
    def claimed_rows(self) -> list[AssumptionRow]:
        """The same without limits that nobody claims."""
        return [row for row in self.assumption_rows if not row.is_off]

    def _row(self, each: Assumption, before: Assumption | None) -> AssumptionRow:
        sign = self.currency
        ends = (each.show(end_of_range(value), sign) for value in (each.low, each.high))
        return AssumptionRow(
            GROUP_TITLES[each.group],
            each.label,
            self.say(each.show(currency=sign)),
            self.say(write_range(*ends)) if each.low < each.high else "fixed",
            rests_on(each),
            why_words(each.key, self.assumptions.reasons, self.assumptions.checks_in_force),
            before is None or before.likely != each.likely,
            each.key in OF_THE_MARKET and not each.high,
        )

    @cached_property
    def source_rows(self) -> list[SourceRow]:
        """Every published figure that an assumption rests on."""
        keys = dict.fromkeys(
            each.rests_on for each in self.assumptions.in_use() if each.rests_on not in OWN_GROUNDS
        )
        return [read_source_row(key) for key in keys]

    def assumed(self) -> dict[str, Any]:
        """Return what is in force, for a file's metadata: name, day, data and every value."""
        return {
            "scenario": self.assumptions.name,
            "made_on": self.made_on.isoformat(),
            "data": data_version(),
            "assumptions": self.assumptions.values(),
        }

    def say(self, text: str) -> str:
        """Write the numbers of a sentence as the reader does."""
        return self.numbers.say(
            text, (self.assumptions.name, self.title, self.currency, *self.assumptions.segments)
        )

    def say_table(self, table: Mapping[str, Any]) -> list[list[str]]:
        """Write a table of words as the reader does, its head first."""
        return [table["heads"], *([self.say(cell) for cell in row] for row in table["rows"])]

    @property
    def over(self) -> str:
        """The horizon in words."""
        return f"{int(self.assumptions['horizon_years'].likely)}-year horizon"


def proposal(
    scenario: Assumptions, made_on: dt.date, theme: Theme = HOUSE_THEME, numbers: str = OURS
) -> Proposal:
    """Return a case ready for paper; a theme's currency serves where the case names none.

    Raises
    ------
    CxroiError
        If the language of numbers is not known.

    Examples
    --------
    >>> import datetime as dt
    >>> from cxroi import assumptions
    >>> proposal(assumptions(), dt.date(2026, 11, 24), numbers="de").tiles[0].figure
    '0,17 Mio.'
    """
    signed = scenario if scenario.currency else replace(scenario, currency=theme.currency)
    return Proposal(signed, made_on, theme, number_language(numbers))


def _are_words(cells: Any) -> bool:
    return isinstance(cells, list) and isinstance(next(iter(cells), None), str)
