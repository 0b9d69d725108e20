"""The command line: a case in words or as JSON, and a sentence for everything that goes wrong."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import traceback
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

import cxroi
from cxroi import assumptions, business_case, scenarios, write_scenario
from cxroi.analysis.simulation import simulate
from cxroi.exports.chart_functions import OURS
from cxroi.model.correlations import rank_correlations
from cxroi.model.data_files import OWN_FOLDER, data_folder, sample_folder, workbooks_folder
from cxroi.model.registry import registry
from cxroi.model.stances import conditions, stances
from cxroi.model.units import money, percent
from cxroi.serve.command_line import COMMANDS, main
from cxroi.serve.ports import free_port

COMMAND = Path(sys.executable).parent / "cxroi"
HEADING = "key,value,low,high,shape,reason\n"
NAMES = ", ".join([*scenarios(), *stances(), *conditions()])
WORKED_CASE = """\
The programme returns 1.12 times its cost over 5 years and pays back in month 47.
It breaks even only if at least 22% of the published gap applies; you assume 25%.

Net present value 0.17m over 5 years at 10%
Return on investment 12% on costs of 1.45m (present value)
Payback month 47 discounted: month 53
Maximum upfront cost 0.42m planned: 0.25m
Referral share 15 → 16% of new customers, after 5 years
Extra customers +4,500 after 5 years, v no programme

Present value by driver
Retention 971,799.63
Cross-sell 318,943.83
Referral 122,996.41
Lower cost to serve 201,623.04
Benefits 1,615,362.91
Programme cost −1,446,631.37
Net present value 168,731.54
Cash-only NPV −124,933.08

Internal rate of return 19.7% a year
Terminal value 770,434.40 of extra customers; present value, not in NPV
"""
ASK_BASH = """
source "$1"; shift
COMP_WORDS=(cxroi "$@"); COMP_CWORD=$#
$(complete -p cxroi | sed 's/.*-F \\([^ ]*\\).*/\\1/') cxroi "${COMP_WORDS[COMP_CWORD]}"
echo "${COMPREPLY[@]}"
"""
NOTHING_SPENT = ("--set=one_off_cost=0", "--set=running_cost=0", "--set=cost_per_customer=0")


@pytest.fixture
def run(capsys):
    """Run a command in this process; return its exit code and what it printed."""

    def running(*arguments):
        try:
            code = main([*map(str, arguments)])
        except SystemExit as left:
            code = left.code
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return code, said.out, said.err

    return running


@pytest.fixture
def nothing_served(monkeypatch):
    """Fail, rather than serve for ever, where a server starts that ought to be refused."""

    def served(*_, **__):
        pytest.fail("it was served")

    monkeypatch.setattr("cxroi.serve.server.WorkbookServer.run", served)
    monkeypatch.setattr("jupyterlab.labapp.LabApp.launch_instance", served)


def installed(*arguments, **given):
    finished = subprocess.run(
        [COMMAND, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=100,  # a server that ought to have refused would serve for ever
        **given,
    )
    assert "Traceback" not in finished.stdout + finished.stderr
    return finished.returncode, finished.stdout, finished.stderr


def saved(folder, rows, name="mine.csv"):
    file = folder / name
    file.write_text(HEADING + rows, encoding="utf-8")
    return file


# A case in words


def test_the_worked_case_is_told_in_words(run):
    code, out, err = run("case")
    assert (code, err) == (0, "")
    assert re.sub(" {2,}", " ", out) == WORKED_CASE


def test_the_figures_of_a_case_stand_in_one_column(run):
    lines = run("case")[1].splitlines()
    tiles = lines[lines.index("") + 1 :][:6]
    figures = ("0.17m", "12%", "month 47", "0.42m", "15 → 16%", "+4,500")
    ends = [line.index(f"{figure}   ") + len(figure) for line, figure in zip(tiles, figures)]  # noqa: B905 - six each
    assert len(set(ends)) == 1


@pytest.mark.parametrize("name", scenarios())
def test_every_scenario_can_be_named(run, name):
    code, out, err = run("case", name)
    said = cxroi.verdict(business_case(assumptions(name)))
    assert (code, err) == (0, "")
    assert out.startswith(f"{said.answer}\n{said.overturned}\n")


def test_a_scenario_in_a_file_can_be_named(run, tmp_path):
    file = saved(tmp_path, "causal_fraction,0.5,,,,our pilot\n")
    assert run("case", file) == run("case", "--set", "causal_fraction=0.5")


def test_a_file_needs_no_ending_to_be_found(run, tmp_path):
    file = saved(tmp_path, "margin,120,,,,why\n", name="mine")
    assert run("case", file) == run("case", "--set=margin=120")


def test_a_name_of_a_scenario_is_not_taken_for_a_file(run, tmp_path, monkeypatch):
    saved(tmp_path, "margin,120,,,,why\n", name="likely")
    monkeypatch.chdir(tmp_path)
    assert "returns 1.12" in run("case", "likely")[1]


def test_settings_add_up_and_the_last_of_a_key_counts(run):
    several = run("case", "--set=margin=1", "--set", " margin = 120 ", "--set=causal_fraction=0.5")
    made = business_case(assumptions().change(margin=120, causal_fraction=0.5))
    assert several[0] == 0
    assert several[1].startswith(cxroi.verdict(made).answer)


def test_what_looks_odd_is_said_at_the_end(run):
    assert run("case", "--set=bonded_gain=-0.05")[1].splitlines()[-1] == (
        "Worth checking: The programme would lower the share of bonded customers: "
        "it destroys value."
    )


def test_two_internal_rates_are_both_told_and_neither_is_the_return(run):
    settings = ["running_cost=150000", "one_off_cost=200000", "cost_per_customer=0"]
    settings += ["consistency=0.1", "delay_months=0", "ramp_months=1", "causal_fraction=1"]
    out = run("case", *(f"--set={setting}" for setting in settings))[1]
    [told] = [line for line in out.splitlines() if line.startswith("Internal rate of return ")]
    assert told.endswith(" −73.3%, 205.6%   a year (several, so none is meaningful)")


def test_without_a_rate_there_is_no_line_of_one(run):
    code, out, _ = run("case", *NOTHING_SPENT)
    assert code == 0
    assert "Internal rate" not in out
    assert "No cost entered, so no return can be calculated" in out


# Kept as a file


def test_a_saved_case_opens_as_the_same_case(run, tmp_path):
    file = tmp_path / "mine.csv"
    changed = ("--set=causal_fraction=0.4", "--set=margin=123.456789", "--json")
    code, first, err = run("case", "cautious", *changed, "--save", file)
    assert (code, err) == (0, f"Saved as {file}.\n")
    assert run("case", file, "--json") == (0, first, "")


def test_a_folder_that_is_not_there_is_said(run, tmp_path):
    file = tmp_path / "absent" / "mine.csv"
    assert run("case", "--save", file) == (
        1,
        "",
        f"{file} cannot be written: No such file or directory. Name another folder with --save.\n",
    )


def test_a_case_that_is_wrong_is_not_saved(run, tmp_path):
    assert run("case", "--set=margin=-1", "--save", tmp_path / "mine.csv")[0] == 1
    assert not list(tmp_path.iterdir())


# As JSON


def test_json_is_one_object_and_nothing_else(run):
    code, out, err = run("case", "--json")
    assert (code, err, out.count("\n")) == (0, "", 1)
    told, case = json.loads(out), business_case(assumptions())
    figures = ("npv", "roi", "irr", "payback_months", "pv_benefits", "pv_costs", "warnings")
    assert {figure: told[figure] for figure in figures} == {
        figure: getattr(case, figure) for figure in figures
    }
    assert sum(told["drivers"].values()) == pytest.approx(told["pv_benefits"], abs=0.01)
    assert told["assumptions"] == assumptions().values()


def test_what_is_undefined_is_null(run):
    told = json.loads(run("case", "--json", *NOTHING_SPENT)[1], parse_constant=pytest.fail)
    undefined = ("roi", "irr", "payback_months", "discounted_payback_months")
    assert [told[figure] for figure in undefined] == [None] * 4
    assert told["irr_roots"] == []
    assert told["payback_note"] == "no cost entered"


def test_warnings_are_in_the_object_and_not_beside_it(run):
    _, out, err = run("case", "--json", "--set=bonded_gain=-0.05")
    assert json.loads(out)["warnings"] == [
        "The programme would lower the share of bonded customers: it destroys value."
    ]
    assert err == ""


# What goes wrong is a sentence


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            ["retention_rat=0.8"],
            (
                "Assumption 'retention_rat': there is no assumption of this name. "
                "Did you mean 'retention_rate'?"
            ),
        ),
        (
            ["self=1"],
            (
                "Assumption 'self': there is no assumption of this name. "
                f"Available: {', '.join(registry().by_key)}."
            ),
        ),
        (
            ["retention_rate=high"],
            (
                "Assumption 'retention_rate': 'high' is not a number. "
                "Enter a number from 0.01 to 0.995."
            ),
        ),
        (
            ["retention_rate="],
            "Assumption 'retention_rate': '' is not a number. Enter a number from 0.01 to 0.995.",
        ),
        (
            ["retention_rate=0,8"],
            "Assumption 'retention_rate': 0,8: the decimal mark here is a point. Write 0.8.",
        ),
        (
            ["retention_rate=75"],
            "Assumption 'retention_rate': 75 is outside 0.01 to 0.995. Write 0.75 or 75%.",
        ),
        (
            ["retention_rate=nan"],
            (
                "Assumption 'retention_rate': 'nan' is not a number. "
                "Enter a number from 0.01 to 0.995."
            ),
        ),
        (
            ["margin=inf"],
            ("Assumption 'margin': 'inf' is not a number. Enter a number from 0 to 10,000,000."),
        ),
        (
            ["margin=-1e400"],
            ("Assumption 'margin': '-1e400' is not a number. Enter a number from 0 to 10,000,000."),
        ),
        (
            ["bonded_share=0.9", "let_down_share=0.5"],
            (
                "Assumption 'bonded_share': bonded customers and customers let down exceed 100% "
                "of customers today (bonded_share 0.9, let_down_share 0.5). Lower one of them."
            ),
        ),
        (
            ["bonded_gain=0.9"],
            (
                "Assumption 'bonded_gain': the target share of bonded customers exceeds 100% "
                "(bonded_gain 0.9, bonded_share 0.2). Set a smaller increase."
            ),
        ),
        (
            ["customers=1", "new_customers=1e9"],
            (
                "Assumption 'new_customers': each customer refers so many others that the base grows without limit (new_customers 1,000,000,000, customers 1). "
                "Enter fewer new customers, or more active customers."
            ),
        ),
        (["margin"], "--set margin has no value. Write --set key=value."),
    ],
)
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_setting_that_cannot_be_used_is_said(run, settings, sentence, form):
    arguments = (f"--set={setting}" for setting in settings)
    assert run("case", *arguments, *form) == (1, "", f"{sentence}\n")


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ("likly", "There is no scenario 'likly'. Did you mean 'likely'?"),
        ("absent.csv", "absent.csv cannot be read. Check its name and its folder."),
        (".", f"There is no scenario '.'. Available: {NAMES}."),
        (
            "x" * 300,
            f"There is no scenario '{'x' * 300}'. Available: {NAMES}.",
        ),
    ],
)
def test_a_scenario_that_is_not_there_is_said(run, wanted, sentence):
    assert run("case", wanted) == (1, "", f"{sentence}\n")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            "margin,120,,,,\nmargins,120,,,,\n",
            "row 3, column 'key': 'margins' is not a known assumption. Did you mean 'margin'?",
        ),
        (
            "margin,much,,,,\n",
            (
                "row 2, column 'value': 'much' is not a number. "
                "Write digits and a point, such as 0.84."
            ),
        ),
        (
            "retention_rate,75,,,,\n",
            "row 2, column 'value': 75 is outside 0.01 to 0.995. Write 0.75 or 75%.",
        ),
    ],
)
def test_a_fault_of_a_file_is_named_by_row_and_column(run, tmp_path, rows, sentence):
    assert run("case", saved(tmp_path, rows)) == (1, "", f"mine.csv, {sentence}\n")


def test_what_a_file_of_other_data_leaves_out_is_said_and_the_case_worked_out(run, tmp_path):
    file = tmp_path / "old.csv"
    heading = "key,value,low,high,shape,reason"
    file.write_text(f"# data: 0123abcd\n{heading}\nloyalty,3,,,,\n", encoding="utf-8")
    code, printed, said = run("case", file)
    assert (code, printed) == run("case", "likely")[:2]
    assert said.splitlines()[1] == (
        "Row 3 of old.csv is left out: no assumption is called 'loyalty'."
    )


@pytest.mark.parametrize(
    "arguments", [(), ("none-such",), ("case", "--sat=margin=1"), ("app", "--port=many")]
)
def test_a_command_that_is_used_wrongly_is_explained(run, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage: cxroi ")


def test_help_names_every_command(run):
    code, out, _ = run("--help")
    assert code == 0
    named = re.findall(r"^    (\w+)", out, re.MULTILINE)
    assert named == [
        *("app", "lab", "workbooks", "case", "explain", "simulate", "compare", "portfolio"),
        *("actuals", "calibrate", "export", "site", "check"),
    ]


def test_the_version_is_that_of_the_package(run):
    assert run("--version") == (0, f"cxroi {cxroi.__version__}\n", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_a_shell_gets_every_command_and_option_to_complete(run, shell):
    code, script, _ = run("--completion", shell)
    assert code == 0
    helps = [run(command, "--help")[1] for command in COMMANDS]
    options = {word for text in helps for word in re.findall(r"--([a-z][a-z-]*)", text)}
    assert options | set(COMMANDS) <= {*re.findall(r"[a-z][a-z-]*", script)}


def test_bash_completes_commands_options_and_files(run, tmp_path):
    (tmp_path / "client.csv").touch()
    script = tmp_path / "cxroi.bash"
    script.write_text(run("--completion", "bash")[1], encoding="utf-8")
    offered = [
        subprocess.run(
            ["/bin/bash", "-c", ASK_BASH, "bash", str(script), *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for words in (("comp",), ("export", "--th"), ("case", "cl"))
    ]
    assert offered == [["compare"], ["--theme"], ["client.csv"]]


# How sure a case is

IN_WORDS = """\
In 1,024 simulations that vary all assumptions together, the chance of a positive NPV is 46%. The \
chance of payback within the horizon is 59%.
Too close to call: NPV is about 0.2m.
Your case is better than 66% of the simulations.

 NPV ROI
Mean"""


@pytest.fixture(scope="module")
def drawn():
    """The worked case drawn 1,024 times."""
    return simulate(assumptions(), 1024)


def test_how_sure_the_worked_case_is_is_told_in_words(run, drawn):
    code, out, err = run("simulate", "--draws=1024")
    npv, roi = drawn.percentiles(), drawn.percentiles("roi")
    assert (code, err) == (0, "")
    said = re.sub(" {2,}", " ", out)
    assert said.startswith(IN_WORDS)
    for words, key in (("Mean", "mean"), ("P5", "p5"), ("P90", "p90")):
        assert f"\n{words} {money(npv[key])} {percent(roi[key])}\n" in said
    assert said.endswith(f"\nStandard error of the mean: {money(drawn.monte_carlo_error)}.\n")


def test_how_sure_as_json_is_one_object_and_nothing_else(run, drawn):
    code, out, err = run("simulate", "--json", "--draws=1024")
    assert (code, err, out.count("\n")) == (0, "", 1)
    told = json.loads(out)
    assert told["npv"] == drawn.percentiles()
    assert told["roi"] == drawn.percentiles("roi")
    assert list(told["npv"]) == ["mean", "p5", "p10", "p50", "p90", "p95"]
    for figure in (
        "probability_of_gain",
        "probability_of_payback",
        "monte_carlo_error",
        "plain_npv",
        "plain_percentile",
    ):
        assert told[figure] == getattr(drawn, figure)
    assert (told["draws"], told["seed"], told["correlated"]) == (1024, 1, False)
    assert told["ranges"]["causal_fraction"] == [0.05, 0.25, 0.5, "pert"]
    assert list(told["ranges"]) == list(registry().by_key)


def simulated(run, *arguments):
    code, out, err = run("simulate", "--json", "--draws=64", *arguments)
    assert (code, err) == (0, "")
    return json.loads(out, parse_constant=pytest.fail)


def test_a_range_is_set_as_low_likely_and_high(run):
    told = simulated(run, "--set=margin=90,130,1e3")
    assert told["ranges"]["margin"] == [90, 130, 1000, "pert"]
    assert told["npv"] == simulate(assumptions().change(margin=(90, 130, 1000)), 64).percentiles()


@pytest.mark.parametrize(
    ("setting", "low", "likely", "high"),
    [
        ("retention_rate=70%,75%,0.8", 0.7, 0.75, 0.8),
        ("one_off_cost=1, 250, 500", 1, 250, 500),
        ("one_off_cost=1;250;500", 1, 250, 500),
        ("one_off_cost=1,000,000;€1.2m;1.500.000", 1_000_000, 1_200_000, 1_500_000),
        ("margin=100,130.5,150", 100, 130.5, 150),
        ("acquisition_cost=0,150,300", 0, 150, 300),
    ],
)
def test_three_numbers_that_can_be_no_single_one_are_a_range(run, setting, low, likely, high):
    key = setting.partition("=")[0]
    assert simulated(run, f"--set={setting}")["ranges"][key][:3] == [low, likely, high]


@pytest.mark.parametrize(
    ("setting", "number"),
    [
        ("customers=1,500,250", 1_500_250),  # which are not in ascending order
        ("new_customers=1,234", 1234),
        ("customers=1.2m", 1_200_000),
        ("one_off_cost=£300k", 300_000),
        ("one_off_cost=1'250'500", 1_250_500),
        ("retention_rate=80%", 0.8),
        ("retention_rate=0.750", 0.75),
        ("bonded_gain=−5%", -0.05),
    ],
)
def test_a_setting_is_read_as_typed_numbers_are(run, setting, number):
    code, out, _ = run("case", "--json", "--set", setting)
    assert (code, json.loads(out)["assumptions"][setting.partition("=")[0]]) == (0, number)


@pytest.mark.parametrize("command", [["case"], ["simulate", "--draws=64"], ["export", "--to=csv"]])
@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        (
            "one_off_cost=1,250,500",
            (
                "1,250,500 can be read as the range from 1 to 500 around 250, or as the number "
                "1,250,500. Write 1;250;500 or 1250500."
            ),
        ),
        (
            "customers=1,234,567",
            (
                "1,234,567 can be read as the range from 1 to 567 around 234, or as the number "
                "1,234,567. Write 1;234;567 or 1234567."
            ),
        ),
        (
            "one_off_cost=250.000",
            "250.000 can be read as 250 or as 250,000. Write 250 or 250000.",
        ),
        (
            "one_off_cost=1;250.000;500000",
            "250.000 can be read as 250 or as 250,000. Write 250 or 250000.",
        ),
        ("margin=130,50", "130,50: the decimal mark here is a point. Write 130.50."),
        ("customers=75%", "'75%' is a share. Enter a number from 1 to 1,000,000,000."),
    ],
)
def test_a_setting_with_two_readings_is_refused_with_both(
    run, tmp_path, command, setting, sentence
):
    out = ["--out", str(tmp_path)] if command[0] == "export" else []
    key = setting.partition("=")[0]
    assert run(*command, *out, "--set", setting) == (1, "", f"Assumption '{key}': {sentence}\n")


def test_a_range_in_a_scenario_file_is_drawn_from(run, tmp_path):
    file = saved(tmp_path, "margin,130,100,200,uniform,why\n")
    told = simulated(run, file)
    assert told["ranges"]["margin"] == [100, 130, 200, "uniform"]
    assert told["npv"] != simulated(run)["npv"]


def test_the_judged_correlations_are_drawn_with_when_asked_for(run):
    told = simulated(run, "--correlated")
    made = simulate(assumptions(), 64, correlations=rank_correlations())
    assert told["correlated"] is True
    assert told["npv"] == made.percentiles()
    assert told["npv"] != simulated(run)["npv"]


def test_the_same_seed_tells_the_same_and_another_something_else(run):
    assert simulated(run, "--seed=2") == simulated(run, "--seed=2")
    assert simulated(run, "--seed=2")["npv"] != simulated(run)["npv"]


NOTHING_SPENT_IN_ANY_DRAW = tuple(f"{setting},0,0" for setting in NOTHING_SPENT)


def test_a_return_that_is_undefined_in_every_draw_is_null(run):
    told = simulated(run, *NOTHING_SPENT_IN_ANY_DRAW)
    assert told["roi"] == dict.fromkeys(["mean", "p5", "p10", "p50", "p90", "p95"])


def test_a_return_that_is_undefined_in_every_draw_is_none_in_words(run):
    code, out, _ = run("simulate", "--draws=64", *NOTHING_SPENT_IN_ANY_DRAW)
    assert code == 0
    rows = [
        line
        for line in out.splitlines()
        if line.startswith(("Mean", "P5", "P10", "Median", "P90", "P95"))
    ]
    assert len(rows) == 6
    assert all(row.endswith(" none") for row in rows)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["--draws=1000"],
            "draws: 1000 is not a power of two from 64 to 1,048,576. Use 1024.",
        ),
        (["--draws=0"], "draws: 0 is not a power of two from 64 to 1,048,576. Use 64."),
        (
            ["--draws=-4096"],
            "draws: -4096 is not a power of two from 64 to 1,048,576. Use 64.",
        ),
        (["--seed=-1"], "seed: -1 is not a whole number from 0. Use 1."),
        (
            ["--set=margin=90;130"],
            "Assumption 'margin': '90;130' is not a number. Enter a number from 0 to 10,000,000.",
        ),
        (
            ["--set=margin=200;130;100"],
            (
                "Assumption 'margin': low 200, likely 130, high 100 are not in ascending order. "
                "Enter them in that order."
            ),
        ),
        (
            ["--set=margin=low,130,high"],
            (
                "Assumption 'margin': 'low,130,high' is not a number. "
                "Enter a number from 0 to 10,000,000."
            ),
        ),
        (
            ["--set=bonded_share=0.1,0.2,0.9"],
            (
                "Assumption 'bonded_share': at the ends of their ranges bonded customers and customers let down exceed 100% of customers today (bonded_share 0.9, let_down_share 0.2). "
                "Narrow the ranges."
            ),
        ),
        (["likly"], "There is no scenario 'likly'. Did you mean 'likely'?"),
    ],
)
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_simulation_that_cannot_be_made_is_said(run, arguments, sentence, form):
    assert run("simulate", *arguments, *form) == (1, "", f"{sentence}\n")


@pytest.mark.parametrize(
    "wrong", ["--draws=many", "--seed=1.5", "--sat=margin=1", "--correlated=1"]
)
def test_a_simulation_that_is_asked_for_wrongly_is_explained(run, wrong):
    code, out, err = run("simulate", wrong)
    assert (code, out) == (2, "")
    assert err.startswith("usage: cxroi ")


def test_a_terminal_shows_how_far_the_draws_are_and_is_left_clean():
    import pty  # which Windows lacks

    terminal, other_end = pty.openpty()
    finished = subprocess.run(
        [COMMAND, "simulate", "--json", "--draws=64"],
        stdout=subprocess.PIPE,
        stderr=other_end,
        check=True,
    )
    os.close(other_end)
    shown = os.read(terminal, 100_000).decode()
    os.close(terminal)
    drawn = shown.split("\r")
    assert json.loads(finished.stdout)["draws"] == 64
    assert drawn[1] == f"{'█' * 20}{'·' * 20}  50%"  # the sample itself; then its repetitions
    assert (drawn[-2].strip(), drawn[-1]) == ("", "")
    assert "\n" not in shown


# The server's door


@pytest.fixture
def taken():
    """A port that another program uses: this one."""
    with closing(socket.socket()) as ours:
        ours.bind(("127.0.0.1", 0))
        ours.listen()
        yield ours.getsockname()[1]


# tornado leaves a socket that it cannot bind to be collected
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("command", ["app", "lab"])
@pytest.mark.usefixtures("nothing_served")
def test_a_taken_port_is_said_with_a_free_one(run, taken, command):
    code, out, err = run(command, "--port", taken, "--no-open")
    assert (code, out) == (1, "")
    assert re.fullmatch(
        rf"Port {taken} on 127\.0\.0\.1 cannot be opened: another program uses it\. "
        r"Try --port \d+\.\n",
        err,
    )


def test_a_server_that_cannot_start_ends_its_process(taken):
    code, out, err = installed("app", "--port", str(taken), "--no-open")
    assert (code, out) == (1, "")
    assert err.startswith(f"Port {taken} on 127.0.0.1 cannot be opened: ")


@pytest.mark.usefixtures("nothing_served")
def test_a_prefix_that_cannot_begin_an_address_is_said_before_anything_is_made(run):
    code, out, err = run("app", "--base-url", "https://example.org/x", "--no-open")
    assert (code, out) == (1, "")
    assert err.startswith("--base-url https://example.org/x cannot begin an address. Use the path")


@pytest.mark.usefixtures("nothing_served")
def test_a_name_that_no_proxy_may_give_is_said_before_anything_is_made(run):
    code, out, err = run("app", "--user-header", "X-User", "--no-open")
    assert (code, out) == (1, "")
    assert err.startswith("--user-header X-User is believed only from a proxy. Name its address")


@pytest.mark.parametrize("port", [99_999, -1])
@pytest.mark.usefixtures("nothing_served")
def test_a_port_that_no_computer_has_is_refused_and_not_replaced(run, port):
    code, out, err = run("app", f"--port={port}", "--no-open")
    assert code in {1, 2}
    assert out == ""
    assert str(port) in err


# A folder of one's own

COPIED = (
    "business_case.ipynb, evidence.ipynb, model_tour.ipynb, proposal.ipynb, readiness.ipynb, "
    "your_own_data.ipynb, data/README.md, data/assumptions.csv, data/claims.csv, data/columns.csv, "
    "data/correlations.csv, data/drivers.csv, data/initiatives.csv, data/readiness.csv, data/readiness_effects.csv, data/scenarios.csv, "
    "data/sources.csv, data/stances.csv, data/stresses.csv, data/what_if.csv, charts.py, equations.py"
)


def what_next(folder):
    return f"Open them as pages: cxroi app {folder}\nEdit them in JupyterLab: cxroi lab {folder}\n"


def edited(file, before, after):
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), encoding="utf-8", newline="\n")


@pytest.fixture
def own(run, tmp_path):
    """A folder as ``cxroi workbooks`` makes it."""
    assert run("workbooks", tmp_path / "mine")[0] == 0
    return tmp_path / "mine"


def test_workbooks_tables_and_charts_are_copied_as_they_are(run, tmp_path):
    folder = tmp_path / "deeper" / "mine"
    assert run("workbooks", folder) == (
        0,
        f"Copied to {folder}: {COPIED}.\n{what_next(folder)}",
        "",
    )
    for name in COPIED.split(", "):
        original = {"charts.py": OURS}.get(name, workbooks_folder() / name)
        if name.startswith("data/"):
            original = data_folder() / name.removeprefix("data/")
        assert (folder / name).read_bytes() == original.read_bytes()


def test_what_is_there_is_never_overwritten(run, own):
    (own / "charts.py").write_text("mine", encoding="utf-8")
    (own / "data" / "claims.csv").unlink()
    left = COPIED.replace("data/claims.csv, ", "")
    assert run("workbooks", own) == (
        0,
        (
            f"Copied to {own}: data/claims.csv.\n"
            f"Already there and unchanged: {left}.\n{what_next(own)}"
        ),
        "",
    )
    assert (own / "charts.py").read_text(encoding="utf-8") == "mine"


def test_a_folder_with_a_space_is_written_as_it_is_typed(run, tmp_path):
    folder = tmp_path / "our case"
    assert run("workbooks", folder)[1].endswith(what_next(f'"{folder}"'))


def test_workbooks_cannot_be_copied_into_a_file(run, tmp_path):
    file = saved(tmp_path, "")
    assert run("workbooks", file) == (1, "", f"{file} is a file. Name another folder.\n")


def test_workbooks_that_cannot_be_written_are_said(run):
    folder = Path("x" * 300)
    said = f"{folder / 'business_case.ipynb'} cannot be written: "
    code, out, err = run("workbooks", folder)
    assert (code, out) == (1, "")
    assert err.startswith(said)
    assert err.endswith(". Name another folder.\n")


@pytest.mark.parametrize("command", ["app", "lab"])
def test_a_folder_that_cannot_be_used_is_said(run, tmp_path, monkeypatch, command):
    monkeypatch.setenv(OWN_FOLDER, "")  # and put back at the end
    absent, file = tmp_path / "absent", saved(tmp_path, "")
    for folder, sentence in (
        (absent, f"There is no folder {absent}. Create it with: cxroi workbooks {absent}"),
        ("x" * 300, f"There is no folder {'x' * 300}. Create it with: cxroi workbooks {'x' * 300}"),
        (file, f"{file} is a file. Name the folder that contains it."),
        (
            tmp_path,
            f"There is no workbook in {tmp_path}. Name a folder that contains .ipynb files.",
        ),
    ):
        assert run(command, folder, "--no-open") == (1, "", f"{sentence}\n")


def test_a_table_that_is_missing_from_a_folder_is_named(own):
    (own / "data" / "claims.csv").unlink()
    assert installed("app", own, "--no-open") == (
        1,
        "",
        f"{own / 'data' / 'claims.csv'} is missing. Restore it with: cxroi workbooks {own}\n",
    )


def test_a_broken_row_of_a_folder_is_said_and_not_served(own):
    edited(own / "data" / "assumptions.csv", ",0.05,0.25,0.5,", ",0.05,a quarter,0.5,")
    code, out, err = installed("app", own, "--no-open")
    assert (code, out) == (1, "")
    assert re.fullmatch(
        r"assumptions\.csv, row \d+, column 'likely': 'a quarter' is not a number\. "
        r"Write digits and a point, such as 0\.84\.\n",
        err,
    )


def test_a_row_that_the_model_needs_is_named(own):
    table = own / "data" / "assumptions.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(re.sub(r"(?m)^referral_reward,.*\n", "", text), encoding="utf-8")
    assert installed("app", own, "--no-open") == (
        1,
        "",
        f"{table} has no row 'referral_reward', and the model needs it. Restore it.\n",
    )


@pytest.mark.parametrize(
    ("table", "pattern", "by", "said"),
    [
        (
            "what_if",
            r"(?m)^leaving,.*\n",
            "",
            "{file} has no row 'leaving', and a page needs it. Restore it.\n",
        ),
        (
            "assumptions",
            r"(?m)^(discount_rate,)(.*\n)",
            r"\1\2weather,\2",
            (
                "assumptions.csv, row 34, column 'key': no equation reads 'weather'. "
                "Add one in equations.py, or remove its row.\n"
            ),
        ),
        (
            "assumptions",
            r"(?m)^(margin,.*per_year),110,130,150,",
            r"\1,0,0,150,",
            (
                "stances.csv, row 16, column 'value': 'margin' is 0 in assumptions.csv, so it has no proportion to scale. Enter a value there, or remove the row.\n"
            ),
        ),
        (
            "assumptions",
            r"(?m)^(retention_odds_ratio,.*),0.3,(brandz)",
            r"\1,1,\2",
            (
                "assumptions.csv, row 16, column 'reference': 1 is not a share between 0 and 1. Enter the share of the published gap, such as 0.3.\n"
            ),
        ),
    ],
)
def test_check_says_what_a_folder_lacks_or_has_in_vain(own, table, pattern, by, said):
    file = own / "data" / f"{table}.csv"
    text, count = re.subn(pattern, by, file.read_text(encoding="utf-8"))
    assert count == 1
    file.write_text(text, encoding="utf-8")
    assert installed("check", own) == (1, "", said.format(file=file))


def test_assumptions_that_contradict_each_other_are_said(own):
    table = own / "data" / "assumptions.csv"
    text = table.read_text(encoding="utf-8")
    for key in ("bonded_share", "let_down_share"):
        text = re.sub(rf"(?m)^({key},.*,share),[\d.]+,[\d.]+,[\d.]+,", r"\1,0.6,0.6,0.6,", text)
    table.write_text(text, encoding="utf-8")
    assert installed("app", own, "--no-open") == (
        1,
        "",
        (
            "Assumption 'bonded_share': bonded customers and customers let down exceed 100% of customers today "
            "(bonded_share 0.6, let_down_share 0.6). Lower one of them.\n"
        ),
    )


def test_ranges_on_which_no_chart_can_be_drawn_are_said(own):
    table = own / "data" / "assumptions.csv"
    text = table.read_text(encoding="utf-8")
    changed, count = re.subn(
        r"(?m)^(bonded_share,.*,share),[\d.]+,([\d.]+),", r"\1,0.1,\2,0.9,", text
    )
    table.write_text(re.sub(r"(0.1,0.2,0.9),[\d.]+,", r"\1,", changed), encoding="utf-8")
    assert count == 1
    assert installed("app", own, "--no-open") == (
        1,
        "",
        (
            "Assumption 'bonded_share': at the ends of their ranges bonded customers and customers let down exceed 100% of customers today (bonded_share 0.9, let_down_share 0.2). Narrow the ranges.\n"
        ),
    )


def test_a_correlation_that_cannot_be_used_is_said_by_row_and_column(own):
    edited(
        own / "data" / "correlations.csv",
        "running_cost,ramp_months,0.5,",
        "running_cost,ramp_months,5,",
    )
    assert installed("app", own, "--no-open") == (
        1,
        "",
        (
            "correlations.csv, row 3, column 'rank_correlation': 5 is not between -1 and 1. "
            "Write 0.5 for a moderate one.\n"
        ),
    )


def in_this_process(program):
    """Run a program as ``elsewhere`` does, but here: no library has to be loaded again."""
    trouble = ""
    try:
        exec(program)  # noqa: S102 - ours
    except SystemExit as ended:
        trouble = str(ended)
    except (NameError, SyntaxError):
        trouble = traceback.format_exc()
    return subprocess.CompletedProcess(program, bool(trouble), b"", trouble.encode())


@pytest.mark.parametrize(
    ("mistake", "said", "with_line"),
    [
        ("teal = TEEL", "NameError: name 'TEEL' is not defined", True),
        ("def cash(:", "SyntaxError: invalid syntax", True),
        ("del CHARTS['cash']", "CHARTS has no 'cash', but the page shows it", False),
        ("CHARTS['pie'] = CHARTS['cash']", "CHARTS has 'pie', but no page shows it", False),
    ],
)
@pytest.mark.usefixtures("nothing_served")
def test_a_mistake_in_the_charts_of_a_folder_is_said_with_its_line(
    run, own, monkeypatch, mistake, said, with_line
):
    monkeypatch.setenv(OWN_FOLDER, "")  # and put back at the end
    monkeypatch.setattr("cxroi.exports.drawings.elsewhere", in_this_process)
    monkeypatch.setattr("sys.path", sys.path.copy())
    place = mistaken(own, mistake)
    code, out, err = run("app", own, "--no-open")
    assert (code, out) == (1, "")
    assert err.startswith(f"The charts cannot be compiled: {said}")
    assert err.endswith(f". Fix {f'{place} of ' if with_line else ''}{own / 'charts.py'}.\n")


def test_a_mistake_in_the_charts_of_a_folder_ends_the_process_with_a_sentence(own):
    place = mistaken(own, "teal = TEEL")
    code, out, err = installed("app", own, "--no-open")
    assert (code, out) == (1, "")
    assert err.startswith("The charts cannot be compiled: NameError: name 'TEEL' is not defined")
    assert err.endswith(f". Fix {place} of {own / 'charts.py'}.\n")


def mistaken(own, mistake):
    """Write a mistake below the charts of a folder; return its line."""
    charts = own / "charts.py"
    text = charts.read_text(encoding="utf-8")
    charts.write_text(f"{text}{mistake}\n", encoding="utf-8")
    return f"line {text.count(chr(10)) + 1}"


def test_the_variable_that_names_a_folder_counts_for_every_command(own):
    edited(own / "data" / "assumptions.csv", ",0.05,0.25,0.5,", ",0.05,0.3,0.5,")
    environment = {**os.environ, OWN_FOLDER: str(own)}
    said = installed("case", env=environment)[1]
    assert said.startswith("The programme returns 1.30 times its cost")


# JupyterLab


@pytest.fixture
def opened(monkeypatch):
    """What JupyterLab would be started with, the folder for its kernels among it."""
    started = []

    def launch(argv):
        started.append((argv, os.environ[OWN_FOLDER]))

    monkeypatch.setenv(OWN_FOLDER, "")
    monkeypatch.setattr("jupyterlab.labapp.LabApp.launch_instance", launch)
    return started


ALWAYS = [
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.answer_yes=True",
]


def test_the_lab_opens_on_the_workbooks_and_asks_nothing_outside(run, opened):
    assert run("lab")[0] == 0
    assert opened == [
        (
            [
                *ALWAYS,
                f"--ServerApp.root_dir={workbooks_folder()}",
                "--ServerApp.open_browser=True",
            ],
            "",
        )
    ]


def test_the_lab_opens_on_a_folder_of_ones_own_at_a_port(run, opened, own):
    port = free_port("127.0.0.1")
    assert run("lab", own, "--port", port, "--no-open")[0] == 0
    own_settings = [f"--ServerApp.root_dir={own}", "--ServerApp.open_browser=False"]
    at_port = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    assert opened == [([*ALWAYS, *own_settings, *at_port], str(own))]


def test_ctrl_c_ends_the_lab_without_a_question_or_a_traceback(own):
    for name in ("config", "data", "runtime"):
        (own / name).mkdir(exist_ok=True)
    allowed = {"ServerApp": {"allow_root": True}}  # where tests run in a container
    settings = own / "config" / "jupyter_server_config.json"
    settings.write_text(json.dumps(allowed), encoding="utf-8")
    folders = {f"JUPYTER_{n.upper()}_DIR": str(own / n) for n in ("config", "data", "runtime")}
    port = free_port("127.0.0.1")
    with subprocess.Popen(
        [COMMAND, "lab", own, "--no-open", "--port", str(port)],
        env=os.environ | folders,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as lab:
        try:
            wait_for(f"http://127.0.0.1:{port}/lab")
            # without a terminal Jupyter has no handler, and in the middle of an answer the
            # interrupt would be the answer's: let it come to rest
            time.sleep(1)
            lab.send_signal(signal.SIGINT)
            said = lab.communicate(timeout=60)[0]
        finally:
            lab.kill()
    assert lab.returncode == 0
    assert f"Serving notebooks from local directory: {own}" in said
    assert "Traceback" not in said


def wait_for(address):
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own server
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)


# Is it whole?


# A company's own data


def test_calibrate_prints_mapping_estimates_and_what_stays(run):
    code, out, err = run("calibrate", sample_folder())
    assert (code, err) == (0, "")
    unused, lead = out.split("\n\n")[:2]
    assert unused == "Not used: truth: it is a folder. Put its files next to the others."
    assert lead.startswith("15 assumptions can be based on your data: 2,312 rows of customers")
    assert "  survey    score          survey.csv: score\n" in out
    assert "  customers tenure_months  (not there)\n" in out
    assert re.search(r"Annual retention rate +75% a year +79\.2% a year +77\.4–80\.9", out)
    assert "Your data moved this from 84% v 30% (63.2–83.9% v 30%) to 65.4% v 30%" in out
    assert "Unchanged: Share of the published gap that applies, 25%. No table contains it." in out


def test_calibrate_writes_a_scenario_that_case_reads(run, tmp_path):
    file = tmp_path / "my_company.csv"
    code, _, err = run("calibrate", sample_folder(), "--out", file)
    assert (code, err) == (0, f"Saved as {file}.\n")
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# name: my_company\n# base: likely\n")
    assert "retention_rate,0.792,0.76411,0.81804,pert," in text
    assert run("case", file)[0] == run("simulate", file, "--draws=256")[0] == 0


def test_calibrate_takes_some_estimates_beside_another_scenario(run, tmp_path):
    file = tmp_path / "some.csv"
    wish = ("--only", "margin, retention_rate", "--base", "cautious", "--out", file)
    assert run("calibrate", sample_folder(), *wish)[0] == 0
    rows = [
        line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    assert [row.split(",")[0] for row in rows] == ["key", "retention_rate", "margin"]


def test_calibrate_as_json_is_one_object(run):
    code, out, _ = run("calibrate", sample_folder(), "--json")
    said = json.loads(out)
    assert code == 0
    assert said["mapping"]["orders"]["columns"]["amount"] == "amount"
    assert said["estimates"]["margin"]["becomes"][3] == "pert"
    assert said["estimates"]["customers"]["estimate"] == 1550
    assert said["faults"] == []
    assert said["missing"]["causal_fraction"] == "No table contains it."


@pytest.fixture
def exported(tmp_path):
    """A company's export, with names of its own and a row that cannot be used."""
    folder = tmp_path / "export"
    folder.mkdir()
    text = "who,since,until,tip\n" + "".join(
        f"{n},2024-01-{1 + n % 28:02},,yes\n" for n in range(60)
    )
    (folder / "crm.csv").write_text(
        f"{text}99,soon,,\n61,2024-01-01,2026-06-30,\n", encoding="utf-8"
    )
    rows = {"customer_id": "who", "joined": "since", "left": "until"}
    lines = [f"customers,{ours},crm.csv,{theirs}" for ours, theirs in rows.items()]
    mapping = "\n".join(["table,column,file,source", *lines, ""])
    (folder / "mapping.csv").write_text(mapping, encoding="utf-8")
    return folder


def test_calibrate_takes_the_mapping_beside_the_data(run, exported):
    code, out, _ = run("calibrate", exported)
    assert code == 0
    assert "  customers customer_id    crm.csv: who\n" in out
    assert "crm.csv, column 'since'" not in out
    assert (
        "crm.csv, column 'joined': this is not a date (1 of 62 rows). Correct the cells. Example: row 62: "
        "who 99, since soon, until (empty), tip (empty)."
    ) in out


def test_calibrate_takes_rules_and_keeps_mapping_and_refused_rows(run, exported, tmp_path):
    kept, refused = tmp_path / "kept.csv", tmp_path / "refused"
    wish = ("--rule", "window_months=6", "--save-mapping", kept, "--refused", refused)
    code, out, err = run("calibrate", exported, *wish)
    assert code == 0
    assert "A rate of 6 months, taken to 12." in out
    assert err == f"Saved as {kept}.\nSaved as {refused / 'customers.csv'}.\n"
    assert kept.read_text(encoding="utf-8").endswith("rule,window_months,,6\n")
    assert (refused / "customers.csv").read_text(encoding="utf-8") == (
        "problem,row,who,since,until,tip\njoined: this is not a date,62,99,soon,,\n"
    )
    assert run("calibrate", exported, "--mapping", kept)[0] == 0


def test_calibrate_updates_by_a_pilot(run, tmp_path):
    file = tmp_path / "with_pilot.csv"
    wish = ("--treated", "7900/10000", "--control", "7700/10000", "--months", "12", "--out", file)
    code, out, _ = run("calibrate", sample_folder(), *wish)
    assert code == 0
    assert "A randomised pilot moved this from 25% (5–50%)" in out
    assert "\ncausal_fraction," in file.read_text(encoding="utf-8")


def test_calibrate_reads_with_duckdb_too(run):
    code, out, _ = run("calibrate", sample_folder(), "--engine", "duckdb", "--json")
    assert code == 0
    assert json.loads(out)["estimates"]["customers"]["estimate"] == 1550


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (("nowhere",), "There is no folder nowhere. Check its name.\n"),
        (("--rule", "window"), "--rule window has no value. Write --rule name=value.\n"),
        (("--rule", "margin=1"), "There is no rule 'margin'. Did you mean 'margin_share'?\n"),
        (("--engine", "duck"), "There is no engine 'duck'. Did you mean 'duckdb'?\n"),
        (
            ("--treated", "9/10"),
            "A pilot has two groups. Set both --treated and --control, each as KEPT/ALL.\n",
        ),
        (
            ("--treated", "9", "--control", "9/10"),
            "--treated 9 is not a count. Write retained and total customers, as 430/500.\n",
        ),
        (
            ("--mapping", "nothing.csv"),
            "nothing.csv cannot be read. Check its name and its folder.\n",
        ),
    ],
)
def test_calibrate_says_what_is_wrong(run, wish, sentence):
    folder = () if wish == ("nowhere",) else (sample_folder(),)
    assert run("calibrate", *folder, *wish) == (1, "", sentence)


def test_check_says_what_is_there(run):
    code, out, err = run("check")
    data, extras, workbooks, charts, draws, offline, paper, stock, whole = out.splitlines()
    assert (code, err) == (0, "")
    assert re.fullmatch(r"data {7}32 assumptions, \d+ claims, 2 scenarios in .+", data)
    assert data.endswith(f" in {data_folder()}")
    assert extras.startswith("extras     exports, data, app, lab")
    assert workbooks.startswith("workbooks  business_case.ipynb")
    assert workbooks.endswith(f" in {workbooks_folder()}")
    assert charts == (
        "charts     cash, value, customers, retention, new_customers, customer_tiers, fan, spread, "
        "tornado, variance, influence, must_be_true, grid, information, survey, stressed_cash, "
        "stressed_customers, budget, initiatives, acquisition_curve, retention_curve, finance, "
        "continued_cash, actual_customers, actual_referred, actual_paid, actual_retention, bridge, "
        "npv_difference, compared_cash, compared_customers, kept_by_box, second_by_box, moved_retention_odds_ratio, "
        "moved_cross_sell_odds_ratio, moved_let_down_odds_ratio, moved_referral_ratio, stayed, "
        "profile, cliff"
    )
    assert draws == "samples    4,096"
    assert re.fullmatch(r"offline {4}Vega, \d{3} kB", offline)
    assert paper == "paper      Liberation Sans, 12 charts"
    assert re.fullmatch(r"stock {6}[0-5] of 5 files ready", stock)
    assert whole == "Installation OK."


def test_check_stops_at_what_is_missing(run, monkeypatch, tmp_path):
    monkeypatch.setattr("cxroi.serve.commands.check.workbooks_folder", lambda: tmp_path)
    code, out, err = run("check")
    assert code == 1
    assert len(out.splitlines()) == 2
    assert err == f"There is no workbook in {tmp_path}. Name a folder that contains .ipynb files.\n"


# A case on paper


def test_export_writes_one_file_a_format_and_names_them(run, tmp_path):
    code, out, err = run("export", "--to", "xlsx,html", "--out", tmp_path, "--date", "2026-11-24")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        str(tmp_path / "example_company.xlsx"),
        str(tmp_path / "example_company.html"),
    ]
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "example_company.html",
        "example_company.xlsx",
    ]


def test_export_writes_a_case_that_calculates(run, tmp_path):
    code, out, err = run("export", "--to", "calculator", "--out", tmp_path, "--date", "2026-11-24")
    assert (code, err) == (0, "")
    file = tmp_path / "example_company_calculator.html"
    assert out == f"{file}\n"
    assert "24 November 2026" in file.read_text(encoding="utf-8")


def test_site_writes_a_page_a_case_and_refuses_two_of_a_name(run, tmp_path):
    code, out, err = run("site", tmp_path, "likely", "cautious")
    assert (code, err) == (0, "")
    assert out.splitlines() == [str(tmp_path / Path(line).name) for line in out.splitlines()]
    assert {"likely.html", "cautious.html", "index.html"} <= {
        each.name for each in tmp_path.iterdir()
    }

    mine = tmp_path / "Likely.csv"
    mine.write_text(write_scenario(assumptions()), encoding="utf-8")
    said = "Two cases would have the page likely.html. Rename one of the files.\n"
    assert run("site", tmp_path, "likely", mine) == (1, "", said)


def test_export_takes_a_file_changes_a_theme_and_a_language(run, tmp_path):
    (tmp_path / "mine.csv").write_text(
        write_scenario(assumptions().called("Mine", "")), encoding="utf-8"
    )
    (tmp_path / "acme.toml").write_text(
        'currency = "£"\n[colours]\nprogramme = "#ffcc00"', encoding="utf-8"
    )
    code, _, err = run(
        *(
            "export",
            tmp_path / "mine.csv",
            "--set",
            "margin=131",
            "--to",
            "csv",
            "--charts",
            "value",
        ),
        *(
            "--theme",
            tmp_path / "acme.toml",
            "--numbers",
            "de",
            "--out",
            tmp_path,
            "--date",
            "2026-11-24",
        ),
    )
    assert code == 0
    assert err.startswith("The colour programme, #ffcc00, has a contrast of 1.5:1 to white;")
    text = (tmp_path / "mine_value.csv").read_text(encoding="utf-8")
    assert re.search(r"£\d,\d\d Mio\.", text)
    assert "Case: Mine. " in text
    assert "24 November 2026" in text


def test_export_twice_gives_the_same_bytes(run, tmp_path):
    for folder in ("one", "two"):
        run(
            "export",
            "--to",
            "pptx,svg",
            "--charts",
            "cash",
            "--date",
            "2026-11-24",
            "--out",
            tmp_path / folder,
        )
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--to", "ppt"), "There is no format 'ppt'. Did you mean 'pptx'?"),
        (("--charts", "cahs"), "There is no chart 'cahs'. Did you mean 'cash'?"),
        (("--date", "soon"), "--date soon is not a date. Write it as 2026-11-24."),
        (
            ("--numbers", "zz"),
            "No language of numbers is called 'zz'. Use one such as en, de, fr or de-CH.",
        ),
        (
            ("--theme", "absent.toml"),
            "absent.toml cannot be read as a theme: No such file or directory.",
        ),
        (
            ("--template", "own.key"),
            "The template own.key is neither .pptx nor .docx. Save it as one of them.",
        ),
        (
            ("--to", "png", "--scale", "9", "--charts", "cash"),
            "The scale is 9. Choose 1, 2, 3 or 4.",
        ),
    ],
)
def test_export_says_what_is_wrong_and_writes_nothing(run, tmp_path, options, said):
    code, out, err = run("export", *options, "--out", tmp_path)
    assert (code, out, err) == (1, "", f"{said}\n")
    assert list(tmp_path.iterdir()) == []


# The command that is installed


def test_the_installed_command_answers_as_the_function_does(run):
    assert installed("case", "no_effect") == run("case", "no_effect")


def test_the_installed_command_gives_its_exit_code():
    assert installed("case", "likly")[0] == 1
    assert installed("none-such")[0] == 2


def test_a_reader_who_has_gone_is_no_trouble():
    piped = f"'{COMMAND}' case --json | true"
    finished = subprocess.run(["/bin/sh", "-c", piped], capture_output=True, text=True, check=False)
    assert (finished.stdout, finished.stderr) == ("", "")


def test_words_that_a_terminal_cannot_show_are_no_trouble(tmp_path):
    plain = {"PATH": str(tmp_path), "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    assert installed("case", env=plain)[0] == 0


# --- explain -------------------------------------------------------------------------------


def test_explain_shows_a_tree_of_three_levels(run):
    code, out, err = run("explain", "referred_today")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "referred_today  350 customers  New customers by referral in a month, today",
        "  = referral_share * new_customers / 12",
        "  referral_share  15%  Referral share of new customers; 10–20%, your data",
        ("  new_customers  28,000 a year  New customers per year; 25,000–31,000 a year, your data"),
    ]
    deeper = run("explain", "npv", "--depth", 1)[1]
    assert deeper == "npv  168,732  Net present value\n  = pv_benefits - pv_costs\n"


def test_explain_takes_a_case_changes_and_a_month(run):
    out = run("explain", "customers", "cautious", "--set", "margin=140", "--month", "12")[1]
    scenario = assumptions("cautious").change(margin=140)
    assert out == f"{cxroi.explain(scenario, 'customers', 12)}\n"


def test_explain_as_json_is_one_object(run):
    code, out, err = run("explain", "npv", "--json", "--depth", 2)
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["value"] == pytest.approx(business_case(assumptions()).npv)
    assert [each["name"] for each in found["inputs"]] == ["pv_benefits", "pv_costs"]
    assert found["inputs"][0]["inputs"] == []


def test_explain_without_a_name_lists_what_there_is(run):
    code, out, err = run("explain")
    assert (code, err) == (0, "")
    assert "  npv                               Net present value" in out.splitlines()
    listed = json.loads(run("explain", "--json")[1])
    assert {kind: len(rows) > 4 for kind, rows in listed.items()} == {
        "equations": True,
        "assumptions": True,
        "drivers": True,
    }
    assert "customers_today" in {row["name"] for row in listed["assumptions"]}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["npvv"], "There is no equation and no assumption 'npvv'. Did you mean 'npv'?"),
        (["referred"], "'referred' differs by month. Enter a month from 1 to 60."),
        (["npv", "--depth", "0"], "--depth 0 shows no level. Use 1 or more."),
        (["npv", "nobody"], "There is no scenario 'nobody'."),
    ],
)
def test_explain_refuses_in_a_sentence(run, arguments, sentence):
    code, out, err = run("explain", *arguments)
    assert (code, out) == (1, "")
    assert err.strip().startswith(sentence)


def test_explain_used_wrongly_is_2(run):
    assert run("explain", "npv", "--month", "soon")[0] == 2
