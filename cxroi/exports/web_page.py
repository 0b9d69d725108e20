"""The case as one web page that stands alone: it opens from a disk and asks nobody for anything."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxroi.exports.drawings import alt_text, live
from cxroi.exports.finance_parts import finance_parts
from cxroi.exports.offline import vega_script
from cxroi.exports.paper_charts import CHARTS
from cxroi.exports.proposal import NEEDED_COLUMNS
from cxroi.exports.theme import as_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cxroi.exports.proposal import Proposal
    from cxroi.model.tables import Table

SCRIPT, STYLE = (Path(__file__).with_name(f"web_page.{ending}") for ending in ("js", "css"))
NOTHING_OUTSIDE = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'unsafe-eval'; "
    "img-src data:"
)
MOST_ROWS = 40
"""Of a table that is shown under its chart."""


def web_page(proposal: Proposal, names: Sequence[str] = CHARTS) -> bytes:
    """Return the case as HTML with live charts; scripts are inside, once.

    Whatever a reader wrote is text here: none of it can end a script, or begin one.
    """
    tables = {name: proposal.table(name) for name in names}
    specs = {
        name: live(name, table, proposal.theme, proposal.numbers) for name, table in tables.items()
    }
    library = vega_script().decode().replace("</script", "<\\/script")
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{NOTHING_OUTSIDE}">',
        f"<title>{escape(proposal.heading)}</title>",
        f'<meta name="description" content="{escape(proposal.verdict.text())}">',
        f"<style>{_style(proposal)}</style>",
        "<main>",
        *_top(proposal),
        '<section class="charts" aria-label="Charts">',
        *(_figure(name, table) for name, table in tables.items()),
        "</section>",
        *_below(proposal),
        "</main>",
        f'<script type="application/json" id="charts">{in_script(specs)}</script>',
        f"<script>{library}</script>",
        f"<script>{SCRIPT.read_text(encoding='utf-8')}</script>",
        "</html>",
    ]
    return "\n".join(parts).encode()


def in_script(data: Any) -> str:
    r"""Return JSON that cannot end the script it stands in.

    Examples
    --------
    >>> in_script("</script>\u2028")
    '"\\u003c/script>\\u2028"'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _style(proposal: Proposal) -> str:
    theme, text = proposal.theme, STYLE.read_text(encoding="utf-8")
    font = f"{json.dumps(theme.font)}, Arial, sans-serif"
    for word, value in (
        ("INK", theme.colours["ink"]),
        ("ACCENT", theme.colours["programme"]),
        ("FONT", font),
    ):
        text = text.replace(word, value)
    return text.replace("</", "<\\/")


def _top(proposal: Proposal) -> Iterable[str]:
    theme, words = proposal.theme, proposal.verdict
    logo = ""
    if theme.logo:
        about = escape(theme.logo_words)
        logo = f'<img src="{as_data(theme.logo, theme.logo_kind)}" alt="{about}">'
    yield f"<header>{logo}<h1>{escape(proposal.heading)} · {proposal.day}</h1></header>"
    yield f'<section><p class="answer">{escape(words.answer)}</p>'
    said = (proposal.headline, words.overturned, words.aside)
    yield from (f"<p>{escape(text)}</p>" for text in said if text)
    yield "</section><dl>"
    for tile in proposal.tiles:
        yield (
            f'<div><dt>{escape(tile.label)}</dt><dd class="figure" title="{escape(tile.exact)}">'
            f'{escape(tile.figure)}</dd><dd class="against">{escape(tile.against)}</dd></div>'
        )
    yield "</dl>"


def _figure(name: str, table: Table) -> str:
    rows = len(next(iter(table.columns.values())))
    below = ""
    if rows <= MOST_ROWS:
        cells = [[str(c) for c in row] for row in zip(*table.columns.values(), strict=True)]
        below = f"<details><summary>Table</summary>{_table(list(table.columns), cells)}</details>"
    return (
        f"<figure><h2>{escape(table.title)}</h2><p class=measure>{escape(table.subtitle)}</p>"
        f'<div class="chart" data-chart="{name}" role="img" aria-label="{escape(alt_text(table))}"></div>'
        f"<figcaption>{escape(table.footer)}</figcaption>{below}</figure>"
    )


def _below(proposal: Proposal) -> Iterable[str]:
    yield "<section><h2>Risk</h2>"
    yield from (f"<p>{escape(text)}</p>" for text in proposal.sure)
    columns, *rows = proposal.percentiles
    yield f"<div class=figures>{_table(columns, rows)}</div></section>"
    yield "<section><h2>Break-evens</h2>"
    yield f"{_table(NEEDED_COLUMNS, proposal.must_be_true)}</section>"
    for part in finance_parts(proposal):
        yield f"<section><h2>{escape(part.title)}</h2>"
        yield f"<p>{escape(part.finding)}</p>{_table(part.columns, part.rows)}<p>{escape(part.note)}</p></section>"
    if proposal.warnings:
        yield "<section><h2>Worth checking</h2><ul>"
        yield from (f"<li>{escape(text)}</li>" for text in proposal.warnings)
        yield "</ul></section>"
    yield "<section><h2>Assumptions</h2>"
    lines = [
        [row.label, row.value, row.range_shown, row.rests_on, row.reason]
        for row in proposal.claimed_rows
    ]
    yield f"{_table(['Assumption', 'Value', 'Range', 'Evidence', 'Reason'], lines)}</section>"
    yield "<section><h2>Sources</h2><ol>"
    for row in proposal.source_rows:
        yield f"<li>{escape(row.text)}</li>"
    yield f"</ol></section><footer><p>{escape(proposal.source_line)} {escape(proposal.provenance)}</p></footer>"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th scope=col>{escape(text)}</th>" for text in columns)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in cells)}</tr>" for cells in rows
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
