"""What each question holds: its sentences, its tables, and what a reader may choose there.

It is more than 300 lines because it is one list, a function for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cxroi.analysis.actuals import actuals_template, continue_from
from cxroi.analysis.actuals_file import NOTHING, parse_actuals
from cxroi.analysis.bridge import bridge
from cxroi.analysis.choice import check_one_currency, choice
from cxroi.analysis.distributions import npv_histogram, probability_of_loss
from cxroi.analysis.finance_form import check_risk
from cxroi.analysis.goals import Goal
from cxroi.analysis.information import can_be_surveyed, information
from cxroi.analysis.keep_or_acquire import keep_or_acquire
from cxroi.analysis.levers import MOST, levers
from cxroi.analysis.named_stresses import cases_under_stresses
from cxroi.analysis.recent import (
    recent_pair,
    recent_portfolio,
    recent_requirements,
    recent_shares,
    recent_simulation,
)
from cxroi.analysis.samples import DRAWS, SEED, widen
from cxroi.analysis.sensitivity import swings
from cxroi.analysis.spending_figures import entered_figures, judged_figures
from cxroi.analysis.what_if import usual_easy_switching, usual_failure
from cxroi.exports.chart_frames import PAIR, SWING_FOR_ALL
from cxroi.model.business_case import business_case
from cxroi.model.choosing import Choosing
from cxroi.model.correlations import judged_correlations, rank_correlations
from cxroi.model.errors import AssumptionError, CxroiError
from cxroi.model.initiatives import initiatives, parse_initiatives, write_initiatives
from cxroi.model.options import Options
from cxroi.model.scenarios import assumptions
from cxroi.model.units import money, percent
from cxroi.report import (
    board,
    break_even,
    comparison,
    differences,
    sensitivity,
    uncertainty,
    value_of_information,
    what_if,
)
from cxroi.report import initiatives as initiatives_report
from cxroi.report import keep_or_acquire as keep
from cxroi.report.actuals import (
    RANGE_COLUMNS,
    against_plan,
    headline,
    range_rows,
    range_words,
    so_far_words,
)
from cxroi.report.actuals_exhibits import exhibits
from cxroi.report.evidence import KEEP_OR_ACQUIRE, questions
from cxroi.report.finance_form import cash_table, finance_form
from cxroi.report.finance_questions import cash_words, kinds_table, retention_table, retention_words
from cxroi.report.formats import capital, named
from cxroi.report.named_stresses import stresses_table, stresses_words
from cxroi.report.unit_once import words_in_label
from cxroi.widgets.sobol_points import sobol_samples

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cxroi.analysis.simulation import Progress, Simulation
    from cxroi.model.assumptions import Assumptions
    from cxroi.model.tables import Table
    from cxroi.report.finance_form import FinanceForm

    Request = Mapping[str, Any]

FIRST_LEARNT = 3
PRODUCTS = (
    "The share of the published gap that applies multiplies the published gaps, so their bars overlap "
    "and do not add up."
)
APART = (
    "Correlations selected under Risk do not apply here: shares of uncertainty are defined only for "
    "independent assumptions."
)
NOT_RANKED = (
    "The cases cannot be ranked: the ranges of one contradict each other. Narrow its ranges."
)
HOW_TO_APPLY = "Select a stress to apply it to your case; Undo takes it off."
LOAD = (
    "Load your actuals by month: customers, referred and paid new customers, and retention, as far as "
    "you know them."
)
UNTIL_THEN = "Until then the charts show the plan with its 90% range."
THE_FILE = (
    "The file has one row per month, numbered 1, 2 and so on or dated as 2026-03. It gives customers at "
    "month end, new customers referred and paid, and annual retention as a share, such as 0.75. Leave a "
    "cell empty if you do not know the figure."
)


ILLUSTRATIVE = (
    "These initiatives are illustrative. Download the table, enter your own, and load it here."
)


class View(NamedTuple):
    """A tab: sentences at its head, tables for its charts, and parts of its own."""

    lead: list[str]
    tables: dict[str, Table]
    parts: dict[str, Any]


class Tab(NamedTuple):
    """A tab's title, the charts it draws, and the function that makes it."""

    title: str
    charts: tuple[str, ...]
    make: Callable[[Assumptions, Request, Progress], View]


def beside_the_verdict(scenario: Assumptions, request: Request, progress: Progress) -> View:
    """What stands beside the verdict: the chance, the levers, what a board will ask."""
    risk = _simulate(scenario, request, progress)
    found, _sign = levers(scenario, MOST_LEVERS), scenario.currency
    edges, shares = npv_histogram(risk)
    loss = probability_of_loss(risk)
    asked = board.board_questions(scenario, found, risk.plain_npv)
    return View(
        [],
        {"band": uncertainty.band(risk)},
        {
            "sure": {
                **board.chance_words(risk),
                "edges": edges.tolist(),
                "shares": shares.tolist(),
                "loses": f"loss {percent(loss)}" if loss else "",
                "gains": f"gain {percent(risk.probability_of_gain)}",
            },
            "levers": [board.lever_words(scenario, each)._asdict() for each in found[:MOST]],
            "board": [each._asdict() for each in asked],
            "next": board.next_step(scenario, found),
        },
    )


def how_sure(scenario: Assumptions, request: Request, progress: Progress) -> View:
    """All assumptions drawn at once."""
    risk = _simulate(scenario, request, progress)
    return View(
        uncertainty.how_sure_words(risk),
        {"fan": uncertainty.fan(risk), "spread": uncertainty.npv_distribution(risk)},
        {
            "summary": {
                "heads": ["", *uncertainty.PERCENTILE_WORDS.values()],
                "rows": uncertainty.percentile_rows(risk),
            },
            "correlations": [
                f"{scenario[one].label} with {scenario[other].label}, "
                f"{f'{judged.rank_correlation:+g}'.replace('-', '−')}: {judged.reason}"
                for (one, other), judged in judged_correlations().items()
            ],
        },
    )


def move_each(scenario: Assumptions, request: Request) -> Table:
    """Move one assumption at a time: over its range, or all by the same share."""
    by = SWING_FOR_ALL if Options(request).swing == "all" else None
    return sensitivity.tornado(scenario, swings(scenario, by), by)


def what_matters(scenario: Assumptions, request: Request, progress: Progress) -> View:
    """One at a time, and each one's share of the doubt against what it rests on."""
    shares = recent_shares(scenario, progress)
    progress(1)
    asked = questions(scenario, shares)
    tables = {
        "tornado": move_each(scenario, request),
        "variance": sensitivity.variance(scenario, shares),
        "influence": sensitivity.influence(scenario, asked),
    }
    told = [f"{tables['tornado'].title}.", f"{tables['variance'].title}."]
    return View(
        told,
        tables,
        {
            "notes": [PRODUCTS, *([APART] if Options(request).correlated else [])],
            "list": {
                "title": "What a finance director will ask first",
                "items": [each.asked for each in asked if each.asked],
            },
        },
    )


def must_be_true(scenario: Assumptions, request: Request, progress: Progress) -> View:
    """What each assumption must be, and what a pair of them must be."""
    chosen = Options(request)
    goal, across, up = Goal(**chosen.goal), chosen.across or PAIR[0], chosen.up or PAIR[1]
    found = recent_requirements(scenario, goal, lambda share: progress(0.6 * share))
    grid, line = recent_pair(scenario, across, up)
    progress(0.9)
    tables = {
        "must_be_true": break_even.must_be_true(scenario, found, goal),
        "grid": sensitivity.heat(scenario, across, up, grid, line),
    }
    lead = [f"{tables['must_be_true'].title}."]
    for first in break_even.most_uncertain(scenario, found, goal)[:1]:
        if first.side and break_even.is_uncertain(first):
            given = f"Given its range, the chance of that is {percent(first.chance)}."
            lead.append(
                f"{capital(named(scenario[first.key]))} must be {break_even.requirement_words(scenario, first)}. {given}"
            )
    return View(lead, tables, {})


def measure_next(scenario: Assumptions, request: Request, progress: Progress) -> View:
    """What it is worth to know an assumption before deciding."""
    risk = _simulate(scenario, request, progress)
    found, sign = information(risk), scenario.currency
    learnable = value_of_information.worth_knowing(risk, found)
    counted = [row for row in learnable if can_be_surveyed(scenario[row.key])]
    learnt = learnable[:FIRST_LEARNT]
    items = [
        f"{row.label}: resolving it is worth up to {money(row.evppi, sign)}. "
        f"{scenario[row.key].find_out}"
        for row in learnt
    ]
    worth = value_of_information.information(risk, found)
    lead = [f"{worth.title}."]
    if learnt:
        first, most = learnt[0], money(learnt[0].evppi, sign)
        lead = [
            (
                f"{first.label}: resolving it before deciding is worth up to {most}. "
                f"{scenario[first.key].find_out}"
            ),
            (
                f"Removing all uncertainty would be worth {money(found.evpi, sign)}, so spend no more than "
                "that on research."
            ),
        ]
    survey = value_of_information.survey(risk, counted)
    return View(
        [*lead, f"{survey.title}."],
        {"information": worth, "survey": survey},
        {"list": {"title": "What to measure first", "items": items}},
    )


def which_initiatives(scenario: Assumptions, request: Request, progress: Progress) -> View:
    """Which initiatives under one budget, and what each brings."""
    given = request.get("table")
    table = parse_initiatives(str(given["name"]), str(given["text"])) if given else initiatives()
    found = recent_portfolio(
        scenario,
        table,
        Options(request).initiatives or Choosing(),
        progress,
        lambda: widen(sobol_samples(), DRAWS, SEED, scenario),
    )
    progress(1)
    whole = initiatives_report.by_initiative(found)
    return View(
        initiatives_report.words(found),
        {
            "budget": initiatives_report.value_by_budget(found),
            "initiatives": initiatives_report.value_of_each(found),
        },
        {
            "offered": {
                "heads": whole["heads"],
                "rows": whole["rows"],
                **found.budgets._asdict(),
                "file": write_initiatives(table),
            },
            "sets": initiatives_report.best_sets(found),
            "notes": [
                initiatives_report.TOGETHER,
                *([] if given else [ILLUSTRATIVE]),
            ],
        },
    )


def finance_tables(scenario: Assumptions, request: Request, progress: Progress) -> View:
    """The annual tables a board knows."""
    risk = check_risk(Options(request).risk)
    case = business_case(scenario)
    form = finance_form(case, risk)
    drawn = _simulate(scenario, request, progress)
    percentile, sign = percent(drawn.percentile_of(form.npv)), scenario.currency
    adjusted = "After risk adjustment" if any(risk.values()) else "With year-end discounting"
    returns = "" if form.roi is None else f" and ROI {percent(form.roi)}"
    return View(
        [
            (
                f"{adjusted}, NPV is {money(form.npv, sign)}{returns}. That is better than {percentile} of "
                "simulations."
            ),
            (
                "Risk factors reduce benefits and raise costs. They default to 0 because the ranges already "
                "cover uncertainty."
            ),
            cash_words(case),
            retention_words(case),
        ],
        {"finance": cash_table(form)},
        {
            "form": _form(form),
            "kinds": kinds_table(case),
            "renewals": retention_table(case),
        },
    )


def plan_and_actuals(scenario: Assumptions, request: Request, progress: Progress) -> View:
    """What happened beside the plan, and how it goes on from there."""
    given = request.get("actuals")
    actuals = parse_actuals(str(given["name"]), str(given["text"])) if given else NOTHING
    correlations = rank_correlations() if Options(request).correlated else None
    found = against_plan(
        scenario, actuals, widen(sobol_samples(), DRAWS, SEED, scenario), correlations
    )
    progress(0.9)
    forecast = continue_from(scenario, actuals)
    measured = [range_words(each) for each in found.measures.values() if each.months]
    told = [headline(forecast), so_far_words(forecast), *measured]
    return View(
        [f"{sentence}." for sentence in told] if given else [LOAD, UNTIL_THEN],
        exhibits(found, forecast),
        {
            "held": {"heads": RANGE_COLUMNS, "rows": range_rows(found)},
            "notes": found.notes if given else [THE_FILE],
            "template": actuals_template(scenario),
        },
    )


def if_it_goes_wrong(scenario: Assumptions, request: Request, progress: Progress) -> View:
    """What a failure, easy leaving and a downturn do to the case, and how long customers stay."""
    chosen = Options(request)
    failure = chosen.failure or usual_failure()
    easy_switching = usual_easy_switching() if chosen.leaving is None else chosen.leaving
    found = what_if.stress_tests(scenario, failure, easy_switching)
    under = cases_under_stresses(scenario)
    progress(0.9)
    return View(
        [*what_if.stress_sentences(found, failure), stresses_words(under)],
        what_if.exhibits(found),
        {
            "stresses": {
                **(table := stresses_table(found[0].case, under)),
                "note": f"{table['note']} {HOW_TO_APPLY}".strip(),
                "names": [each.stress.name if each.case else None for each in under],
            },
            "strains": what_if.table_of(found),
            "lifecycle": what_if.lifecycle(found[0].case),
            "notes": [f"{test.name}: {test.about}." for test in found[1:]],
        },
    )


def compare_cases(scenario: Assumptions, request: Request, progress: Progress) -> View:
    """Two to four cases side by side, and a bridge between two of them."""
    chosen = comparison.name_apart(request.get("cases", [assumptions(), scenario]))
    cases = [business_case(each) for each in chosen]
    chances = []
    for nth, each in enumerate(chosen):
        chances.append(_chance(each, {**request, **each.choices}))
        progress(0.9 * (nth + 1) / len(chosen))
    ranked, apart, tables = _choose(chosen, request)
    one, other = (chosen[at] for at in _between(request.get("between"), len(chosen)))
    found = bridge(one, other)
    told = differences.lead(found, one, other)
    return View(
        [f"{told}.", ranked, *comparison.cautions(chosen)],
        {
            "bridge": differences.bridge_table(found, one, other),
            "npv_difference": apart,
            "compared_cash": comparison.compared_cash(cases),
            "compared_customers": comparison.compared_customers(cases),
        },
        {
            "figures": comparison.figures(cases, chances),
            **tables,
            "differs": differences.table(found, one, other),
        },
    )


def spend_next(scenario: Assumptions, _: Request, progress: Progress) -> View:
    """What one more customer costs to win and to keep, and where the next unit of money goes."""
    figures = entered_figures(scenario)
    found = keep_or_acquire(scenario, **figures)
    progress(0.9)
    return View(
        keep.sentences(found),
        keep.exhibits(found),
        {
            "spending": keep.boxes(figures, found),
            "plans": keep.plan_table(found),
            "notes": keep.notes(judged_figures(scenario)),
        },
    )


TABS = {
    "how_sure": Tab("Risk", ("fan", "spread"), how_sure),
    "what_matters": Tab("Sensitivity", ("tornado", "variance", "influence"), what_matters),
    "must_be_true": Tab("Break-evens", ("must_be_true", "grid"), must_be_true),
    "measure_next": Tab("What to measure first", ("information", "survey"), measure_next),
    "what_if": Tab("Stress tests", ("stressed_cash", "stressed_customers"), if_it_goes_wrong),
    "initiatives": Tab("Which initiatives", ("budget", "initiatives"), which_initiatives),
    "keep_or_acquire": Tab(KEEP_OR_ACQUIRE, ("acquisition_curve", "retention_curve"), spend_next),
    "finance_tables": Tab("Finance tables", ("finance",), finance_tables),
    "actuals": Tab(
        "Plan v actuals",
        (
            "continued_cash",
            "actual_customers",
            "actual_referred",
            "actual_paid",
            "actual_retention",
        ),
        plan_and_actuals,
    ),
    "compare": Tab(
        "Compare",
        ("bridge", "npv_difference", "compared_cash", "compared_customers"),
        compare_cases,
    ),
}
"""The tabs after the first, in the order of the page."""
SECTIONS = {"headline": Tab("", (), beside_the_verdict), **TABS}
"""All that is worked out beside the case once the reader rests."""
MOST_LEVERS = 6
"""As many are looked at to find what a board will ask."""


def _chance(scenario: Assumptions, request: Request) -> str:
    """Print the chance of a gain; ranges that contradict each other have none, and say no more here."""
    try:
        return percent(_simulate(scenario, request, lambda _: None).probability_of_gain)
    except AssumptionError:
        return "none: its ranges contradict each other"


def _choose(
    cases: list[Assumptions], request: Request
) -> tuple[str, Table, dict[str, dict[str, Any]]]:
    """Say which case is better, drawn with what was chosen about the page's own; or why none can be."""
    try:
        check_one_currency(cases)
        found = choice([_simulate(each, request, lambda _: None).npv for each in cases])
    except AssumptionError:
        return NOT_RANKED, comparison.NOT_RANKED, {}
    except CxroiError as error:
        return str(error), comparison.NOT_RANKED, {}
    return (
        comparison.choice_words(found, cases),
        comparison.npv_difference(found, cases),
        comparison.choice_tables(found, cases),
    )


def _between(wanted: Any, count: int) -> tuple[int, int]:
    """Return the two cases that a bridge joins: as chosen, else the first two."""
    match wanted:
        case [int(one), int(other)] if (
            one != other and min(one, other) >= 0 and max(one, other) < count
        ):
            return one, other
    return 0, 1


def _simulate(scenario: Assumptions, request: Request, progress: Progress) -> Simulation:
    chosen = Options(request)
    correlations = rank_correlations() if chosen.correlated else None
    is_kept = chosen.seed == SEED  # of a link's own seed the points are made
    samples = (lambda: widen(sobol_samples(), DRAWS, SEED, scenario)) if is_kept else None
    risk = recent_simulation(scenario, chosen.seed, correlations, progress, samples)
    progress(1)
    return risk


def _form(form: FinanceForm) -> dict[str, Any]:
    """Print the form: a head, and for each line its rows; the last lines are the summary."""
    sign = form.case.assumptions.currency
    metric = f"Metric (money in {sign})" if sign else "Metric"
    years = [f"Year {year}" for year in range(1, form.years + 1)]
    printed = []
    for row in form.rows:
        label, *cells = words_in_label(row.unit, [row.metric, *row.show()])
        printed.append([row.ref, label, row.source, *cells])
    return {
        "heads": ["Ref", metric, "Source", "Initial", *years, "Total", "Present value"],
        "rows": printed,
        "lines": [
            {"key": line.key, "label": line.label, "factor": line.factor} for line in form.lines
        ],
    }
