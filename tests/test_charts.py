"""Charts: every one is drawn for ordinary and odd cases from one frame, and says what it shows."""

import json
import re
import subprocess
import sys
from functools import cache

import altair as alt
import pytest
import vl_convert
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
)
from sharing import once, slow_but

import cxroi
from cxroi.charts import colours, sizes, theme
from cxroi.charts.business_case import CHARTS
from cxroi.report.exhibits import EXHIBITS
from cxroi.widgets.session import STYLE
from cxroi.widgets.specs import chart_specs

EVERYTHING = """
import importlib, json, pkgutil
import altair as alt

def state():
    registries = (alt.renderers, alt.theme, alt.data_transformers, alt.vegalite_compilers)
    return [[each.active, dict(each.options)] for each in registries]

def shown():
    return alt.Chart(alt.Data(values=[{"a": 1}])).mark_point().encode(x="a:Q").to_dict()

%s
before, plain = state(), shown()
import cxroi
for module in pkgutil.walk_packages(cxroi.__path__, "cxroi."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
from cxroi.widgets.specs import compile_charts
from cxroi.exports.drawings import compile_drawings
compile_drawings(), compile_charts()
from cxroi.report.exhibits import cash
from cxroi.charts.business_case import CHARTS
chart = CHARTS["cash"](cash(cxroi.business_case(cxroi.assumptions())).frame())
bundle = chart._repr_mimebundle_()
kinds = list(bundle[0] if isinstance(bundle, tuple) else bundle)
print(json.dumps([before == state(), plain == shown(), kinds, chart.to_dict()["config"]["title"]["anchor"]]))
"""
CHOSEN = """
alt.theme.enable("dark")
alt.renderers.enable("mimetype")
"""
ADDRESSES = [
    "DASHES",
    "LEFT",
    "MILLIONS_OF_CUSTOMERS_FROM",
    "MILLIONS_OF_MONEY_FROM",
    "NARROW",
    "SMALL_SIZE",
    "TICKS",
    "TINT",
    "TEAL",
    "categories_axis",
    "end_labels",
    "figures_axis",
    "fixed",
    "layered",
    "money_to_date",
    "months",
    "plot_range",
    "readings",
    "two_lines",
]
"""What a reader's own ``charts.py``, copied from ours some time ago, imports from the theme."""
FREE = {"one_off_cost": 0, "running_cost": 0, "cost_per_customer": 0}
CODE = """Ann's "best" \\n </script> ${case} {{case}}"""
LONG = "Sources: " + "; ".join(f"the {place}th of many books" for place in range(10, 30))
CASES = {
    "likely": ("likely", {}),
    "no effect": ("no_effect", {}),
    "published": ("published", {}),
    "bank": ("illustrative_bank", {}),
    "one year": ("likely", {"horizon_years": 1}),
    "fifteen years": ("likely", {"horizon_years": 15}),
    "worse": ("likely", {"bonded_gain": -0.1, "let_down_cut": -0.05}),
    "free": ("likely", FREE),
    "nothing": ("likely", FREE | {"causal_fraction": 0, "complaint_cost": 0}),
    "nobody new": ("likely", {"new_customers": 0}),
    "one customer": ("likely", {"customers": 1, "new_customers": 0}),
    "huge": ("likely", {"customers": 1e9, "new_customers": 2.8e8}),
    "cheaper": ("likely", {"acquisition_cost_reduction": 0.2}),
}

for_each = pytest.mark.parametrize("name", CHARTS)
AT_ONCE = {"likely", "worse", "nothing", "nobody new", "huge"}
"""What the quick suite draws."""
in_every = pytest.mark.parametrize("case", slow_but(AT_ONCE, CASES))


@once
def exhibit(name, case="likely"):
    scenario, changes = CASES[case]
    return EXHIBITS[name](cxroi.business_case(cxroi.assumptions(scenario).change(**changes)))


def chart(name, **attrs):
    frame = exhibit(name).frame()
    frame.attrs |= attrs
    return CHARTS[name](frame)


@cache
def specification(name):
    return chart(name).to_dict()


@once
def description(name, case="likely"):
    return described(name, exhibit(name, case).frame())


@once
def svg(name, case="likely", width=sizes.WIDTH):
    return fed(name, exhibit(name, case).frame(), width)


@once
def picture(name, case="likely", width=sizes.WIDTH):
    return parsed(svg(name, case, width))


@cache
def strange(name):
    """Draw a chart anew, with the words around it that are hardest to write."""
    return drawn(chart(name, title=CODE, footer=LONG))


def test_every_exhibit_has_a_chart():
    assert list(CHARTS) == list(EXHIBITS)


@for_each
@pytest.mark.parametrize("case", slow_but({"nothing", "huge"}, list(CASES)[1:]))
def test_a_chart_is_described_alike_whatever_its_rows(name, case):
    assert description(name, case) == description(name)


@for_each
def test_what_is_compiled_beforehand_is_what_is_described(name):
    assert compiled(description(name)) == chart_specs()[name]


@for_each
@pytest.mark.parametrize("case", ["likely", "nothing"])
def test_is_a_picture(name, case):
    png = vl_convert.svg_to_png(svg(name, case))
    assert png.startswith(PNG)
    assert len(png) > SMALLEST_PICTURE


@for_each
@in_every
def test_no_figure_is_undefined_or_written_by_a_machine(name, case):
    said = exhibit(name, case)
    check_words(picture(name, case), said.title, said.subtitle, said.footer)


@for_each
def test_all_comes_from_one_dataset(name):
    said = specification(name)
    assert list(said["datasets"]) == [said["data"]["name"]]
    assert json.dumps(said).count('"data":') == 1


@for_each
def test_finding_measure_and_footer_are_in_the_picture(name):
    drawing, said = drawn(chart(name)), exhibit(name)
    words = {said.title, said.subtitle, said.footer}
    assert words <= set(texts(drawing))
    assert sorted(set(texts(drawing)) - words) == sorted(set(texts(picture(name))))
    assert specification(name)["description"] == said.title


@for_each
def test_a_frame_without_words_gives_a_chart_without_words(name):
    said = exhibit(name)
    assert "title" not in description(name)
    assert "description" not in description(name)
    for words in (said.title, said.subtitle, said.footer):
        assert words not in json.dumps(description(name), ensure_ascii=False)


@for_each
def test_a_long_footer_is_wrapped_and_not_cut(name):
    assert LONG in texts(strange(name))
    assert float(strange(name).get("width")) < sizes.WIDTH + 20


@pytest.mark.slow
@pytest.mark.parametrize(
    ("chosen", "kind"),
    [("", "image/svg+xml"), (CHOSEN, "application/vnd.vegalite.v6.json")],
    ids=["untouched", "chosen"],
)
def test_a_readers_own_notebook_keeps_its_theme_and_renderer(chosen, kind):
    """Whatever of ours is imported, drawn and shown; what a reader has chosen shows ours too."""
    finished = subprocess.run(
        [sys.executable, "-c", EVERYTHING % chosen],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    is_same, draws_the_same, kinds, anchor = json.loads(finished.stdout)
    assert is_same
    assert draws_the_same
    assert kind in kinds
    assert anchor == "start"  # ours, whatever theme is in force around it


def test_a_chart_that_is_shown_is_a_picture_and_leaves_no_trace():
    """Without a reader's choice: what the slow suite sees in a notebook of its own."""
    registries = (alt.renderers, alt.theme, alt.data_transformers, alt.vegalite_compilers)
    before = [(each.active, dict(each.options)) for each in registries]
    bundle = chart("cash")._repr_mimebundle_()
    assert "image/svg+xml" in (bundle[0] if isinstance(bundle, tuple) else bundle)
    assert [(each.active, dict(each.options)) for each in registries] == before


@for_each
def test_words_are_never_code(name):
    assert CODE in texts(strange(name))


@for_each
@pytest.mark.parametrize("width", [300, 720])
def test_everything_stands_inside_the_width_it_is_given(name, width):
    assert width <= float(picture(name, width=width).get("width")) <= width + 10


@for_each
def test_every_axis_has_a_title(name):
    read = [axis for axis in chart_specs()[name]["axes"] if axis.get("labels", True)]
    assert {axis["scale"] for axis in read} == {"x", "y"}
    assert all(axis["title"] for axis in read)


@for_each
def test_points_at_exact_values(name):
    formats = {
        tip.get("format")
        for layer in specification(name)["layer"]
        for tip in layer.get("encoding", {}).get("tooltip", [])
    }
    assert formats & {",.2f", ",.0f", ".1%"}


@for_each
@in_every
def test_colours_are_those_of_the_theme(name, case):
    assert paints(picture(name, case)) - {"black"} <= OURS


def test_money_is_read_in_millions():
    shown = set(texts(picture("cash")))
    assert {"0.2m", "−0.2m", "0"} <= shown
    assert not {"200,000", "2e+5", "0.2M", "200k"} & shown


@pytest.mark.parametrize(
    ("name", "case", "figure"),
    [
        ("cash", "huge", "15bn"),
        ("cash", "one year", "−0.5m"),
        ("value", "huge", "10bn"),
        ("value", "likely", "1.0m"),
        ("customers", "likely", "98,000"),
        ("customers", "bank", "1.30m"),
        ("customers", "huge", "1.00bn"),
        ("new_customers", "likely", "25,000"),
        ("retention", "likely", "75%"),
    ],
)
def test_an_axis_is_read_in_the_unit_of_its_largest_figure(name, case, figure):
    assert figure in texts(picture(name, case))


def test_payback_is_marked_if_there_is_one():
    assert "payback: month 47" in texts(picture("cash"))
    assert not any("payback" in text for text in texts(picture("cash", "no effect")))


def test_the_waterfall_keeps_the_order_of_its_rows():
    parts = list(exhibit("value", "cheaper").frame()["part"])
    shown = [text for text in texts(picture("value", "cheaper")) if text in parts]
    assert shown == parts


PANEL = colours.WHITE
DARK_PANEL = "#18222d"  # as page.css has it
TEXTS = [
    (colours.TEAL, PANEL),
    (colours.RUST, PANEL),
    (colours.SLATE, PANEL),
    (colours.INK, PANEL),
    (colours.INK, colours.PALE_GREY),
    (colours.INK, colours.PALE_TEAL),
    (colours.WHITE, colours.TEAL),
    (colours.WHITE, colours.SLATE),
    (colours.WHITE, colours.RUST),
]


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_stands_out_from_its_ground(text, ground):
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_stands_out_from_its_ground_in_the_dark(text, ground):
    dark_ground = DARK_PANEL if ground == PANEL else colours.DARK[ground]
    assert contrast(colours.DARK[text], dark_ground) >= 4.5


def test_every_colour_has_a_dark_one_and_the_page_finds_it_with_the_chart():
    used = set(re.findall(r"#[0-9a-f]{6}", json.dumps(specification("value"))))
    assert used <= {*colours.DARK, *colours.DARK.values()}
    assert specification("value")["usermeta"] == {"dark": colours.DARK}
    assert f"--panel: {DARK_PANEL};" in STYLE.read_text(encoding="utf-8")


def test_a_copy_of_the_charts_made_before_finds_what_it_imports():
    assert all(getattr(theme, name) is not None for name in ADDRESSES)
    assert (theme.layered, theme.fixed) == (theme.overlay, theme.fix_looks)
    with pytest.raises(AttributeError, match="has no attribute 'painted'"):
        _ = theme.painted


def luminance(colour):
    """Return how light a colour is, by the rule of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
