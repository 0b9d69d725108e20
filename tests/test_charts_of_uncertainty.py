"""Charts of uncertainty: every one is drawn from one frame, whatever is in it, and follows other rows."""

import json
import re
from functools import cache
from itertools import pairwise

import pytest
import vl_convert
from frames_of_uncertainty import CASES, LABELS, MAKERS, frames
from pictures import (
    OURS,
    PNG,
    SMALLEST_PICTURE,
    check_words,
    compiled,
    described,
    drawn,
    fed,
    paints,
    parsed,
    texts,
    without_words,
)
from sharing import once, slow_but

from cxroi.charts import colours, sizes
from cxroi.exports.chart_functions import chart_functions
from cxroi.widgets.specs import chart_specs

CHARTS = {name: chart_functions()[name] for name in MAKERS}
SAMPLE = "as they are"
MOST_ROWS = 5_000
HELD = {
    "fan": {"x", "y"},
    "spread": {"x", "y"},
    "tornado": {"x"},
    "variance": {"x"},
    "grid": {"x", "y"},
    "must_be_true": set(),  # its scale is fixed from 0 to 100%
    "influence": {"x"},
    "information": {"x"},
    "survey": {"y"},  # x counts in tens
    "finance": {"y"},
}

CASES_OF_ONE_KIND = {"all negative", "all positive", "small"}
"""Other amounts, where billions stand for them."""
WIDTHS = {f"{case}, {width} wide": (case, width) for case in CASES for width in (300, 760)}
AT_ONCE = {f"{case}, 300 wide" for case in set(CASES) - CASES_OF_ONE_KIND} | {f"{SAMPLE}, 760 wide"}
"""What the quick suite draws."""

for_each = pytest.mark.parametrize("name", CHARTS)
as_wide = pytest.mark.parametrize("view", slow_but(AT_ONCE, WIDTHS))


@once
def tables(case=SAMPLE):
    return frames(case)


def chart(name, case=SAMPLE, **changes):
    frame = tables(case)[name].assign(**changes)
    frame.attrs = tables(case)[name].attrs
    return CHARTS[name](frame)


@cache
def specification(name):
    return chart(name).to_dict()


@once
def svg(name, case=SAMPLE, width=sizes.WIDTH):
    return fed(name, tables(case)[name], width)


@once
def picture(name, case=SAMPLE, width=sizes.WIDTH):
    return parsed(svg(name, case, width))


def shown(name, **changes):
    """Draw a chart of other cells."""
    return parsed(fed(name, tables()[name].assign(**changes)))


def places(picture, words):
    """Return where texts with these words stand: x and y within the plot, a text after another."""
    found = {}
    for element in picture.iter():
        text = texts(element) if element.tag.endswith("}text") else []
        if text and text[0] in words:
            x, y = re.match(r"translate\(([^,]+),([^)]+)\)", element.get("transform")).groups()
            found[text[0]] = (float(x), float(y))
    return [found[word] for word in words]


@for_each
@pytest.mark.parametrize("case", CASES)
def test_a_table_is_small_and_full(name, case):
    frame = tables(case)[name]
    assert len(frame) <= MOST_ROWS
    assert frame.empty == (case == "no rows")
    assert not frame.isna().any(axis=None)


# What is compiled once is what would be drawn anew, whatever its rows


@cache
def description(name):
    return described(name, tables()[name])


@for_each
@pytest.mark.parametrize("case", slow_but({"no rows", "long labels", "billions"}, CASES[1:]))
def test_a_chart_is_described_alike_whatever_its_rows(name, case):
    assert described(name, tables(case)[name]) == description(name)


@for_each
def test_what_is_compiled_beforehand_is_what_is_described(name):
    assert compiled(description(name)) == chart_specs()[name]


@for_each
def test_what_is_compiled_once_draws_what_is_drawn_anew(name):
    anew = drawn(CHARTS[name](without_words(tables()[name])).properties(width=300))
    assert shapes(anew) == shapes(picture(name, width=300))


def shapes(picture):
    """Return every shape and text; what is cut off or shaded is numbered anew in every drawing."""
    numbered = re.compile(r"(clip|gradient_?)\d+")
    found = [(each.tag, each.text, *sorted(each.items())) for each in picture.iter()]
    return [numbered.sub(r"\1", str(each)) for each in found]


@for_each
def test_a_compiled_chart_has_no_words_of_its_rows(name):
    text = json.dumps(chart_specs()[name])
    assert not [label for label in LABELS if label in text]


@for_each
def test_every_scale_of_numbers_can_be_held(name):
    signals = {signal["name"] for signal in chart_specs()[name]["signals"]}
    scales = {each.removeprefix("hold_") for each in signals if each.startswith("hold_")}
    assert scales == HELD[name]


# The picture


@for_each
def test_is_a_picture(name):
    png = vl_convert.svg_to_png(svg(name, width=300))
    assert png.startswith(PNG)
    assert len(png) > SMALLEST_PICTURE


@for_each
@as_wide
def test_no_figure_is_undefined_or_written_by_a_machine(name, view):
    check_words(picture(name, *WIDTHS[view]))


@for_each
@as_wide
def test_everything_stands_inside_the_width_it_is_given(name, view):
    case, width = WIDTHS[view]
    assert width <= float(picture(name, case, width).get("width")) <= width + 10


@for_each
@as_wide
def test_colours_are_those_of_the_theme(name, view):
    others = paints(picture(name, *WIDTHS[view])) - {"black"} - OURS
    between = {colour for colour in others if name == "grid" and colour.startswith("rgb(")}
    assert others == between  # the cells of the grid


@for_each
@pytest.mark.parametrize("case", slow_but({SAMPLE}, CASES))
def test_finding_measure_and_footer_are_in_the_picture(name, case):
    words, made = tables(case)[name].attrs, chart(name, case).properties(width=300)
    drawing = drawn(made)
    drawn_with_rows = set() if tables(case)[name].empty else {words["footer"]}
    assert {words["title"], words["subtitle"]} | drawn_with_rows <= set(texts(drawing))
    assert 300 <= float(drawing.get("width")) <= 310
    assert made.to_dict()["description"] == words["title"]


@for_each
def test_a_frame_without_words_gives_a_chart_without_words(name):
    bare = description(name)
    assert "title" not in bare
    for words in tables()[name].attrs.values():
        assert words in json.dumps(specification(name))
        assert words not in json.dumps(bare)


@for_each
def test_all_comes_from_one_dataset(name):
    said = specification(name)
    assert list(said["datasets"]) == [said["data"]["name"]]
    assert json.dumps(said).count('"data":') == 1


@for_each
def test_points_at_exact_values(name):
    formats = {
        tip.get("format")
        for layer in specification(name)["layer"]
        for tip in _listed(layer.get("encoding", {}).get("tooltip", []))
    }
    assert formats & {",.2f", ",.0f", ".1%"}


def _listed(tips):
    return tips if isinstance(tips, list) else [tips]


@for_each
def test_every_colour_has_a_dark_one(name):
    used = set(re.findall(r"#[0-9a-f]{6}", json.dumps(specification(name))))
    assert used <= {*colours.DARK, *colours.DARK.values()}


@pytest.mark.parametrize("name", ["tornado", "variance", "must_be_true", "information"])
@pytest.mark.parametrize("width", [300, 760])
def test_rows_keep_their_order(name, width):
    frame = tables()[name].iloc[::-1]
    found = texts(parsed(fed(name, frame, width)))
    labels = list(dict.fromkeys(frame["label"]))
    assert [text for text in found if text in labels] == labels


def test_names_of_lines_do_not_touch_or_leave_the_plot():
    frame = tables()["fan"].copy()
    last = frame["month"] == frame["month"].max()
    for money in ([0, 99, 1, 98], [100, 100, 100, 100], [-3, -2, -1, 0], [5, 0, 4.9, 4.8]):
        frame.loc[last, "money"] = [1e6 * each for each in money]
        names = places(parsed(fed("fan", frame)), list(frame.loc[last, "label"]))
        heights = sorted(y for _, y in names)
        assert heights[0] >= -1
        assert heights[-1] <= sizes.HEIGHT + 5  # a text stands on its foot
        assert all(below - above >= 14 for above, below in pairwise(heights))


def test_names_of_lines_that_are_apart_stand_at_their_ends():
    frame = tables()["fan"].copy()
    last = frame["month"] == frame["month"].max()
    frame["money"] = 0.0
    frame.loc[last, "money"] = [0.0, 1e6, 3e6, 2e6]  # an axis from 0 to 3m
    foot = 4  # a text stands on its foot
    names = places(parsed(fed("fan", frame)), list(frame.loc[last, "label"]))
    thirds = [sizes.HEIGHT * part for part in (1, 2 / 3, 0, 1 / 3)]
    assert [y - foot for _, y in names] == pytest.approx(thirds, abs=1)


def test_a_histogram_says_only_the_sides_that_there_are():
    assert "loses in 27 of 100" in texts(picture("spread"))
    assert not any(text.startswith("loses") for text in texts(picture("spread", "all positive")))


@pytest.mark.parametrize("width", [300, 400])
def test_long_words_of_both_sides_of_a_histogram_do_not_touch(width):
    frame = tables()["spread"].copy()
    words = ["loses in fewer than 1 of 100", "gains in more than 99 of 100"]
    frame.loc[frame["kind"] == "side", "label"] = words
    lines = [line for word in words for line in (word[:14].strip(), word[14:].strip())]
    drawing = parsed(fed("spread", frame, width))
    assert set(words) <= set(texts(drawing))
    assert not set(lines) & set(texts(drawing))  # in lines of one text
    assert float(drawing.get("width")) <= width + 10


def test_a_share_is_never_none_or_all_where_it_is_not():
    found = texts(shown("must_be_true", chance=[0, 0.001, *[0.5] * 8, 0.999, 1]))
    percents = [text for text in found if re.fullmatch(r"\d+%", text)]
    assert {"1%", "99%"} <= set(percents)
    assert percents.count("100%") == 2  # a bar's and the axis'


def test_the_words_of_what_is_assumed_stand_beside_its_point_at_any_edge():
    point, wide = {0: sizes.LEFT, 50: sizes.WIDTH - 16}, 6 * len("your case")
    for across, npv in ((0, -1), (50, 1), (0, 1), (50, -1)):
        frame = tables()["grid"].copy()
        here = frame["kind"] == "here"
        frame.loc[here, ["across", "npv"]] = across, npv
        [(x, _)] = places(parsed(fed("grid", frame)), ["your case"])
        assert x - point[across] == (8 if across == 0 else -8 - wide)


def test_both_values_of_an_assumption_stand_at_its_bar():
    found = texts(picture("tornado"))
    assert {"5%", "45%", "low end", "high end", "your case"} <= set(found)


def test_a_value_that_was_moved_has_a_star_that_is_explained():
    assert {"+13 pts *", "* nearest allowed"} <= set(texts(picture("tornado")))
    still = texts(shown("tornado", moved=""))
    assert not any("*" in text for text in still)


def test_a_grid_says_in_words_what_its_colours_mean():
    assert {"breaks even", "your case", "gains 1.64m", "loses 1.59m"} <= set(texts(picture("grid")))
    assert not {"breaks even"} & set(texts(picture("grid", "all negative")))
    assert {"gains 6.57bn"} <= set(texts(picture("grid", "billions")))


def test_lines_of_break_even_that_are_apart_are_not_joined():
    frame = tables()["grid"].copy()
    lines = frame["kind"] == "line"
    whole = len(long_paths(parsed(fed("grid", frame))))
    frame.loc[lines & (frame["order"] >= 15), "order"] += 1
    assert len(long_paths(parsed(fed("grid", frame)))) == whole + 1


def long_paths(picture):
    paths = [element.get("d") for element in picture.iter() if element.get("stroke") == colours.INK]
    return [path for path in paths if path and path.count("L") > 5]


def test_titles_of_the_grids_axes_are_those_of_its_rows():
    assert {
        "Share of the published gap that applies, %",
        "Increase in bonded customers, points",
    } <= set(texts(picture("grid")))


def test_grounds_go_from_the_weakest_to_the_strongest_and_only_those_there_are():
    grounds = list(dict.fromkeys(sorted(tables()["influence"]["ground"], key=strength)))
    assert [text for text in texts(picture("influence")) if text in grounds] == grounds
    assert "self-report" not in texts(picture("influence"))


def strength(ground):
    return dict(LABELS.values())[ground]


def test_what_is_asked_first_is_always_named():
    frame = tables()["influence"]
    asked = set(frame.loc[frame["asked"] == "yes", "label"])
    assert asked <= set(texts(picture("influence", width=300)))


def test_a_word_says_how_something_can_be_known():
    found = texts(picture("information"))
    assert {"0.34m", "0.21m, by measuring", "60,000, by a pilot"} <= set(found)
