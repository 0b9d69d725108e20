"""A case as a few lines of Python that make it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxroi.model.evaluate import evaluate
from cxroi.model.kept_cases import changes_and_reasons, version_of
from cxroi.model.options import SEED
from cxroi.model.scenarios import assumptions, data_version
from cxroi.model.segments import segment_of
from cxroi.model.stances import LIKELY, read_before, write_before
from cxroi.model.units import exact_money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cxroi.model.assumptions import Assumptions
    from cxroi.model.kept_cases import Wanted


def snippet(scenario: Assumptions) -> str:
    """Return a case as five lines of Python that make it again.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> print(snippet(assumptions().change(causal_fraction=0.4)).splitlines()[1])
    held = cxroi.assumptions('likely').change(causal_fraction=0.4)
    """
    changes, reasons = changes_and_reasons(scenario)
    named = {"currency": scenario.currency} if scenario.currency else {}
    named |= scenario.choices
    words = ", ".join([repr(scenario.name), *(f"{key}={text!r}" for key, text in named.items())])
    called = f".called({words})" if named or scenario.is_named else ""
    checked = _call("with_checks", {key: tuple(each) for key, each in scenario.checks.items()})
    said = reasons or checked or called
    npv = exact_money(float(evaluate(scenario.values()).npv), scenario.currency)
    seed = scenario.choices.get("seed", "")
    together = scenario.choices.get("correlated")
    drawn = ", correlations=cxroi.rank_correlations()" if together else ""
    lines = [
        "import cxroi",
        (
            f"held = cxroi.assumptions({scenario.base!r}){_write_moves(scenario)}"
            f"{_write_changes(scenario, changes)}"
        ),
        *([f"held = held{_call('because', reasons)}{checked}{called}"] if said else []),
        f"case = cxroi.business_case(held)  # {npv}: model {version_of(scenario)}, data {data_version()}",
        f"risk = cxroi.simulate(held, seed={int(seed) if seed.isdecimal() else SEED}{drawn})",
    ]
    return "\n".join(lines) + "\n"


def _write_moves(scenario: Assumptions) -> str:
    """Write what the case was put under, and what that set aside."""
    aside = read_before(write_before(scenario.before, assumptions(scenario.base).by_key))
    stance = f".with_stance({scenario.stance!r})" if scenario.stance != LIKELY else ""
    put = "".join(f".with_condition({each!r})" for each in scenario.conditions)
    return f"{_call('change', aside)}{stance}{put}"


def _write_changes(scenario: Assumptions, changes: Mapping[str, Wanted]) -> str:
    """Write the changes: those that all share, then, where there are any, the segments and theirs."""
    shared = {key: wanted for key, wanted in changes.items() if not segment_of(key)}
    own = {key: wanted for key, wanted in changes.items() if segment_of(key)}
    whole = dict.fromkeys(scenario.segments, 1 / max(len(scenario.segments), 1))
    split = f".split({whole!r})" if whole else ""
    return f"{_call('change', shared)}{split}{_call('change', own)}"


def _call(method: str, given: Mapping[str, Wanted | str]) -> str:
    if not given:
        return ""
    if all(key.isidentifier() for key in given):
        return f".{method}({', '.join(f'{key}={value!r}' for key, value in given.items())})"
    return f".{method}(**{given!r})"
