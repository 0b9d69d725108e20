"""What is asked of a company's tables, with all that an answer needs, and what was answered so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from cxroi.calibration import counts
from cxroi.calibration.best_score import seems_upside_down
from cxroi.calibration.rates import Gap, Spread, prior_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cxroi.calibration.counts import Followed, Frame, OrderFacts, Outcome
    from cxroi.calibration.mapping import ColumnMapping
    from cxroi.calibration.spending import MonthOfCosts
    from cxroi.calibration.tables import Company
    from cxroi.model.assumptions import Assumptions

TIERS = ("let_down", "satisfied", "bonded")
FEW = 30
"""Customers counted, below which an estimate says that they are few."""
NO_ACCIDENT = 20
"""Answers of one score, from which it is no accident that all of them stayed, or all left."""
Counted = tuple[float, float]
"""How many did it, of how many."""


@dataclass(frozen=True)
class Estimate:
    """What the tables say of one assumption."""

    key: str
    spread: Spread
    count: float
    """How many customers, answers or orders it rests on."""
    rule: str
    """How it was counted, in a sentence."""
    cautions: list[str] = field(default_factory=list)
    gap: Gap | None = None
    """Prior, data and posterior, where a published figure is moved."""
    used: bool = True
    """It is good enough to take the place of what is assumed."""
    others: dict[str, Spread] = field(default_factory=dict)
    """Counted in other ways, which are shown beside it."""


@dataclass(frozen=True)
class Question:
    """A company's tables, and all that an estimate is asked with."""

    company: Company
    mapping: ColumnMapping
    base: Assumptions
    estimates: list[Estimate] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    """Why there is no estimate of an assumption."""
    by_box: dict[str, dict[str, Counted]] = field(default_factory=dict)
    """Who stayed, and who holds a second product, of each tier."""
    arrived: dict[int, tuple[int, int]] = field(default_factory=dict)
    """New customers, and those of them who were referred, by month."""
    by_month: list[MonthOfCosts] = field(default_factory=list)
    """What each month's new customers cost."""
    thin_tables: dict[str, str] = field(default_factory=dict)
    """Why a table is not used, once it is known; empty where it is."""

    def say(  # noqa: PLR0913 - an estimate has many sides
        self,
        key: str,
        spread: Spread,
        count: float,
        rule: str,
        *cautions: str,
        rests_on: tuple[str, ...],
        against: str = "",
        gap: Gap | None = None,
        others: Mapping[str, Spread] | None = None,
    ) -> None:
        """Keep an estimate of some tables, with what there is to know about it.

        What speaks ``against`` it is said first, and it is not used; nor is one of a table of which
        a tenth of the rows is refused.
        """
        few = f"Only {count:,.0f} counted." if count < FEW else ""
        against = against or self.thin(*rests_on)
        kept = [caution for caution in (against, few, *cautions) if caution]
        used = not against
        self.estimates.append(
            Estimate(key, spread, count, rule, kept, gap, used, dict(others or {}))
        )

    def thin(self, *tables: str) -> str:
        """Say why nothing rests on tables of which a tenth is refused; empty if it may."""
        for name in tables:
            if name not in self.thin_tables:
                self.thin_tables[name] = self.company.thin(name)
        return next((why for name in tables if (why := self.thin_tables[name])), "")

    def miss(self, why: str, *keys: str) -> None:
        """Say why some assumptions have no estimate; the first reason stands."""
        found = {estimate.key for estimate in self.estimates}
        for key in keys:
            if key not in found:
                self.missing.setdefault(key, why)

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
    def all_from_start(self) -> str:
        """Say so where it is not known when customers joined; empty otherwise."""
        if self.by_orders or self.company.joining:
            return ""
        return "When customers joined is not known: all count as here from before the window."

    @cached_property
    def order_facts(self) -> OrderFacts:
        """What several figures need to know of the orders."""
        return counts.order_facts(self.company.tables["orders"].frame)

    @cached_property
    def followed(self) -> Followed | None:
        """Answers whose customers are followed."""
        survey = self.company.frame("survey")
        return None if survey is None else counts.followed_answers(survey, self.company.window)

    @cached_property
    def outcomes(self) -> list[Outcome]:
        """What became of who answered."""
        if self.followed is None or self.customers is None or self.company.leaving == "nothing":
            return []
        return counts.outcomes(self.followed, self.customers, self.company.window)

    @property
    def people_tables(self) -> tuple[str, ...]:
        """The tables that say who is a customer."""
        return ("orders",) if self.by_orders else ("customers",)

    @cached_property
    def scores_against(self) -> str:
        """Why the scores are not used: they were made from who left, or 1 may be the best."""
        return LEAK if separates(self.outcomes) else self._upside_down()

    def _upside_down(self) -> str:
        boxes, survey = self.company.boxes, self.company.frame("survey")
        if boxes is None or survey is None:
            return ""
        stayed: dict[float, list[float]] = {}
        for row in self.outcomes:
            stayed.setdefault(row.score, [0.0, 0.0])[row.left] += row.people
        by_score = {score: (kept, kept + left) for score, (kept, left) in stayed.items()}
        if not by_score:
            by_score = {score: (count, count) for score, count in counts.by_score(survey).items()}
        name = self.company.tables["survey"].called("score")
        return seems_upside_down(by_score, boxes, name, self.mapping) if by_score else ""

    @cached_property
    def referral_share(self) -> Estimate | None:
        """The share of new customers that were referred, if it is known."""
        return next((each for each in self.estimates if each.key == "referral_share"), None)

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


def separates(outcomes: Iterable[Outcome]) -> bool:
    """Tell whether the score says who left, with no more than one score in doubt.

    Examples
    --------
    >>> from cxroi.calibration.counts import Outcome
    >>> separates([Outcome(1, 9, True, 50), Outcome(5, 365, False, 50)])
    True
    """
    seen: dict[float, list[int]] = {}
    for row in outcomes:
        seen.setdefault(row.score, [0, 0])[row.left] += row.people
    sure = {score: both for score, both in seen.items() if sum(both) >= NO_ACCIDENT}
    leaving = [score for score, (stayed, _) in sure.items() if not stayed]
    staying = [score for score, (_, left) in sure.items() if not left]
    one_in_doubt = len(sure) - len(leaving) - len(staying) <= 1
    return bool(leaving and staying) and max(leaving) < min(staying) and one_in_doubt


LEAK = (
    "The score says who left, without an exception: it was made from the outcome, or given after it. "
    "That is a leak, not a finding, and it is not used."
)
