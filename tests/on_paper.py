"""Cases for paper: at their best, and as hard as they come; all of one day."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

from sharing import once

from cxroi import Assumptions, assumptions
from cxroi.exports.proposal import Proposal, proposal
from cxroi.exports.theme import HOUSE_THEME, Theme
from cxroi.exports.theme_file import parse_theme

DAY = dt.date(2026, 11, 24)
HOSTILE = "</script><script>document.title='ran'</script> & =1+1 {{7*7}} #set page()"
LIKELY = assumptions()
ACME = """
name = "ACME"
currency = "£"
logo = "logo.png"

[colours]
programme = "#5b2a86"
loss = "#c2410c"
today = "#8a8f98"
ink = "#20124d"
"""


def cases() -> dict[str, Assumptions]:
    """Every case that every format must bear."""
    two = LIKELY.split({"Consumer": 0.7, "Small business": 0.3})
    return {
        "likely": LIKELY.called("likely", "€"),
        "hostile": LIKELY.change(bonded_gain=-0.05)
        .called(HOSTILE, "€")
        .because(margin="=HYPERLINK(1)")
        .with_checks(margin=(HOSTILE, "2026-11-24")),
        "never": LIKELY.change(causal_fraction=0.02, one_off_cost=5e6).called("Never", "CHF"),
        "segments": two.change(**{"Small business/margin": 400}).called("Two, 1.5 of them", "£"),
        "nothing spent": LIKELY.change(one_off_cost=0, running_cost=0, cost_per_customer=0),
        "nobody new": LIKELY.change(new_customers=0, horizon_years=1),
    }


@once
def on_paper(name: str = "likely") -> Proposal:
    """Return a case ready for paper; tests of many formats share what was worked out."""
    return proposal(cases()[name], DAY)


def fresh(name: str = "likely", theme: Theme = HOUSE_THEME, numbers: str = "en") -> Proposal:
    """Return a case of which nothing is worked out yet."""
    return proposal(cases()[name], DAY, theme, numbers)


@cache
def logo() -> bytes:
    """Return a small PNG."""
    from PIL import Image

    written = io.BytesIO()
    Image.new("RGB", (200, 60), "#5b2a86").save(written, "PNG")
    return written.getvalue()


def saved(file: Any) -> bytes:
    """Return a client's own slides or document as they are stored."""
    written = io.BytesIO()
    file.save(written)
    return written.getvalue()


def with_part(package: bytes, part: str, content: Callable[[bytes], bytes]) -> bytes:
    """Return a file of an office program with another content of one of its parts."""
    other = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, content(text) if name == part else text)
    return other.getvalue()


def acme() -> Theme:
    """Return a company's own looks."""
    return parse_theme(ACME, lambda _: logo())
