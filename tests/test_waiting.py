"""Who waits for a seat: in which order, for how long, and what is said to them meanwhile."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from serving import PAGE, Answer, Served, serving, within
from sharing import finished
from test_authentication import sign_in, signed_in

from cxroi.serve.sessions import NoSessionError, Sessions
from cxroi.serve.settings import Times
from cxroi.serve.waiting import MISSED, MOST_WAITING, WaitingLine, place_words

TOKEN = "twelve-or-more-letters"  # noqa: S105 - of a server that ends with its tests
LINE = "/cxroi/line"
OPENS = "this page opens by itself."


class Clock:
    """A time that stands still until a test moves it."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def line_of(*tickets: str) -> tuple[WaitingLine, Clock]:
    clock = Clock()
    line = WaitingLine(9, clock)
    for ticket in tickets:
        line.show(ticket)
    return line, clock


# The line itself


def test_who_comes_first_stands_first_however_often_they_ask():
    line, _ = line_of("one", "two", "three", "two", "three", "one")
    assert [line.ahead_of(each) for each in ("one", "two", "three", "new", None)] == [0, 1, 2, 3, 3]


def test_a_ticket_that_is_not_shown_for_a_while_has_left_and_comes_back_last():
    line, clock = line_of("one", "two")
    clock.now += 9
    line.show("two")
    clock.now += 0.1
    assert (len(line), line.ahead_of("two")) == (1, 0)
    line.show("one")
    assert [line.ahead_of(each) for each in ("two", "one")] == [0, 1]


def test_who_gives_a_seat_back_goes_to_the_front_and_the_others_keep_their_order():
    line, _ = line_of("one", "two", "three")
    line.show_first("three")
    assert [line.ahead_of(each) for each in ("three", "one", "two")] == [0, 1, 2]
    line.leave("three")
    line.leave(None)
    assert [line.ahead_of(each) for each in ("one", "two")] == [0, 1]


def test_a_full_line_takes_nobody_in_until_somebody_leaves():
    line, clock = line_of(*map(str, range(MOST_WAITING)))
    line.show("new")
    assert (len(line), line.ahead_of("new")) == (MOST_WAITING, MOST_WAITING)
    clock.now += 9
    line.show("1")
    clock.now += 1
    line.show("new")
    assert [line.ahead_of(each) for each in ("1", "new")] == [0, 1]


@pytest.mark.parametrize(
    ("seats", "place", "title", "sentence"),
    [
        (20, 3, "Number 3 in line", f"All 20 seats are in use. You are number 3 in line; {OPENS}"),
        (1, 1, "Next in line", f"The only seat is in use. You are next in line; {OPENS}"),
    ],
)
def test_a_place_is_said_in_a_sentence_and_in_a_few_words(seats, place, title, sentence):
    words = place_words(seats, place)
    assert (words["title"], words["sentence"]) == (title, sentence)


# Seats and the line


class Manager(set):
    """As much of a kernel manager as counting seats asks for: the kernels that live."""

    _pools = {}  # noqa: RUF012 - as Voilà has it

    async def shutdown_kernel(self, kernel, **_):
        self.discard(kernel)


def seats(count: int) -> Sessions:
    return Sessions(Manager(), count, Times(line=3))


def take_seat(sessions: Sessions, kernel: str, ticket: str | None = None) -> None:
    with sessions.begin(ticket) as session:
        session.kernel = kernel
        sessions.manager.add(kernel)


def is_refused(sessions: Sessions, ticket: str | None = None) -> bool:
    try:
        take_seat(sessions, "of nobody", ticket)
    except NoSessionError:
        return True
    return False


def test_a_place_is_kept_for_three_words_of_the_server():
    assert seats(1).line.patience == MISSED * 3


def test_a_free_seat_is_for_the_first_in_line_and_a_newcomer_cannot_overtake():
    sessions = seats(2)
    take_seat(sessions, "k1")
    take_seat(sessions, "k2")
    assert [sessions.wait(each) for each in ("one", "two", None)] == [1, 2, 3]
    sessions.manager.discard("k1")
    assert [sessions.wait(each) for each in ("two", "one", None)] == [2, 0, 3]
    assert is_refused(sessions)
    assert is_refused(sessions, "two")
    take_seat(sessions, "k3", "one")
    assert [sessions.wait(each) for each in ("two", None)] == [1, 2]
    sessions.manager.clear()
    assert [sessions.wait(each) for each in ("two", None)] == [0, 0]  # as many as seats are free
    take_seat(sessions, "k4")
    take_seat(sessions, "k5", "two")


def test_who_leaves_with_a_ticket_is_next():
    sessions = seats(1)
    take_seat(sessions, "k1")
    sessions.wait("one")
    finished(sessions.leave("no kernel of ours", "two"))
    assert sessions.place_of("one") == 1
    finished(sessions.leave("k1", "two"))
    assert [sessions.place_of(each) for each in ("two", "one")] == [0, 2]


# A server with one seat, and two readers who want it


@pytest.fixture(scope="module")
def one_seat(workbooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    log = tmp_path_factory.mktemp("log") / "log"
    with serving(workbooks, log, seats=1, times={"line": 0.8}) as running:
        yield running


@pytest.fixture
def small(one_seat: Served) -> Served:
    """The server, once nobody of the test before is in line."""
    assert within(10, lambda: waiting(one_seat) == 0)
    return one_seat


def ticket_of(answer: Answer) -> str:
    return f"cxroi_line={answer.cookies['cxroi_line']}"


def give_back(served: Served, page: Answer, ticket: str = "", **said: str) -> Answer:
    """End the kernel of a page as a browser does that stands in line as well, or is to return."""
    key = page.cookies["_xsrf"]
    path = f"/voila/api/shutdown/{page.kernel}"
    cookies = f"_xsrf={key}; {ticket}"
    return served.post(path, {"_xsrf": key, **said}, Cookie=cookies, Origin=served.address)


def place(answer: Answer) -> int:
    return json.loads(answer.text)["place"]


def waiting(served: Served) -> int:
    return json.loads(served.get("/health").text)["waiting"]


def test_a_reader_waits_in_line_gets_in_by_turn_and_nobody_overtakes(small):
    page = small.get(PAGE)
    assert "cxroi_line" not in page.cookies

    came = [small.get(PAGE) for _ in range(2)]
    first, second = map(ticket_of, came)
    shown = [small.get(PAGE, Cookie=each) for each in (first, second, first)]  # a reload, too
    assert [answer.status for answer in (*came, *shown)] == [503] * 5
    assert [answer.headers["Retry-After"] for answer in shown] == ["60"] * 3
    assert not any("cxroi_line" in answer.cookies for answer in shown)
    said = [f"You are {where} in line; {OPENS}" for where in ("next", "number 2", "next")]
    assert all(words in answer.text for words, answer in zip(said, shown, strict=True))
    assert waiting(small) == 2

    small.say_goodbye(page)
    assert small.get(PAGE).status == 503
    assert small.get(PAGE, Cookie=second).status == 503
    assert place(small.get(LINE, Cookie=second)) == 2
    assert place(small.get(LINE, Cookie=first)) == 0
    entered = small.get(PAGE, Cookie=first)
    assert (entered.status, entered.cookies["cxroi_line"]) == (200, "")  # it is spent
    assert place(small.get(LINE, Cookie=second)) == 1
    small.say_goodbye(entered)
    last = small.get(PAGE, Cookie=second)
    assert last.status == 200
    small.say_goodbye(last)


@pytest.mark.slow
def test_who_has_gone_holds_nobody_up(small):
    page = small.get(PAGE)
    gone, ours = ticket_of(small.get(PAGE)), ticket_of(small.get(PAGE))
    assert [place(small.get(LINE, Cookie=each)) for each in (gone, ours)] == [1, 2]
    small.say_goodbye(page)

    places = [place(small.get(LINE, Cookie=ours)) for _ in range(2 * MISSED)]

    assert places[0] == 2
    assert places[-1] == 0
    entered = small.get(PAGE, Cookie=f"a=b; {ours}")
    assert entered.status == 200
    small.say_goodbye(entered)


@pytest.mark.slow
def test_a_browser_without_cookies_leaves_nobody_in_line(small):
    page = small.get(PAGE)
    answers = [small.get(PAGE), small.get(LINE), small.get(LINE, Cookie="cxroi_line=made-up")]
    assert all(answer.cookies["cxroi_line"] for answer in answers)
    assert [place(answer) for answer in answers[1:]] == [1, 1]
    assert waiting(small) == 0
    small.say_goodbye(page)
    page = small.get(PAGE)
    assert page.status == 200
    small.say_goodbye(page)


def test_a_page_that_is_loaded_again_keeps_its_seat_where_others_wait(small):
    page = small.get(PAGE)
    other = ticket_of(small.get(PAGE))
    small.get(PAGE, Cookie=other)
    again = ticket_of(small.get(PAGE))  # it comes before the page that it replaces says goodbye

    give_back(small, page, again)

    assert [place(small.get(LINE, Cookie=each)) for each in (other, again)] == [2, 0]
    loaded = small.get(PAGE, Cookie=again)
    assert loaded.status == 200
    small.say_goodbye(loaded)


def test_a_page_that_reconnects_comes_back_to_the_seat_it_gave(small):
    page = small.get(PAGE)
    other = ticket_of(small.get(PAGE))
    small.get(PAGE, Cookie=other)

    left = give_back(small, page, returns="yes")

    assert place(small.get(LINE, Cookie=other)) == 2
    back = small.get(PAGE, Cookie=ticket_of(left))
    assert back.status == 200
    small.say_goodbye(back)


@pytest.mark.slow
def test_where_the_line_is_full_a_reader_is_asked_to_come_later(workbooks, tmp_path):
    with serving(workbooks, tmp_path / "log", seats=1, times={"line": 60}) as running:
        page = running.get(PAGE)
        for number in range(MOST_WAITING):
            running.get(PAGE, Cookie=f"cxroi_line={number:022}")
        answer = running.get(PAGE)
        assert answer.status == 503
        assert "someone closes their page; try again in a minute." in answer.text
        assert f'<a href="{PAGE}">Try again</a>' in answer.text
        assert waiting(running) == MOST_WAITING
        running.say_goodbye(page)


@pytest.mark.slow
def test_under_a_prefix_and_behind_a_token_the_line_is_for_who_has_signed_in(workbooks, tmp_path):
    options = {"token": TOKEN, "base": "/x/", "seats": 1}
    with serving(workbooks, tmp_path / "log", **options) as running:
        asked = SimpleNamespace(
            get=lambda path: running.get(f"/x{path}"),
            post=lambda path, *rest, **named: running.post(f"/x{path}", *rest, **named),
            address=running.address,
        )
        known = signed_in(sign_in(asked, TOKEN, "/x/"))
        page = running.get(f"/x{PAGE}", Cookie=known)
        assert running.get(f"/x{LINE}").status == 403
        assert running.get(f"/x{PAGE}").status == 302  # to the sign-in
        full = running.get(f"/x{PAGE}", Cookie=known)
        assert full.status == 503
        assert 'fetch("/x/cxroi/line"' in full.text
        [cookie] = [c for c in full.headers.get_all("Set-Cookie") if c.startswith("cxroi_line=")]
        assert cookie.split("; ")[1:] == ["HttpOnly", "Path=/x/", "SameSite=Lax"]
        told = running.get(f"/x{LINE}", Cookie=f"{known}; {ticket_of(full)}")
        assert (told.status, place(told), told.headers["Cache-Control"]) == (200, 1, "no-store")
        running.say_goodbye(page, base="/x/")
