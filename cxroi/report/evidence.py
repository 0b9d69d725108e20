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
from cxroi.model.scenarios import scenarios
from cxroi.model.segments import shared_key
from cxroi.model.units import money, percent
from cxroi.report.claim_arithmetic import arithmetic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cxroi.analysis.evidence import Influence
    from cxroi.analysis.variance import Share
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.claims import Claim, Source

RESULTS = {
    "sanity": "its arithmetic on your own size, on this card",
    "cliff": "the curve of stated loyalty, on this page",
    "tiers": "the three tiers of the model",
    "drivers": "the drivers of value in the business case",
    "segments": "segments, on the page of the business case",
    "own_data": "Your own data: what your customers say and do",
    "measure_next": "What to measure next, in the business case",
    "profile": "the profile of the readiness check",
    "stage": "the stage in the readiness check",
    "lifecycle": "how long customers stay, under What if in the business case",
    "quoted": "quoted only: nothing in the case hangs on it",
}
"""What a claim may do besides supporting a row of a table, and how a reader finds it."""
TABLES: Mapping[str, Callable[[], Mapping[str, Any]]] = {
    "assumptions": lambda: registry().by_key,
    "readiness": check_questions,
    "scenarios": scenarios,
    "what_if": what_ifs,
}
TABLE_WORDS = {
    "assumptions": "the assumption “{}”",
    "readiness": "the readiness check: “{}”",
    "scenarios": "the scenario “{}”",
    "what_if": "What if, in the business case: “{}”",
}
GROUNDS = {
    "judgement": "judgement",
    "plan": "your plan",
    "own_figure": "your figure",
    "opinion": "opinion",
    "self_report": "self-report",
    "stated_intention": "stated intention",
    "published_comparison": "published",
    "measured": "measured",
    "convention": "convention",
}
"""What an assumption can rest on, and how a reader sees it."""
LEAST_ASKED = 0.01
"""Share of the variance below which nobody asks."""
MOST_ASKED = 5
ASKED = {
    "judgement": "why {value}? No source gives a figure: it is a judgement.",
    "plan": "what shows that {value} can be reached? So far it is a plan.",
    "own_figure": "where is {value} counted, and for which customers?",
    "opinion": "who counted {value}? The source gives an opinion.",
    "self_report": "who checked {value}? Companies said it of themselves.",
    "stated_intention": "did customers do what they said? {value} is what they meant to do.",
    "published_comparison": "does {value}, which compares companies, hold between your own customers?",
    "measured": "how was {value} counted, and does it hold for you?",
    "convention": "is {value} the rate that other projects are held to?",
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
    ('brandz_retention', 698906, ('Published gap in retention',))
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
    ('the assumption “Kept per year once reached”', 'quoted only: nothing in the case hangs on it')
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
    """Say what is left of a case without the claims that are not believed.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> print(without_claims_words(assumptions(), ["cmo_pay"]))
    Nothing in the case rests on what you do not believe: the net present value stays at 0.17 m.
    """
    keys, sign = list(claims), assumptions.currency
    now, left = float(evaluate(assumptions.values()).npv), npv_without(assumptions, keys)
    if not keys:
        return f"Everything is believed as the case has it: the net present value is {money(now, sign)}."
    if not any(keys_resting_on(assumptions, key) for key in keys):
        return (
            "Nothing in the case rests on what you do not believe: the net present value stays at "
            f"{money(now, sign)}."
        )
    return f"Without what you do not believe, the net present value is {money(left, sign)} in place of {money(now, sign)}."


def _at_stake_words(assumptions: Assumptions, stake: AtStake, *, rests: bool) -> str:
    """Say how much of the value hangs on a claim."""
    if not rests:
        return "Nothing in the case rests on it."
    sign = assumptions.currency
    if stake.npv == 0:
        return "An assumption rests on it, and none of the value hangs on that as the case stands."
    left = money(stake.left, sign)
    part = "" if stake.share is None else f", {percent(stake.share)} of it"
    return f"{money(stake.npv, sign)} of the net present value hangs on it{part}: without it, {left} is left."


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
    “How much of the gap applies to you” carries 68 % of the doubt: why 25 %? No source gives a \
figure: it is a judgement. Measure it before you sign, in a pilot with a control group: compare who stays.
    """
    return [
        _question(assumptions, each, is_asked=place < MOST_ASKED and each.share >= LEAST_ASKED)
        for place, each in enumerate(influences(assumptions, shares))
    ]


def _question(assumptions: Assumptions, each: Influence, *, is_asked: bool) -> Question:
    assumption = assumptions[each.key]
    question = ASKED[each.ground].format(value=assumption.show(currency=assumptions.currency))
    asked = f"“{assumption.label}” carries {percent(each.share)} of the doubt: {question}"
    return Question(
        assumption.key,
        assumption.label,
        each.share,
        GROUNDS[each.ground],
        each.strength,
        f"{asked} {assumption.find_out}" if is_asked else "",
    )
