"""Slides: native charts with the case's own numbers, words for who does not see, a client's layouts."""

import io

import pptx
import pytest
from on_paper import HOSTILE, acme, fresh, on_paper, saved, with_part
from sharing import once, slow_but

from cxroi import CxroiError
from cxroi.exports.paper_charts import CHARTS
from cxroi.exports.slides import slides


@once
def made(name="likely"):
    return slides(on_paper(name))


@once
def deck(name="likely"):
    return opened(made(name))


@once
def every_chart(name="likely"):
    """Return slides of all charts: ours that PowerPoint draws, and pictures."""
    return opened(slides(on_paper(name), charts=CHARTS))


def opened(content):
    return pptx.Presentation(io.BytesIO(content))


def words(made) -> str:
    found = []
    for slide in made.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


def charts(made):
    return [shape for slide in made.slides for shape in slide.shapes if shape.has_chart]


def test_every_slide_has_a_title_and_tells_one_thing():
    titles = [slide.shapes.title.text for slide in deck().slides]

    assert titles[0] == "Return on customer experience: Example company"
    assert titles[1] == on_paper().verdict.answer
    assert titles[2:6] == [
        on_paper().table(n).title for n in ("value", "cash", "spread", "must_be_true")
    ]
    assert titles[-1] == "Sources"
    assert len(set(titles)) == len(titles)


def test_charts_are_native_and_hold_the_cases_numbers():
    value, cash, histogram = (shape.chart for shape in charts(deck()))
    parts = dict(
        zip(
            on_paper().table("value").columns["part"],
            on_paper().table("value").columns["amount"],
            strict=True,
        )
    )
    above, below = value.plots[0].series[1].values, value.plots[0].series[3].values
    shown = [a - b for a, b in zip(above, below, strict=True)]
    assert shown == pytest.approx([abs(amount) for amount in parts.values()])
    assert list(cash.plots[0].series[0].values) == pytest.approx(
        on_paper().case.net_table.columns["cumulative"].tolist()
    )
    gains = sum(histogram.plots[0].series[1].values)
    assert gains == pytest.approx(on_paper().risk.probability_of_gain, abs=0.05)


@pytest.mark.parametrize("name", ["likely", "hostile", "never"])
def test_a_bar_ends_where_the_case_says(name):
    """What does not show and what does, together, end at the bar's end."""
    table = on_paper(name).table("value").columns
    series = [list(each.values) for each in charts(deck(name))[0].chart.plots[0].series]
    for place, (start, end) in enumerate(zip(table["start"], table["end"], strict=True)):
        hidden_up, up, hidden_down, down = (each[place] for each in series)
        assert hidden_up + up == pytest.approx(max(start, end, 0), abs=1e-6)
        assert hidden_down + down == pytest.approx(min(start, end, 0), abs=1e-6)
        assert min(hidden_up, up) >= 0 >= max(hidden_down, down)


def test_every_chart_table_and_picture_has_words():
    for slide in opened(slides(fresh(theme=acme()))).slides:
        for shape in slide.shapes:
            if not shape.has_text_frame:
                node = next(each for each in shape._element.iter() if each.tag.endswith("}cNvPr"))  # noqa: SLF001 - where its words are
                assert node.get("descr"), (slide.shapes.title.text, shape.name)


def test_scenario_day_and_sources_stand_on_every_slide_after_the_first():
    for slide in list(deck().slides)[1:]:
        texts = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert "Case: Example company. Sources: Ogilvy" in texts
        assert "24 November 2026" in texts


def test_nothing_is_left_to_click_on_and_nothing_stands_off_the_slide():
    for name in ("likely", "hostile", "segments"):
        made = deck(name)
        for slide in made.slides:
            for shape in slide.shapes:
                assert 0 <= shape.left <= shape.left + shape.width <= made.slide_width
                assert 0 <= shape.top <= shape.top + shape.height <= made.slide_height
                assert (
                    shape.has_chart
                    or shape.has_table
                    or not shape.has_text_frame
                    or shape.text_frame.text
                )


@pytest.mark.parametrize(
    "name", slow_but(("likely",), ("likely", "hostile", "segments", "nobody new"))
)
def test_every_chart_that_is_named_has_a_slide_of_its_own(name):
    case, shown = on_paper(name), every_chart(name)

    for chart in CHARTS:
        [(slide, shape)] = [
            (s, each) for s in shown.slides for each in s.shapes if each.name == chart
        ]
        assert slide.shapes.title.text == case.table(chart).title
        assert shape.has_chart == (chart in {"value", "cash", "spread"})
        assert 0 <= shape.left <= shape.left + shape.width <= shown.slide_width
        assert 0 <= shape.top <= shape.top + shape.height <= shown.slide_height
        assert shape.height > shown.slide_height // 4


def test_no_chart_is_on_a_slide_but_those_that_are_named():
    made = opened(slides(on_paper(), charts=["tornado", "cash"]))
    shown = [each.name for slide in made.slides for each in slide.shapes if each.name in CHARTS]
    assert shown == ["tornado", "cash"]


def test_letters_of_a_picture_can_be_read():
    """A picture has three dots for each of the twelve that a letter is high: 8 points or more here."""
    pictures = [
        s
        for each in every_chart().slides
        for s in each.shapes
        if s.name in CHARTS and not s.has_chart
    ]
    assert len(pictures) == len(CHARTS) - 3
    for shape in pictures:
        wide, _ = shape.image.size
        assert 36 * shape.width / wide / 12_700 >= 8, shape.name


def test_every_assumption_is_there_with_what_it_rests_on():
    said = words(deck("hostile"))
    for row in on_paper("hostile").claimed_rows:
        assert row.label in said
    assert "your data: =HYPERLINK(1). Checked by </script>" in said
    assert HOSTILE[:20] in said


def test_a_clients_slides_stay_and_its_layouts_are_used():
    own = pptx.Presentation()
    own.slides.add_slide(own.slide_layouts[0]).shapes.title.text = "Ours"
    made = opened(slides(on_paper(), ("own.pptx", saved(own))))

    assert made.slides[0].shapes.title.text == "Ours"
    assert made.slide_width == own.slide_width
    assert made.slides[3].slide_layout.name == "Title Only"
    assert [layout.name for layout in made.slide_layouts] == [
        each.name for each in own.slide_layouts
    ]


def test_a_title_that_would_not_fit_is_smaller():
    made = opened(slides(on_paper(), ("own.pptx", saved(pptx.Presentation()))))

    long, short = made.slides[1].shapes.title, made.slides[10].shapes.title
    assert long.text_frame.paragraphs[0].runs[0].font.size.pt < 44
    assert short.text_frame.paragraphs[0].runs[0].font.size is None


def test_a_template_of_powerpoint_itself_is_taken():
    kinds = (b"presentation.main+xml", b"template.main+xml")
    potx = with_part(
        saved(pptx.Presentation()), "[Content_Types].xml", lambda text: text.replace(*kinds)
    )

    assert len(opened(slides(on_paper(), ("own.potx", potx))).slides) == 11


def test_a_template_without_titles_is_refused():
    own = pptx.Presentation()
    for layout in own.slide_layouts:
        for holder in list(layout.placeholders):
            if "TITLE" in str(holder.placeholder_format.type):
                holder._element.getparent().remove(holder._element)  # noqa: SLF001 - no other way

    with pytest.raises(CxroiError) as raised:
        slides(on_paper(), ("own.pptx", saved(own)))

    assert str(raised.value) == (
        "The template own.pptx has no layout with a title other than its title slide. Add one in "
        "PowerPoint, such as Title Only (View, Slide Master)."
    )


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_template_is_refused(content):
    with pytest.raises(CxroiError) as raised:
        slides(on_paper(), ("own.pptx", content))

    assert str(raised.value) == (
        "The template own.pptx is not a PowerPoint file. Save it from PowerPoint as .pptx and choose "
        "that file."
    )


def test_a_template_that_is_broken_inside_is_refused():
    whole = saved(pptx.Presentation())
    broken = with_part(whole, "ppt/presentation.xml", lambda _: b"<not")

    with pytest.raises(CxroiError) as raised:
        slides(on_paper(), ("own.pptx", broken))

    assert str(raised.value) == (
        "The template own.pptx is damaged. Save it again from PowerPoint as .pptx."
    )


def test_the_same_case_gives_the_same_bytes():
    assert slides(fresh()) == made()
