"""A small company whose every figure is known by hand, written as files in many ways."""

import csv
import io
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, partial

import pandas as pd

LAST = date(2025, 12, 31)
START = date(2024, 12, 31)
STAYED, LEFT, PAID, REFERRED = 225, 75, 48, 12
"""Customers of a year ago who stayed and who left; new ones who were paid for and who were referred."""
SPENT = 600
"""A month, on advertisements."""
RIGHT = {
    "customers": STAYED + PAID + REFERRED,
    "new_customers": PAID + REFERRED,
    "retention_rate": STAYED / (STAYED + LEFT),
    "referral_share": REFERRED / (PAID + REFERRED),
    "acquisition_cost": 12 * SPENT / PAID,
    # 250 orders of 60 and 50 of 40, by the average of customers at the start and the end
    "margin": (250 * 60 + 50 * 40) / ((STAYED + LEFT + STAYED + PAID + REFERRED) / 2),
    "bonded_share": 40 / 160,
    "let_down_share": 20 / 160,
}
KEPT_BY_BOX = {"let_down": (36, 60), "satisfied": (84, 120), "bonded": (105, 120)}
"""Of the answers before the window: 60 of 2, 120 of 4 and 120 of 5."""


def day(number):
    """A day of the first four weeks of a month, the same for the same number."""
    return 1 + number % 28


def customers():
    """Who was here a year ago: their numbers run from 1 to 300; who came since: to 360."""
    left_of = {*range(1, 25), *range(61, 97), *range(181, 196)}  # 24 of 60, 36 of 120, 15 of 120
    rows = []
    for number in range(1, STAYED + LEFT + 1):
        gone = date(2025, 1 + number % 12, day(number)) if number in left_of else None
        joined = date(2023, 1 + number % 12, day(number))
        rows.append(
            {
                "customer_id": number,
                "joined": joined,
                "left": gone,
                "channel": "ads",
                "referred_by": None,
            }
        )
    for place in range(PAID + REFERRED):
        number = STAYED + LEFT + 1 + place
        is_referred = place < REFERRED
        rows.append(
            {
                "customer_id": number,
                "joined": date(2025, 1 + place % 12, day(place)),
                "left": None,
                "channel": "referral" if is_referred else "ads",
                "referred_by": 200 + place if is_referred else None,
            }
        )
    return rows


def survey():
    """Answers before the window of all who were here, and late in it of 160 who still are."""
    rows = [
        {
            "customer_id": number,
            "date": date(2024, 11, day(number)),
            "score": 2 if number <= 60 else 4 if number <= 180 else 5,
            "scale": 5,
        }
        for number in range(1, 301)
    ]
    still = [row["customer_id"] for row in customers() if row["left"] is None][:160]
    scores = [5] * 40 + [4] * 100 + [2] * 20
    rows += [
        {"customer_id": number, "date": date(2025, 12, day(number)), "score": score, "scale": 5}
        for number, score in zip(still, scores, strict=True)
    ]
    return rows


def orders():
    """250 customers buy one thing, 50 of them another; the last order is of the last day."""
    rows = [
        {
            "customer_id": 30 + number,
            "date": LAST if number == 249 else date(2025, 1 + number % 12, day(number)),
            "product": "base",
            "amount": 60.0,
        }
        for number in range(250)
    ]
    rows += [
        {
            "customer_id": 100 + number,
            "date": date(2025, 1 + number % 12, day(number)),
            "product": "extra",
            "amount": 40.0,
        }
        for number in range(50)
    ]
    return rows


def spend():
    """As much in every month."""
    return [
        {"month": f"2025-{month:02}", "channel": "ads", "amount": float(SPENT)}
        for month in range(1, 13)
    ]


@cache
def _plain():
    return {"customers": customers(), "survey": survey(), "orders": orders(), "spend": spend()}


def plain():
    """The four tables, as lists of rows, which are the same each time."""
    return dict(_plain())


@dataclass(frozen=True)
class Style:
    """How cells are written in a file of text."""

    separator: str = ","
    date: str = "%Y-%m-%d"
    number: str = "{:g}"
    nothing: str = ""
    encoding: str = "utf-8"
    before: str = ""
    """Above the heading."""
    quote: bool = False
    overrides: dict = field(default_factory=dict)
    """How a column is written, by its name."""

    def cell(self, name, value):
        """Write one cell."""
        if value is None:
            return self.nothing
        if name in self.overrides:
            return self.overrides[name](value)
        if isinstance(value, date):
            return value.strftime(self.date)
        return self.number.format(value) if isinstance(value, float) else str(value)


def as_text(rows, style=None):
    """Write rows as the text of a file."""
    style = style or Style()
    text = io.StringIO()
    quoting = csv.QUOTE_ALL if style.quote else csv.QUOTE_MINIMAL
    writer = csv.writer(text, delimiter=style.separator, lineterminator="\n", quoting=quoting)
    writer.writerow(rows[0])
    writer.writerows([style.cell(name, value) for name, value in row.items()] for row in rows)
    return (style.before + text.getvalue()).encode(style.encoding)


@cache
def _plain_file(name):
    return as_text(_plain()[name])


def files(tables=None, style=None, **styles):
    """Name files of text, each with what writes a table in its style: few of many are asked for."""
    tables = plain() if tables is None else tables
    made = {}
    for name, rows in tables.items():
        own = styles.get(name, style)
        is_plain = own is None and rows is _plain().get(name)
        made[f"{name}.csv"] = (
            partial(_plain_file, name) if is_plain else partial(as_text, rows, own)
        )
    return made


def as_book(sheets):
    """Write sheets as a workbook: of each its rows."""
    content = io.BytesIO()
    with pd.ExcelWriter(content, engine="openpyxl") as writer:
        for name, rows in sheets.items():
            pd.DataFrame(rows).to_excel(writer, sheet_name=name, index=False)
    return content.getvalue()


def as_parquet(rows):
    """Write rows as a Parquet file."""
    content = io.BytesIO()
    pd.DataFrame(rows).to_parquet(content)
    return content.getvalue()


def changed(table, change):
    """The plain company with every row of a table changed."""
    tables = plain()
    tables[table] = [change(dict(row)) for row in tables[table]]
    return tables


def renamed(table, **names):
    """The plain company with columns of a table under other names."""
    return changed(table, lambda row: {names.get(name, name): cell for name, cell in row.items()})


def shifted(days):
    """The plain company so many days earlier, with months as they then fall."""

    def earlier(value):
        return value - timedelta(days=days) if isinstance(value, date) else value

    return {
        name: [{key: earlier(cell) for key, cell in row.items()} for row in rows]
        for name, rows in plain().items()
    }


def styled(**changes):
    """A style with some things other than usual."""
    return replace(Style(), **changes)
