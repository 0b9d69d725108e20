"""Several kinds of customer, one programme: what a segment has of its own, and what all share.

A segment's own assumption is one more assumption of the set, under the key "segment/key".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from cxroi.model.errors import AssumptionError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

OF_THE_PROGRAMME = ("horizon_years", "discount_rate", "one_off_cost", "running_cost")
"""What belongs to the whole programme, and to no segment."""
OF_THE_MARKET = ("market_size", "acquisition_ceiling")
"""What all segments share: none of them has a market of its own."""
COUNTED = ("customers", "new_customers")
"""What each segment has of its own: together they are the company's."""
WEIGHED_BY = {
    "referral_share": ("new_customers",),
    "acquisition_cost": ("new_customers", "paid_share"),
    "acquisition_cost_reduction": ("new_customers", "paid_share", "acquisition_cost"),
    "referral_reward": ("new_customers", "referral_share"),
    "referral_additional": ("new_customers", "referral_share"),
    "cross_sell_margin": ("customers", "cross_sell_rate"),
    "complaint_cost": ("customers", "let_down_share"),
    "deterred_per_let_down": ("customers", "let_down_share"),
}
"""What a company-wide figure is weighed by, where not by customers."""
MOST_SEGMENTS = 6
LONGEST_SEGMENT = 40
NEARLY = 1e-9


def own_key(segment: str, key: str) -> str:
    """Return the key of a segment's own assumption.

    Examples
    --------
    >>> own_key("Business", "margin")
    'Business/margin'
    """
    return f"{segment}/{key}"


def segment_of(key: str) -> str:
    """Return the segment whose own a key is; empty for what all share."""
    return key.rpartition("/")[0]


def shared_key(key: str) -> str:
    """Return the key of the same assumption as all share it.

    Examples
    --------
    >>> shared_key("Business/margin"), shared_key("margin")
    ('margin', 'margin')
    """
    return key.rpartition("/")[2]


def segments_of(keys: Iterable[str]) -> tuple[str, ...]:
    """Return the segments that a set of keys makes, in the order of their introduction."""
    return tuple(dict.fromkeys(segment_of(key) for key in keys if "/" in key))


def by_segment(values: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return what holds for each segment: what all share, and its own in its place.

    Without segments it is the set itself, under an empty name.

    Examples
    --------
    >>> by_segment({"margin": 1, "customers": 9, "A/customers": 5, "B/customers": 4, "B/margin": 2})
    {'A': {'margin': 1, 'customers': 5}, 'B': {'margin': 2, 'customers': 4}}
    """
    names = segments_of(values)
    if not names:
        return {"": values}
    shared = {key: value for key, value in values.items() if not segment_of(key)}
    merged: dict[str, Mapping[str, Any]] = {}
    for name in names:
        own = {shared_key(key): value for key, value in values.items() if segment_of(key) == name}
        merged[name] = shared | own
    return merged


def as_it_stands(segment: str, key: str, values: Mapping[str, Any]) -> str:
    """Return the key under which a segment's value stands in a set: its own, or what all share."""
    own = own_key(segment, key)
    return own if segment and own in values else key


def is_in_use(key: str, keys: Mapping[str, Any]) -> bool:
    """Tell whether an assumption has an effect: not if every segment has it of its own.

    Examples
    --------
    >>> is_in_use("customers", {"customers": 9, "A/customers": 5, "B/customers": 4})
    False
    """
    names = segments_of(keys)
    return bool(segment_of(key)) or not names or any(own_key(n, key) not in keys for n in names)


def check_own(key: str, segments: Iterable[str]) -> None:
    """Refuse a key that is no segment's own to have, or of a segment that is not there."""
    known = list(segments)
    if segment_of(key) not in known:
        there = did_you_mean(segment_of(key), known) if known else "Make it with split first."
        raise AssumptionError(key, f"there is no segment '{segment_of(key)}'", there)
    for keys, whole in ((OF_THE_PROGRAMME, "programme"), (OF_THE_MARKET, "market")):
        if shared_key(key) in keys:
            remedy = f"Set '{shared_key(key)}', without a segment."
            raise AssumptionError(key, f"it applies to the whole {whole}", remedy)


def check_segments(keys: Mapping[str, Any]) -> None:
    """Refuse a segment without a number of customers of its own: they would be counted twice."""
    names = segments_of(keys)
    _check_count(names)
    for name in names:
        for key in COUNTED:
            if own_key(name, key) not in keys:
                problem = f"the segment '{name}' has no value of its own"
                raise AssumptionError(own_key(name, key), problem, "Enter one.")


def check_name(name: str) -> None:
    """Refuse the name of a segment that cannot be written in a key."""
    if not re.fullmatch(r"\w[\w -]*", name) or len(name) > LONGEST_SEGMENT:
        remedy = f"Use letters, digits and spaces, at most {LONGEST_SEGMENT}."
        raise AssumptionError("customers", f"'{name}' is not a valid segment name", remedy)


def check_shares(shares: Mapping[str, Any]) -> None:
    """Refuse names that cannot be written in a key, and shares that do not make a whole."""
    if not shares:
        raise AssumptionError("customers", "no segments are entered", "Enter one or more.")
    _check_count(shares)
    for name, share in shares.items():
        check_name(name)
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share <= 1:
            problem = f"the share of '{name}' is {share}"
            raise AssumptionError("customers", problem, "Enter one above 0 and up to 1.")
    whole = sum(shares.values())
    if abs(whole - 1) > NEARLY:
        raise AssumptionError(
            "customers", f"the shares of the segments add up to {whole:g}", "Make them 1."
        )


def _check_count(names: Collection[str]) -> None:
    if len(names) > MOST_SEGMENTS:
        raise AssumptionError(
            "customers", f"{len(names)} segments are given", f"Enter at most {MOST_SEGMENTS}."
        )


def company_wide(merged: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the figures of the whole company: counts added up, all else on average.

    Averages are weighed by customers; a share of new customers by new customers, and the cost of
    one by those it is paid for.
    """
    figures = [{**each, "paid_share": 1 - each["referral_share"]} for each in merged]
    found = {}
    for key in merged[0]:
        parts = [each[key] for each in figures]
        if key in COUNTED:
            found[key] = sum(parts)
        elif key in (*OF_THE_PROGRAMME, *OF_THE_MARKET) or all(part is parts[0] for part in parts):
            found[key] = parts[0]
        else:
            found[key] = average(parts, [_weight(each, key) for each in figures])
    return found


def _weight(values: Mapping[str, Any], key: str) -> Any:
    return np.prod(
        np.broadcast_arrays(*(values[by] for by in WEIGHED_BY.get(key, COUNTED[:1]))), axis=0
    )


def average(parts: Sequence[Any], weights: Sequence[Any]) -> Any:
    """Return a weighted mean; a plain one where there is nothing to weigh by, and one part as it is."""
    if len(parts) == 1:
        return parts[0]
    total = sum(weights)
    weighted = sum(part * weight for part, weight in zip(parts, weights, strict=True))
    even, nothing = sum(parts) / len(parts), total == 0
    return np.where(nothing, even, weighted / np.where(nothing, 1, total))
