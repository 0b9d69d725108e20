"""The equations, each written once: what they say, and what an engine refuses."""

import random

import numpy as np
import pytest
from month_by_month import case as by_hand
from random_companies import KINDS, PAIRS, company, known_of, stress_of
from sharing import of_a_thousand

from cxroi import CxroiError, assumptions
from cxroi.model import runs
from cxroi.model.engine import NUMBERS, compile_program
from cxroi.model.equation_files import model_equations, parse_equations
from cxroi.model.evaluate import ActualFigures, evaluate
from cxroi.model.folding import fold_neutral
from cxroi.model.program import Program, check_equations
from cxroi.model.registry import registry

COMPANIES = [(kind, seed) for kind in KINDS for seed in range(200)]
COMPANIES += [(kind, seed) for kind in PAIRS for seed in range(40)]


@pytest.mark.parametrize("made", of_a_thousand(COMPANIES, few=3), ids=str)
def test_figures_are_those_of_a_plain_loop_over_months(made):
    kind, seed = made
    draw = random.Random(f"{kind} {seed}")  # noqa: S311 - no secret
    values, stress = company(draw, kind), stress_of(draw, kind)
    known = known_of(draw, kind, values["customers"])
    right = by_hand(values, stress and tuple(stress), known)
    found = evaluate(
        values,
        stress,
        known and ActualFigures(**{name: np.array(each) for name, each in known.items()}),
    )
    for figure in ("npv", "pv_benefits", "pv_costs"):
        assert getattr(found, figure) == pytest.approx(right[figure], rel=1e-9, abs=1e-4)
    assert found.net == pytest.approx(np.array(right["net"]), rel=1e-9, abs=1e-4)
    for path in ("programme", "baseline"):
        for name in ("customers", "referred", "paid"):
            here = found.month_by_month(name, path)
            assert here == pytest.approx(np.array(right[path][name]), rel=1e-9, abs=1e-7)
    for name, value in right["drivers"].items():
        assert found.drivers[name] == pytest.approx(value, rel=1e-9, abs=1e-4)
        years = np.array(right["yearly"][name])
        assert found.yearly_drivers[name] == pytest.approx(years, rel=1e-9, abs=1e-4)
    assert sum(found.drivers.values()) == pytest.approx(found.pv_benefits, abs=1e-4)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", of_a_thousand(range(200), few=1))
def test_draws_are_the_numbers_one_by_one(kind, seed, monkeypatch):
    monkeypatch.setattr(runs, "FEW_DRAWS", 0)
    draw = random.Random(f"{kind} {seed}")  # noqa: S311 - no secret
    values, stress = company(draw, kind), stress_of(draw, kind)
    known = known_of(draw, kind, values["customers"])
    gone = known and ActualFigures(**{name: np.array(each) for name, each in known.items()})
    believed, margins = np.array([0.0, 0.2, 0.9]), np.array([90.0, 130.0, 150.0])
    key = next((key for key in values if key.endswith("/margin")), "margin")
    run = evaluate({**values, "causal_fraction": believed, key: margins}, stress, gone)
    for at, (fraction, margin) in enumerate(zip(believed, margins, strict=True)):
        one = evaluate({**values, "causal_fraction": fraction, key: margin}, stress, gone)
        for figure in ("npv", "roi", "payback_months", "equity_at_horizon"):
            expected = pytest.approx(getattr(one, figure), rel=1e-10, nan_ok=True)
            assert getattr(run, figure)[at] == expected
        assert run.net[at] == pytest.approx(one.net, rel=1e-9, abs=1e-5)
        for name, value in one.drivers.items():
            assert run.drivers[name][at] == pytest.approx(value, rel=1e-9, abs=1e-5)


def test_a_draw_does_not_touch_another():
    values = assumptions().values()
    fractions = np.linspace(0.01, 0.99, 9000)
    whole = evaluate({**values, "causal_fraction": fractions})
    some = evaluate({**values, "causal_fraction": fractions[4000:4200]})
    assert (whole.npv[4000:4200] == some.npv).all()
    assert (whole.payback_months[4000:4200] == some.payback_months).all()


WRONG = {
    "def a(x) -> Money:\n    'A.'\n    return x if x else 1": "equations.py, line 3, 'a': no engine writes ‘x if x else 1’. Use + - * / **, comparisons and minimum, maximum, where, exp, log or ceil.",
    "def a(x) -> Money:\n    'A.'\n    return sin(x)": "equations.py, line 3, 'a': no engine writes ‘sin(x)’. Use + - * / **, comparisons and minimum, maximum, where, exp, log or ceil.",
    "def a(x) -> Money:\n    'A.'\n    return y": "equations.py, line 3, 'a': 'y' is not among its parameters. Add it to them.",
    "def a(x) -> Money:\n    'A.'\n    y = x\n    return y": "equations.py, line 1, 'a': it is not one sentence and one return. Write both, only.",
    "def a(x) -> Money:\n    return x": "equations.py, line 1, 'a': it is not one sentence and one return. Write both, only.",
    "def a(x) -> Money:\n    'A.'": "equations.py, line 2, 'a': it does not end in one return. Let it return one expression.",
    "def a(x) -> Euro:\n    'A.'\n    return x": "equations.py, line 1, 'a': its unit is missing. Write -> and one of Money, MoneyEach, Share, Customers, Months, Years, Ratio or Number.",
    "@cache\ndef a(x) -> Money:\n    'A.'\n    return x": "equations.py, line 1, 'a': this mark is not known. Use starts_at or same_for.",
    "def a(x) -> Money:\n    'A.'\n    return x +": "equations.py, line 3: this is not valid Python. invalid syntax.",
    "def a(x) -> Money:\n    'A.'\n    return x\ndef a(x) -> Money:\n    'A.'\n    return x": "equations.py, line 4: 'a' is defined twice. Keep one.",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_no_engine_writes_is_refused_by_line(text):
    with pytest.raises(CxroiError) as refused:
        parse_equations(text)
    assert str(refused.value) == WRONG[text]


UNKNOWN = {
    "def a(pricee) -> Money:\n    'A.'\n    return pricee": "equations.py, line 1, 'a': no equation or assumption is called 'pricee'. Did you mean 'price'?",
    "def a(previous_b) -> Money:\n    'A.'\n    return previous_b\ndef b(price) -> Money:\n    'B.'\n    return price": "equations.py, line 1, 'a': 'previous_b' has no start. Mark b with starts_at.",
}


@pytest.mark.parametrize("text", UNKNOWN)
def test_a_parameter_that_is_nothing_is_refused(text):
    with pytest.raises(CxroiError) as refused:
        check_equations(parse_equations(text).by_name, ["price"])
    assert str(refused.value) == UNKNOWN[text]


def test_an_equation_may_read_a_figure_beside_what_it_is_made_of():
    """They are one where nothing is known of the months: by whichever name, it is that one."""
    text = """
def both(referred_expected, referred) -> Customers:
    "Twice the same, where nothing is known."
    return referred_expected + referred
"""
    file = model_equations()
    equations = fold_neutral(file.by_name | parse_equations(text).by_name, file.neutral, ())
    program = Program(equations, frozenset(registry().by_key))
    figures = [program.figure("both"), program.figure("referred")]
    compiled = compile_program(program, figures, NUMBERS)
    values = {program.input_name(key): value for key, value in assumptions().values().items()}
    twice, once = compiled.run((1.0, 2.0), values)
    assert twice == [2 * each for each in once]


def test_every_assumption_is_read_by_an_equation():
    read = {name for each in model_equations().by_name.values() for name in each.parameters}
    assert set(registry().by_key) <= read
    assert "customers_today" in read  # ``customers`` are those at a month's end
