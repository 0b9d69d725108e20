"""A case worked out where there is no Python: one JavaScript module, written from the equations.

It needs nothing but the language itself, and no line of the model is written here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from itertools import count, product
from string import ascii_lowercase
from typing import TYPE_CHECKING, TypeAlias

from cxroi import __version__
from cxroi.model.company import driver_figures, whole_figure
from cxroi.model.equation_files import model_equations
from cxroi.model.evaluate import BASELINE, COLUMNS, FIGURES, MONTHS, PROGRAMME, TIERS
from cxroi.model.ordering import KNOWN, MONTH
from cxroi.model.settings import Setting, input_names, own_keys
from cxroi.model.trees import UNDEFINED, Tree, Writing, write_tree
from cxroi.model.writer import CLOSE_ENOUGH, Dialect, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from cxroi.model.program import Program

Figures: TypeAlias = "Mapping[str, Tree | Figures]"
"""What a module returns: figures by name, some of them together under a name."""
ASKED = (
    *FIGURES,
    *("payback_months", "discounted_payback_months", "equity_at_horizon"),
    *("retention_today", "retention_gain", "retention_at_full_gain"),
    *("cross_sell_gain", "cross_sell_at_full_gain", "bonded_target", "let_down_target"),
    *("core_margin", "acquisition_cost_today", "customer_value", "expected_years"),
    *("cash_at_start", "most_customers", "satisfied_share"),
)
"""The figures of a case that a module returns, beside tiers, drivers and months."""
WORDS = ("at", "do", "for", "if", "in", "let", "new", "np", "of", "try", "var")
"""What no variable of few letters is called: words of the language and of a script."""
RATES = ("retention", "cross_sell")
SIZE = f"{MONTHS} * values.horizon_years"
HEAD = f"""// cxroi {__version__}: the equations of the model, written from them; change them there.
const at = (figures, month, unknown) => {{
    const figure = figures?.[month - 1] ?? unknown;
    return figure >= 0 ? figure : unknown;
}};
/** Work out a case: values by the keys of assumptions.csv; what is undefined is NaN. */
export function evaluate(values, {{ stress = {{}}, known = {{}} }} = {{}}) {{"""


def javascript_module(
    keys: Collection[str], only: Collection[str] = (), *, is_short: bool = False
) -> str:
    """Return a module whose ``evaluate(values, { stress, known })`` works out a case.

    Parameters
    ----------
    keys : collection of str
        The keys of the values that it will be given, segments' own among them (see
        ``Assumptions.values``).
    only : collection of str, optional
        Figures of ``ASKED`` and columns of ``COLUMNS`` that are wanted of the programme, where many
        draws want few; all unless given.
    is_short : bool
        Whether what is worked out goes by as few letters as can be, in place of its own name.

    Returns
    -------
    str
        An ES module. Its function takes values by key, as checked; ``stress``, the inputs of
        ``stress_inputs`` by name; and ``known``, a list of months for each figure of ``ActualFigures``,
        NaN where one is not known. It returns the figures of ``ASKED``, ``retention`` and
        ``cross_sell`` by tier, ``drivers``, and under ``programme`` and ``baseline`` a Float64Array
        of months for each of ``COLUMNS``. Money is in the case's currency; what is undefined is NaN.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> print(javascript_module(assumptions().values()).partition(":")[0])  # doctest: +ELLIPSIS
    // cxroi ...
    """
    # everything may be at work
    setting = Setting(own_keys(tuple(keys)), frozenset(model_equations().neutral), frozenset())
    program = setting.program().empty()
    figures = _few(program, only) if only else _figures(program, setting)
    trees = list(_trees(figures))
    key_of = {name: key for key, name in input_names(tuple(keys)).items()}
    call = short_names() if is_short else _name
    writer = Writer(program, trees, _dialect(key_of, call))
    return "\n".join(
        [HEAD, *writer.lines, f"    return {_write_return(figures, writer)};", "}", ""]
    )


def _few(program: Program, only: Collection[str]) -> Figures:
    def wanted(names: Collection[str], weight: str) -> Figures:
        return {name: whole_figure(program, name, None, [weight]) for name in names if name in only}

    return {**wanted(ASKED, "customers_today"), PROGRAMME: wanted(COLUMNS, "customers")}


def _figures(program: Program, setting: Setting) -> Figures:
    def months(path: frozenset[str] | None) -> Figures:
        return {name: whole_figure(program, name, path, ["customers"]) for name in COLUMNS}

    tiers = {
        rate: {
            tier: whole_figure(
                program, f"{rate}_{tier}", None, ["customers_today", f"{tier}_share"]
            )
            for tier in TIERS
        }
        for rate in RATES
    }
    return {
        **{name: whole_figure(program, name, None, ["customers_today"]) for name in ASKED},
        **tiers,
        "drivers": driver_figures(program, setting),
        PROGRAMME: months(None),
        BASELINE: months(frozenset()),
    }


def _trees(figures: Figures) -> list[Tree]:
    found: list[Tree] = []
    for each in figures.values():
        found += _trees(each) if isinstance(each, Mapping) else [each]
    return found


def _write_return(figures: Figures, writer: Writer, *, is_monthly: bool = False) -> str:
    """Write figures as an object, those of months as arrays."""
    parts = []
    for name, each in figures.items():
        if isinstance(each, Mapping):
            text = _write_return(each, writer, is_monthly=name in (PROGRAMME, BASELINE))
        elif not is_monthly:
            text = writer.write(each)
        elif each in writer.monthly:
            text = writer.column(each)
        else:
            text = f"new Float64Array({SIZE}).fill({writer.write(each)})"
        parts.append(f"{json.dumps(name)}: {text}")
    return f"{{ {', '.join(parts)} }}"


def short_names() -> Callable[[str], str]:
    """Return what calls each variable by as few letters as can be, and the same one alike each time.

    Examples
    --------
    >>> call = short_names()
    >>> call("retention"), call("margin"), call("retention")
    ('a', 'b', 'a')
    """
    short = (
        name
        for length in count(1)
        for letters in product(ascii_lowercase, repeat=length)
        if (name := "".join(letters)) not in WORDS
    )
    return cache(lambda name: "NaN" if name == UNDEFINED else next(short))


def _dialect(keys: Mapping[str, str], call: Callable[[str], str]) -> Dialect:
    neutral, month = model_equations().neutral, call(MONTH)
    writing = WRITING._replace(name=call)

    def given(name: str) -> str:
        if name in keys:
            return f"values[{json.dumps(keys[name], ensure_ascii=False)}]"
        usual = write_tree(float(neutral[name]), writing)
        if name.startswith(KNOWN):
            return f"at(known.{name.removeprefix(KNOWN)}, {month}, {usual})"
        return f"stress.{name} ?? {usual}"

    return Dialect(
        writing,
        # a var holds throughout the function: one stands where a value is first given, as in Python
        put="var {name} = {value};",
        given=given,
        months=f"for (var {month} = 1; {month} <= {SIZE}; {month}++) {{{{",
        steps="for (var step = 0; step < {steps}; step++) {{",
        found=(f"if (Math.abs({{name}} - {{previous}}) <= {CLOSE_ENOUGH}) break;",),
        end="}}",
        column=f"var {{name}} = new Float64Array({SIZE});",
        keep=f"{{name}}[{month} - 1] = {{value}};",
    )


def _name(name: str) -> str:
    """Return a name that is no word of the language, nor one of the module: none of these has a _."""
    if name == UNDEFINED:
        return "NaN"
    return name if "_" in name else f"{name}$"


WRITING = Writing(
    name=_name,
    functions={
        "minimum": "Math.min",
        "maximum": "Math.max",
        **{name: f"Math.{name}" for name in ("exp", "log", "ceil")},
    },
    calls={
        "where": lambda condition, yes, no: f"({condition} ? {yes} : {no})",
        "**": lambda base, exponent: f"Math.pow({base}, {exponent})",
    },
    signs={"==": "==="},
)
