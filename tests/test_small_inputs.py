"""Small inputs with a known answer: each reads right, or says what is not used and why.

Every one is a company whose figures are known by hand (``small_company``) with one property of real
files. What is expected: each figure as it is, or not used with a sentence that says why. The same
figure with another value is a failure, said or not.
"""

import dataclasses
import io
import re
from datetime import date, timedelta
from functools import partial

import numpy as np
import openpyxl
import pandas as pd
import polars as pl
import pytest
from small_company import (
    KEPT_BY_BOX,
    LAST,
    RIGHT,
    START,
    as_book,
    as_parquet,
    as_text,
    changed,
    customers,
    files,
    orders,
    plain,
    renamed,
    shifted,
    spend,
    styled,
    survey,
)

from cxroi import CxroiError
from cxroi.calibration.calibration import calibrate
from cxroi.calibration.guesses import mapping_beside

TODAY = date(2026, 11, 28)
GAPS = ("retention_odds_ratio", "let_down_odds_ratio")
SURVEY = ("bonded_share", "let_down_share", *GAPS)
ORDERS = ("margin",)
SPEND = ("acquisition_cost",)
SOURCES = ("referral_share",)
JOINED = ("new_customers", "referral_share", "acquisition_cost")
EVERYTHING = (*RIGHT, *GAPS)


@dataclasses.dataclass(frozen=True)
class Case:
    """Files, each as what writes it, or tables as they are; which figures are not used; what is said."""

    files: dict
    unused: tuple = ()
    says: str = ""
    """A pattern among all that is said."""
    right: dict = dataclasses.field(default_factory=dict)
    """Figures that are others, of what was changed."""
    rules: dict = dataclasses.field(default_factory=dict)
    is_slow: bool = False
    """One more of a kind that `make test` has."""


def read(case, folder):
    """Write the files and estimate."""
    given = {name: each() if callable(each) else each for name, each in case.files.items()}
    if not any(isinstance(content, bytes) for content in given.values()):
        return calibrate(given, today=TODAY)
    for name, content in given.items():
        (folder / name).write_bytes(content)
    mapping = mapping_beside(folder).with_rules(**case.rules) if case.rules else None
    return calibrate(folder, mapping, today=TODAY)


def all_said(found):
    """Everything that is said of an estimate and of the tables, as one text."""
    parts = [each.text() for each in found.unused] + [each.text() for each in found.faults]
    parts += found.remarks + list(found.missing.values())
    parts += [caution for each in found.estimates.values() for caution in each.cautions]
    return "\n".join(parts)


def is_wrong(found, case, key):
    """Tell whether a figure is neither right nor left unused where it should be."""
    estimate = found.estimates.get(key)
    used = estimate is not None and estimate.used
    if key in case.unused or not used:
        return used == (key in case.unused)
    right = {**RIGHT, **case.right}
    return key in right and not np.isclose(estimate.interval.value, right[key], rtol=1e-9)


def wrong_figures(found, case):
    """The figures that are neither right nor left unused, and boxes that are counted wrongly."""
    wrong = [key for key in EVERYTHING if is_wrong(found, case, key)]
    boxes = found.by_box.get("retention", {})
    if set(GAPS) & set(case.unused):
        return wrong
    return wrong + [
        tier
        for tier, counted in KEPT_BY_BOX.items()
        if not np.allclose(boxes.get(tier, (0, 0)), counted)
    ]


# Ways of writing that are read

DATES = {
    "day.month.year": "%d.%m.%Y",
    "year/month/day": "%Y/%m/%d",
    "digits alone": "%Y%m%d",
    "day Mon year": "%d %b %Y",
    "Month day, year": "%B %d, %Y",
    "day-Mon-year": "%d-%b-%Y",
    "with a time": "%Y-%m-%dT10:30:00",
    "with a time in UTC": "%Y-%m-%dT10:30:00Z",
    "at midnight of a zone": "%Y-%m-%dT00:00:00+02:00",
    "with a space and a time": "%Y-%m-%d 10:30",
    "day/month/year": "%d/%m/%Y",
    "month/day/year": "%m/%d/%Y",
}
MONTHS = {
    "Jan-25": "%b-%y",
    "Jan 2025": "%b %Y",
    "January 2025": "%B %Y",
    "01/2025": "%m/%Y",
    "202501": "%Y%m",
    "2025/01": "%Y/%m",
    "2025-01-31": "%Y-%m-%d",
}
NOTHING = ["NaT", r"\N", "<NA>", "NULL", "null", "none", "None", "n/a", "N/A", "NaN", "0000-00-00"]
# what stands for an amount of 60.0, 40.0, and 1234.5 of a first order
NUMBERS = {
    "1234.5": lambda n: f"{n:g}",
    "1,234.50": lambda n: f"{n:,.2f}",
    "1.234,50": lambda n: f"{n:,.2f}".translate(str.maketrans(",.", ".,")),
    "1'234.50": lambda n: f"{n:,.2f}".replace(",", "'"),
    "1 234,50": lambda n: f"{n:,.2f}".replace(",", " ").replace(".", ","),
    "1\N{NARROW NO-BREAK SPACE}234,50": lambda n: f"{n:,.2f}".replace(
        ",", "\N{NARROW NO-BREAK SPACE}"
    ).replace(".", ","),
    "$1,234.50": lambda n: f"${n:,.2f}",
    "1.234,50 €": lambda n: f"{n:,.2f}".translate(str.maketrans(",.", ".,")) + " €",
    "EUR 1234.50": lambda n: f"EUR {n:.2f}",
    "1234.50 GBP": lambda n: f"{n:.2f} GBP",
    "1234,5": lambda n: f"{n:.1f}".replace(".", ","),
}


def dear_first(rows):
    """The orders, the first of them of 1234.5."""
    return [{**rows[0], "amount": 1234.5}, *rows[1:]]


DEAR = {"margin": (249 * 60 + 50 * 40 + 1234.5) / ((300 + 285) / 2)}


def written_ways():
    """Cases of one table written in another way, all read right."""
    made = {}
    for place, (name, form) in enumerate(DATES.items()):
        for turn, table in enumerate(("customers", "survey", "orders")):
            made[f"{table}, dates as {name}"] = Case(
                files(**{table: styled(date=form)}), is_slow=turn != place % 3
            )
    for place, (name, form) in enumerate(MONTHS.items()):
        rows = [{**row, "month": date(2025, n, 1)} for n, row in enumerate(spend(), 1)]
        tables = {**plain(), "spend": rows}
        made[f"months as {name}"] = Case(
            files(tables, spend=styled(date=form)), is_slow=place % 3 > 0
        )
    for place, word in enumerate(NOTHING):
        made[f"nothing as {word}"] = Case(
            files(customers=styled(nothing=word)), is_slow=place % 4 > 0
        )
    for place, (name, form) in enumerate(NUMBERS.items()):
        for turn, separator in enumerate(",;\t"):
            tables = {**plain(), "orders": dear_first(orders())}
            style = styled(separator=separator, overrides={"amount": form})
            made[f"numbers as {name}, between them {separator!r}"] = Case(
                files(tables, orders=style), right=DEAR, is_slow=turn != place % 3
            )
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        made[f"in {encoding}"] = Case(files(style=styled(encoding=encoding)))
    made["cells in quotation marks"] = Case(files(style=styled(quote=True)))
    made["a sep line"] = Case(files(style=styled(before="sep=,\n")))
    made["title rows"] = Case(files(style=styled(before="A report\n1 January 2026\n")))
    made["a blank line first"] = Case(files(style=styled(before="\n\n")))
    return made


# Files, sheets and frames


def formats():
    """Cases of the whole company in another kind of file."""
    tables = plain()
    return {
        "one workbook of four sheets": Case({"company.xlsx": partial(as_book, tables)}),
        "four workbooks": Case(
            {f"{name}.xlsx": partial(as_book, {name: rows}) for name, rows in tables.items()}
        ),
        "an empty sheet before": Case(
            {"company.xlsx": partial(as_book, {"About": [{"Made": "today"}], **tables})},
            says=r"About",
        ),
        "parquet": Case(
            {f"{name}.parquet": partial(as_parquet, rows) for name, rows in tables.items()}
        ),
        "pandas": Case({name: pd.DataFrame(rows) for name, rows in tables.items()}),
        "polars": Case(
            {name: pl.DataFrame(rows, infer_schema_length=None) for name, rows in tables.items()}
        ),
        "pandas with its own types": Case(
            {name: pd.DataFrame(rows).convert_dtypes() for name, rows in tables.items()}
        ),
        "pandas with float ids": Case(
            {
                name: pd.DataFrame(rows).astype(
                    {"customer_id": float} if "customer_id" in rows[0] else {}
                )
                for name, rows in tables.items()
            }
        ),
        "pandas with categories": Case(
            {
                name: pd.DataFrame(rows).astype(
                    {column: "category" for column in ("channel", "product") if column in rows[0]}
                )
                for name, rows in tables.items()
            }
        ),
        "pandas with zones": Case(
            {
                **{name: pd.DataFrame(rows) for name, rows in tables.items()},
                "orders": pd.DataFrame(orders()).assign(
                    date=lambda frame: pd.to_datetime(frame["date"]).dt.tz_localize(
                        "America/New_York"
                    )
                ),
            }
        ),
        "pandas with days as text": Case(
            {
                name: pd.DataFrame(rows).map(
                    lambda cell: str(cell) if isinstance(cell, date) else cell
                )
                for name, rows in tables.items()
            }
        ),
        "ids as floats in one file": Case(
            files(survey=styled(overrides={"customer_id": lambda value: f"{value}.0"}))
        ),
        "files of one kind with other columns": Case(
            {
                **{name: text for name, text in files().items() if name != "orders.csv"},
                "orders.csv": partial(as_text, orders()[:100]),
                "orders_2.csv": partial(
                    as_text, [{**row, "discount": 0} for row in orders()[100:]]
                ),
            },
            says=r"orders\.csv, orders_2\.csv: one table",
        ),
        "a copy of a file": Case(
            {**files(), "orders (1).csv": partial(as_text, orders())}, says=r"copy of orders\.csv"
        ),
        "orders that overlap": Case(
            {**files(), "orders_new.csv": partial(as_text, orders()[200:])},
            says=r"100 rows repeat another",
        ),
        **{
            f"orders that overlap, {how}": Case(
                {**files(), name: content}, says=r"200 rows repeat another"
            )
            for how, name, content in (
                ("in a workbook", "orders.xlsx", partial(as_book, {"orders": orders()[100:]})),
                ("in Parquet", "orders_new.parquet", partial(as_parquet, orders()[100:])),
                (
                    "with other dates",
                    "orders_new.csv",
                    partial(as_text, orders()[100:], styled(date="%d.%m.%Y", separator=";")),
                ),
            )
        },
        "orders that overlap, told further": Case(
            {
                **{name: text for name, text in files().items() if name != "orders.csv"},
                "orders_1.csv": partial(as_text, numbered("open", "2025-12-31")[:200]),
                "orders_2.csv": partial(as_text, numbered("paid", "2026-01-31")[100:]),
            },
            says=r"100 rows repeat another",
        ),
        "equal orders of two times": Case(
            files(
                {
                    **plain(),
                    "orders": [
                        {**row, "date": f"{row['date']} {clock}", "amount": row["amount"] / 2}
                        for row in orders()
                        for clock in ("09:00", "15:00")
                    ],
                }
            )
        ),
        "a hidden sheet": Case(
            {**files(), "orders_2024.xlsx": with_a_hidden_sheet},
            says=r"orders_2024.xlsx: Hidden: it is hidden. Show it in the workbook to use it",
        ),
        **{
            f"days at midnight in {zone}": Case(
                {
                    **{name: pd.DataFrame(rows) for name, rows in tables.items()},
                    **{
                        name: pd.DataFrame(tables[name]).assign(
                            **{
                                day: pd.to_datetime(
                                    pd.Series([row[day] for row in tables[name]])
                                ).dt.tz_localize(zone)
                            }
                        )
                        for name, day in (("customers", "joined"), ("orders", "date"))
                    },
                }
            )
            for zone in ("Asia/Tokyo", "Europe/Berlin", "America/New_York")
        },
        "days at midnight, in Polars": Case(
            {
                **{name: pd.DataFrame(rows) for name, rows in tables.items()},
                "orders": pl.DataFrame(orders()).with_columns(
                    pl.col("date").cast(pl.Datetime).dt.replace_time_zone("Asia/Tokyo")
                ),
            }
        ),
        "a file of nothing we know": Case(
            {**files(), "notes.csv": b"what,why\na,b\n"}, says=r"notes\.csv: "
        ),
        "a file that cannot be opened": Case(
            {**files(), "more.parquet": b"no parquet at all"}, says=r"more\.parquet"
        ),
        "an ending we do not read": Case({**files(), "old.ods": b"PK"}, says=r"old\.ods"),
    }


def with_a_hidden_sheet():
    """A workbook of a sheet of orders that nobody sees, beside one of notes."""
    book = openpyxl.load_workbook(
        io.BytesIO(as_book({"Notes": [{"what": "a"}], "Hidden": orders()[:50]}))
    )
    book["Hidden"].sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


# What is in the rows


def numbered(status, exported):
    """The orders with a number each, and what became of them by a day."""
    return [
        {"order_id": f"A{place}", **row, "status": status, "exported": exported}
        for place, row in enumerate(orders())
    ]


def paying(rows):
    """The plain company with other payments."""
    return files({**plain(), "spend": rows})


def paid(column, when, amount):
    """The plain company with as much spent on advertisements at each time."""
    return paying([{column: each, "channel": "ads", "amount": amount} for each in when])


def people_changed(change):
    return changed("customers", change)


def rows_of(tables, **more):
    """Files of tables, with some written by themselves."""
    return {**files(tables), **more}


def with_rows(table, *rows):
    """The plain company with more rows of a table."""
    tables = plain()
    tables[table] = [*tables[table], *rows]
    return files(tables)


def contents():
    """Cases of rows that are read right, or named."""
    made = {
        "spending by day": Case(
            paid("date", [date(2025, 1, 1) + timedelta(days=n) for n in range(365)], 20.0),
            right={"acquisition_cost": 365 * 20 / 48},
        ),
        "spending by week": Case(
            paid("week", [date(2025, 1, 1) + timedelta(days=7 * n) for n in range(53)], 100.0),
            right={"acquisition_cost": 53 * 100 / 48},
        ),
        "spending by quarter": Case(
            paid("month", ["2025-01", "2025-04", "2025-07", "2025-10"], 1800.0),
            says=r"by quarter: each is spread over its three months",
        ),
        "quarters by name": Case(
            paid("quarter", [f"Q{n} 2025" for n in (1, 2, 3, 4)], 1800.0), says=r"by quarter"
        ),
        "spending by year": Case(
            paid("year", ["2024", "2025"], 7200.0),
            says=r"by year: each is spread over its twelve months",
        ),
        "spending of a third of the window": Case(
            files({**plain(), "spend": spend()[8:]}), unused=SPEND, says=r"4 of 12 months: too few"
        ),
        "a year earlier, in a leap year": Case(
            files(
                {
                    **shifted(366),
                    "spend": [
                        {**row, "month": row["month"].replace("2025", "2024")} for row in spend()
                    ],
                }
            ),
            rules={"as_of": "2024-12-31"},
        ),
        "notice given": Case(
            files(
                people_changed(
                    lambda row: (
                        {**row, "left": date(2026, 8, 31)} if 40 <= row["customer_id"] < 50 else row
                    )
                )
            ),
            says=r"10 days of leaving lie after the last day, 2025-12-31",
        ),
        "still here as 9999-12-31": Case(
            files(people_changed(lambda row: {**row, "left": row["left"] or date(9999, 12, 31)}))
        ),
        "still here as 2099-12-31": Case(
            files(people_changed(lambda row: {**row, "left": row["left"] or date(2099, 12, 31)}))
        ),
        **{
            f"still here as {word} beside days": Case(
                files(people_changed(lambda row, word=word: {**row, "left": row["left"] or word}))
            )
            for word in ("active", "0", "No")
        },
        "joined in no way we read": Case(
            files(people_changed(lambda row: {**row, "joined": row["joined"].strftime("in %Y")})),
            unused=JOINED,
            right={"retention_rate": 285 / 360, "margin": 17_000 / ((360 + 285) / 2)},
            says=r"Joining dates are unknown: all customers count as active from before the window",
        ),
        "buyers of whom nothing earlier is known": Case(
            files(
                {
                    "customers": [
                        {k: v for k, v in row.items() if k != "left"} for row in customers()
                    ],
                    "orders": orders(),
                }
            ),
            unused=("retention_rate", *SURVEY, *SPEND),
            right={"customers": 250, "margin": 17_000 / 250},
            says=r"Leavers are unknown, so customers with recent orders count as active",
        ),
        "an order of next year": Case(
            with_rows("orders", {**orders()[0], "date": date(2026, 11, 3)}),
            says=r"up to 2026-11-03 is far later than the others",
        ),
        "a joining of next year": Case(
            with_rows(
                "customers", {**customers()[-1], "customer_id": 999, "joined": date(2026, 10, 3)}
            ),
            says=r"up to 2026-10-03 is far later than the others",
        ),
        "a quarter without a day of joining": Case(
            files(
                people_changed(
                    lambda row: (
                        {**row, "joined": None}
                        if row["customer_id"] % 4 == 0 and row["joined"] <= START
                        else row
                    )
                )
            ),
            says=r"75 rows of customers\.csv have no day of joining",
        ),
        "somebody who came back": Case(
            files(
                {
                    **plain(),
                    "customers": [
                        *customers(),
                        {**customers()[49], "joined": date(2022, 1, 5), "left": date(2022, 9, 5)},
                    ],
                }
            ),
            says=r"1 customer[s]? of customers\.csv came back",
        ),
        "yes where gone, blank where here": Case(
            files(
                people_changed(
                    lambda row: (
                        {k: v for k, v in row.items() if k != "left"}
                        | {"cancelled": "TRUE" if row["left"] else None}
                    )
                )
            ),
            # it is not said over which time these left; the gaps count what stayed all the same
            unused=("retention_rate",),
            says=r"The leaving dates are unknown",
        ),
        "payments in two files that overlap": Case(
            {**files(), "spend_2025.csv": partial(as_text, spend()[:6])},
            says=r"spend\.csv, spend_2025\.csv: 6 rows repeat another in every column: each payment counts",
        ),
        "payments of one file that are alike": Case(
            paying([*spend(), *spend()]),
            right={"acquisition_cost": 24 * 600 / 48},
            says=r"spend\.csv: 12 rows repeat another in every column: all of them count",
        ),
        "zeros before ids in one table": Case(
            files(survey=styled(overrides={"customer_id": lambda number: f"{number:06}"})),
            says=r"Ids of customers and survey differ in zeros before them: 460 rows match",
        ),
        "capitals in one table": Case(
            files(
                {
                    name: [
                        {
                            **row,
                            **(
                                {"customer_id": mail(row["customer_id"], capitals=name == "survey")}
                                if "customer_id" in row
                                else {}
                            ),
                            **(
                                {"referred_by": mail(row["referred_by"])}
                                if row.get("referred_by")
                                else {}
                            ),
                        }
                        for row in rows
                    ]
                    for name, rows in plain().items()
                }
            ),
            says=r"differ in case",
        ),
        "a number of its own before the customer's": Case(
            files(
                changed(
                    "survey",
                    lambda row: {
                        "id": 10_000 - row["customer_id"],
                        "contact_id": row.pop("customer_id"),
                        **row,
                    },
                )
            )
        ),
        "price, quantity and total": Case(
            files(
                changed(
                    "orders",
                    lambda row: {
                        **{k: v for k, v in row.items() if k != "amount"},
                        "price": row["amount"] / 2,
                        "quantity": 2,
                        "total": row["amount"],
                    },
                )
            )
        ),
        "price and quantity": Case(
            files(
                changed(
                    "orders",
                    lambda row: {
                        **{k: v for k, v in row.items() if k != "amount"},
                        "price": row["amount"] / 2,
                        "quantity": 2,
                    },
                )
            ),
            says=r"the unit price times the quantity",
        ),
        "budget and actual": Case(
            files(
                changed(
                    "spend",
                    lambda row: {
                        "month": row["month"],
                        "budget": 900.0,
                        "actual": row["amount"],
                        "channel": "ads",
                    },
                )
            )
        ),
        "a total row": Case(
            with_rows("spend", {"month": "Total", "channel": None, "amount": 7200.0}),
            says=r"1 row: they add others up",
        ),
        "cancelled orders": Case(
            files(
                {
                    **plain(),
                    "orders": [
                        *({**row, "status": "paid"} for row in orders()),
                        *({**row, "date": LAST, "status": "Cancelled"} for row in orders()[:20]),
                    ],
                }
            ),
            says=r"20 rows: cancelled orders",
        ),
        "orders that are cancelled, in more words": Case(
            with_status(status="paid", other="Cancelled - by customer"),
            says=r"20 rows: cancelled orders",
        ),
        "orders with a column of cancellations": Case(
            with_status(cancelled="FALSE", other="TRUE"), says=r"20 rows: cancelled orders"
        ),
        "orders with a day of cancellation": Case(
            with_status(cancelled_at=None, other=LAST), says=r"20 rows: cancelled orders"
        ),
        "orders partially refunded": Case(
            files(changed("orders", lambda row: {**row, "status": "partially refunded"}))
        ),
        "no amounts": Case(
            files(changed("orders", lambda row: {**row, "amount": None})),
            unused=ORDERS,
            says=r"300 of 300 rows of orders\.csv have no amount, so it is not used",
        ),
        "an order without an amount": Case(
            files(
                {**plain(), "orders": [{**orders()[0], "amount": None}, *orders()[1:]]},
            ),
            right={"margin": (17_000 - 60) / ((300 + 285) / 2)},
            says=r"1 row of orders\.csv without an amount: treated as 0",
        ),
        "a quantity beside the amount": Case(
            files(changed("orders", lambda row: {**row, "qty": 2})),
            says=r"column 'qty': 'amount' is taken for the amount of the whole order",
        ),
        "all channels beside each": Case(
            paying([*spend(), *({**row, "channel": "All channels"} for row in spend())]),
            says=r"12 rows: they add others up",
        ),
        "nothing but totals": Case(paying([{**row, "channel": "Total"} for row in spend()])),
        "actuals beside a budget": Case(
            paying([{"month": row["month"], "budget": 9.0, "actuals": 600.0} for row in spend()])
        ),
        "a budget alone": Case(
            files(renamed("spend", amount="budget")),
            says=r"amounts of 'budget', so what was planned, not what was spent",
        ),
        "a budget in rows of its own": Case(
            paying(
                [
                    {**row, "scenario": what, "amount": amount}
                    for row in spend()
                    for what, amount in (("Actual", 600.0), ("Budget", 900.0))
                ]
            ),
            says=r"12 rows: only planned",
        ),
        "a year beside its months": Case(
            paying([*spend(), {"month": "2025", "channel": None, "amount": 7200.0}]),
            unused=SPEND,
            says=r"Spending of 2025-01 is there by month and by year, so it is not used",
        ),
        "a year of another channel": Case(
            paying([*spend(), {"month": "2025", "channel": "tv", "amount": 1200.0}]),
            right={"acquisition_cost": 8400 / 48},
            says=r"by year",
        ),
        "scores of 1 to 3": Case(
            files(
                changed(
                    "survey",
                    lambda row: {
                        "customer_id": row["customer_id"],
                        "date": row["date"],
                        "score": {2: 1, 4: 2, 5: 3}[row["score"]],
                    },
                )
            ),
            unused=SURVEY,
            says=r"the highest score of 'score' is 3: what is the top\? Set the rule 'scale'",
        ),
        "6 for no answer, and no scale": Case(
            files(
                {
                    **plain(),
                    "survey": [
                        {k: v for k, v in row.items() if k != "scale"}
                        for row in (*survey(), *late_answers(6))
                    ],
                }
            ),
            unused=SURVEY,
            says=r"is 6 a score of 'score', .* 7 if it is a score, 5 if it is none",
        ),
        "costs with a minus": Case(
            files(spend=styled(overrides={"amount": lambda _: "(600.00)"})),
            unused=SPEND,
            says=r"Spending comes to nothing or less, so it is not used",
        ),
        **{
            f"gone as {gone}, here as {here}": Case(
                files(
                    people_changed(
                        lambda row, gone=gone, here=here: {
                            **{k: v for k, v in row.items() if k != "left"},
                            "status": gone if row["left"] else here,
                        }
                    )
                ),
                unused=("retention_rate",),
                says=r"The leaving dates are unknown",
            )
            for gone, here in (("ja", "nein"), ("Gekündigt", "Aktiv"), ("x", None))
        },
        "two currencies": Case(
            files(
                orders=styled(
                    overrides={"amount": lambda n: f"€{n:.2f}" if n > 50 else f"${n:.2f}"}
                )
            ),
            unused=ORDERS,
            says=r"(?i)currenc",
        ),
        "a currency beside": Case(
            files(
                changed(
                    "orders",
                    lambda row: {**row, "currency": "EUR" if row["amount"] > 50 else "USD"},
                )
            ),
            unused=ORDERS,
            says=r"(?i)currenc",
        ),
        "99 for no answer": Case(
            with_rows("survey", *late_answers(99)),
            says=r"99 is not a score on a scale of 1 to 5 \(10 answers\)",
        ),
        "99 for no answer, and no scale": Case(
            files(
                {
                    **plain(),
                    "survey": [
                        *({k: v for k, v in row.items() if k != "scale"} for row in survey()),
                        *(
                            {k: v for k, v in row.items() if k != "scale"}
                            for row in late_answers(99)
                        ),
                    ],
                }
            ),
            says=r"99 is not a score on a scale of 1 to 5 \(10 answers\)",
        ),
        "0 for no answer": Case(with_rows("survey", *late_answers(0)), says=r"0 is not a score"),
        "-1 for no answer": Case(with_rows("survey", *late_answers(-1)), says=r"-1 is not a score"),
        "a score that cannot be": Case(
            with_rows("survey", *late_answers(6)),
            says=r"the score is not between 0 and 5 \(10 of 470 rows\)",
        ),
        "several questions": Case(
            files(
                {
                    **plain(),
                    "survey": [
                        {**row, "question": question, "score": score}
                        for row in survey()
                        for question, score in (("overall", row["score"]), ("price", 1))
                    ],
                }
            ),
            unused=SURVEY,
            says=r"2 questions \(“overall”, “price”\). Which one is meant",
        ),
        "several questions, one named": Case(
            files(
                {
                    **plain(),
                    "survey": [
                        {**row, "question": question, "score": score}
                        for row in survey()
                        for question, score in (("overall", row["score"]), ("price", 1))
                    ],
                }
            ),
            rules={"question": "Overall"},
        ),
        "answers of one day that differ": Case(
            with_rows("survey", *({**row, "score": 1} for row in survey())),
            unused=SURVEY,
            says=r"460 of 460 days a customer gave answers that differ",
        ),
        "a later answer of the same day": Case(
            files(
                {
                    **plain(),
                    "survey": [
                        {**row, "date": f"{row['date']} {clock}", "score": score}
                        for row in survey()
                        for clock, score in (("09:00", 1), ("17:30", row["score"]))
                    ],
                }
            )
        ),
        "one is best": Case(
            files(changed("survey", lambda row: {**row, "score": 6 - row["score"]})),
            unused=SURVEY,
            says=r"Is 1 the best score of ‘score’, or the worst\?",
        ),
        "one is best, and said": Case(
            files(changed("survey", lambda row: {**row, "score": 6 - row["score"]})),
            rules={"best": "low"},
        ),
        "a name of grades": Case(
            files(renamed("survey", score="grade")),
            unused=SURVEY,
            says=r"Is 1 the best score of ‘grade’, or the worst",
        ),
        "NA where the channel is not referral": Case(
            files(
                people_changed(lambda row: {**row, "channel": row["channel"].replace("ads", "NA")})
            )
        ),
        "no channel fits": Case(
            files(
                people_changed(
                    lambda row: {
                        **row,
                        "channel": row["channel"].replace("referral", "advocate"),
                        "referred_by": None,
                    }
                )
            ),
            unused=SOURCES,
            right={"acquisition_cost": 7200 / 60},
            says=r"No channel or referrer indicates a referral",
        ),
        "most sources unknown": Case(
            files(
                people_changed(
                    lambda row: {
                        **row,
                        "channel": None if row["channel"] == "ads" else "referral",
                        "referred_by": None,
                    }
                )
            ),
            unused=(*SOURCES, *SPEND),
            says=r"The source of most new customers is unknown",
        ),
        "a shop where nobody notes who leaves": Case(
            files(
                {
                    "customers": [
                        {k: v for k, v in row.items() if k != "left"} for row in customers()
                    ],
                    "orders": [
                        *orders(),
                        *({**row, "date": row["date"] - timedelta(days=365)} for row in orders()),
                    ],
                    "spend": spend(),
                }
            ),
            unused=SURVEY,
            right={"customers": 250, "retention_rate": 1.0, "margin": 17_000 / 250},
            says=r"Leavers are unknown, so customers with recent orders count as active",
        ),
        "a tenth of the orders refused": Case(
            with_rows(
                "orders",
                *({**row, "customer_id": 9_000 + n} for n, row in enumerate(orders()[:60])),
            ),
            unused=ORDERS,
            says=r"60 of 360 rows of orders\.csv are rejected",
        ),
        "a few orders refused": Case(
            with_rows(
                "orders", *({**row, "customer_id": 9_000 + n} for n, row in enumerate(orders()[:6]))
            ),
            says=r"no usable row of customers has this id \(6 of 306 rows\)",
        ),
    }
    made.update(headings())
    made.update(channels())
    made.update(referrers())
    made.update(asked_numbers())
    return made


def with_status(*, other, **beside):
    """The plain orders with something beside each, and twenty more with another."""
    name, usual = next(iter(beside.items()))
    rows = [{**row, name: usual} for row in orders()]
    return files(
        {**plain(), "orders": [*rows, *({**row, "date": LAST, name: other} for row in rows[:20])]}
    )


def late_answers(score):
    """Answers of ten customers who gave no other."""
    return [
        {"customer_id": number, "date": date(2025, 12, 2), "score": score, "scale": 5}
        for number in range(301, 311)
    ]


def mail(number, *, capitals=False):
    """An address that is nobody's."""
    text = f"person{number}@example.org"
    return text.upper() if capitals else text


def headings():
    """Cases of columns under other names."""
    of = {
        "customers": {
            "left": ["canceled_at", "cancelled_at", "churn_date", "ended_at", "Cancellation Date"],
            "joined": ["created_at", "signup_date", "Customer Since"],
            "customer_id": ["Customer ID", "contact_id", "id", "clientId"],
            "channel": ["lead_source", "utm_source"],
        },
        "survey": {"customer_id": ["respondent_id"], "date": ["submitted_at"], "score": ["CSAT"]},
        "orders": {"amount": ["net_amount", "revenue", "price"], "date": ["order_date"]},
        "spend": {"amount": ["cost", "spent"], "month": ["date", "period"]},
    }
    return {
        f"{table}.{ours} called {theirs}": Case(
            files(renamed(table, **{ours: theirs})), is_slow=place > 0
        )
        for table, names in of.items()
        for ours, others in names.items()
        for place, theirs in enumerate(others)
    } | {
        "a contract's end beside a cancellation": Case(
            files(
                people_changed(
                    lambda row: {
                        "customer_id": row["customer_id"],
                        "start_date": row["joined"],
                        "end_date": date(2026, 12, 31),
                        "cancelled_at": row["left"],
                        "channel": row["channel"],
                        "referred_by": row["referred_by"],
                    }
                )
            )
        )
    }


REFERRALS = (
    *("Referral", "refer a friend", "Word of Mouth", "Recommended by a friend", "Empfehlung"),
    *("Freunde werben Freunde", "Parrainage", "bouche à oreille", "Recomendación", "boca a boca"),
    *("Passaparola", "mond-tot-mond", "aanbeveling"),
)
NO_REFERRALS = (
    *("example.com (referral)", "Employee referral", "partner referral"),
    *("no referral", "google / referral", "Keine Empfehlung", "referral traffic"),
)


def channels():
    """Cases of words for a referral, without a referrer beside them."""

    def told(word):
        return lambda row: {
            **row,
            "channel": word if row["channel"] == "referral" else "ads",
            "referred_by": None,
        }

    def not_told(word):
        return lambda row: {
            **row,
            "channel": "referral" if row["channel"] == "referral" else word,
            "referred_by": None,
        }

    return {
        f"a referral called {word}": Case(files(people_changed(told(word))), is_slow=place % 4 > 0)
        for place, word in enumerate(REFERRALS)
    } | {
        f"no referral called {word}": Case(
            files(people_changed(not_told(word))), is_slow=place % 4 > 0
        )
        for place, word in enumerate(NO_REFERRALS)
    }


def referrers():
    """Cases of words for nobody in the column of referrers."""
    return {
        f"nobody as {word!r}": Case(
            files(
                people_changed(
                    lambda row, word=word: {**row, "referred_by": row["referred_by"] or word}
                )
            ),
            says=says,
        )
        for word, says in (
            (0, r"348 referrers are no other customer's id"),
            ("none", r""),
            (77_777, r"348 referrers are no other customer's id"),
        )
    }


def asked_numbers():
    """Cases of numbers that fit two readings, and of the rule that tells."""
    tables = {**plain(), "spend": [{**row, "amount": 1250.0} for row in spend()]}
    cost = {"acquisition_cost": 12 * 1250 / 48}
    point, comma = (
        styled(overrides={"amount": lambda _: "1.250"}),
        styled(separator=";", overrides={"amount": lambda _: "1,250"}),
    )
    return {
        "1.250 alone": Case(
            files(tables, spend=point),
            unused=SPEND,
            says=r"decimal mark of spend\.amount: comma or point\?",
        ),
        "1,250 alone": Case(
            files(tables, spend=comma),
            unused=SPEND,
            says=r"decimal mark of spend\.amount: comma or point\?",
        ),
        "1.250 with a rule": Case(
            files(tables, spend=point), rules={"decimal_comma": "spend.amount"}, right=cost
        ),
        "1,250 with a rule": Case(
            files(tables, spend=comma), rules={"decimal_point": "spend.amount"}, right=cost
        ),
        "1.250 with the other rule": Case(
            files(tables, spend=point),
            rules={"decimal_point": "spend.amount"},
            right={"acquisition_cost": 12 * 1.25 / 48},
        ),
        "days and months that both fit": Case(
            files(
                {
                    **plain(),
                    "orders": [
                        {**row, "date": row["date"].replace(day=1 + n % 12)}
                        for n, row in enumerate(orders())
                    ],
                },
                orders=styled(date="%d/%m/%Y"),
            ),
            unused=ORDERS,
            says=r"order of day and month in orders\.date: day first or month first\?",
        ),
    }


def long_ids():
    """Ids of 16 digits as a spreadsheet holds numbers: the last digit is lost."""

    def longer(row):
        for name in ("customer_id", "referred_by"):
            if row.get(name):
                row = {**row, name: float(f"{8e15 + row[name]:.15g}")}
        return row

    tables = {name: [longer(row) for row in rows] for name, rows in plain().items()}
    return Case({f"{name}.xlsx": as_book({name: rows}) for name, rows in tables.items()})


CASES = {**written_ways(), **formats(), **contents()}


def marked(given, *, is_slow):
    """A case of a test, in the slow suite where one like it is in the quick one."""
    return pytest.param(*given, marks=pytest.mark.slow if is_slow else ())


@pytest.mark.parametrize(
    "name", [marked([name], is_slow=case.is_slow) for name, case in CASES.items()]
)
def test_a_figure_is_right_or_not_used_and_said(name, tmp_path):
    case = CASES[name]
    found = read(case, tmp_path)
    said = all_said(found)
    assert not wrong_figures(found, case), said
    assert re.search(case.says, said), said


def test_two_columns_of_a_name_are_refused():
    people = pd.DataFrame(customers())
    with pytest.raises(CxroiError, match="the heading has 'channel' twice"):
        calibrate({"customers": pd.concat([people, people[["channel"]]], axis=1)}, today=TODAY)


def test_there_are_many_inputs():
    assert len(CASES) >= 150


def test_ids_that_lost_their_last_digits_are_said_and_nothing_is_estimated(tmp_path):
    found = read(long_ids(), tmp_path)
    assert not found.estimates
    assert all_said(found).count("digits are lost in Excel") >= 3


def test_spending_of_a_month_earlier_is_that_of_the_calendar_month_before(tmp_path):
    earlier = [{"month": "2024-12", "channel": "ads", "amount": 9000.0}]
    tables = {**plain(), "spend": [*earlier, *({**row, "amount": 250.0} for row in spend())]}
    cost = read(Case(files(tables)), tmp_path).estimates["acquisition_cost"]
    assert cost.interval.value == pytest.approx(12 * 250 / 48)
    assert cost.others["that of 1 month earlier"].value == pytest.approx((9000 + 11 * 250) / 48)


def test_each_channel_may_have_months_of_its_own(tmp_path):
    rows = [
        {"month": f"{year}-{month:02}", "channel": channel, "amount": amount + month}
        for year in (2024, 2025)
        for month in range(1, 13)
        for channel, amount in (("ads", 100.0), ("tv", 1000.0 if year == 2024 else 0.0))
    ]
    case = Case(files({**plain(), "spend": rows}), rules={"channel_lags": "TV = 3|ads=0"})
    found = read(case, tmp_path)
    ads = sum(100 + month for month in range(1, 13))
    tv = sum(1000 + month for month in (10, 11, 12)) + sum(range(1, 10))
    assert found.estimates["acquisition_cost"].interval.value == pytest.approx((ads + tv) / 48)
    first = found.by_month[0]
    assert (first.month, first.spent, first.new, first.paid) == ("2025-01", 101 + 1010, 5, 4)
    assert sum(each.spent for each in found.by_month) == pytest.approx(ads + tv)
    wrong = dataclasses.replace(case, rules={"channel_lags": "tv=soon"})
    with pytest.raises(CxroiError) as raised:
        read(wrong, tmp_path)
    assert str(raised.value) == (
        "The rule 'channel_lags' has 'soon' for a number of months. Write whole months, such as "
        "ads=1|tv=3."
    )


def test_a_lag_of_no_channel_is_refused(tmp_path):
    with pytest.raises(CxroiError) as raised:
        read(Case(files(), rules={"channel_lags": "adds=2"}), tmp_path)
    assert str(raised.value) == (
        "The rule 'channel_lags' has 'adds', which is not a channel of spend.csv. Did you mean "
        "'ads'?"
    )


def test_a_rule_is_read_as_numbers_are_typed(tmp_path):
    case = Case(files(), rules={"margin_share": "40 %"}, right={"margin": 0.4 * RIGHT["margin"]})
    assert not wrong_figures(read(case, tmp_path), case)


@pytest.mark.parametrize("given", ["1.5", "0", "soon", "1e9", "241"])
def test_a_window_is_of_whole_months(given, tmp_path):
    with pytest.raises(CxroiError, match="window_months"):
        read(Case(files(), rules={"window_months": given}), tmp_path)


# A fault in any one file is refused or named

FAULTS = ("what?", "", "31/02/2025", "1.250,00,00", "€ and $", "-99999", "2031-01-01", "\u202e1")


def with_a_fault(table, column, fault, row=5):
    """The plain company with one cell of a row overwritten."""
    tables = plain()
    tables[table] = [dict(each) for each in tables[table]]
    tables[table][row][column] = fault
    return files(tables)


COLUMNS = [(table, column) for table, rows in plain().items() for column in rows[0]]


@pytest.mark.parametrize(
    ("table", "column", "fault"),
    [
        # each column with two faults, and each fault in four columns
        marked([*where, fault], is_slow=(place + turn) % 4 > 0)
        for place, where in enumerate(COLUMNS)
        for turn, fault in enumerate(FAULTS)
    ],
)
def test_a_fault_in_any_cell_changes_nothing_in_silence(table, column, fault, tmp_path):
    found = read(Case(with_a_fault(table, column, fault)), tmp_path)
    plain_case = Case({})
    changed_figures = wrong_figures(found, plain_case)
    if changed_figures:
        named = [line for line in all_said(found).splitlines() if table in line]
        assert named, (changed_figures, all_said(found))


@pytest.mark.parametrize("table", plain())
@pytest.mark.parametrize("change", ["cut", "noise", "empty", "no heading", "one column"])
def test_a_broken_file_is_refused_or_named(table, change, tmp_path):
    content = files()[f"{table}.csv"]()
    broken = {
        "cut": content[: len(content) // 2],
        "noise": bytes(range(256)) * 20,
        "empty": b"",
        "no heading": content.split(b"\n", 1)[1],
        "one column": b"\n".join(line.split(b",")[0] for line in content.splitlines()),
    }[change]
    case = Case({**files(), f"{table}.csv": broken})
    found = read(case, tmp_path)
    if wrong_figures(found, Case({})):
        assert table in all_said(found), all_said(found)
