"""The pages that the documentation draws from the package itself, as Markdown.

``make docs`` writes them; ``tests/test_docs.py`` reads them without a build.
"""

from __future__ import annotations

import argparse
import inspect
from typing import TYPE_CHECKING

from formulas import SIDES, mathml

import cxroi
from cxroi import widgets
from cxroi.calibration.columns import RULE, columns
from cxroi.exports.gallery import GALLERY
from cxroi.model.assumption import GROUP_TITLES
from cxroi.model.equation_files import model_equations
from cxroi.model.registry import registry
from cxroi.model.trees import show_tree
from cxroi.model.units import write_range
from cxroi.serve.command_line import COMMANDS, NEEDS, command_parser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


PARAGRAPHS = {
    "§3": "Tiers: your level, their gap",
    "§4": "Month by month",
    "§5": "The business case",
    "§12": "Several initiatives",
}
"""What the equations of each paragraph of the model are about."""
SETUP = """\
case = cxroi.assumptions()
other = case.change(causal_fraction=0.3, margin=150)
actuals = cxroi.parse_actuals("actuals.csv", "month,customers\\n1,99000\\n")
own = cxroi.calibrate(sample_folder())
"""
LINES = (
    dict.fromkeys(GALLERY, 'cxroi.chart(case, "{}")')
    | dict.fromkeys(
        [name for name in GALLERY if name.startswith(("actual_", "continued_"))],
        'cxroi.chart(cxroi.against_plan(case, actuals), "{}")',
    )
    | dict.fromkeys(
        ["bridge", "npv_difference", "compared_cash", "compared_customers"],
        'cxroi.chart([case, other], "{}")',
    )
    | dict.fromkeys(
        [name for name in GALLERY if name.startswith("moved_") or name.endswith("_by_box")],
        'cxroi.chart(own, "{}")',
    )
    | {
        "stayed": 'cxroi.chart(own, "{}")',
        "profile": 'cxroi.chart(best_answers(), "{}")',
        "cliff": 'cxroi.chart(cliff([20, 65, 15], kept=0.5, below=0.2), "{}")',
    }
)
"""The line that makes each chart, from what ``SETUP`` makes."""


def pages() -> dict[str, Callable[[], str]]:
    """Name each page that is written, and the function that writes it."""
    return {
        "equations": equations,
        "assumptions": assumptions,
        "charts": charts,
        "commands": commands,
        "python": python,
        "tables": tables,
    }


def write(folder: Path) -> None:
    """Write the pages, and the picture of each chart."""
    folder.mkdir(exist_ok=True)
    for name, page in pages().items():
        (folder / f"{name}.md").write_text(page(), encoding="utf-8")
    for name, picture in chart_pictures():
        (folder / f"{name}.svg").write_text(picture, encoding="utf-8")


# Equations


def equations() -> str:
    """Every equation in force, as a formula and as it is read."""
    parts = [
        "# Equations",
        (
            "Each equation is one short function in `cxroi/model/equations.py`. `cxroi.equations()` returns "
            "this list; `cxroi explain npv` puts numbers into it. A word below a name says where the value "
            "comes from. It is the *previous* month or step, the *last* one, the *total* over segments, or the "
            "*baseline* without the programme."
        ),
    ]
    found = model_equations().by_name
    for paragraph in sorted(
        {each.paragraph for each in found.values()}, key=list(PARAGRAPHS).index
    ):
        parts.append(f"## {PARAGRAPHS[paragraph]}")
        for name, each in found.items():
            if each.paragraph == paragraph:
                reads = ", ".join(_link(read, found) for read in each.parameters)
                parts += [
                    f"(equation-{name})=\n### {name}",
                    f"{each.sentence}. Unit: {each.unit}.",
                    (
                        f'<div class="formula"><math display="block">{mathml(name)}<mo>=</mo>{mathml(each.tree)}'
                        "</math></div>"
                    ),
                    f"`{show_tree(each.tree)}`",
                    f"Reads: {reads}." if reads else "",
                ]
    return _page(parts)


def _link(name: str, known: Iterable[str]) -> str:
    side, _, rest = name.partition("_")
    target = rest if side in SIDES and name not in known else name
    if name in registry().by_key:
        return f"[{name}](#assumption-{name})"
    return f"[{name}](#equation-{target})" if target in known else f"`{name}`"


# Assumptions


def assumptions() -> str:
    """Every assumption, with its range and its evidence."""
    parts = [
        "# Assumptions",
        (
            "The key is the name in Python, on the command line and in files. Values are those of the "
            "example company. The rows stand in `data/assumptions.csv`."
        ),
    ]
    for group, title in GROUP_TITLES.items():
        parts.append(f"## {title}")
        for each in registry():
            if each.group == group:
                low, likely, high = (each.show(end) for end in (each.low, each.likely, each.high))
                span = likely if low == high else f"{likely} ({write_range(low, high)})"
                basis = each.rests_on.replace("_", " ")
                parts += [
                    f"(assumption-{each.key})=\n### {each.label}",
                    f"`{each.key}`: {span}. Basis: {basis}.",
                    f"{each.help} *How to find it:* {each.find_out}",
                ]
    return _page(parts)


# Charts


def charts() -> str:
    """Every chart with its picture and the line that makes it."""
    parts = [
        "# Charts",
        (
            "`cxroi.chart` draws a result, and `cxroi.charts()` lists what there is. The pictures come from "
            "these lines:"
        ),
        (
            f"```{{code-block}} python\nimport cxroi\nfrom cxroi.analysis.readiness import best_answers\n"
            "from cxroi.analysis.top_box import cliff\nfrom cxroi.model.data_files import sample_folder\n\n"
            f"{SETUP}```"
        ),
    ]
    for name, entry in GALLERY.items():
        parts += [
            f"## {name}",
            entry.shows,
            f"```{{code-block}} python\n{LINES[name].format(name)}\n```",
            f"```{{image}} {name}.svg\n:alt: {entry.shows}\n:class: chart\n```",
            f"Made from {entry.made_from}.",
        ]
    return _page(parts)


def chart_pictures() -> Iterator[tuple[str, str]]:
    """Draw every chart by its line: its name and its picture."""
    import vl_convert

    names = chart_names()
    for name, line in LINES.items():
        drawn = eval(line.format(name), names)  # noqa: S307 - a line of ours
        yield name, vl_convert.vegalite_to_svg(drawn.to_dict())


def chart_names() -> dict[str, object]:
    """Make what the lines of the charts read."""
    from cxroi.analysis.readiness import best_answers  # noqa: PLC0415 - as the page shows it
    from cxroi.analysis.top_box import cliff  # noqa: PLC0415
    from cxroi.model.data_files import sample_folder  # noqa: PLC0415

    names: dict[str, object] = {
        "cxroi": cxroi, "best_answers": best_answers, "cliff": cliff, "sample_folder": sample_folder,
    }  # fmt: skip
    exec(SETUP, names)  # noqa: S102 - lines of ours
    return names


# Commands


def commands() -> str:
    """Every command with what it takes."""
    parser = command_parser()
    parts = [
        "# Commands",
        (
            "`cxroi COMMAND --help` says the same. Exit codes: 0 for success, 1 for an error with its "
            "sentence, 2 for wrong use. `python -m cxroi` runs the same command."
        ),
        _arguments(parser),
    ]
    for name, each in subparsers(parser).items():
        extra = f" Needs `cxroi[{NEEDS[name]}]`." if name in NEEDS else ""
        sentence = COMMANDS[name]
        parts += [
            f"## cxroi {name}",
            f"{sentence[0].upper()}{sentence[1:]}.{extra}",
            f"```text\n{each.format_usage().strip()}\n```",
            _arguments(each),
        ]
    return _page(parts)


def subparsers(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return the parser of each command."""
    (found,) = (each for each in parser._actions if isinstance(each, argparse._SubParsersAction))  # noqa: SLF001
    return dict(found.choices)


def _arguments(parser: argparse.ArgumentParser) -> str:
    rows = []
    for action in parser._actions:  # noqa: SLF001 - argparse has no other list of them
        names = action.option_strings or [action.dest]
        if not isinstance(action, argparse._SubParsersAction) and "--help" not in names:  # noqa: SLF001
            written = ", ".join(f"`{name}`" for name in names)
            means = (action.help or "").replace("%%", "%").replace("|", "\\|")
            rows.append(f"| {written} | {means} |")
    return "\n".join(["| argument | meaning |", "|---|---|", *rows]) if rows else ""


# Own tables


def tables() -> str:
    """Every column and every rule of a company's own tables."""
    parts = [
        "# Own tables",
        "A file may call a column otherwise: cxroi guesses, and `mapping.csv` decides.",
    ]
    for table, known in columns().items():
        parts.append("## Rules" if table == RULE else f"## {table.capitalize()}")
        if table == RULE:
            parts.append("Set a rule with `--rule name=value`, or as a row of `mapping.csv`.")
        rows = [
            f"| `{each.name}`{' (required)' * each.needed} | {each.help} |"
            for each in known.values()
        ]
        parts.append("\n".join(["| name | meaning |", "|---|---|", *rows]))
    return _page(parts)


# Python


def python() -> str:
    """Every public name, with its docstring."""
    parts = ["# Python", "Everything below is public: it changes only as [](../policy.md) says."]
    for module, title in ((cxroi, "Cases and questions"), (widgets, "Widgets")):
        parts.append(f"## {title}")
        for name in module.__all__:
            kind = "autoclass" if inspect.isclass(getattr(module, name)) else "autofunction"
            members = "\n   :members:\n" if kind == "autoclass" and module is cxroi else "\n"
            parts.append(f"```{{eval-rst}}\n.. {kind}:: {module.__name__}.{name}{members}```")
    return _page(parts)


def _page(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
