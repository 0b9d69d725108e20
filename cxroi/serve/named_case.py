"""Which case does a command name? A scenario or a file, with what ``--set`` changes of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cxroi.model.assumption import own_assumption, read_typed_value
from cxroi.model.errors import AssumptionError, CxroiError, NumberError
from cxroi.model.scenario_files import read_scenario
from cxroi.model.scenarios import assumptions, scenarios
from cxroi.model.segments import shared_key
from cxroi.model.stances import conditions, stances
from cxroi.model.typed_numbers import readings

if TYPE_CHECKING:
    import argparse

    from cxroi.model.assumption import Assumption
    from cxroi.model.assumptions import Assumptions

ENDS = ("low", "likely", "high")


def add_case(command: argparse.ArgumentParser) -> None:
    """Let a command take a scenario, and changes to it."""
    command.add_argument("scenario", nargs="?", default="likely", help="a scenario name or file")
    command.add_argument(
        "--stance",
        default="",
        metavar="NAME",
        help="assumptions about the effect: likely, cautious, published or no_effect; own figures stay",
    )
    command.add_argument(
        "--condition",
        action="append",
        default=[],
        metavar="NAME",
        help="apply a condition, such as downturn",
    )
    command.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="change an assumption: retention_rate=0.8 (or 80%%), one_off_cost=1.2m; or its low, likely "
        "and high values: retention_rate=0.7,0.8,0.9, one_off_cost='1,000,000;1,250,500;1,500,000'",
    )


def read_case(options: argparse.Namespace) -> Assumptions:
    """Return the scenario that a command names, with the changes it gives."""
    case = find_case(options.scenario)
    if options.stance:
        case = case.with_stance(options.stance)
    for condition in options.condition:
        case = case.with_condition(condition)
    return case.change(**dict(_read_setting(text, case) for text in options.set))


def find_case(name: str) -> Assumptions:
    """Return a scenario by name, or out of a file where the name looks like one."""
    is_known = name in scenarios() or name in stances() or name in conditions()
    if not is_known and (name.endswith(".csv") or os.path.isfile(name)):  # noqa: PTH113 - Path raises on a name too long
        case = read_scenario(Path(name))
        for remark in case.remarks:
            print(remark, file=sys.stderr)
        return case
    return assumptions(name)


def _read_setting(text: str, case: Assumptions) -> tuple[str, str | float | tuple[float, ...]]:
    """Take ``key=value`` or ``key=low,likely,high`` apart; the model refuses what is no number."""
    key, equals, value = (part.strip() for part in text.partition("="))
    if not equals:
        raise CxroiError(f"--set {text} has no value. Write --set key=value.")
    shared = case.by_key.get(shared_key(key))
    if shared is None:
        return key, value
    try:
        return key, _number_or_range(own_assumption(shared, key), value)
    except NumberError as error:
        if error.fits:
            raise AssumptionError(key, error.problem, error.remedy) from None
        return key, value


def _number_or_range(assumption: Assumption, text: str) -> float | tuple[float, ...]:
    """Read a number, or low, likely and high between commas or semicolons.

    Commas may part thousands as well: a range is refused where it may be a number.
    """
    parts = [part.strip() for part in text.split(";" if ";" in text else ",")]
    if len(parts) != len(ENDS):
        return read_typed_value(assumption, text)
    whole = readings(text).get(".") if ";" not in text else None
    if whole is None:
        return tuple(read_typed_value(assumption, part) for part in parts)
    if not float(parts[0]) <= float(parts[1]) <= float(parts[2]):
        return read_typed_value(assumption, text)
    low, likely, high = parts
    raise NumberError(
        f"{text} can be read as the range from {low} to {high} around {likely}, or as the number "
        f"{text}",
        f"Write {';'.join(parts)} or {whole}.",
    )
