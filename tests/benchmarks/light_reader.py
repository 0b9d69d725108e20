"""A reader without a browser, who moves, exports, reloads, loses the line, and believes nothing.

What a kernel answers is compared with what Python says of the same case, in a process of its own, so
that no answer waits for it.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from light_page import CASE, EXPORT, FULL, LONGEST_WAIT, LightBrowser, LightPage, Trouble, open_page
from tornado.httpclient import HTTPResponse

from cxroi import Assumptions, assumptions, business_case, simulate, tiles
from cxroi.model.errors import CxroiError
from cxroi.model.scenario_files import parse_scenario
from cxroi.model.stances import LIKELY, stances
from cxroi.model.units import percent
from cxroi.report.verdict import verdict

ACTS = {
    "move": 850,
    "stance": 40,
    "undo": 40,
    "simulate": 25,
    "save": 15,
    "reload": 15,
    "lose_line": 10,
    "export": 4,
    "vanish": 1,
}
"""What a reader does, and how often of 1,000 times."""
ZIPPED = b"PK"


@dataclass(frozen=True)
class Held:
    """The case that a reader holds."""

    stance: str = LIKELY
    changes: tuple[tuple[str, float], ...] = ()

    def wish(self) -> dict[str, Any]:
        """Say it as a page does."""
        nothing = {"conditions": "", "before": "", "segments": [], "currency": "", "name": ""}
        about = {"base": "likely", "stance": self.stance, "notes": {}, "options": {}}
        return {**about, **nothing, "changes": dict(self.changes)}

    def assumptions(self) -> Assumptions:
        """Say it as Python does."""
        return assumptions().with_stance(self.stance).change(**dict(self.changes))


# What Python says


def figures(held: Held) -> list[str] | None:
    """Print what a case comes to; None where there is no such case."""
    try:
        return _printed(held.assumptions())
    except CxroiError:
        return None


def figures_of_file(text: str) -> list[str]:
    return _printed(parse_scenario("saved.csv", text))


def _printed(scenario: Assumptions) -> list[str]:
    case = business_case(scenario)
    printed = (part for tile in tiles(case) for part in (tile.figure, tile.exact))
    return [verdict(case).answer, *printed]


def chance(held: Held) -> str | None:
    """Print the chance of a gain; None where the ranges contradict each other."""
    try:
        return f"gain {percent(simulate(held.assumptions()).probability_of_gain)}"
    except CxroiError:
        return None


@cache
def sliders() -> list[tuple[str, float, float]]:
    """List what a reader may move, and between which values."""
    return [(each.key, each.low, each.high) for each in assumptions() if each.low < each.high]


@dataclass
class Heard:
    """What all readers met with."""

    answers: list[float] = field(default_factory=list)
    """Milliseconds from each move to its answer."""
    opened: list[float] = field(default_factory=list)
    """Milliseconds in which each page came."""
    acts: Counter[str] = field(default_factory=Counter)
    compared: int = 0
    waited: int = 0
    """Times that a reader had to wait in line."""
    wrong: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    """What was not answered, or not as a page expects it."""

    def compare(self, said: Any, right: Any, what: str) -> None:
        self.compared += 1
        if said != right:
            self.wrong.append(f"{what}: {said} in place of {right}")


class LightReader:
    """One of a server's readers; ``python`` is where Python says what is right."""

    page: LightPage | None = None

    def __init__(
        self, name: str, address: str, heard: Heard, python: ProcessPoolExecutor, seed: int = 1
    ) -> None:
        self.name, self.heard, self.python = name, heard, python
        self.browser = LightBrowser(address)
        self.dice = random.Random(f"{seed} {name}")  # noqa: S311 - the same again for the same seed
        self.held, self.past = Held(), []

    async def read(self, until: float, pause: tuple[float, float] = (1.0, 2.0)) -> None:
        """Come, do this and that until the time is over, and leave."""
        try:
            await self.do("visit")
            while time.monotonic() < until:
                await asyncio.sleep(self.dice.uniform(*pause))
                [act] = self.dice.choices(list(ACTS), list(ACTS.values()))
                await self.do(act)
        finally:
            await self.leave()
            self.browser.web.close()

    async def do(self, act: str) -> None:
        """Do something; whoever is let down begins anew, as a reader would."""
        act = act if self.page else "visit"
        self.heard.acts[act] += 1
        deed: Callable[[], Awaitable[None]] = getattr(self, act)
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                await deed()
        except (Trouble, OSError, TimeoutError) as trouble:
            self.heard.troubles.append(f"{self.name}, {act}: {trouble!r}")
            if self.page:
                self.page.line.close()
                self.page = None

    # What a reader does

    async def visit(self) -> None:
        await self.enter(CASE)
        await self.ask(self.held)

    async def leave(self) -> None:
        page, self.page = self.page, None
        if page:
            await page.say_goodbye()

    async def move(self) -> None:
        key, low, high = self.dice.choice(sliders())
        value = round(self.dice.uniform(low, high), 4)
        changes = dict([*self.held.changes, (key, value)])
        await self.go_on_with(replace(self.held, changes=tuple(changes.items())))

    async def stance(self) -> None:
        wanted = self.dice.choice([LIKELY, *stances()])
        await self.go_on_with(replace(self.held, stance=wanted))

    async def undo(self) -> None:
        if self.past:
            self.held = self.past.pop()
            await self.ask(self.held)

    async def simulate(self) -> None:
        wish = {**self.held.wish(), "view": "headline", "specs": False}
        reply, _ = await self.page.request("look", wish)
        said = reply["parts"]["sure"]["gains"] if reply["kind"] == "view" else None
        self.heard.compare(said, await self.in_python(chance, self.held), f"chance of {self.held}")

    async def save(self) -> None:
        reply, _ = await self.page.request("save", {**self.held.wish(), "author": "", "date": ""})
        said = await self.in_python(figures_of_file, reply["text"])
        self.heard.compare(said, await self.in_python(figures, self.held), f"file of {self.held}")

    async def lose_line(self) -> None:
        """Go on with the same kernel, over another line."""
        await self.page.come_back()
        await self.ask(self.held)

    async def reload(self) -> None:
        """As a browser does: the old page says goodbye once something has come in its place."""
        old, self.page = self.page, None
        answer = await self.browser.fetch(CASE)
        await old.say_goodbye()
        await self.enter(CASE, answer)
        await self.ask(self.held)

    async def vanish(self) -> None:
        """Go without a word, and come back: where all seats are taken, after a while in line."""
        self.page.line.close()
        self.page = None
        await self.visit()

    async def export(self) -> None:
        """Have a spreadsheet made, on the page for that, and go back."""
        query = (await self.ask(self.held))["link"]
        await self.leave()
        await self.enter(EXPORT)
        reply, _ = await self.page.request("case", {"query": query})
        [answer, *_] = await self.in_python(figures, self.held)
        self.heard.compare(reply.get("answer"), answer, f"export of {self.held}")
        about = {"numbers": "en", "scale": 2.0, "day": "2026-11-30"}
        reply, files = await self.page.request("make", {**about, "formats": ["xlsx"], "charts": []})
        can_be_made = await self.in_python(chance, self.held) is not None  # it holds the chance too
        is_made = reply["kind"] == "made" and files[0].startswith(ZIPPED)
        self.heard.compare(is_made, can_be_made, f"spreadsheet of {self.held}")
        await self.leave()
        await self.visit()

    async def go_on_with(self, wanted: Held) -> None:
        """Move on to another case; one that cannot be is refused, and the old one stays."""
        if (await self.ask(wanted))["kind"] == "answer":
            self.past.append(self.held)
            self.held = wanted

    async def ask(self, wanted: Held) -> dict[str, Any]:
        """Ask what a case comes to, and see whether it is right."""
        reply, _ = await self.page.request("ask", {**wanted.wish(), "gesture": None})
        self.heard.answers.append(self.page.took)
        said = None
        if reply["kind"] == "answer":
            printed = (tile[part] for tile in reply["tiles"] for part in ("figure", "exact"))
            said = [reply["verdict"]["answer"], *printed]
        self.heard.compare(said, await self.in_python(figures, wanted), f"figures of {wanted}")
        return reply

    async def enter(self, path: str, answer: HTTPResponse | None = None) -> None:
        """Open a page; without a free seat, wait in line for one."""
        answer = answer or await self.browser.fetch(path)
        self.heard.waited += answer.code == FULL
        while answer.code == FULL:
            answer = await self.browser.wait_in_line(path)
        self.heard.opened.append(1000 * answer.request_time)
        self.page = await open_page(self.browser, path, answer)

    async def in_python(self, work: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.python, work, *given)
