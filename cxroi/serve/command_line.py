"""The command ``cxroi``: a case in words, the workbooks as pages, and what it takes to edit them."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxroi.model.errors import CxroiError
from cxroi.serve.explain_command import add_explain, run_explain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxroi.analysis.actuals import Continued
    from cxroi.analysis.comparison import Bridge
    from cxroi.analysis.simulation import Simulation
    from cxroi.calibration.calibration import Calibration
    from cxroi.model.assumptions import Assumption, Assumptions
    from cxroi.model.business_case import BusinessCase
    from cxroi.report.actuals import AgainstPlan

FAILED = 1
BAR = 40
"""Letters of a bar that shows how far the work is."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 if it worked, 1 if not (with a sentence), 2 if it was used wrongly."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # "→" in an old terminal
    asked = _parser().parse_args(arguments)
    try:
        asked.run(asked)
    except CxroiError as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:  # Ctrl-C before a server that ends in good order has begun
        return FAILED
    except BrokenPipeError:
        sys.stderr.close()  # who read our output has gone; nobody is left to tell
        return FAILED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cxroi", description="What is a better customer experience worth?"
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    app = commands.add_parser("app", help="serve the workbooks as pages on this computer")
    _add_folder(app)
    app.add_argument("--port", type=int, default=8866, help="the port to serve at (8866)")
    app.add_argument("--host", default="127.0.0.1", help="the address to serve at (127.0.0.1)")
    app.add_argument("--seats", type=int, default=20, help="readers at a time, at most (20)")
    app.add_argument("--no-open", action="store_true", help="do not open a browser")
    app.add_argument(
        "--scenarios",
        type=Path,
        metavar="DIR",
        help="let readers keep scenarios in this folder; without it nothing is written",
    )
    app.add_argument(
        "--theme", type=Path, metavar="FILE", help="the looks of the pages, a .toml file"
    )
    app.set_defaults(run=_app)

    lab = commands.add_parser("lab", help="open the workbooks in JupyterLab, to edit them")
    _add_folder(lab)
    lab.add_argument("--port", type=int, help="the port to serve at (8888, or the next free one)")
    lab.add_argument("--no-open", action="store_true", help="do not open a browser")
    lab.set_defaults(run=_lab)

    books = commands.add_parser(
        "workbooks", help="copy workbooks, tables and charts to edit; nothing is overwritten"
    )
    books.add_argument("folder", type=Path, help="where to; it is made if need be")
    books.set_defaults(run=_workbooks)

    case = commands.add_parser("case", help="say what a case is worth")
    _takes_a_scenario(case)
    case.add_argument("--save", type=Path, metavar="FILE", help="keep the case as a scenario file")
    case.add_argument("--json", action="store_true", help="print one JSON object")
    case.set_defaults(run=_case)

    explain = add_explain(commands)
    _takes_a_scenario(explain)
    explain.set_defaults(run=lambda asked: run_explain(asked, lambda: _changed(asked)))

    simulate = commands.add_parser("simulate", help="say how sure a case is")
    _takes_a_scenario(simulate)
    simulate.add_argument("--draws", type=int, default=4096, help="a power of two (4096)")
    simulate.add_argument("--seed", type=int, default=1, help="the same seed, the same draws (1)")
    simulate.add_argument(
        "--correlated", action="store_true", help="with the judged correlations of data/"
    )
    simulate.add_argument("--json", action="store_true", help="print one JSON object")
    simulate.set_defaults(run=_simulate)

    compare = commands.add_parser("compare", help="say how two to four cases differ, and why")
    compare.add_argument(
        "scenarios", nargs="+", metavar="SCENARIO", help="a scenario's name, or a scenario file"
    )
    compare.add_argument("--json", action="store_true", help="print one JSON object")
    compare.set_defaults(run=_compare)

    happened = commands.add_parser(
        "actuals", help="say where a plan's range held, and what the case is worth now"
    )
    happened.add_argument("plan", help="a scenario's name, or a scenario file")
    happened.add_argument(
        "file",
        type=Path,
        help="what happened: month (1, 2 and so on, or 2026-03) and customers, referred, paid or "
        "retention",
    )
    happened.add_argument("--json", action="store_true", help="print one JSON object")
    happened.set_defaults(run=_actuals)

    _add_calibrate(commands)
    _add_export(commands)

    check = commands.add_parser(
        "check", help="is this installation, or a folder of your own, whole?"
    )
    _add_folder(check)
    check.set_defaults(run=_check)
    return parser


def _add_folder(command: argparse.ArgumentParser) -> None:
    help_text = "a folder of your own, from cxroi workbooks"
    command.add_argument("folder", nargs="?", type=Path, help=help_text)


def _add_calibrate(commands: Any) -> None:
    own = commands.add_parser(
        "calibrate", help="estimate assumptions from a company's own customers"
    )
    own.add_argument(
        "folder",
        type=Path,
        help="a folder (or one file) with customers, survey, orders or spend, each .csv, .parquet "
        "or .xlsx; mapping.csv beside them says which column is which",
    )
    own.add_argument("--out", type=Path, metavar="FILE", help="keep the case as a scenario file")
    own.add_argument("--base", default="likely", help="the scenario whose values give way (likely)")
    own.add_argument("--only", metavar="KEYS", help="take these estimates: margin,retention_rate")
    own.add_argument("--mapping", type=Path, metavar="FILE", help="which column is which")
    own.add_argument("--save-mapping", type=Path, metavar="FILE", help="keep the mapping, to edit")
    own.add_argument(
        "--rule",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="how the tables are read: as_of=2026-06-30, window_months=6, margin_share=0.4",
    )
    own.add_argument("--treated", metavar="KEPT/ALL", help="of a randomised pilot: 430/500")
    own.add_argument("--control", metavar="KEPT/ALL", help="of its control group: 400/500")
    own.add_argument("--months", type=float, default=12, help="how long both were followed (12)")
    own.add_argument("--refused", type=Path, metavar="DIR", help="keep the rows that are not used")
    own.add_argument("--engine", default="polars", help="who reads: polars, duckdb or spark")
    own.add_argument("--json", action="store_true", help="print one JSON object")
    own.set_defaults(run=_calibrate)


def _add_export(commands: Any) -> None:
    out = commands.add_parser(
        "export", help="write a case as slides, documents, a spreadsheet, a page, pictures"
    )
    _takes_a_scenario(out)
    out.add_argument(
        "--to",
        default="pptx,docx,xlsx,pdf,html",
        metavar="FORMATS",
        help="pptx, docx, xlsx, pdf (one page), html; and for each chart svg, png, chart-pdf, "
        "vega-lite, csv (pptx,docx,xlsx,pdf,html)",
    )
    out.add_argument(
        "--out",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="where to; files of ours are replaced",
    )
    out.add_argument(
        "--charts",
        default="",
        metavar="NAMES",
        help="cash,value,... (all; on slides and in a document value,cash,spread)",
    )
    out.add_argument("--scale", type=int, default=2, help="of a PNG: 1, 2, 3 or 4 (2)")
    out.add_argument("--theme", type=Path, metavar="FILE", help="your looks, a .toml file")
    out.add_argument(
        "--template",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="your own .pptx or .docx, in whose layouts or styles the case is written",
    )
    out.add_argument("--numbers", default="en", help="how numbers are written: en, de, fr (en)")
    out.add_argument("--date", metavar="DAY", help="the day that stands on it: 2026-11-24 (today)")
    out.set_defaults(run=_export)


def _takes_a_scenario(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "scenario", nargs="?", default="likely", help="a scenario's name, or a scenario file"
    )
    command.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="change an assumption: retention_rate=0.8 (or 80%%), one_off_cost=1.2m; or low, likely "
        "and high: retention_rate=0.7,0.8,0.9, one_off_cost='1,000,000;1,250,500;1,500,000'",
    )


def _app(asked: argparse.Namespace) -> None:
    from cxroi.app.kept_points import kept_samples  # noqa: PLC0415 - other commands need no page
    from cxroi.app.shelf import use_shelf  # noqa: PLC0415
    from cxroi.app.specs import chart_specs  # noqa: PLC0415
    from cxroi.exports.theme import use_theme  # noqa: PLC0415
    from cxroi.model.data_files import workbooks_folder  # noqa: PLC0415
    from cxroi.serve.own_folder import check_tables, use_folder  # noqa: PLC0415

    if asked.folder:
        use_folder(asked.folder)
    use_shelf(asked.scenarios)
    for warning in use_theme(asked.theme).warnings:
        print(warning, file=sys.stderr)
    check_tables()
    chart_specs()  # made before the first visitor, not during the visit
    kept_samples()
    from cxroi.serve.server import serve  # noqa: PLC0415 - slow, and a fault is said without it

    opened, seats = not asked.no_open, asked.seats
    serve(workbooks_folder(), asked.host, asked.port, open_browser=opened, seats=seats)


def _lab(asked: argparse.Namespace) -> None:
    from cxroi.serve.lab import open_lab  # noqa: PLC0415 - the other commands need no JupyterLab
    from cxroi.serve.own_folder import use_folder  # noqa: PLC0415

    if asked.folder:
        use_folder(asked.folder)
    open_lab(asked.port, open_browser=not asked.no_open)


def _workbooks(asked: argparse.Namespace) -> None:
    from cxroi.serve.own_folder import copy_workbooks  # noqa: PLC0415

    print(copy_workbooks(asked.folder))


def _case(asked: argparse.Namespace) -> None:
    from cxroi.model.business_case import business_case  # noqa: PLC0415 - `cxroi --help` is quick
    from cxroi.model.scenarios import write_scenario  # noqa: PLC0415

    changed = _changed(asked)
    case = business_case(changed)
    if asked.save:
        _save(asked.save, write_scenario(changed))
    print(_as_json(case) if asked.json else _in_words(case))


def _compare(asked: argparse.Namespace) -> None:
    from cxroi.analysis.comparison import bridge  # noqa: PLC0415 - as elsewhere
    from cxroi.report.comparison import named_apart  # noqa: PLC0415 - as elsewhere

    held = named_apart([_scenario(wanted) for wanted in asked.scenarios])
    found = bridge(*held[:2])
    print(_compared_as_json(held, found) if asked.json else _compared_in_words(held, found))


def _compared_as_json(held: list[Assumptions], found: Bridge) -> str:
    from cxroi.model.business_case import business_case  # noqa: PLC0415
    from cxroi.report.comparison import cautions  # noqa: PLC0415 - `cxroi --help` is quick

    steps = [{"keys": step.keys, "label": step.label, "npv": step.worth} for step in found.steps]
    said = {
        "npv": {each.name: business_case(each).npv for each in held},
        "exact": found.exact,
        "steps": steps,
        "cautions": cautions(held),
    }
    return json.dumps(said, allow_nan=False)


def _compared_in_words(held: list[Assumptions], found: Bridge) -> str:
    from cxroi.analysis.simulation import simulate  # noqa: PLC0415
    from cxroi.model.business_case import business_case  # noqa: PLC0415
    from cxroi.model.units import exact_money, percent  # noqa: PLC0415
    from cxroi.report import comparison  # noqa: PLC0415 - `cxroi --help` is quick

    one, other, *_ = held
    chances = [percent(simulate(each).probability_of_gain) for each in held]
    figures = comparison.figures([business_case(each) for each in held], chances)
    bridge = comparison.differences(found, one, other, exact_money)
    told = [f"{comparison.lead(found, one, other)}.", *comparison.cautions(held)]
    lines = _in_columns([figures["heads"], *figures["rows"]])
    lines += ["", " ".join(told), "", *_in_columns([bridge["heads"], *bridge["rows"]])]
    lines += [] if found.exact else ["", f"It {comparison.ESTIMATED}."]
    return "\n".join(lines)


def _in_columns(rows: list[list[str]]) -> list[str]:
    """Set the first column to the left and the others to the right, each as wide as it must be."""
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            [f"{row[0]:{wide[0]}}", *(f"{c:>{w}}" for c, w in zip(row[1:], wide[1:], strict=True))]
        )
        for row in rows
    ]


def _simulate(asked: argparse.Namespace) -> None:
    from cxroi.analysis.simulation import simulate  # noqa: PLC0415 - `cxroi --help` is quick
    from cxroi.model.correlations import rank_correlations  # noqa: PLC0415

    correlations = rank_correlations() if asked.correlated else None
    risk = simulate(
        _changed(asked),
        asked.draws,
        asked.seed,
        correlations=correlations,
        progress=_bar if sys.stderr.isatty() else None,
    )
    print(_risk_as_json(risk, asked) if asked.json else _risk_in_words(risk))


def _actuals(asked: argparse.Namespace) -> None:
    from cxroi.analysis.actuals import continue_from, read_actuals  # noqa: PLC0415
    from cxroi.report.actuals import against_plan  # noqa: PLC0415

    plan, actuals = _scenario(asked.plan), read_actuals(asked.file)
    found, forecast = against_plan(plan, actuals), continue_from(plan, actuals)
    print(_actuals_as_json(found, forecast) if asked.json else _actuals_in_words(found, forecast))


def _actuals_as_json(found: AgainstPlan, forecast: Continued) -> str:
    from cxroi.report.actuals import held_words  # noqa: PLC0415

    said: dict[str, Any] = {"months": forecast.months}
    for which, case in enumerate((forecast.case, forecast.plan)):
        said["plan" if which else "continued"] = {
            "npv": case.npv,
            "so_far": forecast.so_far[which],
            "to_come": forecast.to_come[which],
            "payback_months": case.payback_months,
            "customers": case.evaluation.customers().tolist(),
        }
    said["held"] = {
        key: {"months": each.months, "places": each.places, "words": held_words(each)}
        for key, each in found.measures.items()
        if each.months
    }
    return json.dumps(said | {"notes": found.notes}, allow_nan=False)


def _actuals_in_words(found: AgainstPlan, forecast: Continued) -> str:
    from cxroi.report.actuals import headline, held_words, worth_rows  # noqa: PLC0415

    lines = [f"{headline(forecast)}.", "", f"{'':28}{'as it goes on':>20}{'as planned':>20}"]
    lines += [f"{label:28}{now:>20}{planned:>20}" for label, now, planned in worth_rows(forecast)]
    held = [f"{held_words(each)}." for each in found.measures.values() if each.months]
    return "\n".join([*lines, "", *held, "", *found.notes])


def _calibrate(asked: argparse.Namespace) -> None:
    from cxroi.calibration.calibration import calibrate  # noqa: PLC0415
    from cxroi.calibration.guesses import mapping_beside  # noqa: PLC0415
    from cxroi.calibration.mapping import write_mapping  # noqa: PLC0415
    from cxroi.calibration.pilot import pilot  # noqa: PLC0415
    from cxroi.model.scenarios import write_scenario  # noqa: PLC0415 - `cxroi --help` is quick

    counts = _pilot_counts(asked)
    mapping = mapping_beside(asked.folder, asked.engine, asked.mapping)
    mapping = mapping.following(**dict(_rule(text) for text in asked.rule))
    found = calibrate(asked.folder, mapping, _scenario(asked.base), asked.engine)
    keys = [key.strip() for key in (asked.only or "").split(",") if key.strip()]
    held = found.assumptions(*keys, name=asked.out.stem if asked.out else "")
    print(_calibrated_as_json(found) if asked.json else _calibrated_in_words(found))
    if counts:
        treated, control = counts
        tried = pilot(held, treated, control, asked.months)
        held = tried.assumptions()
        print(f"{tried.moved()}.", file=sys.stderr if asked.json else sys.stdout)
    if asked.save_mapping:
        _save(asked.save_mapping, write_mapping(found.mapping), "--save-mapping")
    if asked.refused:
        _save_refused(asked.refused, found)
    if asked.out:
        _save(asked.out, write_scenario(held), "--out")


def _pilot_counts(asked: argparse.Namespace) -> list[tuple[int, int]]:
    """Take the counts of a pilot apart: treated and control, or nothing."""
    given = {"--treated": asked.treated, "--control": asked.control}
    if not any(given.values()):
        return []
    if not all(given.values()):
        raise CxroiError("A pilot has two groups: give --treated and --control, each as KEPT/ALL.")
    found = []
    for option, text in given.items():
        kept, _, counted = text.partition("/")
        if not (kept.isdigit() and counted.isdigit()):
            raise CxroiError(
                f"{option} {text}: write who stayed and how many there were, as 430/500."
            )
        found.append((int(kept), int(counted)))
    return found


def _rule(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise CxroiError(f"--rule {text}: there is no value. Write --rule name=value.")
    return name.strip(), value.strip()


def _calibrated_as_json(found: Calibration) -> str:
    from cxroi.report.own_data import notes  # noqa: PLC0415 - `cxroi --help` is quick

    estimates = {
        key: {
            "estimate": each.spread.value,
            "low": each.spread.low,
            "high": each.spread.high,
            "becomes": list(found.range_of(key)),
            "count": each.count,
            "used": each.used,
            "notes": notes(found, key),
        }
        for key, each in found.estimates.items()
    }
    faults = [
        {name: getattr(fault, name) for name in ("file", "column", "problem", "count", "example")}
        for fault in found.faults
    ]
    said = {
        "mapping": {
            table: {"files": source.files, "columns": dict(source.columns)}
            for table, source in found.mapping.tables.items()
        },
        "rules": dict(found.mapping.rules),
        "as_of": found.as_of and str(found.as_of),
        "window": found.as_of and found.company.window.text(),
        "not_used": [{"what": each.what, "why": each.why} for each in found.unused],
        "faults": faults,
        "remarks": found.remarks,
        "estimates": estimates,
        "acquisition_by_month": [
            {"month": each.month, "spent": each.spent, "new": each.new, "paid": each.paid}
            for each in found.by_month
        ],
        "missing": dict(found.missing),
    }
    return json.dumps(said, allow_nan=False)


def _calibrated_in_words(found: Calibration) -> str:
    from cxroi.calibration.mapping import mapping_rows  # noqa: PLC0415
    from cxroi.report import own_data as report  # noqa: PLC0415 - `cxroi --help` is quick

    rows = [report.estimate_row(found, key) for key in found.estimates]
    unused = [f"Not used: {what}: {why}" for what, why in report.unused_rows(found)]
    lines = [
        *unused,
        *([""] if unused else []),
        f"{report.lead(found)}.",
        "",
        "Which column is which",
    ]
    lines += [
        f"  {table:10}{column:15}{where}" for table, column, where in mapping_rows(found.mapping)
    ]
    lines += ["", *_in_columns([report.ESTIMATE_HEADS, *rows]), ""]
    for key in found.estimates:
        said = " ".join(report.notes(found, key))
        lines.append(f"{found.base[key].label}: {said}")
    months = report.month_rows(found)
    lines += ["", *(_in_columns([report.MONTH_HEADS, *months]) if months else [])]
    lines += ["", *(fault.text() for fault in found.faults), *found.remarks, ""]
    lines += [f"Stays: {label}, {value}. {why}" for label, value, why in report.missing_rows(found)]
    return "\n".join(line for i, line in enumerate(lines) if line or lines[i - 1])


def _save_refused(folder: Path, found: Calibration) -> None:
    """Keep the rows that are not used, one file a table; they are the reader's own data."""
    import csv  # noqa: PLC0415 - no other command writes a table
    import io  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    for table, columns in found.refused().items():
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
        _save(folder / f"{table}.csv", text.getvalue(), "--refused")


def _export(asked: argparse.Namespace) -> None:
    from cxroi.exports.pack import Wish, packed, read_templates, write_files  # noqa: PLC0415
    from cxroi.exports.proposal import proposal  # noqa: PLC0415 - other commands write no files
    from cxroi.exports.theme import HOUSE_THEME, read_theme  # noqa: PLC0415

    theme = read_theme(asked.theme) if asked.theme else HOUSE_THEME
    for warning in theme.warnings:
        print(warning, file=sys.stderr)
    formats, charts = (_names(text) for text in (asked.to, asked.charts))
    wish = Wish(formats, charts, asked.scale, read_templates(asked.template))
    made = proposal(_changed(asked), _day(asked.date), theme, asked.numbers)

    def progress(share: float, _: str) -> None:
        if sys.stderr.isatty():
            _bar(share)

    for file in write_files(asked.out, packed(made, wish, progress)):
        print(file)


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _day(text: str | None) -> dt.date:
    try:
        return dt.date.fromisoformat(text) if text else dt.date.today()  # noqa: DTZ011 - the reader's own day
    except ValueError:
        raise CxroiError(f"--date {text} is no day. Write it as 2026-11-24.") from None


def _bar(share: float) -> None:
    """Draw on a terminal how far the work is, on one line that ends empty."""
    filled = round(BAR * share)
    line = f"\r{'█' * filled}{'·' * (BAR - filled)} {100 * share:3.0f} %"
    print(line if share < 1 else f"\r{' ' * len(line)}\r", end="", file=sys.stderr, flush=True)


def _risk_as_json(risk: Simulation, asked: argparse.Namespace) -> str:
    said = {
        figure: {key: _or_none(value) for key, value in risk.percentiles(figure).items()}
        for figure in ("npv", "roi")
    }
    return json.dumps(
        said
        | {
            "probability_of_gain": risk.probability_of_gain,
            "probability_of_payback": risk.probability_of_payback,
            "monte_carlo_error": risk.monte_carlo_error,
            "plain_npv": risk.plain_npv,
            "plain_percentile": risk.plain_percentile,
            "draws": asked.draws,
            "seed": asked.seed,
            "correlated": asked.correlated,
            "ranges": {
                each.key: [each.low, each.likely, each.high, each.shape]
                for each in risk.assumptions
            },
        },
        allow_nan=False,
    )


def _or_none(figure: float) -> float | None:
    return None if math.isnan(figure) else figure


def _risk_in_words(risk: Simulation) -> str:
    from cxroi.model.units import money, percent  # noqa: PLC0415
    from cxroi.report.uncertainty import PERCENTILE_WORDS, of_100  # noqa: PLC0415

    sign, npv, roi = risk.assumptions.currency, risk.percentiles(), risk.percentiles("roi")
    lines = [
        (
            f"All assumptions drawn at once, {len(risk.npv):,} times: it gains in "
            f"{of_100(risk.probability_of_gain)} draws, and the cash is back in time in "
            f"{of_100(risk.probability_of_payback)}."
        ),
        f"The case as assumed is better than {percent(risk.plain_percentile)} of the draws.",
        "",
        f"{'':24}{'net present value':>20}{'return':>10}",
    ]
    for key, words in PERCENTILE_WORDS.items():
        back = percent(roi[key]) if not math.isnan(roi[key]) else "none"
        lines.append(f"{words:24}{money(npv[key], sign):>20}{back:>10}")
    error = money(2 * risk.monte_carlo_error, sign)
    return "\n".join([*lines, "", f"Another seed moves the mean by less than about {error}."])


def _changed(asked: argparse.Namespace) -> Assumptions:
    """Return the scenario that a command names, with the changes it gives."""
    held = _scenario(asked.scenario)
    return held.change(**dict(_setting(text, held) for text in asked.set))


def _scenario(wanted: str) -> Assumptions:
    """Read a scenario by name, or a file where the name looks like one."""
    from cxroi.model.scenarios import assumptions, read_scenario, scenarios  # noqa: PLC0415

    if wanted not in scenarios() and (wanted.endswith(".csv") or os.path.isfile(wanted)):  # noqa: PTH113 - Path raises on a name too long
        held = read_scenario(Path(wanted))
        for remark in held.remarks:
            print(remark, file=sys.stderr)
        return held
    return assumptions(wanted)


def _setting(text: str, held: Assumptions) -> tuple[str, Any]:
    """Take ``key=value`` or ``key=low,likely,high`` apart; the model refuses what is no number."""
    from cxroi.model.assumptions import own_assumption  # noqa: PLC0415 - `cxroi --help` is quick
    from cxroi.model.errors import AssumptionError, NumberError  # noqa: PLC0415
    from cxroi.model.segments import shared_key  # noqa: PLC0415

    key, equals, value = (part.strip() for part in text.partition("="))
    if not equals:
        raise CxroiError(f"--set {text}: there is no value. Write --set key=value.")
    shared = held.by_key.get(shared_key(key))
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
    from cxroi.model.assumptions import typed_value  # noqa: PLC0415 - `cxroi --help` is quick
    from cxroi.model.errors import NumberError  # noqa: PLC0415
    from cxroi.model.typed_numbers import readings  # noqa: PLC0415

    parts = [part.strip() for part in text.split(";" if ";" in text else ",")]
    if len(parts) != len(("low", "likely", "high")):
        return typed_value(assumption, text)
    whole = readings(text).get(".") if ";" not in text else None
    if whole is None:
        return tuple(typed_value(assumption, part) for part in parts)
    if not float(parts[0]) <= float(parts[1]) <= float(parts[2]):
        return typed_value(assumption, text)
    low, likely, high = parts
    raise NumberError(
        f"{text} can be read as the range from {low} to {high} around {likely}, or as the number "
        f"{text}",
        f"Write {';'.join(parts)} or {whole}.",
    )


def _save(file: Path, text: str, option: str = "--save") -> None:
    try:
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise CxroiError(
            f"{file} cannot be written: {error.strerror}. Name another folder with {option}."
        ) from error
    print(f"Saved as {file}.", file=sys.stderr)


def _as_json(case: BusinessCase) -> str:
    figures = [
        *("npv", "roi", "irr", "irr_roots", "payback_months", "discounted_payback_months"),
        *("payback_note", "pv_benefits", "pv_costs", "affordable_one_off", "equity_at_horizon"),
    ]
    said: dict[str, Any] = {figure: getattr(case, figure) for figure in figures}
    drivers = {name: float(worth) for name, worth in case.evaluation.drivers.items()}
    said |= {"drivers": drivers, "warnings": case.warnings, "assumptions": case.values}
    return json.dumps(said, allow_nan=False)


def _in_words(case: BusinessCase) -> str:
    from cxroi.model.units import exact_money  # noqa: PLC0415
    from cxroi.report.exhibits import value  # noqa: PLC0415
    from cxroi.report.verdict import tiles, verdict  # noqa: PLC0415

    said = verdict(case)
    lines = [said.answer, said.overturned, said.aside, ""]
    lines += [f"{t.label:28}{t.figure:>14}   {t.against}" for t in tiles(case)]
    parts = value(case).columns
    lines += ["", "Where the value comes from, present value"]
    for part, amount in zip(parts["part"], parts["amount"], strict=True):
        lines.append(f"{part:24}{exact_money(amount, case.assumptions.currency):>18}")
    if case.irr_roots:
        rates = ", ".join(f"{100 * rate:.1f} %".replace("-", "−") for rate in case.irr_roots)
        several = " (several: none of them is the return)" if len(case.irr_roots) > 1 else ""
        lines += ["", f"{'Internal rate of return':24}{rates:>14}   a year{several}"]
    extra = exact_money(case.equity_at_horizon, case.assumptions.currency)
    lines.append(f"{'Extra customers left':24}{extra:>18}   worth today, not in the NPV")
    lines += ["", *(f"Worth checking: {sentence}" for sentence in case.warnings)]
    return "\n".join(line for i, line in enumerate(lines) if line or (i and lines[i - 1])).rstrip()


def _check(asked: argparse.Namespace) -> None:
    """Say of each part of the installation that it is there, or stop at the first that is not."""
    from cxroi.model.claims import claims  # noqa: PLC0415
    from cxroi.model.data_files import data_folder, workbooks_folder  # noqa: PLC0415
    from cxroi.model.registry import registry  # noqa: PLC0415
    from cxroi.model.scenarios import scenarios  # noqa: PLC0415
    from cxroi.serve.own_folder import check_tables, use_folder  # noqa: PLC0415

    if asked.folder:
        use_folder(asked.folder)
    check_tables()
    print(f"data       {len(registry())} assumptions, {len(claims())} claims, "
          f"{len(scenarios())} scenarios in {data_folder()}")  # fmt: skip
    from cxroi.app.kept_points import kept_samples  # noqa: PLC0415 - slow, and a fault is said without it
    from cxroi.app.specs import chart_specs  # noqa: PLC0415
    from cxroi.app.stock import shared_files  # noqa: PLC0415
    from cxroi.exports.drawings import drawings  # noqa: PLC0415
    from cxroi.exports.offline import STOCK, vega_script  # noqa: PLC0415
    from cxroi.exports.theme import FONT, checked_font  # noqa: PLC0415
    from cxroi.serve.server import find_pages  # noqa: PLC0415

    print(f"workbooks  {', '.join(find_pages(workbooks_folder()))} in {workbooks_folder()}")
    print(f"charts     {', '.join(chart_specs())}")
    print(f"draws      {sum(len(block) for block in kept_samples()[0]):,}")
    print(f"offline    Vega, {len(vega_script()) // 1024} kB")
    print(f"paper      {checked_font(FONT)}, {len(drawings()['paper'])} charts")
    shared = [file.parent == STOCK for file in shared_files()]
    print(f"stock      {sum(shared)} of {len(shared)} files, made beforehand")
    print("This installation is whole.")
