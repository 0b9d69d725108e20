"""What does a case rest on: each claim beside it, what is left without it, and what will be asked first?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cxroi.analysis.evidence import AtStake, at_stake, influences, keys_resting_on, npv_without
from cxroi.analysis.readiness_check import check_questions
from cxroi.analysis.what_if import what_ifs
from cxroi.model.business_case import business_case
from cxroi.model.claims import claims, sources
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.evaluate import evaluate
from cxroi.model.registry import registry
from cxroi.model.segments import shared_key
from cxroi.model.stances import conditions, stances
from cxroi.model.units import money, percent
from cxroi.report.claim_arithmetic import arithmetic
from cxroi.report.formats import capital, named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cxroi.analysis.evidence import Influence
    from cxroi.analysis.variance import Share
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.claims import Claim, Source

KEEP_OR_ACQUIRE = "Keep or acquire"
"""The tab of the business case that says what the next unit of money brings."""
RESULTS = {
    "sanity": "the arithmetic at your scale, on this card",
    "cliff": "the stated-loyalty curve, on this page",
    "tiers": "the three tiers of the model",
    "drivers": "the drivers of value in the business case",
    "segments": "segments, in the business case",
    "own_data": "Your own data: what your customers say and do",
    "measure_next": "What to measure first, in the business case",
    "keep_or_acquire": f"{KEEP_OR_ACQUIRE}, in the business case",
    "profile": "the profile of the readiness check",
    "stage": "the stage in the readiness check",
    "lifecycle": "how long customers stay, under Stress tests in the business case",
    "quoted": "quoted only: this case does not use it",
}
"""What a claim may do besides supporting a row of a table, and how a reader finds it."""
TABLES: Mapping[str, Callable[[], Mapping[str, Any]]] = {
    "assumptions": lambda: registry().by_key,
    "readiness": check_questions,
    "stances": lambda: {**stances(), **conditions()},
    "what_if": what_ifs,
}
TABLE_WORDS = {
    "assumptions": "assumption: {}",
    "readiness": "readiness check: {}",
    "stances": "stance or condition: {}",
    "what_if": "Stress tests, in the business case: {}",
}
GROUNDS = {
    "judgement": "judgement",
    "plan": "your plan",
    "own_figure": "your data",
    "opinion": "opinion",
    "self_report": "self-report",
    "stated_intention": "stated intention",
    "published_comparison": "published",
    "measured": "measured",
    "convention": "finance convention",
}
"""What an assumption can rest on, and how a reader sees it."""
LEAST_ASKED = 0.01
"""Share of the variance below which nobody asks."""
MOST_ASKED = 5
ASKED = {
    "judgement": "why {value}? It is a judgement: no source gives a figure.",
    "plan": "what shows that {value} can be reached? So far it is a plan.",
    "own_figure": "where does {value} come from, and for which customers?",
    "opinion": "who measured {value}? The source gives an opinion.",
    "self_report": "who checked {value}? Companies reported it about themselves.",
    "stated_intention": "did customers do what they said? {value} is stated intention.",
    "published_comparison": "does {value}, which compares companies, hold among your customers?",
    "measured": "how was {value} measured, and does it hold for you?",
    "convention": "is {value} what other projects use?",
}


class Card(NamedTuple):
    """A claim as a reader sees it, beside a case."""

    claim: Claim
    from_source: str
    """The document that was read, in a line."""
    reported: str
    """The document whose figure it is, in a line; empty where it was itself read."""
    rests: tuple[str, ...]
    """The labels of the assumptions that rest on it."""
    places: tuple[str, ...]
    """Where it does something, in words."""
    npv_at_stake: float
    """How much of the net present value hangs on it, money; 0 where nothing rests on it."""
    told: str
    """What hangs on it, in a sentence."""
    arithmetic: tuple[str, ...]


def cards(assumptions: Assumptions) -> list[Card]:
    """Return every claim beside a case: those on which most of its value hangs first.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> first = cards(assumptions())[0]
    >>> first.claim.key, round(first.npv_at_stake), first.rests
    ('brandz_retention', 698906, ('Published retention gap',))
    """
    case = business_case(assumptions)
    found = []
    for claim in claims().values():
        rests = keys_resting_on(assumptions, claim.key)
        stake = at_stake(case, claim.key)
        found.append(
            Card(
                claim,
                document(sources()[claim.source]),
                document(sources()[claim.original_source]) if claim.original_source else "",
                tuple(dict.fromkeys(registry()[shared_key(key)].label for key in rests)),
                tuple(place_words(place) for place in claim.places),
                stake.npv,
                _at_stake_words(assumptions, stake, rests=bool(rests)),
                tuple(arithmetic(claim, case)),
            )
        )
    found.sort(
        key=lambda card: (
            not card.rests,
            -abs(card.npv_at_stake),
            card.claim.kind_of_row != "figure",
        )
    )
    return found


def document(source: Source) -> str:
    """Print a document in a line: who, when, what, where.

    Examples
    --------
    >>> document(sources()["hyken_2009"])
    'Shep Hyken, 2009: The Cult of the Customer'
    """
    who = [word for word in (source.authors, source.year) if word != "not stated"]
    published = "" if source.publisher in ("not stated", *who) else f" ({source.publisher})"
    return f"{', '.join(who)}{': ' if who else ''}{source.title}{published}"


def place_words(place: str) -> str:
    """Say where a claim does something.

    Raises
    ------
    CxroiError
        If there is no such place.

    Examples
    --------
    >>> place_words("assumptions/consistency"), place_words("quoted")
    ('assumption: Gain retained each year', 'quoted only: this case does not use it')
    """
    table, _, key = place.partition("/")
    if not key:
        if place not in RESULTS:
            raise CxroiError(f"'{place}' is no place. {did_you_mean(place, RESULTS)}")
        return RESULTS[place]
    if table not in TABLES:
        raise CxroiError(f"'{table}' is no table of this kind. {did_you_mean(table, TABLES)}")
    rows = TABLES[table]()
    if key not in rows:
        raise CxroiError(f"{table} has no row '{key}'. {did_you_mean(key, rows)}")
    row = rows[key]
    return TABLE_WORDS[table].format(getattr(row, "label", None) or row.title)


def without_claims_words(assumptions: Assumptions, claims: Iterable[str]) -> str:
    """Say what is left of a case without the claims that are rejected.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> print(without_claims_words(assumptions(), ["cmo_pay"]))
    This case does not use the claims you reject, so NPV stays at 0.17m.
    """
    keys, sign = list(claims), assumptions.currency
    now, left = float(evaluate(assumptions.values()).npv), npv_without(assumptions, keys)
    if not keys:
        return f"With all claims accepted, NPV is {money(now, sign)}."
    if not any(keys_resting_on(assumptions, key) for key in keys):
        return f"This case does not use the claims you reject, so NPV stays at {money(now, sign)}."
    shown = f"{money(left, sign)} instead of {money(now, sign)}"
    return f"Excluding the claims you reject, NPV is {shown}."


def _at_stake_words(assumptions: Assumptions, stake: AtStake, *, rests: bool) -> str:
    """Say how much of the value depends on a claim."""
    if not rests:
        return "This case does not use it."
    sign = assumptions.currency
    if stake.npv == 0:
        return "An assumption is based on it, but at present no NPV depends on that assumption."
    left = money(stake.left, sign)
    part = "" if stake.share is None else f" ({percent(stake.share)})"
    shown = money(stake.npv, sign)
    return f"{shown} of NPV{part} depends on this claim; without it NPV is {left}."


class Question(NamedTuple):
    """What an assumption rests on, its share of the variance, and what will be asked about it."""

    key: str
    label: str
    share: float
    ground: str
    strength: int
    """0 for the weakest ground."""
    asked: str
    """The question, empty where it will hardly be asked."""


def questions(assumptions: Assumptions, shares: list[Share]) -> list[Question]:
    """Put each assumption's influence beside its evidence; those that will be asked first lead.

    Parameters
    ----------
    assumptions : Assumptions
        What is believed.
    shares : list of Share
        What ``shares_of_variance`` found for them.

    Notes
    -----
    An assumption is asked about the sooner, the more of the variance it carries and the weaker
    what it rests on: by the product of its total share and the number of grounds that are stronger
    or as strong. A published figure that was changed counts as a judgement.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> from cxroi.analysis.variance import shares_of_variance
    >>> likely = assumptions()
    >>> print(questions(likely, shares_of_variance(likely, 256))[0].asked)
    The share of the published gap that applies accounts for 68% of the uncertainty: why 25%? It is a \
judgement: no source gives a figure. Before committing, run a pilot with a control group and compare retention.
    """
    return [
        _question(assumptions, each, is_asked=place < MOST_ASKED and each.share >= LEAST_ASKED)
        for place, each in enumerate(influences(assumptions, shares))
    ]


def _question(assumptions: Assumptions, each: Influence, *, is_asked: bool) -> Question:
    assumption = assumptions[each.key]
    question = ASKED[each.ground].format(value=assumption.show(currency=assumptions.currency))
    of_it = f"accounts for {percent(each.share)} of the uncertainty"
    asked = f"{capital(named(assumption))} {of_it}: {question}"
    return Question(
        assumption.key,
        assumption.label,
        each.share,
        GROUNDS[each.ground],
        each.strength,
        f"{asked} {assumption.find_out}" if is_asked else "",
    )
