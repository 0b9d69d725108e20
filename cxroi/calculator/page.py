"""A case as one file that calculates: the page of a workbook, and all that it needs, in one HTML.

The same cells, scripts and styles as the page of the business case, and in place of its kernel
what ``backend.js`` answers. It opens from a disk and asks nobody for anything.
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import hashlib
import json
import re
from collections import Counter
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cxroi.calculator.backend import backend_script
from cxroi.exports.offline import lean_vega_file, smaller
from cxroi.exports.proposal import proposal
from cxroi.exports.web_page import in_script
from cxroi.report.exhibits import EXHIBITS
from cxroi.widgets.js import page_script
from cxroi.widgets.session import STYLE
from cxroi.widgets.specs import chart_specs
from cxroi.widgets.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cxroi.exports.proposal import Proposal
    from cxroi.model.assumptions import Assumptions

HERE = Path(__file__).parent
NAME = "Customer experience business case"
ABOVE = ("Header", "Verdict", "Tiles")
ASIDE = ("Levers", "Assumptions", "Changes")
TABS = {
    "Value": (
        "Warnings",
        "Chart cash",
        "Chart value",
        "Board",
        "Chart customers",
        "Chart retention",
        "Chart new_customers",
        "Chart customer_tiers",
        "Segments",
    ),
    "Sensitivity": ("Section what_matters",),
}
"""The cells of the notebook of the business case that a file can answer for, by their views."""
SECTION_CHARTS = {"what_matters": ["tornado"]}
"""Of a section's charts, those that a file can draw."""
SPOKEN = """
globalThis.cxroiAnswer = answer;
if (typeof document === "undefined")
  onmessage = ({ data: { nth, content } }) => {
    const [words, blocks] = answer(content);
    postMessage({ nth, words, blocks }, blocks);
  };
"""
"""How what answers is spoken to."""
PAGE = "/* the page */"
"""Where in the script the page begins."""
NEEDS_SCRIPT = "This file recalculates as you change figures, and needs JavaScript to do so."


def calculator_page(assumptions: Assumptions, made_on: dt.date | None = None) -> str:
    """Return a case as HTML whose sliders move, offline.

    Whatever a reader wrote is text here: none of it can end a script, or begin one.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> page = calculator_page(assumptions())
    >>> page.startswith("<!doctype html>"), "connect-src 'none'" in page
    (True, True)
    """
    day = made_on or dt.date.today()  # noqa: DTZ011 - the reader's own day
    return page_of(proposal(assumptions, day))


class Shared(NamedTuple):
    """What every page holds, or refers to: as HTML, and by which scripts and styles it is let in."""

    style: str
    script: str
    styles: str
    scripts: str
    pages: str = ""
    """The address of the list of all pages, where there is one."""
    library: str = ""
    """The chart library, packed; nothing where it is a script of its own."""


def page_of(made: Proposal, shared: Shared | None = None) -> str:
    """Return the page of a case that has its day and its theme; alone, it holds all it needs."""
    shared = shared or _inside(made.assumptions)
    data = data_of(made) | {"index": shared.pages, "vega": shared.library}
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy(shared)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{escape(made.title)}: {NAME[:1].lower()}{NAME[1:]}</title>",
        f'<meta name="description" content="{escape(made.verdict.text())}">',
        '<link rel="icon" href="data:,">',
        shared.style,
        "</head>",
        "<body>",
        *_answer(made),
        f"<main>{''.join(_cells())}</main>",
        f"<footer>{escape(made.source_line)} {escape(made.provenance)}</footer>",
        f'<script type="application/json" id="cxroi-case">{in_script(data)}</script>',
        shared.script,
        "</body>",
        "</html>",
    ]
    return "\n".join(parts)


def _inside(assumptions: Assumptions) -> Shared:
    """Put all code of ours into one script; it and the library are let in by what they are.

    The library, half of all, is packed: the page is drawn before its charts, and mail is smaller.
    """
    script, library = f"{answers_code(assumptions)}\n{PAGE}\n{own_code()}", vega_code()
    return Shared(
        f"<style>{style()}</style>",
        f'<script type="module" id="answers">{script}</script>',
        "'unsafe-inline'",
        f"{_digest(script)} {_digest(library)}",
        library=_packed(library),
    )


def _packed(text: str) -> str:
    """Pack what the first figures do not wait for, as letters; every browser can unpack it."""
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def _digest(script: str) -> str:
    """Write a script as a policy lets it in."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def policy(shared: Shared) -> str:
    """Return what a browser is to allow: these scripts and no other, and no word to anybody."""
    return (
        f"default-src 'none'; script-src {shared.scripts}; style-src {shared.styles}; "
        "img-src data: blob:; connect-src 'none'; worker-src 'self' blob:; base-uri 'none'; "
        "form-action 'none'"
    )


def answers_code(assumptions: Assumptions) -> str:
    """Return what answers in place of a kernel, on the page and in a worker of it."""
    inside = f"(() => {{\n{backend_script(assumptions)}\n{SPOKEN}\n}})();"
    return _held(_shorter(smaller(inside).decode()))


def _shorter(script: str) -> str:
    """Give what is carried over short names, and no parameters' names where none is given by name."""
    told = set(re.findall(r"\b(F_\w+)(?!\w|\(|\.words=)", script))  # others are only called
    words = re.compile(r"\b(F_\w+)\.words=\[[^\]]*\];")
    script = words.sub(lambda found: found[0] if found[1] in told else "", script)
    names = Counter(re.findall(r"\b[FCK]_\w+", script))
    short = {name: f"${nth:x}" for nth, (name, _) in enumerate(names.most_common())}
    return re.sub(r"\b[FCK]_\w+", lambda found: short[found[0]], script)


def vega_code() -> str:
    """Return of Vega what our charts need, with no name of its own but one."""
    return _held(f"(() => {{{lean_vega_file().read_text(encoding='utf-8')}}})();")


def own_code() -> str:
    """Return all code of ours as one module."""
    return _held(smaller(page_script("host", HERE)).decode())


def _held(script: str) -> str:
    """Return a script that cannot end the element it stands in."""
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def style() -> str:
    """Return the styles of a page without the rules that only others have, and what a file has besides."""
    words = set(re.findall(r"[\w-]+", own_code()))
    text = "".join(file.read_text(encoding="utf-8") for file in (STYLE, HERE / "page.css"))
    plain = re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    return re.sub(r"([^{};]+)\{([^{}]*)\}", lambda rule: _rule(rule[1], rule[2], words), plain)


def _rule(selectors: str, said: str, words: set[str]) -> str:
    """Write a rule for what the script can make: it has a word for every class."""
    kept = [
        each
        for each in re.split(r",(?![^(]*\))", selectors)
        if words.issuperset(re.findall(r"\.([a-z][\w-]*)", re.sub(r"\([^()]*\)", "", each)))
    ]
    short = re.sub(r":\s+", ":", said).removesuffix(";")
    return f"{','.join(kept)}{{{short}}}" if kept else ""


def data_of(made: Proposal) -> dict[str, Any]:
    """Return what the page begins with: what does not change, and the case as it stands."""
    session = Workbook(made.assumptions).session
    charts = [*EXHIBITS, *(name for names in SECTION_CHARTS.values() for name in names)]
    specs = chart_specs(made.theme)
    tabs = [
        tab | {"charts": SECTION_CHARTS.get(tab["name"], tab["charts"])}
        for tab in session.start["tabs"]
        if tab["name"] in {"worth", *SECTION_CHARTS}
    ]
    start = session.start | {
        "name": "file",
        "vega": "",
        "theme": made.theme.page,
        "specs": {},
        "tabs": tabs,
        "pages": [],
        "shelf": False,
        "explains": False,
        "splits": False,
    }
    drawn = _packed(json.dumps({name: specs[name] for name in charts}))
    held = {"start": start, "now": session.now, "specs": drawn}
    mark = hashlib.sha256(json.dumps(held).encode()).hexdigest()[:16]
    return held | {"file": mark}


def _answer(made: Proposal) -> Iterable[str]:
    """Write the answer for who reads the file where no script runs, as in a mail."""
    yield f"<noscript><h1>{escape(made.verdict.answer)}</h1><p>{escape(made.verdict.overturned)}</p><dl>"
    for tile in made.tiles:
        yield f"<dt>{escape(tile.label)}</dt><dd>{escape(tile.figure)}, {escape(tile.against)}</dd>"
    yield f"</dl><p>{NEEDS_SCRIPT}</p></noscript>"


def _cells() -> Iterable[str]:
    yield from map(_cell, ABOVE)
    yield from (_cell(view, "aside") for view in ASIDE)
    for title, views in TABS.items():
        yield f'<div class="cell" data-level="2" data-heading="{title}"></div>'
        yield from map(_cell, views)


def _cell(view: str, tags: str = "") -> str:
    """Write a place for a view, by which ``host.js`` knows it."""
    return (
        f'<div class="cell" data-tags="{tags}"><div class="place" data-model="{view}"></div></div>'
    )
