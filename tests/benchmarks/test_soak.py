"""The soak itself: it runs, it sees a wrong answer and what is left behind, and it is bounded."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))  # as where the program is run

from light_reader import Heard, Held, figures
from soak import SPARE_DESCRIPTORS, SPARE_MEMORY, Soak, State, options, part

CALM = State(server=120, everything=220, descriptors=24, kernels=2, files=2)


def soaked(ended: State, readers: int = 3) -> Soak:
    return Soak(None, readers, 60, 1, begun=CALM, ended=ended)


@pytest.mark.slow
def test_two_readers_for_a_moment_get_right_answers_and_leave_nothing_behind(tmp_path):
    program, table = Path(__file__).with_name("soak.py"), tmp_path / "table.md"
    command = [sys.executable, program, "--readers", "2", "--minutes", "0.1", "--out", table]
    done = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    said = table.read_text(encoding="utf-8")
    assert "| wrong answers | 0 |" in said
    assert "| requests without a proper answer | 0 |" in said
    assert "| left behind | nothing |" in said


def test_what_is_left_behind_is_named_and_is_not_well():
    grown = CALM.server + SPARE_MEMORY
    spared = replace(CALM, server=grown, descriptors=CALM.descriptors + SPARE_DESCRIPTORS)
    assert soaked(spared).left_behind() == []
    assert soaked(spared).is_well()
    more = State(server=grown + 3, everything=None, descriptors=30, kernels=4, files=3)
    assert soaked(more).left_behind() == [
        *("2 kernels too many", "1 files of connections too many"),
        *("2 descriptors too many", "3 MB too many"),
    ]
    assert not soaked(more).is_well()
    assert soaked(CALM, readers=1).left_behind() == [
        *("1 kernels too many", "1 files of connections too many")
    ]


def test_a_wrong_answer_is_counted_and_is_not_well():
    soak, held = soaked(CALM), Held(changes=(("margin", 150.0),))
    soak.heard.compare(figures(held), figures(held), "figures")
    assert soak.is_well()
    soak.heard.compare(figures(Held()), figures(held), f"figures of {held}")
    assert not soak.is_well()
    assert (soak.heard.compared, len(soak.heard.wrong)) == (2, 1)
    assert soak.heard.wrong[0].startswith(f"figures of {held}: ['The programme returns 1.12 times")


def test_a_request_without_an_answer_is_not_well():
    soak = soaked(CALM)
    soak.heard = Heard(troubles=["0, move: Trouble('the line was closed')"])
    assert not soak.is_well()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--readers", "101"], "--readers 101 is outside 1 to 100."),
        (["--readers", "0"], "--readers 0 is outside 1 to 100."),
        (["--minutes", "601"], "--minutes 601 is outside 0 to 600."),
        (["--minutes", "0"], "--minutes 0 is outside 0 to 600."),
    ],
)
def test_it_is_bounded(given, said, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["soak.py", *given])
    with pytest.raises(SystemExit) as raised:
        options()
    assert raised.value.code == 2
    assert said in capsys.readouterr().err


def test_a_share_of_times_is_the_time_that_it_does_not_exceed():
    times = [float(each) for each in range(1, 101)]
    assert [part(times, share) for share in (0.5, 0.95, 0.99)] == ["50", "95", "99"]
    assert part([], 0.5) == "–"
