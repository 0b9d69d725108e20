"""How long from a key press to repainted charts, and from an address to the first of them?

``python tests/benchmarks/slider.py`` starts the server and a browser, measures, and ends both. The
interactive file of the same case is opened from a disk beside it, and with ``--peer`` what Streamlit
serves: all are driven by the same script, turn and turn about. ``--write`` puts what was measured
into docs/systems.md. Times say as much of the machine as of the page: the load before and after stands
beside them.
"""

import argparse
import statistics
import time
from contextlib import ExitStack

import report
from contenders import FILE, Opened, Server, on_disk, ours, peer, served
from measuring import MOVED, SLIDER, Visit, a_browser, high, loads, proportional, spread, tell
from report import Row

from cxroi import assumptions, business_case, tiles
from cxroi.analysis.samples import DRAWS
from cxroi.widgets import Workbook

DRAWN = """
() => Array.from({ length: 10 }, (_, nth) => {
  const begun = performance.now();
  cxroiAnswer({ kind: "look", view: "headline", base: "likely", changes: { margin: 120 + nth } });
  return performance.now() - begun;
})
"""
BURST = 20
PAUSE = 300  # milliseconds between moves: what is out of sight is drawn meanwhile
READERS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--moves", type=int, default=33, help="moves in a round (33)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of moves (3)")
    parser.add_argument("--visits", type=int, default=5, help="fresh visits (5)")
    parser.add_argument("--peer", action="store_true", help="measure Streamlit beside our page")
    parser.add_argument("--write", action="store_true", help="write the table into docs/systems.md")
    asked = parser.parse_args()
    before = loads()
    tell("load before", before)
    with a_browser() as browser, ExitStack() as all_of_them:
        wanted = [ours(), peer()] if asked.peer else [ours()]
        servers = [all_of_them.enter_context(served(each, browser)) for each in wanted]
        pages = [*servers, all_of_them.enter_context(on_disk(browser))]
        rows = [
            *fresh_visits(pages, asked.visits),
            *used(pages, asked.moves, asked.rounds),
        ]
        requests(servers[0])
    answers()
    after = loads()
    tell("load after", after)
    if asked.write:
        report.write(rows, f"{before} before, {after} after", beside_a_peer=asked.peer)


def fresh_visits(pages: list[Opened], count: int) -> list[Row]:
    first = {page.contender.name: [] for page in pages}
    for _ in range(count):
        for page in pages:
            visit = page.visit()
            first[page.contender.name].append(visit.page.evaluate("() => times.first"))
            visit.end()
    for name, times in first.items():
        tell(f"{name}: fresh visit, first chart", spread(times))
    medians = {name: statistics.median(times) for name, times in first.items()}
    return with_the_file("a fresh visit's first chart, median", medians, at_most=(3000, 400))


def with_the_file(
    name: str, figures: dict[str, float], at_most: tuple[float | None, float | None] = (None, None)
) -> list[Row]:
    """Return a row of what is served, and one of the file, which has another aim."""
    served = {page: figure for page, figure in figures.items() if page != FILE}
    return [
        Row(name, "ms", served, at_most=at_most[0]),
        Row(f"{name}, {FILE}", "ms", {"cxroi": figures[FILE]}, at_most=at_most[1]),
    ]


def used(pages: list[Opened], count: int, rounds: int) -> list[Row]:
    """Measure pages while a reader uses them, then with more readers."""
    visits = {page.contender.name: page.visit() for page in pages}
    servers = [page for page in pages if isinstance(page, Server)]
    try:
        return [
            *moves(visits, count, rounds),
            *settled(visits, count * (rounds % 2)),
            how_sure(visits[FILE]),
            *memory(servers, visits),
        ]
    finally:
        for visit in visits.values():
            visit.end()


def moves(visits: dict[str, Visit], count: int, rounds: int) -> list[Row]:
    """Press an arrow key, wait until it is answered, press again; each page in its turn."""
    measured = {name: [] for name in visits}
    for turn in range(rounds):
        for name, visit in visits.items():
            key = "ArrowLeft" if turn % 2 else "ArrowRight"
            measured[name] += [one_move(visit, key) for _ in range(count)]
    for name, done in measured.items():
        tell_moves(name, done)
    times = {name: [m["frame"] - m["key"] for m in done] for name, done in measured.items()}
    medians = {name: statistics.median(all_of_it) for name, all_of_it in times.items()}
    name = "key press to every chart in sight repainted"
    rows = [
        *with_the_file(f"{name}, median", medians, at_most=(50, 16)),
        *with_the_file(f"{name}, 95%", {name: high(each) for name, each in times.items()}),
    ]
    mine, *others = (median for name, median in medians.items() if name != FILE)
    for theirs in others:
        rows.append(Row("the medians' ratio", "times", {"cxroi": theirs / mine}, at_least=8))
        tell("the medians' ratio", rows[-1].shown("cxroi"))
    return rows


def one_move(visit: Visit, key: str) -> dict[str, float]:
    made, out, back = visit.page.evaluate("() => times.moves.length"), visit.out, visit.back
    visit.page.locator(SLIDER).press(key)
    visit.page.wait_for_function(f"() => times.moves.length > {made}")
    visit.page.wait_for_timeout(PAUSE)
    move = visit.page.evaluate(f"() => times.moves[{made}]")
    return {**move, "out": visit.out - out, "back": visit.back - back}


def tell_moves(name: str, done: list[dict[str, float]]) -> None:
    """Say how long a move takes and where the time goes."""
    charts = statistics.mode(m["charts"] for m in done)
    tell(f"{name}: key to {charts} repainted charts", spread([m["frame"] - m["key"] for m in done]))
    for part, begin, end in (
        ("  key to message out", "key", "sent"),
        ("  out and back, with the kernel", "sent", "heard"),
        ("  last message in to charts drawn", "heard", "painted"),
        ("  drawn to the next frame", "painted", "frame"),
    ):
        times = [m[end] - m[begin] for m in done if begin in m and end in m]  # a file sends none
        if times:
            tell(part, spread(times))
    out, back = (statistics.mean(m[way] for m in done) for way in ("out", "back"))
    tell("  on the wire per move", f"{out:,.0f} B out, {back:,.0f} B in")


def settled(visits: dict[str, Visit], steps_so_far: int) -> list[Row]:
    """Twenty keys in a second: when is the last one's answer painted, and is it the right one?"""
    value = round(MOVED.likely + MOVED.step * (steps_so_far + BURST), 6)
    case = business_case(assumptions().change(**{MOVED.key: value}))
    right = [tile.figure for tile in tiles(case)]
    took = {}
    for name, visit in visits.items():
        begun = time.perf_counter()
        for press in range(BURST):
            time.sleep(max(0.0, begun + press / BURST - time.perf_counter()))
            visit.page.keyboard.press("ArrowRight")
        visit.page.wait_for_function(
            "right => right === [...document.querySelectorAll(WORDS)].map((e) => e.innerText).join()",
            arg=",".join(right),
        )
        visit.page.wait_for_timeout(2000)
        took[name] = visit.page.evaluate("() => times.moves.at(-1).frame - times.moves.at(-1).key")
        tell(f"{name}: settled after {BURST} keys in 1 s", f"{took[name]:.0f} ms, figures right")
    return with_the_file(f"after the last of {BURST} keys in a second", took, at_most=(120, None))


def how_sure(visit: Visit) -> Row:
    """How long a file's own draws take, with all that is said of them; a worker does this."""
    took = visit.page.evaluate(DRAWN)
    tell(f"{FILE}: chance, levers and board", spread(took))
    name = f"{DRAWS:,} simulations, what moves them and what a board will ask, {FILE}"
    return Row(name, "ms", {"cxroi": statistics.median(took)}, at_most=400)


def memory(servers: list[Server], visits: dict[str, Visit]) -> list[Row]:
    """Weigh server and kernels with one reader, who has moved, and with four more who look."""
    one, five = {}, {}
    for server in servers:
        name = server.contender.name
        server.rest(1)
        one[name] = proportional(server.all())
        others = [server.visit(readers) for readers in range(2, READERS + 1)]
        server.rest(READERS)
        five[name] = proportional(server.all())
        outside = [url for url in visits[name].sizes() if not url.startswith(server.address[:17])]
        tell(f"{name}: asked of other hosts", ", ".join(outside) or "nothing")
        for visit in others:
            visit.end()
    what = "memory of server and kernels"
    each = {
        name: None if five[name] is None else (five[name] - one[name]) / (READERS - 1)
        for name in one
    }
    rows = [
        Row(f"{what}, 1 reader", "MB", one),
        Row(f"{what}, {READERS} readers", "MB", five),
        Row("memory of each further reader", "MB", each, at_most=70),
    ]
    for row in rows:
        tell(row.name, ", ".join(f"{name} {row.shown(name)}" for name in one))
    return rows


def requests(server: Server) -> None:
    """List what a fresh visit asks for."""
    visit = server.visit()
    sizes = visit.sizes()
    visit.end()
    tell("requests of a fresh visit", f"{len(sizes)}, {sum(sizes.values()):,} B")
    for address, size in sizes.items():
        tell(f"  {address.removeprefix(server.address).partition('?')[0]}", f"{size:,} B")


def answers() -> None:
    """The kernel's part alone: a request in, words and numbers out."""
    times, session = [], Workbook().session
    for step in range(1, 100):
        begun = time.perf_counter()
        session.reply({"kind": "ask", "base": "likely", "changes": {MOVED.key: step / 100}})
        times.append(1000 * (time.perf_counter() - begun))
    tell("reply() in Python", spread(times))


if __name__ == "__main__":
    main()
