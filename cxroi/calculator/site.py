"""Cases as a folder for any web server: a page for each, a list of them, and their evidence.

The pages calculate in the reader's browser, so that a server only sends files. What all of them
share has its hash in its name, and may be kept for ever.
"""

from __future__ import annotations

import hashlib
from html import escape
from typing import TYPE_CHECKING

from cxroi.calculator.page import (
    HERE,
    NAME,
    Shared,
    answers_code,
    own_code,
    page_of,
    policy,
    style,
    vega_code,
)
from cxroi.model.claims import claims, sources
from cxroi.model.errors import CxroiError
from cxroi.report.evidence import document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cxroi.exports.proposal import Proposal
    from cxroi.model.claims import Claim

LIST, EVIDENCE = "index", "evidence"
SHARED = Shared("", "", "'self'", "'self'", f"{LIST}.html")
"""What the pages refer to is let in from the server that they came from."""
NGINX = """# For the server block of nginx that serves this folder.
charset utf-8;
gzip on;
gzip_types text/css text/javascript application/javascript;
add_header Content-Security-Policy "{policy}; frame-ancestors 'self'" always;
add_header Referrer-Policy no-referrer always;
add_header X-Content-Type-Options nosniff always;
add_header Cache-Control no-cache;
location ~ "-[0-9a-f]{{16}}\\.(css|js)$" {{
    # a location with headers of its own has none of those above: it needs none of them but this
    add_header X-Content-Type-Options nosniff always;
    add_header Cache-Control "public, max-age=31536000, immutable";
}}
"""


def site_files(cases: Mapping[str, Proposal]) -> Iterator[tuple[str, bytes]]:
    """Make the files of a folder: their names and what they hold.

    Parameters
    ----------
    cases : mapping
        Each case by the name of its page, without an ending.

    Raises
    ------
    CxroiError
        If a page would take the place of the list, or of the evidence.
    """
    for name in cases.keys() & {LIST, EVIDENCE}:
        raise CxroiError(f"A case cannot have the page {name}.html. Rename its file.")
    shared = dict(
        _named(*file)
        for file in (
            ("cxroi.css", style()),
            ("answers.js", answers_code(next(iter(cases.values())).assumptions)),
            ("vega.js", vega_code()),
            ("cxroi.js", own_code()),
            ("list.css", (HERE / "site.css").read_text(encoding="utf-8")),
        )
    )
    looks, answers, library, script, plain = shared
    refers = SHARED._replace(
        style=f'<link rel="stylesheet" href="{looks}">',
        script=f'<script defer id="answers" src="{answers}"></script>'
        f'<script defer src="{library}"></script><script type="module" src="{script}"></script>',
    )
    pages = {f"{name}.html": page_of(made, refers) for name, made in cases.items()}
    pages[f"{LIST}.html"] = _plain("Business cases", plain, _list(cases))
    pages[f"{EVIDENCE}.html"] = _plain("Evidence", plain, _evidence())
    pages["nginx.conf"] = NGINX.format(policy=policy(SHARED))
    for name, text in (shared | pages).items():
        yield name, text.encode()


def _named(name: str, text: str) -> tuple[str, str]:
    stem, ending = name.split(".")
    return f"{stem}-{hashlib.sha256(text.encode()).hexdigest()[:16]}.{ending}", text


def _plain(title: str, looks: str, parts: Iterable[str]) -> str:
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en">',
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy(SHARED)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            '<link rel="icon" href="data:,">',
            f'<link rel="stylesheet" href="{looks}">',
            f"<main><h1>{title}</h1>",
            *parts,
            "</main>",
            "</html>",
        )
    )


def _list(cases: Mapping[str, Proposal]) -> Iterable[str]:
    yield "<ul>"
    for name, made in cases.items():
        said = made.verdict
        yield f'<li><h2><a href="{name}.html">{escape(made.title)}</a></h2><p>{escape(said.answer)}</p>'
        yield f'<p class="soft">{escape(said.overturned)}</p></li>'
    yield "</ul>"
    made = next(iter(cases.values()))
    about = f"{NAME}, {made.day}. {made.provenance}"
    yield f'<footer><p>{escape(about)} <a href="{EVIDENCE}.html">Evidence</a></p></footer>'


def _evidence() -> Iterable[str]:
    yield f'<p><a href="{LIST}.html">Business cases</a></p><ul>'
    yield from (_claim(each) for each in claims().values())
    yield "</ul>"


def _claim(claim: Claim) -> str:
    said_by = f"{claim.said_by}. Source: {document(sources()[claim.source])}"
    against = f"Counter-evidence: {claim.counter_evidence}" if claim.counter_evidence else ""
    parts = (claim.compared, claim.caution, against)
    more = "".join(f"<p>{escape(text)}</p>" for text in parts if text)
    return f'<li><h2>“{escape(claim.words)}”</h2><p class="soft">{escape(said_by)}</p>{more}</li>'
