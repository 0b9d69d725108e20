"""What is asked of a company's tables: the facts that several estimates share, each counted once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from cxroi.calibration import counts, survey
from cxroi.calibration.arrivals import Sources, count_sources
from cxroi.calibration.best_score import seems_upside_down
from cxroi.calibration.posteriors import Gap, prior_of
from cxroi.calibration.products import SecondProduct, holders_of_column, holders_of_orders
from cxroi.calibration.spending import Spending, spending_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.calibration.counts import Frame, OrderFacts
    from cxroi.calibration.mapping import ColumnMapping
    from cxroi.calibration.rates import CredibleInterval
    from cxroi.calibration.survey import Followed, Outcome
    from cxroi.calibration.tables import Company
    from cxroi.model.assumptions import Assumptions

TIERS = ("let_down", "satisfied", "bonded")
FEW = 30
"""Customers counted, below which an estimate says that they are few."""
Counted = tuple[float, float]
"""How many did it, of how many."""


@dataclass(frozen=True)
class Estimate:
    """What the tables say of one assumption."""

    interval: CredibleInterval
    count: float
    """How many customers, answers or orders it rests on."""
    rule: str
    """How it was counted, in a sentence."""
    cautions: tuple[str, ...] = ()
    gap: Gap | None = None
    """Prior, data and posterior, where a published figure is moved."""
    used: bool = True
    """It is good enough to take the place of what is assumed."""
    others: Mapping[str, CredibleInterval] = field(default_factory=dict)
    """Counted in other ways, which are shown beside it."""

    @property
    def spread(self) -> CredibleInterval:
        """The interval, by the name that own scripts may know it by."""
        return self.interval


@dataclass(frozen=True)
class Missing:
    """Why the tables say nothing of one assumption, which keeps its value."""

    reason: str


@dataclass(frozen=True)
class Question:
    """A company's tables, and all that an estimate is asked with."""

    company: Company
    mapping: ColumnMapping
    base: Assumptions

    def estimate(  # noqa: PLR0913 - an estimate has many sides
        self,
        interval: CredibleInterval,
        count: float,
        rule: str,
        *cautions: str,
        rests_on: tuple[str, ...],
        against: str = "",
        gap: Gap | None = None,
        others: Mapping[str, CredibleInterval] | None = None,
    ) -> Estimate:
        """Return an estimate that rests on some tables, with what there is to know about it.

        What speaks ``against`` it is said first, and it is not used; nor is one of a table of which
        a tenth of the rows is refused.
        """
        thin = next((why for name in rests_on if (why := self._thin.get(name))), "")
        against = against or thin
        few = f"Only {count:,.0f} in the sample." if count < FEW else ""
        said = tuple(caution for caution in (against, few, *cautions) if caution)
        return Estimate(interval, count, rule, said, gap, not against, others or {})

    @cached_property
    def _thin(self) -> Mapping[str, str]:
        """Of each table, why nothing rests on it; empty if it may."""
        return {name: self.company.thin(name) for name in self.company.tables}

    @property
    def customers(self) -> Frame | None:
        """The table of customers."""
        return self.company.frame("customers")

    @cached_property
    def base_counts(self) -> Mapping[str, int]:
        """Who was here a year ago, who of them still is, who is here now, and who came."""
        company = self.company
        if self.by_orders:
            joined = self.customers if company.joining else None
            return counts.buyer_counts(company.tables["orders"].frame, joined, company.window)
        if self.customers is None:
            return {}
        return counts.base_counts(self.customers, company.window)

    @property
    def by_orders(self) -> bool:
        """Nobody notes who leaves: who orders within the window is a customer."""
        are_orders = self.company.has("orders", "date") and not self.mapping.are_holdings
        return self.company.leaving == "nothing" and are_orders

    @property
    def people_tables(self) -> tuple[str, ...]:
        """The tables that say who is a customer."""
        return ("orders",) if self.by_orders else ("customers",)

    @property
    def all_from_start(self) -> str:
        """Say so where it is not known when customers joined; empty otherwise."""
        if self.by_orders or self.company.joining:
            return ""
        return "Joining dates are unknown: all customers count as active from before the window."

    @property
    def people(self) -> Frame | None:
        """Who is a customer today: here, or having ordered lately where nobody notes who leaves."""
        orders, window = self.company.frame("orders"), self.company.window
        if self.by_orders and orders is not None:
            return counts.buyers(orders, window)
        if self.customers is not None:
            return self.customers.filter(counts.here_at(window.end)).select(counts.ID)
        return None if orders is None else orders.select(counts.ID).unique()

    @cached_property
    def order_facts(self) -> OrderFacts:
        """What several figures need to know of the orders."""
        return counts.order_facts(self.company.tables["orders"].frame)

    @property
    def has_amounts(self) -> bool:
        """It is known what customers paid for products within the window, or pay for a holding."""
        days = () if self.mapping.are_holdings else ("date",)
        return self.company.has("orders", "amount", *days)

    @cached_property
    def second_product(self) -> SecondProduct | None:
        """Who holds a second product, if a table says which products customers hold."""
        company, people = self.company, self.people
        if people is None:
            return None
        if company.has("orders", "product"):
            within = None if self.mapping.are_holdings else company.window.within()
            orders = company.tables["orders"].frame
            return holders_of_orders(orders, people, within, has_amounts=self.has_amounts)
        if self.customers is None or not company.has("customers", "products"):
            return None
        return holders_of_column(self.customers.filter(counts.here_at(company.window.end)))

    @cached_property
    def sources(self) -> Sources | None:
        """Where new customers came from, if it is known when they joined and what brought them."""
        if self.customers is None or not self.company.joining:
            return None
        names = self.company.tables["customers"].names
        if not names & {"channel", "referred_by"}:
            return None
        arrived = counts.arrivals(self.customers, self.company.window, names)
        return count_sources(arrived, self.mapping, names)

    @cached_property
    def spending(self) -> Spending | None:
        """What was spent on winning customers, and on all else."""
        if "spend" not in self.company.tables:
            return None
        return spending_of(self.company.tables["spend"], self.mapping, self.company.window)

    @property
    def no_answers(self) -> Missing:
        """Why nothing is known of scores."""
        return Missing(self.company.why_no("survey") or "There are no survey answers.")

    @cached_property
    def followed(self) -> Followed | None:
        """Answers whose customers are followed."""
        answers = self.company.frame("survey")
        return None if answers is None else survey.followed_answers(answers, self.company.window)

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """What became of who answered."""
        if self.followed is None or self.customers is None or self.company.leaving == "nothing":
            return []
        return survey.outcomes(self.followed, self.customers, self.company.window)

    @cached_property
    def tiers_today(self) -> Mapping[str, float]:
        """Who is here today and answered, by tier."""
        answers, window = self.company.frame("survey"), self.company.window
        if answers is None:
            return {}
        if not self.company.answering:
            answers = survey.as_of(answers, window.end)
        return self.by_tier(survey.scores_now(answers, self.customers, window))

    @cached_property
    def holders_by_tier(self) -> Mapping[str, Counted]:
        """Who holds a second product, of how many who are here today and answered; none is left out."""
        if self.followed is None or self.second_product is None:
            return {}
        scored = survey.scores_of(self.followed, self.second_product.people)
        holding = self.second_product.holders(scored.select(counts.ID))
        by_score = survey.flags_by_score(scored, holding)
        having, everybody = (
            self.by_tier({score: both[place] for score, both in by_score.items()})
            for place in (0, 1)
        )
        return {name: (having[name], everybody[name]) for name in TIERS if everybody[name]}

    @cached_property
    def scores_against(self) -> str:
        """Why the scores are not used: they were made from who left, or 1 may be the best."""
        return survey.LEAK if survey.separates(self.outcomes) else self._upside_down()

    def _upside_down(self) -> str:
        boxes, answers = self.company.boxes, self.company.frame("survey")
        if boxes is None or answers is None:
            return ""
        stayed: dict[float, list[float]] = {}
        for row in self.outcomes:
            stayed.setdefault(row.score, [0.0, 0.0])[row.left] += row.people
        by_score = {score: (kept, kept + left) for score, (kept, left) in stayed.items()}
        if not by_score:
            found = survey.by_score(answers).items()
            by_score = {score: (count, count) for score, count in found}
        name = self.company.tables["survey"].name_of("score")
        return seems_upside_down(by_score, boxes, name, self.mapping) if by_score else ""

    def prior(self, key: str) -> tuple[float, float]:
        """Return middle and scale, in logs, of what is published of a ratio."""
        now = self.base[key]
        return prior_of(now.low, now.likely, now.high)

    def tier(self, score: float) -> str:
        """Return the tier of a score."""
        boxes = self.company.boxes
        assert boxes is not None, "answers have boxes"  # noqa: S101 - for who reads, and for mypy
        return boxes.of(score)

    def by_tier(self, by_score: Mapping[float, float]) -> dict[str, float]:
        """Add up what is counted by score."""
        found = dict.fromkeys(TIERS, 0.0)
        for score, count in by_score.items():
            found[self.tier(score)] += count
        return found
