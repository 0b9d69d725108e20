"""How sure, what moves it, what must be true, what to measure: one chart for each exhibit of doubt."""
# mypy: no-warn-return-any
# (to mypy, Altair's marks give Any)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from cxroi.charts.colours import (
    GREY,
    GRID,
    INK,
    LIGHT_RUST,
    LIGHT_TEAL,
    PALE_GREY,
    RUST,
    SLATE,
    TEAL,
    WHITE,
)
from cxroi.charts.theme import (
    DASHES,
    LEFT,
    MILLIONS_OF_CUSTOMERS_FROM,
    MILLIONS_OF_MONEY_FROM,
    NARROW,
    SMALL_SIZE,
    TICKS,
    TINT,
    centred,
    end_labels,
    figures_axis,
    fixed,
    in_lines,
    layered,
    money_in_words,
    money_to_date,
    months,
    names_axis,
    once,
    percent_axis,
    plot_range,
    readings,
    two_lines,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    Order = list[alt.SortField | dict[str, str]]

ANY_SHARE = alt.DomainUnionWith(unionWith=[0, 0.01])
ANY_MONEY = alt.DomainUnionWith(unionWith=[0, 1])
"""What an axis shows at least, so that it has a length where all is nothing."""
LETTER = 6
"""Pixels that a letter of a small text takes, a little more than it does on average."""
SMALL_LINE = 13
"""Pixels from a line of small text to the next."""
PERCENT = 48
"""Room for a share at the end of a bar."""

ROW = 42
"""Pixels from a row to the next."""
HIGH_ROW = 54
"""The same where a bar has words below it, or points have names above and below them."""
STACKED = "(width < 520)"
"""Whether the names of rows stand above their bars, for want of room beside them."""
LEFT_OF_BARS = f"({STACKED} ? 0 : 190)"
"""Room for the names of rows beside their bars."""
LINES_OF_A_NAME = f"({STACKED} ? 1 : ceil(length(datum.label) / 30))"
LETTERS_OF_A_NAME = f"ceil(length(datum.label) / {LINES_OF_A_NAME}) + 4"
"""In lines of about the same length."""
DOWN = f"({STACKED} ? 8 : 0)"
"""How far a bar is below the middle of its row."""
NAME = f"({STACKED} ? -12 : 0)"
"""How far the name of a row is below its middle."""
NAME_OF_THREE = f"({STACKED} ? -17 : 0)"
"""The same where a bar has words below it."""

ASKED = "datum.asked === 'yes'"
LINE_IN_A_ROW = f"({STACKED} ? 24 : {ROW})"
"""How far a vertical line goes in a row."""
ROOM_FOR_A_TIP = f"({STACKED} ? 72 : 104)"
"""Room beside a bar of the tornado for the value at its tip."""
OVER_THE_BARS = 46
"""Pixels over the tallest bar of the histogram, for two lines of words."""
HEIGHT_OF_A_GRID = 320
RIM: dict[str, Any] = {
    "stroke": WHITE,
    "strokeJoin": "round",
    "strokeOpacity": 0.7,
    "strokeWidth": 3,
}
"""What sets words off from what they stand on, drawn below them."""


def fan(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw where cumulative cash may go: eight in ten draws, half of them, and as assumed.

    ``frame`` has a row a month and series: ``series`` ("p10", "p50", "p90", "likely"), ``month``,
    ``money``, ``label`` (on a series' last row).
    """
    chart = alt.Chart(frame)
    month, money = months(right=f"width < {NARROW} ? 76 : 116"), money_to_date("money")
    drawn = ["p50", "likely"]
    lines = chart.transform_filter(alt.FieldOneOfPredicate(field="series", oneOf=drawn))
    path = lines.mark_line().encode(
        month,
        money,
        color=fixed(alt.Color("series:N"), drawn, [TEAL, INK]),
        strokeDash=fixed(alt.StrokeDash("series:N"), drawn, [[1, 0], DASHES]),
        strokeWidth=fixed(alt.StrokeWidth("series:N"), drawn, [2.25, 1.5]),
    )
    ends = ["p10", "p50", "p90", "likely"]
    colour = fixed(alt.Color("series:N"), ends, [SLATE, TEAL, SLATE, INK])
    words = {
        "p90": "1 in 10 is above",
        "likely": "As assumed",
        "p50": "Half are below",
        "p10": "1 in 10 is below",
    }
    told = chart.transform_calculate(told=f"({words})[datum.series]")
    return layered(
        frame,
        _band(chart, month, "max", TEAL),
        _band(chart, month, "min", RUST),
        path,
        end_labels(chart, "money").encode(month, money, color=colour),
        readings(told, "told", "money", ",.2f", list(words.values())).encode(month),
    ).resolve_scale(color="independent")


def spread(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw how often which net present value comes out: losses left of zero, gains right of it.

    ``frame`` has a row a bar, mark and side: ``kind`` ("draws", "mark", "side"), ``from``, ``to``
    (the same for a mark), ``share`` (of all draws), ``side`` ("loss", "gain"), ``label`` (of a mark
    "as assumed" or "mean"; of a side, what it adds up to).
    """
    chart = alt.Chart(frame)
    scale = alt.Scale(range=plot_range(LEFT, 24), nice=TICKS, zero=False)

    def money(field: str) -> alt.X:
        title = "Net present value, money"
        return alt.X(f"{field}:Q", title=title).scale(scale).axis(_money_below())

    share = (
        alt.Y("share:Q", title="Share of draws")
        .scale(domain=ANY_SHARE, range=[{"expr": "height"}, OVER_THE_BARS], nice=TICKS)
        .axis(percent_axis("y", tickCount=3))
    )
    draws = chart.transform_filter("datum.kind === 'draws'").transform_calculate(zero="0")
    bars = draws.mark_bar(x2Offset=-0.8).encode(
        money("from"),
        alt.X2("to"),
        share,
        alt.Y2("zero"),
        color=_by_side(LIGHT_RUST, LIGHT_TEAL),
        tooltip=[
            alt.Tooltip("from:Q", title="From", format=",.0f"),
            alt.Tooltip("to:Q", title="To", format=",.0f"),
            alt.Tooltip("share:Q", title="Share of draws", format=".1%"),
        ],
    )
    edge = draws.transform_filter("datum.from === 0 || datum.to === 0")
    zero = edge.mark_rule(color=GREY).encode(
        money("zero"), y=alt.value(OVER_THE_BARS - 4), y2=alt.value("height")
    )
    marks = _marks(chart.encode(money("from")))
    return layered(frame, bars, zero, *marks, _sides(chart)).resolve_scale(color="independent")


def tornado(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw what the case is worth with one assumption at an end of its range, widest first.

    ``frame`` has two rows an assumption, from the top: ``label``, ``end`` ("low", "high"),
    ``shown`` (the value at that end), ``npv``, ``base`` (as assumed, the same in every row),
    ``moved`` ("", or that the end was moved to the nearest value allowed).
    """
    chart, row = _swings(frame), _row()
    scale = alt.Scale(
        range=plot_range(f"{LEFT_OF_BARS} + {ROOM_FOR_A_TIP}", ROOM_FOR_A_TIP),
        nice=TICKS,
        zero=False,
    )

    def money(field: str) -> alt.X:
        title = "Net present value, money"
        return alt.X(f"{field}:Q", title=title).scale(scale).axis(_money_below())

    bars = chart.mark_bar(
        height=alt.ExprRef("datum.crowded ? 11 : 18"),
        yOffset=alt.ExprRef(f"{DOWN} + datum.aside"),
    ).encode(
        money("npv"),
        alt.X2("base"),
        row,
        color=fixed(alt.Color("end:N"), ["low", "high"], [GREY, TEAL]),
        tooltip=[
            alt.Tooltip("label:N", title="Assumption"),
            alt.Tooltip("shown:N", title="Value"),
            alt.Tooltip("npv:Q", title="Net present value", format=",.2f"),
            alt.Tooltip("moved:N", title="Note"),
        ],
    )
    return layered(
        frame,
        _least_width(frame, money),
        _zero(chart).encode(row),
        bars,
        _base(chart).encode(money("base"), row),
        _base_words(frame).encode(money("base"), y=alt.value(0)),
        *(tips.encode(money("npv"), row) for tips in _tips(chart)),
        *key(frame, {"low end": GREY, "high end": TEAL}, over=26),
        _moved(frame),
    ).properties(height=alt.Step(ROW))


def variance(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw which share of the variance each assumption brings, alone and together with others.

    ``frame`` has two rows an assumption, from the top: ``label``, ``kind`` ("alone", "together"),
    ``start``, ``end``, ``share``, ``text`` (what both add up to; on the last of the two).
    """
    chart, row = _rows(frame), _row()
    scale = alt.Scale(domain=ANY_SHARE, range=plot_range(LEFT_OF_BARS, PERCENT), nice=TICKS)

    def share(field: str) -> alt.X:
        title = "Share of the variance of the net present value"
        return (
            alt.X(f"{field}:Q", title=title).scale(scale).axis(percent_axis("x", labelFlush=True))
        )

    kinds = {"alone": TEAL, "together": LIGHT_TEAL}
    bars = chart.mark_bar(height=18, yOffset=alt.ExprRef(DOWN)).encode(
        share("start"),
        alt.X2("end"),
        row,
        color=fixed(alt.Color("kind:N"), list(kinds), list(kinds.values())),
        tooltip=[
            alt.Tooltip("label:N", title="Assumption"),
            alt.Tooltip("kind:N", title="Share"),
            alt.Tooltip("share:Q", title="Of the variance", format=".1%"),
        ],
    )
    texts = chart.transform_filter("datum.text !== ''").mark_text(
        align="left", dx=6, dy=alt.ExprRef(DOWN)
    )
    return layered(
        frame,
        bars,
        texts.encode(share("end"), row, text="text:N"),
        *key(frame, {"alone": TEAL, "together with others": LIGHT_TEAL}, over=14),
    ).properties(height=alt.Step(ROW))


def grid(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw what the case is worth for every pair of two assumptions, and where it breaks even.

    ``frame`` has the columns ``kind``, ``across``, ``up``, ``across_to``, ``up_to``, ``npv``,
    ``order`` and ``label``, and these kinds of rows. "cell": from ``across`` and ``up`` to
    ``across_to`` and ``up_to``, one that is not allowed is missing. "line": a point where the
    case breaks even; ``order`` rises by 1 along a line and by more from one line to the next;
    the first has a label. "here": one point, as assumed. "across" and "up": the title of an axis.
    """
    chart = alt.Chart(frame)
    across = (
        alt.X("across:Q", title=None)
        .scale(range=plot_range(LEFT, 16), nice=False, zero=False)
        .axis(
            figures_axis(
                "x", MILLIONS_OF_CUSTOMERS_FROM, grid=False, gridOpacity=0, labelOverlap=True
            )
        )
    )
    up = (
        alt.Y("up:Q", title=None)
        .scale(nice=False, zero=False)
        .axis(figures_axis("y", MILLIONS_OF_CUSTOMERS_FROM, grid=False, gridOpacity=0))
    )
    return (
        layered(
            frame,
            _forbidden(chart, across, up),
            _cells(chart, across, up),
            *_extremes(chart, across, up),
            *_break_even(chart, across, up),
            *_here(chart, across, up),
            *_titles(chart),
        )
        .resolve_scale(color="independent")
        .properties(height=HEIGHT_OF_A_GRID)
    )


def must_be_true(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw how much of each assumption's range is what the case needs, most doubtful first.

    ``frame`` has a row an assumption, from the top: ``label``, ``chance`` (0 to 1), ``text`` (what
    the case needs, and what is assumed).
    """
    chart = _rows(frame).transform_calculate(none="0", all="1")
    row = _row(NAME_OF_THREE)
    scale = alt.Scale(domain=[0, 1], range=plot_range(LEFT_OF_BARS, PERCENT), nice=False)

    def chance(field: str) -> alt.X:
        axis = percent_axis("x", labelFlush=True, values=[0, 0.25, 0.5, 0.75, 1])
        return (
            alt.X(f"{field}:Q", title="Share of its range that is enough").scale(scale).axis(axis)
        )

    down = alt.ExprRef(f"{STACKED} ? -2 : -8")
    track = chart.mark_bar(color=GRID, height=10, yOffset=down).encode(
        chance("none"), alt.X2("all"), row
    )
    bars = chart.mark_bar(height=10, yOffset=down).encode(
        chance("chance"),
        row,
        color=alt.condition("datum.chance < 0.5", alt.value(RUST), alt.value(TEAL)),
        tooltip=[
            alt.Tooltip("label:N", title="Assumption"),
            alt.Tooltip("chance:Q", title="Share that is enough", format=".1%"),
            alt.Tooltip("text:N", title="Needed"),
        ],
    )
    # neither none nor all of it where it is not
    whole = (
        "clamp(round(100 * datum.chance), datum.chance > 0 ? 1 : 0, datum.chance < 1 ? 99 : 100)"
    )
    percent = chart.mark_text(
        align="left", dx=7, dy=down, text=alt.ExprRef(f"{whole} + ' %'")
    ).encode(chance("all"), row)
    needed = chart.mark_text(
        align="left",
        color=SLATE,
        dy=alt.ExprRef(f"{STACKED} ? 11 : 7"),
        fontSize=SMALL_SIZE,
        lineHeight=SMALL_LINE,
        text=alt.ExprRef(in_lines("datum.text", f"floor((width - {LEFT_OF_BARS}) / 5.5)")),
    ).encode(chance("none"), row)
    return layered(frame, track, bars, percent, needed).properties(height=alt.Step(HIGH_ROW))


def influence(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw how much of the doubt each assumption brings, and what it rests on, weakest on top.

    ``frame`` has a row an assumption: ``label``, ``ground`` (what it rests on), ``strength`` (of
    its ground, 0 to 8), ``share`` (of the variance), ``asked`` ("yes" for those to ask about first).
    """
    chart = alt.Chart(frame)
    weakest_first = alt.EncodingSortField(field="strength", op="min")
    left, broken = f"(width < {NARROW} ? 78 : 116)", f"width < {NARROW}"
    ground = (
        alt.Y("ground:N", sort=weakest_first, title="Rests on")
        .scale(padding=0)
        .axis(names_axis(two_lines("datum.label", 12, broken)))
    )
    share = (
        alt.X("share:Q", title="Share of the variance of the net present value")
        .scale(domain=ANY_SHARE, range=plot_range(left, 20), nice=TICKS)
        .axis(percent_axis("x"))
    )
    points = chart.mark_point(filled=True, opacity=1, size=80, stroke=WHITE, strokeWidth=1).encode(
        share,
        ground,
        color=alt.condition(ASKED, alt.value(RUST), alt.value(GREY)),
        tooltip=[
            alt.Tooltip("label:N", title="Assumption"),
            alt.Tooltip("ground:N", title="Rests on"),
            alt.Tooltip("share:Q", title="Of the variance", format=".1%"),
        ],
    )
    lines = chart.transform_aggregate(strength="min(strength)", groupby=["ground"])
    return layered(
        frame,
        lines.mark_rule(color=GRID).encode(
            ground, x=alt.value({"expr": left}), x2=alt.value("width")
        ),
        points,
        _point_names(chart).encode(share, ground),
        _asked_first(frame),
    ).properties(height=alt.Step(HIGH_ROW))


def information(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw what it is worth to know an assumption before deciding, and how it can be known.

    ``frame`` has a row an assumption, from the top: ``label``, ``kind`` ("measure", "pilot"; "all"
    for knowing everything), ``worth`` (money), ``text`` (the same, printed).
    """
    chart, row = _rows(frame), _row()
    kinds = {"all": GREY, "measure": TEAL, "pilot": LIGHT_TEAL}
    worth = (
        alt.X("worth:Q", title="Worth of knowing, money")
        .scale(domain=ANY_MONEY, range=plot_range(LEFT_OF_BARS, 132), nice=TICKS)
        .axis(_money_below(labelFlush=True))
    )
    bars = chart.mark_bar(height=18, yOffset=alt.ExprRef(DOWN)).encode(
        worth,
        row,
        color=fixed(alt.Color("kind:N"), list(kinds), list(kinds.values())),
        tooltip=[
            alt.Tooltip("label:N", title="Assumption"),
            alt.Tooltip("worth:Q", title="Worth of knowing it", format=",.2f"),
        ],
    )
    how = "({measure: ', by measuring', pilot: ', by a pilot'})[datum.kind] || ''"
    texts = chart.mark_text(
        align="left",
        dx=6,
        dy=alt.ExprRef(DOWN),
        text=alt.ExprRef(f"datum.text + ({how})"),
    )
    return layered(frame, bars, texts.encode(worth, row)).properties(height=alt.Step(ROW))


def survey(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw what a survey is worth by how many customers it asks, a line a question.

    ``frame`` has a row a question and size, up to four questions: ``series``, ``asked`` (number of
    customers), ``worth`` (money), ``label`` (on a question's last row).
    """
    numbered = (
        alt.Chart(frame)
        .transform_window(row="row_number()")
        .transform_joinaggregate(first="min(row)", groupby=["series"])
        .transform_window(line="dense_rank()", sort=[alt.SortField("first")])
    )
    lines, tens = [1, 2, 3, 4], "[10, 100, 1000, 10000, 100000, 1000000]"
    most = "[10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 1000000]"
    asked = (
        alt.X("asked:Q", title="Customers asked")
        .scale(type="log", nice=False, range=plot_range(LEFT, f"width < {NARROW} ? 96 : 132"))
        .axis(
            format=",d",
            grid=False,
            labelOverlap=True,
            values={"expr": f"width < {NARROW} ? {tens} : {most}"},
        )
    )
    worth = (
        alt.Y("worth:Q", title="Worth of the answers, money")
        .scale(domain=ANY_MONEY, nice=TICKS)
        .axis(figures_axis("y", MILLIONS_OF_MONEY_FROM))
    )
    paths = numbered.mark_line(strokeWidth=2, point={"filled": True, "size": 24}).encode(
        asked,
        worth,
        detail="series:N",
        color=fixed(alt.Color("line:O"), lines, [TEAL, SLATE, RUST, GREY]),
        strokeDash=fixed(alt.StrokeDash("line:O"), lines, [[1, 0], [6, 3], DASHES, [1, 3]]),
    )
    points = numbered.mark_point(color=TEAL, opacity=0, size=200).encode(
        asked,
        worth,
        tooltip=[
            alt.Tooltip("series:N", title="Assumption"),
            alt.Tooltip("asked:Q", title="Customers asked", format=",.0f"),
            alt.Tooltip("worth:Q", title="Worth of the answers", format=",.2f"),
        ],
    )
    text = in_lines("datum.label", f"width < {NARROW} ? 14 : 20")
    names = end_labels(numbered, "worth", text=text).encode(
        asked, worth, color=fixed(alt.Color("line:O"), lines, [TEAL, SLATE, RUST, SLATE])
    )
    return layered(frame, paths, points, names).resolve_scale(color="independent")


def finance(frame: pd.DataFrame) -> alt.LayerChart:
    """Draw the benefits and costs of each year, and what has come of them by its end.

    ``frame`` has a row a year and kind: ``kind`` ("benefits", "costs", "cumulative"), ``year`` (0
    is the decision), ``money`` (costs below 0), ``label`` (on a kind's last row).
    """
    chart = alt.Chart(frame)
    year = (
        alt.X("year:O", title="Year from the decision")
        .scale(
            paddingInner=0.3,
            paddingOuter=0.3,
            range=plot_range(LEFT, f"width < {NARROW} ? 78 : 104"),
        )
        .axis(labelAngle=0, labelOverlap=True, labelSeparation=5)
    )
    tips = [
        alt.Tooltip("year:O", title="Year"),
        alt.Tooltip("kind:N", title="Money"),
        alt.Tooltip("money:Q", title="Amount", format=",.2f"),
    ]

    def money(field: str) -> alt.Y:
        return money_to_date(field).title("Money")

    kinds = ["benefits", "costs", "cumulative"]
    bars = (
        chart.transform_filter("datum.kind !== 'cumulative'")
        .mark_bar()
        .encode(
            year,
            money("money"),
            color=fixed(alt.Color("kind:N"), kinds[:2], [LIGHT_TEAL, LIGHT_RUST]),
            tooltip=tips,
        )
    )
    net = chart.transform_filter("datum.kind === 'cumulative'")
    path = net.mark_line(color=INK, strokeWidth=2.25).encode(year, money("money"))
    points = net.mark_point(color=INK, fill=INK, opacity=1, size=40, stroke=WHITE, strokeWidth=1)
    middle = "datum.kind === 'cumulative' ? datum.money : datum.money / 2"
    names = end_labels(
        chart.transform_calculate(middle=middle),
        "middle",
        beside="bandwidth('x') / 2",
        text=in_lines("datum.label", f"width < {NARROW} ? 12 : 20"),
    )
    return layered(
        frame,
        bars,
        path,
        points.encode(year, money("money"), tooltip=tips),
        names.encode(
            year, money("middle"), color=fixed(alt.Color("kind:N"), kinds, [TEAL, RUST, INK])
        ),
    ).resolve_scale(color="independent")


CHARTS: dict[str, Callable[[pd.DataFrame], alt.LayerChart]] = {
    "fan": fan,
    "spread": spread,
    "tornado": tornado,
    "variance": variance,
    "grid": grid,
    "must_be_true": must_be_true,
    "influence": influence,
    "information": information,
    "survey": survey,
    "finance": finance,
}
"""Every chart by the name of its exhibit, in the order of reading."""


def _highest_first(*fields: str) -> Order:
    return [alt.SortField(field, order="descending") for field in fields]


def _rows(frame: pd.DataFrame) -> alt.Chart:
    """Number the rows, so that they can be kept in their order."""
    return alt.Chart(frame).transform_window(row="row_number()")


def _row(name: str = NAME) -> alt.Y:
    """Return the axis of names in the order of the rows; ``name`` is how far one stands down."""
    # by a field, not by ``sort=None``: the live page would put a row that comes later last
    in_order = alt.EncodingSortField(field="row", op="min")
    names = in_lines("datum.label", LETTERS_OF_A_NAME)
    return (
        alt.Y("label:N", sort=in_order, title=None).scale(padding=0).axis(names_axis(names, name))
    )


def _money_below(**options: Any) -> alt.Axis:
    """Return an axis of money without lines; a chart draws its own zero line where it is read."""
    return figures_axis(
        "x",
        MILLIONS_OF_MONEY_FROM,
        grid=False,
        gridOpacity=0,
        labelOverlap=True,
        labelSeparation=8,
        **options,
    )


def key(frame: pd.DataFrame, entries: dict[str, str], over: int) -> list[alt.Chart]:
    """Name the fills of bars ``over`` the plot, in pixels: a square of each, and its words."""
    drawn, right = [], 0
    for words, colour in entries.items():
        place = once(frame).encode(x=alt.value(right), y=alt.value(-over))
        square = place.mark_text(align="left", color=colour, fontSize=14, text="■")
        named = place.mark_text(align="left", color=SLATE, dx=14, fontSize=SMALL_SIZE, text=words)
        drawn += [square, named]
        right += 28 + LETTER * len(words)
    return drawn


def _band(chart: alt.Chart, month: alt.X, keep: str, colour: str) -> alt.Chart:
    """Tint where eight in ten draws are: above zero (``keep`` is "max") or below it ("min")."""
    return (
        chart.transform_pivot("series", value="money", groupby=["month"])
        .transform_calculate(foot=f"{keep}(datum.p10, 0)", head=f"{keep}(datum.p90, 0)")
        .mark_area(color=colour, opacity=TINT)
        .encode(month, money_to_date("foot"), alt.Y2("head"))
    )


def _by_side(loss: str, gain: str) -> Any:
    return fixed(alt.Color("side:N"), ["loss", "gain"], [loss, gain])


def _marks(chart: alt.Chart) -> list[alt.Chart]:
    """Mark one or two values; the words of the lower one stand left of it, the other's right."""
    marks = (
        chart.transform_filter("datum.kind === 'mark'")
        .transform_window(place="row_number()", sort=[alt.SortField("from")])
        .transform_joinaggregate(marks="count()")
    )
    left = "(datum.place === 1 && datum.marks > 1)"
    wide = f"{LETTER} * length(datum.label)"
    words = marks.mark_text(
        align=alt.ExprRef(f"{left} ? 'right' : 'left'"),
        dx=alt.ExprRef(
            f"{left} ? max(-5, {wide} - scale('x', datum.from))"
            f" : min(5, width - {wide} - scale('x', datum.from))"
        ),
        fontSize=SMALL_SIZE,
        text=alt.ExprRef("datum.label"),
    )
    rules = marks.mark_rule(color=INK, strokeDash=[2, 2])
    top = alt.value(OVER_THE_BARS - 18)
    return [
        rules.encode(y=top, y2=alt.value("height")),
        words.encode(y=alt.value(OVER_THE_BARS - 14)),
    ]


def _sides(chart: alt.Chart) -> alt.Chart:
    """Say what each side of zero adds up to, in its corner over the bars."""
    at_left = f"(width < {NARROW} ? 0 : {LEFT})"
    text = in_lines("datum.label", f"width < {NARROW} && length(datum.label) > 19 ? 16 : 99")
    return (
        chart.transform_filter("datum.kind === 'side'")
        .mark_text(
            align=alt.ExprRef("datum.side === 'loss' ? 'left' : 'right'"),
            dx=alt.ExprRef(f"datum.side === 'loss' ? {at_left} : width"),
            fontWeight="bold",
            lineHeight=SMALL_LINE,
            text=alt.ExprRef(text),
        )
        .encode(x=alt.value(0), y=alt.value(6), color=_by_side(RUST, TEAL))
    )


def _swings(frame: pd.DataFrame) -> alt.Chart:
    """Say of each end to which side its bar goes, and whether the other end's goes there too."""
    to_other = "datum.both > 0 ? -1 : datum.both < 0 ? 1 : datum.end === 'low' ? -1 : 1"
    return (
        _rows(frame)
        .transform_calculate(moves="datum.npv - datum.base")
        .transform_joinaggregate(
            both="sum(moves)", least="min(moves)", most="max(moves)", groupby=["label"]
        )
        .transform_calculate(crowded="datum.least * datum.most > 0")
        .transform_calculate(
            aside="datum.crowded ? (datum.end === 'low' ? -6.5 : 6.5) : 0",
            goes=f"datum.moves < 0 ? -1 : datum.moves > 0 ? 1 : {to_other}",
        )
    )


def _tips(chart: alt.Chart) -> list[alt.Chart]:
    """Write at a bar's tip the value that an assumption has there, in as many lines as it takes."""
    tip = "scale('x', datum.npv)"
    room = f"(datum.goes < 0 ? {tip} - {LEFT_OF_BARS} : width - {tip})"
    shown = "datum.shown + (datum.moved === '' ? '' : ' *')"
    text = in_lines(shown, f"max(8, floor(({room} - 6) / {LETTER}))")
    looks: dict[str, Any] = {
        "align": alt.ExprRef("datum.goes < 0 ? 'right' : 'left'"),
        "dx": alt.ExprRef("5 * datum.goes"),
        "dy": alt.ExprRef(f"{DOWN} + datum.aside + {centred(text, SMALL_LINE)}"),
        "fontSize": SMALL_SIZE,
        "lineHeight": SMALL_LINE,
        "text": alt.ExprRef(text),
    }
    return [chart.mark_text(**looks, **RIM), chart.mark_text(**looks)]


def _base(chart: alt.Chart) -> alt.Chart:
    """Draw the line from which all bars start; it leaves out names that stand above their bars."""
    return chart.mark_tick(
        color=INK,
        orient="vertical",
        size=alt.ExprRef(LINE_IN_A_ROW),
        thickness=1,
        yOffset=alt.ExprRef(DOWN),
    )


def _zero(chart: alt.Chart) -> alt.Chart:
    """Draw the zero line, if it is in sight."""
    return chart.mark_tick(
        color=GREY,
        opacity=alt.ExprRef("inrange(0, domain('x')) ? 1 : 0"),
        orient="vertical",
        size=alt.ExprRef(LINE_IN_A_ROW),
        thickness=1,
        yOffset=alt.ExprRef(DOWN),
    ).encode(x=alt.value(alt.ExprRef("clamp(scale('x', 0), 0, width)")))


def _base_words(frame: pd.DataFrame) -> alt.Chart:
    """Say over the plot what the line is from which all bars start."""
    at, half = "scale('x', datum.base)", 5 * LETTER
    return (
        alt.Chart(frame)
        .transform_aggregate(base="min(base)")
        .mark_text(
            dx=alt.ExprRef(f"clamp({at}, {half}, width - {half}) - {at}"),
            dy=-8,
            fontSize=SMALL_SIZE,
            text="as assumed",
        )
    )


def _least_width(frame: pd.DataFrame, money: Callable[[str], alt.X]) -> alt.Chart:
    """Keep the axis from magnifying less than a hundredth of the base."""
    return (
        alt.Chart(frame)
        .transform_aggregate(base="min(base)")
        .transform_calculate(aside="max(abs(datum.base) / 200, 0.5)")
        .transform_calculate(foot="datum.base - datum.aside", head="datum.base + datum.aside")
        .mark_rule(opacity=0)
        .encode(money("foot"), alt.X2("head"))
    )


def _moved(frame: pd.DataFrame) -> alt.Chart:
    """Explain the star at a value, if there is one."""
    return (
        alt.Chart(frame)
        .transform_calculate(starred="datum.moved === '' ? 0 : 1")
        .transform_aggregate(starred="max(starred)")
        .transform_filter("datum.starred > 0")
        .mark_text(align="left", color=SLATE, fontSize=SMALL_SIZE, text="* nearest allowed")
        .encode(x=alt.value(174), y=alt.value(-26))
    )


def _forbidden(chart: alt.Chart, across: alt.X, up: alt.Y) -> alt.Chart:
    """Lay a ground under the cells, which is seen where a pair of values is not allowed."""
    return (
        chart.transform_filter("datum.kind === 'cell'")
        .transform_aggregate(
            across="min(across)", across_to="max(across_to)", up="min(up)", up_to="max(up_to)"
        )
        .transform_calculate(told="'not allowed'")
        .mark_rect(color=PALE_GREY)
        .encode(
            across,
            up,
            alt.X2("across_to"),
            alt.Y2("up_to"),
            tooltip=alt.Tooltip("told:N", title="These two together"),
        )
    )


def _cells(chart: alt.Chart, across: alt.X, up: alt.Y) -> alt.Chart:
    """Colour each cell by what the case is worth there: rust below 0, teal above it."""
    shades = alt.Scale(
        clamp=True, domain=[-1, 0, 1], interpolate="rgb", range=[LIGHT_RUST, WHITE, LIGHT_TEAL]
    )
    return (
        chart.transform_filter("datum.kind === 'cell'")
        .transform_calculate(size="abs(datum.npv)")
        .transform_joinaggregate(largest="max(size)")
        .transform_calculate(shade="datum.largest > 0 ? datum.npv / datum.largest : 0")
        .mark_rect(strokeWidth=1)
        .encode(
            across,
            up,
            alt.X2("across_to"),
            alt.Y2("up_to"),
            color=alt.Color("shade:Q").legend(None).scale(shades),
            stroke=alt.Stroke("shade:Q").legend(None).scale(shades),
            tooltip=[
                alt.Tooltip("across:Q", title="Across", format=",.4~r"),
                alt.Tooltip("up:Q", title="Up", format=",.4~r"),
                alt.Tooltip("npv:Q", title="Net present value", format=",.2f"),
            ],
        )
    )


def _extremes(chart: alt.Chart, across: alt.X, up: alt.Y) -> list[alt.Chart]:
    """Say in the best cell and in the worst one what the case gains or loses there."""
    cells = (
        chart.transform_filter("datum.kind === 'cell'")
        .transform_window(best="row_number()", sort=_highest_first("npv"))
        .transform_joinaggregate(cells="count()")
        .transform_filter(
            "datum.npv !== 0 && datum.cells > 1 && (datum.best === 1 || datum.best === datum.cells)"
        )
        .transform_calculate(
            across="(datum.across + datum.across_to) / 2",
            up="(datum.up + datum.up_to) / 2",
            label=f"(datum.npv > 0 ? 'gains ' : 'loses ') + {money_in_words('abs(datum.npv)')}",
        )
        .encode(across, up)
    )
    half = f"{LETTER / 2} * length(datum.label)"
    return _words_on_cells(cells, f"-{half}", inside=26)  # clear of the line's name


def _break_even(chart: alt.Chart, across: alt.X, up: alt.Y) -> list[alt.Chart]:
    """Draw the lines on which the case is worth nothing, and name the first of them."""
    in_order: Order = [alt.SortField("order")]
    points = (
        chart.transform_filter("datum.kind === 'line'")
        .transform_window(before="lag(order)", sort=in_order)
        .transform_calculate(
            starts="isValid(datum.before) && datum.order - datum.before > 1 ? 1 : 0"
        )
        .transform_window(piece="sum(starts)", sort=in_order, frame=[None, 0])
        .encode(across, up)
    )
    path = points.mark_line(color=INK, strokeWidth=2.25).encode(
        detail="piece:N", order=alt.Order("order:Q")
    )
    return [path, *_words_on_cells(points.transform_filter("datum.label !== ''"), "8", "-11")]


def _here(chart: alt.Chart, across: alt.X, up: alt.Y) -> list[alt.Chart]:
    """Mark the two values that are assumed."""
    here = chart.transform_filter("datum.kind === 'here'").encode(across, up)
    # the break-even line is on the other side, wherever more of both is better
    at, wide = "scale('x', datum.across)", f"(8 + {LETTER} * length(datum.label))"
    left = f"{at} > {LEFT + 4} + {wide} && (datum.npv < 0 || {at} > width - 20 - {wide})"
    beside = f"({left} ? -{wide} : 8)"
    point = here.mark_point(color=INK, fill=INK, opacity=1, size=70, stroke=WHITE, strokeWidth=1.5)
    return [point, *_words_on_cells(here, beside)]


def _words_on_cells(
    points: alt.Chart, right: str, down: str = "0", inside: int = 9
) -> list[alt.Chart]:
    """Write so far beside a point, but ``inside`` the plot; a rim sets the words off from cells."""
    x, y, wide = (
        "scale('x', datum.across)",
        "scale('y', datum.up)",
        f"{LETTER} * length(datum.label)",
    )
    looks: dict[str, Any] = {
        "align": "left",
        "dx": alt.ExprRef(f"clamp({x} + {right}, {LEFT + 4}, width - 20 - {wide}) - {x}"),
        "dy": alt.ExprRef(f"clamp({y} + ({down}), {inside}, height - {inside}) - {y}"),
        "fontSize": SMALL_SIZE,
        "text": alt.ExprRef("datum.label"),
    }
    return [points.mark_text(**looks, **RIM), points.mark_text(**looks)]


def _titles(chart: alt.Chart) -> list[alt.Chart]:
    """Write the titles of the axes, which are in the data: below the plot and above it."""
    looks: dict[str, Any] = {
        "color": SLATE,
        "fontSize": SMALL_SIZE,
        "text": alt.ExprRef("datum.label"),
    }
    up = chart.transform_filter("datum.kind === 'up'").mark_text(
        align="left", baseline="bottom", dy=-10, **looks
    )
    across = chart.transform_filter("datum.kind === 'across'").mark_text(
        align="right", baseline="top", dx=-16, dy=24, **looks
    )
    return [
        up.encode(x=alt.value(0), y=alt.value(0)),
        across.encode(x=alt.value("width"), y=alt.value("height")),
    ]


def _point_names(chart: alt.Chart) -> alt.Chart:
    """Name the two first points of a row, three if they are asked about, each in a line of its own.

    The first stands above its point, the second below it, the third above the first.
    """
    wide = f"{LETTER} * length(datum.label)"
    first = _highest_first("asked", "share")
    return (
        chart.transform_window(place="row_number()", groupby=["ground"], sort=first)
        .transform_filter(f"datum.place <= ({ASKED} ? 3 : 2)")
        .mark_text(
            align="left",
            dx=alt.ExprRef(f"min(-4, width - {wide} - scale('x', datum.share))"),
            dy=alt.ExprRef("[-13, 13, -26][datum.place - 1]"),
            fontSize=SMALL_SIZE,
            fontWeight=alt.ExprRef(f"{ASKED} ? 'bold' : 'normal'"),
            text=alt.ExprRef("datum.label"),
        )
        .encode(color=alt.condition(ASKED, alt.value(RUST), alt.value(SLATE)))
    )


def _asked_first(frame: pd.DataFrame) -> alt.Chart:
    return (
        once(frame)
        .mark_text(
            align="right",
            baseline="bottom",
            color=SLATE,
            dy=-10,
            fontSize=SMALL_SIZE,
            text="weak ground, much doubt: asked first",
        )
        .encode(x=alt.value("width"), y=alt.value(0))
    )
