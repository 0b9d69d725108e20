"""Companies, stresses and known months made up at random, for engines to be held to each other."""

import random

from cxroi import Failure, Stress, assumptions
from cxroi.model.registry import registry

KINDS = ("plain", "segments", "stress", "known", "all")
PAIRS = ("segments and known", "segments and stress", "stress and known")
"""What was once refused together, two by two."""


def has(kind: str, feature: str) -> bool:
    """Tell whether companies of a kind have segments, a stress or known months."""
    return kind == "all" or feature in kind.split(" and ")


def company(draw: random.Random, kind: str) -> dict[str, float]:
    """A company inside the ranges of ``data/assumptions.csv``, and a little beyond."""
    usual = assumptions()
    changes = {
        key: draw.uniform(usual[key].low, usual[key].high)
        for key in registry().by_key
        if usual[key].low < usual[key].high and draw.random() < 0.7
    }
    changes["horizon_years"] = draw.choice([1, 2, 3, 5])
    changes["deterred_per_let_down"] = draw.choice([0, draw.random() * 3])
    changes["acquisition_cost_reduction"] = draw.choice([0, draw.random() / 2])
    changes["market_size"] = draw.choice([0, draw.uniform(105_000, 400_000)])
    changes["acquisition_ceiling"] = draw.choice([0, draw.uniform(32_000, 90_000)])
    if draw.random() < 0.3:
        changes |= {"referral_share": draw.random() * 0.9, "referral_additional": 0}
    scenario = usual.change(**changes)
    if has(kind, "segments"):
        names = ["Business", "Private", "Public"][: draw.randint(1, 3)]
        parts = [draw.random() + 0.1 for _ in names]
        scenario = scenario.split({n: p / sum(parts) for n, p in zip(names, parts, strict=True)})
        own = {
            f"{name}/{key}": draw.uniform(usual[key].low, usual[key].high)
            for name in names
            for key in ("margin", "retention_rate", "referral_share", "delay_months")
            if draw.random() < 0.5
        }
        scenario = scenario.change(**own)
    return scenario.values()


def stress_of(draw: random.Random, kind: str) -> Stress | None:
    if not has(kind, "stress"):
        return None
    path = draw.choice(["both", "programme", "baseline"])
    failure = Failure(draw.randint(1, 40), draw.randint(1, 12), draw.random(), path)
    return Stress(draw.choice([None, failure]), draw.choice([0.0, draw.random()]))


def known_of(draw: random.Random, kind: str, customers: float) -> dict[str, list[float]] | None:
    if not has(kind, "known"):
        return None
    months = draw.randint(1, 30)
    near = {"customers": customers, "referred": 350.0, "paid": 1900.0, "retention": 0.75}
    return {
        name: [draw.choice([float("nan"), figure * draw.uniform(0.8, 1.2)]) for _ in range(months)]
        for name, figure in near.items()
    }
