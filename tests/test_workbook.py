"""A workbook and its views: whoever moves it, all others follow; what cannot be is a sentence."""

import json
from functools import cache

import altair as alt
import ipywidgets
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from sent import unpacked
from strategies import cases

from cxroi import CxroiError, assumptions, business_case, write_scenario
from cxroi.model.tables import Table
from cxroi.report.exhibits import EXHIBITS
from cxroi.report.tiles import tiles
from cxroi.report.verdict import verdict
from cxroi.widgets import (
    Assumptions,
    Changes,
    Chart,
    Header,
    HowSure,
    Slider,
    Tiles,
    Verdict,
    Workbook,
)
from cxroi.widgets.case_words import scenario_words

FAN = "fan"
"""A chart of a section, whose rows are worked out once it is seen."""


class Page:
    """A page in a browser: what it says to a workbook, and what it is told."""

    def __init__(self, book, name="a page", in_sight=()):
        self.book, self.name, self.in_sight = book, name, list(in_sight)
        self.told = []
        book.session.send = lambda words, blocks=(): self.told.append((words, list(blocks)))

    def say(self, kind="ask", **request):
        """Say something; return what the page was told meanwhile."""
        before = len(self.told)
        about = {"view_of": self.name, "want": self.in_sight, "number": f"{self.name} {before}"}
        self.book.session._hear(None, {**about, "kind": kind, **request}, [])  # noqa: SLF001 - where messages come in
        return self.told[before:]

    def move(self, gesture=None, **changes):
        """Move sliders; return the words of the one answer."""
        [(words, _)] = self.say(changes=changes, gesture=gesture)
        return words


@pytest.fixture
def book():
    return Workbook()


@pytest.fixture
def npvs(book):
    """What an observer of the case hears."""
    heard = []
    book.observe(lambda change: heard.append(change.new.npv), "case")
    return heard


def own_rows(case):
    return {"month": np.arange(3.0), "cash": np.array([0, 1, case.npv])}


def drawn(frame):
    return alt.Chart(frame).mark_line().encode(x="month:Q", y="cash:Q")


def states_sent(widget, monkeypatch):
    """List what travels as state of a widget from now on."""
    sent = []

    def send(message, **_):
        sent.append({**message["state"], **{path[0]: None for path in message["buffer_paths"]}})

    monkeypatch.setattr(widget, "_send", send)
    return sent


# Python moves it


def test_a_change_is_worked_out_and_told(book, npvs):
    book.change(margin=150)
    made = business_case(assumptions().change(margin=150))
    assert book.assumptions == made.assumptions
    assert book.case.npv == made.npv
    assert npvs == [made.npv]


def test_a_change_may_be_a_range(book):
    book.change(margin=(100, 150, 180))
    held = book.assumptions["margin"]
    assert (held.low, held.likely, held.high) == (100, 150, 180)


def test_assumptions_can_be_set_as_a_whole(book):
    book.assumptions = assumptions("cautious")
    assert book.case.npv == business_case(assumptions("cautious")).npv


@pytest.mark.parametrize(
    "move",
    [
        lambda book: book.change(margin=-1),
        lambda book: book.change(margim=150),
        lambda book: book.change(bonded_share=0.9, let_down_share=0.5),
        lambda book: book.open("likly"),
        lambda book: book.open("nowhere.csv"),
        lambda book: book.open("base=likely&margin=much"),
        lambda book: setattr(
            book, "assumptions", assumptions().change(customers=1, new_customers=1e9)
        ),
    ],
)
def test_what_cannot_be_is_a_sentence_and_the_last_good_case_stays(book, npvs, move):
    book.change(margin=150)
    good = book.case
    move(book)
    assert book.problem.endswith((".", "?"))
    assert (book.case, book.assumptions) == (good, good.assumptions)
    assert npvs == [good.npv]
    book.change(margin=160)
    assert book.problem == ""


def test_what_is_no_scenario_opens_no_workbook():
    with pytest.raises(CxroiError, match=r"Did you mean 'likely'\?"):
        Workbook("likly")


def test_undo_and_redo_go_back_and_forward(book):
    for margin in (140, 150, 160):
        book.change(margin=margin)
    seen = []
    book.observe(lambda change: seen.append(change.new.assumptions["margin"].likely), "case")
    for step in (book.undo, book.undo, book.redo, book.undo, book.undo, book.undo, book.redo):
        step()
    assert seen == [150, 140, 150, 140, 130, 140]  # before the first change there is nothing
    book.change(margin=99)
    book.redo()
    assert book.assumptions["margin"].likely == 99, "a change leaves nothing to go forward to"


def test_each_change_of_python_is_a_step_of_its_own(book):
    book.change(margin=140)
    book.change(margin=150)
    book.undo()
    assert book.assumptions["margin"].likely == 140


def test_reset_goes_back_to_the_beginning_and_can_be_undone():
    book = Workbook(assumptions("cautious").change(margin=99))
    book.change(margin=120)
    book.reset()
    assert book.assumptions["margin"].likely == 99
    book.undo()
    assert book.assumptions["margin"].likely == 120


def test_what_is_saved_is_opened_again(book, tmp_path):
    book.change(margin=(100, 150, 180), customers=70_000)
    book.save(tmp_path / "mine.csv", author="A. Analyst", date="2026-11-29")
    text = (tmp_path / "mine.csv").read_text(encoding="utf-8")
    assert "A. Analyst" in text
    assert Workbook(tmp_path / "mine.csv").assumptions["margin"] == book.assumptions["margin"]
    again = Workbook()
    again.open(str(tmp_path / "mine.csv"))
    assert again.case.npv == book.case.npv


def test_a_link_is_opened_again(book):
    book.change(margin=(100, 150, 180))
    assert Workbook(book.link()).assumptions == book.assumptions
    again = Workbook("cautious")
    again.open(f"?{book.link()}")
    assert again.assumptions == book.assumptions


# A reader moves it


@cache
def open_page():
    """Return one page for all examples of a law; each asks for its whole case."""
    return Page(Workbook(), in_sight=EXHIBITS)


@given(cases())
def test_what_a_page_is_told_is_the_case_that_it_asks_for(scenario):
    page, words = open_page(), scenario_words(scenario)
    asked = {**words, "changes": words.pop("rows")}
    [(told, [block])] = page.say(**asked)
    assert told["kind"] == "answer", told
    assert write_scenario(page.book.assumptions) == write_scenario(scenario)
    made = business_case(page.book.assumptions)
    assert page.book.case.npv == made.npv
    assert told["verdict"] == verdict(made)._asdict()
    assert told["tiles"] == [tile._asdict() for tile in tiles(made)]
    assert list(told["tables"]) == list(EXHIBITS)
    for name, exhibit in EXHIBITS.items():
        columns, _ = unpacked(told["tables"][name], np.frombuffer(block))
        assert columns == {
            column: np.asarray(cells).tolist() for column, cells in exhibit(made).columns.items()
        }


def test_observers_hear_what_a_reader_does(book, npvs):
    told = Page(book).move(margin=150)
    assert npvs == [business_case(assumptions().change(margin=150)).npv]
    assert told["link"].startswith(book.link())


def test_what_a_reader_cannot_have_is_said_at_its_field_and_changes_nothing(book, npvs):
    good = book.case
    told = Page(book).move(margin="much")
    assert (told["kind"], told["key"]) == ("problem", "margin")
    assert (book.case, npvs) == (good, [])


def test_an_observer_that_fails_leaves_the_answer_whole_and_stands_in_the_log(book, capsys):
    def fails(_):
        raise ZeroDivisionError("words of the trouble")

    book.observe(fails, "case")
    told = Page(book).move(margin=150)
    assert told["kind"] == "answer"
    assert told["scenario"]["rows"]["margin"][1] == 150
    assert book.case.npv == business_case(assumptions().change(margin=150)).npv
    assert "words of the trouble" in capsys.readouterr().err


def test_what_one_gesture_moves_is_undone_as_one(book):
    page = Page(book)
    page.move(margin=131, gesture=1)
    for margin in (135, 140, 150):
        page.move(margin=margin, gesture=1)
    page.move(margin=160, gesture=2)
    seen = []
    for _ in range(3):
        book.undo()
        seen.append(book.assumptions["margin"].likely)
    assert seen == [150, 130, 130]


def test_who_goes_back_by_hand_has_undone_it(book):
    page = Page(book)
    page.move(margin=140, gesture=1)
    page.move(margin=130, gesture=2)
    assert book.assumptions == assumptions()
    book.redo()
    assert book.assumptions["margin"].likely == 140


def test_a_gesture_that_is_broken_off_by_an_undo_is_another_step(book):
    page = Page(book)
    page.move(margin=140, gesture=1)
    book.undo()
    page.move(margin=150, gesture=1)
    book.undo()
    assert book.assumptions["margin"].likely == 130


# What travels


def test_a_move_is_one_message_down_with_the_rows_of_what_is_in_sight_alone(book):
    page = Page(book, in_sight=["cash"])
    Chart(book, "value")
    [(words, [block])] = page.say(changes={"margin": 150})
    assert list(words["tables"]) == ["cash"]
    rows = sum(each["length"] for each in words["tables"]["cash"]["columns"])
    assert len(block) == 8 * rows
    assert len(json.dumps(words)) < 6_000


def test_a_page_with_nothing_in_sight_is_told_words_alone(book):
    [(words, [block])] = Page(book).say(changes={"margin": 150})
    assert (words["tables"], block) == ({}, b"")
    assert words["tiles"]


def test_before_a_page_has_spoken_moves_travel_as_state(book, monkeypatch):
    slider, chart = Slider(book, "margin"), Chart(book, "cash")
    sent = {each: states_sent(each, monkeypatch) for each in (book.session, slider, chart)}
    page = Page(book)
    book.change(margin=150)
    assert page.told == []
    [session], moves, rows = sent.values()
    assert session["now"]["scenario"]["rows"]["margin"][1] == 150
    assert [each for each in moves if "value" in each] == [{"value": 150.0}]
    assert {key for each in rows for key in each} == {"table", "block", "version"}
    columns, _ = unpacked(chart.table, np.frombuffer(chart.block))
    made = EXHIBITS["cash"](book.case).columns
    assert columns == {column: np.asarray(cells).tolist() for column, cells in made.items()}


def test_once_a_page_has_spoken_a_move_is_one_message_and_no_state(book, monkeypatch):
    slider, chart = Slider(book, "margin"), Chart(book, "cash")
    page = Page(book, in_sight=["cash"])
    page.say("tables", names=["cash"])
    sent = [states_sent(each, monkeypatch) for each in (book.session, slider, chart)]
    before = len(page.told)
    book.change(margin=150)
    [(words, [block])] = page.told[before:]
    assert (words["asked"], words["number"]) == ("ask", None)
    assert words["scenario"]["rows"]["margin"][1] == 150
    assert list(words["tables"]) == ["cash"]
    assert block
    assert sent == [[], [], []]
    assert slider.value == 150


def test_what_python_cannot_do_is_told_to_the_page(book):
    page = Page(book)
    page.move(margin=150)
    book.change(margin=-1)
    words, _ = page.told[-1]
    assert (words["kind"], words["asked"]) == ("problem", "news")
    assert words["text"].startswith("−1 is outside 0 to 10,000,000")


def test_charts_that_come_into_sight_are_fetched_without_a_move(book, npvs):
    page = Page(book)
    page.move(margin=150)
    [(words, [block])] = page.say("tables", changes={"margin": 150}, names=["value", "nowhere"])
    columns, _ = unpacked(words["tables"]["value"], np.frombuffer(block))
    made = EXHIBITS["value"](book.case).columns
    assert columns["amount"] == np.asarray(made["amount"]).tolist()
    assert list(words["tables"]) == ["value"]
    assert len(npvs) == 1


def test_two_pages_of_a_workbook_are_told_of_each_others_moves_with_what_both_see(book):
    one, other = Page(book, "one", ["cash"]), Page(book, "other", ["value"])
    one.told = other.told  # one line to all
    one.say("tables", names=[])
    [(words, _)] = other.say(changes={"margin": 150})
    assert set(words["tables"]) == {"cash", "value"}


def test_of_pages_that_were_loaded_again_only_the_last_count(book):
    for visit in range(9):
        Page(book, f"visit {visit}", ["cash"]).say("tables", names=[])
    Page(book, "last").say("tables", names=[])
    for visit in range(4):
        page = Page(book, f"more {visit}")
        page.say("tables", names=[])
    assert page.move(margin=150)["tables"] == {}


def test_who_asks_for_the_whole_state_gets_the_case_as_it_stands(book):
    chart, page = Chart(book, "cash"), Page(book)
    page.move(margin=150)
    now, shown = book.session.get_state()["now"], chart.get_state()
    assert now["scenario"]["rows"]["margin"][1] == 150
    columns, _ = unpacked(shown["table"], np.frombuffer(shown["block"]))
    made = EXHIBITS["cash"](book.case).columns
    assert columns == {column: np.asarray(cells).tolist() for column, cells in made.items()}


def test_what_is_written_into_a_page_is_the_case_as_it_stands(book):
    book.change(margin=150)
    assert book.session.now["scenario"]["rows"]["margin"][1] == 150
    assert json.loads(json.dumps(book.session.now, allow_nan=False)) == book.session.now


# Views


def test_a_slider_moves_the_workbook_and_follows_it(book):
    slider = Slider(book, "margin")
    slider.value = 150
    assert book.assumptions["margin"].likely == 150
    book.change(margin=(100, 160, 200))
    assert (slider.low, slider.value, slider.likely, slider.high) == (100, 160, 160, 200)
    slider.low, slider.high = 90, 210
    held = book.assumptions["margin"]
    assert (held.low, held.likely, held.high) == (90, 160, 210)


def test_two_sliders_of_one_assumption_agree(book):
    one, other = Slider(book, "margin"), Slider(book, "margin")
    one.value = 150
    assert other.value == 150


def test_a_slider_goes_back_where_it_cannot_stand(book):
    slider = Slider(book, "margin")
    slider.value = -1
    assert slider.value == 130
    assert book.problem.startswith("Assumption 'margin': −1 is outside")


def test_a_slider_can_be_observed_while_a_reader_moves(book):
    slider, seen = Slider(book, "margin"), []
    slider.observe(lambda change: seen.append(change.new), "value")
    Page(book).move(margin=150)
    assert seen == [150]


def test_a_slider_can_be_linked_with_a_control_of_ones_own(book):
    mine, slider = ipywidgets.FloatSlider(max=500), Slider(book, "margin")
    ipywidgets.link((slider, "value"), (mine, "value"))
    assert mine.value == 130
    mine.value = 150
    assert book.assumptions["margin"].likely == 150
    Page(book).move(margin=99)
    assert mine.value == 99
    book.undo()
    assert mine.value == 150


@pytest.mark.parametrize("box", [ipywidgets.HBox, ipywidgets.VBox, ipywidgets.Tab])
def test_views_go_into_boxes(book, box):
    views = [
        *(Header(book), Verdict(book), Tiles(book, "npv"), Changes(book)),
        *(Assumptions(book), Slider(book, "margin"), Chart(book, "cash"), HowSure(book)),
    ]
    held = box(views)
    assert list(held.children) == views
    assert all(view.layout is not None for view in views)
    assert {view.get_state()["session"] for view in views} == {f"anywidget:{book.session.model_id}"}


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda book: Chart(book, "cahs"),
            "There is no chart 'cahs' of a workbook. Did you mean 'cash'?",
        ),
        (
            lambda book: Assumptions(book, group="the_program"),
            "There is no group 'the_program'. Did you mean 'the_programme'?",
        ),
        (lambda book: Slider(book, "margim"), "Did you mean 'margin'?"),
        (
            lambda book: Chart(book, drawn),
            "Your own chart needs rows. Pass rows=, a function of the case.",
        ),
        (
            lambda book: Chart(book, len, own_rows),
            "Your chart function returned no Altair chart. Return one from the function.",
        ),
    ],
)
def test_a_view_that_cannot_be_is_a_sentence(book, make, sentence):
    with pytest.raises(CxroiError) as told:
        make(book)
    assert str(told.value).endswith(sentence)


def test_a_chart_of_a_section_is_worked_out_once_it_is_seen(book):
    chart = Chart(book, FAN)
    assert chart.spec
    assert (chart.table, chart.block) == ({}, b"")


def test_a_view_that_is_closed_follows_no_more(book):
    slider = Slider(book, "margin")
    slider.close()
    book.change(margin=150)
    assert slider.value == 130
    assert slider not in book.session.views


def test_a_cell_that_is_run_again_leaves_one_conversation(book):
    for _ in range(3):
        views = [Slider(book, "margin"), Chart(book, "cash")]
    page = Page(book, in_sight=["cash"])
    [(words, _)] = page.say(changes={"margin": 150})
    assert list(words["tables"]) == ["cash"]
    assert {view.session for view in book.session.views} == {book.session}
    assert views[0].value == 150


def test_charts_of_views_that_are_not_shown_any_more_are_not_worked_out(book):
    made = []

    def rows(case):
        made.append(case.npv)
        return own_rows(case)

    for _ in range(3):
        Chart(book, drawn, rows)
    page = Page(book)
    page.move(margin=140)
    del made[:]
    page.move(margin=150)
    assert made == []


# Charts of one's own


@pytest.mark.parametrize(
    "rows",
    [
        own_rows,
        lambda case: pd.DataFrame(own_rows(case)),
        lambda case: Table(dict(own_rows(case)), "A title", "Below it"),
    ],
    ids=["dict", "frame", "Table"],
)
def test_a_chart_of_ones_own_follows_every_move(book, rows):
    chart = Chart(book, drawn, rows, title="My cash")
    assert chart.spec["$schema"].startswith("https://vega.github.io/schema/vega/")
    [(words, [block])] = Page(book, in_sight=[chart.name]).say(changes={"margin": 150})
    columns, _ = unpacked(words["tables"][chart.name], np.frombuffer(block))
    assert columns == {"month": [0, 1, 2], "cash": [0, 1, book.case.npv]}
    assert words["tables"][chart.name]["title"] in {"My cash", "A title"}


def test_a_chart_of_ones_own_is_called_as_its_function_unless_it_has_a_title(book):
    assert Chart(book, drawn, own_rows).table["title"] == "drawn"


def test_two_charts_of_ones_own_have_rows_of_their_own(book):
    one = Chart(book, drawn, own_rows)
    other = Chart(book, drawn, lambda case: {"month": [7.0], "cash": [case.npv]})
    [(words, [block])] = Page(book, in_sight=[one.name, other.name]).say(changes={"margin": 150})
    lengths = [words["tables"][each.name]["columns"][0]["length"] for each in (one, other)]
    assert lengths == [3, 1]
    assert np.frombuffer(block)[-1] == book.case.npv


def test_a_chart_of_ones_own_that_fails_says_so_and_nothing_else_stops(book, capsys):
    def rows(case):
        if case.assumptions["margin"].likely > 140:
            raise ZeroDivisionError("words of the trouble")
        return own_rows(case)

    chart = Chart(book, drawn, rows)
    page = Page(book, in_sight=["cash", chart.name, "value"])
    words = page.move(margin=150)
    assert words["tables"][chart.name] == {
        "problem": "This chart could not be calculated. Details are in the server log."
    }
    assert words["tables"]["cash"]["columns"]
    assert words["tables"]["value"]["columns"]
    assert "words of the trouble" in capsys.readouterr().err
    assert "problem" not in page.move(margin=120)["tables"][chart.name]


def test_a_chart_that_fails_half_way_leaves_the_numbers_of_the_others_whole(book):
    def rows(case):
        late = [1.0] if case.assumptions["margin"].likely > 140 else [0.0, 1.0, 2.0]
        return Table({"month": late, "cash": np.array(["no number"] if len(late) == 1 else late)})

    chart = Chart(book, drawn, own_rows)
    book.session.rows[chart.name] = rows
    page = Page(book, in_sight=[chart.name, "cash"])
    [(words, [block])] = page.say(changes={"margin": 150})
    assert "problem" in words["tables"][chart.name]
    columns, _ = unpacked(words["tables"]["cash"], np.frombuffer(block))
    made = EXHIBITS["cash"](book.case).columns
    assert columns == {column: np.asarray(cells).tolist() for column, cells in made.items()}
