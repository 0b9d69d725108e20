"""The page of proposals, asked as a browser asks: everything in memory, every fault a sentence."""

import io
import re
import zipfile

import pptx
import pytest
from on_paper import ACME, logo

from cxroi import assumptions, write_link, write_scenario
from cxroi.exports import worker
from cxroi.exports.number_language import number_language
from cxroi.exports.pack import FORMATS
from cxroi.exports.paper_charts import CHARTS
from cxroi.exports.worker import BROKEN, make_elsewhere
from cxroi.widgets.proposal_requests import (
    FORMAT_TITLES,
    LARGEST,
    NUMBERS,
    TOO_LARGE,
    ProposalRequests,
    first_look,
)

WISH = {"formats": ["csv"], "charts": ["cash"], "scale": 2, "numbers": "en", "day": "2026-11-24"}


@pytest.fixture
def requests():
    return ProposalRequests()


def asked(requests, kind, *blocks, **more):
    words, _ = requests.answer({"kind": kind, "number": 1, **more}, blocks)
    return words


def upload(requests, name, content):
    return asked(requests, "part", content, name=name, at=0, last=True)


def made(requests, kind="make", **more):
    """Return what was said on the way, and the last answer."""
    *told, (last, blocks) = requests.make({"kind": kind, "number": 2, **WISH, **more})
    return [words for words, _ in told], last, blocks


def test_a_case_comes_by_link_with_all_that_was_changed(requests):
    scenario = assumptions("cautious").change(margin=200).called("Ours", "€")

    words = asked(requests, "case", query=write_link(scenario).query)

    assert words["title"] == "Ours, cautious"
    assert "€" in words["answer"]
    assert requests.scenario.values() == scenario.values()
    assert requests.scenario.currency == "€"


def test_a_named_scenario_and_a_file_of_ones_own(requests):
    assert asked(requests, "case", scenario="cautious")["title"] == "Example company, cautious"
    assert requests.scenario.stance == "cautious"

    words = upload(requests, "mine.csv", write_scenario(assumptions().change(margin=1)).encode())

    assert requests.scenario["margin"].likely == 1
    assert words["files"] == []


def test_only_an_example_as_it_stands_is_called_by_its_base(requests):
    assert asked(requests, "case", scenario="likely")["base"] == "likely"
    for case, title in (
        (assumptions("cautious"), "Example company, cautious"),
        (assumptions().change(margin=200), "Example company, changed"),
        (assumptions().renamed("Acme"), "Acme"),
    ):
        words = asked(requests, "case", query=write_link(case).query)
        assert (words["base"], words["title"]) == ("", title)


def test_a_link_that_is_broken_is_a_sentence(requests):
    words = asked(requests, "case", query="base=nowhere")

    assert words["kind"] == "problem"
    assert "nowhere" in words["text"]
    assert requests.scenario.name == "likely"


def test_every_chart_that_is_ticked_reaches_the_slides(requests):
    ticked = ["cash", "value", "spread", "tornado", "retention"]

    _, last, [content] = made(requests, formats=["pptx"], charts=ticked)

    assert last["files"] == ["example_company.pptx"]
    slides = pptx.Presentation(io.BytesIO(content)).slides
    shown = [shape.name for slide in slides for shape in slide.shapes if shape.name in CHARTS]
    assert shown == ["cash", "value", "retention", "spread", "tornado"]  # in the order of reading


def test_files_come_and_go(requests):
    upload(requests, "acme.toml", ACME.encode())

    assert upload(requests, "logo.png", logo())["files"][1] == {
        "name": "logo.png",
        "size": len(logo()),
    }
    assert [f["name"] for f in asked(requests, "remove", name="acme.toml")["files"]] == ["logo.png"]


@pytest.mark.parametrize("name", ["own.exe", "theme", "a.svg", "../x.sh"])
def test_a_file_of_another_kind_is_refused(requests, name):
    assert asked(requests, "part", b"x", name=name, at=0, last=True)["text"] == (
        f"{name} cannot be used here. Choose a theme (.toml), a logo (.png, .jpg), a template "
        "(.pptx, .docx) or a scenario (.csv)."
    )


def test_files_that_are_too_large_together(requests):
    requests.uploads.largest = 10

    assert upload(requests, "own.pptx", b"x" * 11)["text"] == TOO_LARGE
    assert LARGEST == 20_000_000


def test_one_file_comes_as_it_is_and_several_as_a_package(requests):
    told, one, [content] = made(requests)
    assert (one["kind"], one["name"], one["number"]) == ("made", "example_company_cash.csv", 2)
    assert content.startswith(b"# title: Pays back in month 47")
    assert told[0]["kind"] == "progress"

    _, several, [package] = made(requests, formats=["csv", "svg"], charts=["cash", "value"])
    assert several["name"] == "example_company.zip"
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        assert opened.namelist() == several["files"] == [
            *("example_company_cash.csv", "example_company_value.csv"),
            *("example_company_cash.svg", "example_company_value.svg"),
        ]  # fmt: skip


def test_a_preview_in_the_readers_own_looks(requests):
    upload(requests, "acme.toml", ACME.encode())
    upload(requests, "logo.png", logo())

    told, last, (page, cash) = made(requests, "preview", numbers="de")

    assert last["kind"] == "preview"
    assert [each["name"] for each in last["shown"]] == ["one_page", "cash"]
    assert page.startswith(b"\x89PNG")
    assert b"#5b2a86" in cash
    assert "0,17" in last["shown"][0]["about"] or "1,12" in last["shown"][0]["about"]
    assert told[-1]["file"] == "cash"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"formats": []}, "No format selected. Select at least one."),
        ({"formats": ["exe"]}, "There is no format 'exe'."),
        ({"day": "soon"}, "“soon” is not a date. Enter it as 2026-11-24."),
        ({"numbers": "zz"}, "No language of numbers is called 'zz'."),
        ({"formats": ["png"], "scale": 9}, "The scale is 9. Choose 1, 2, 3 or 4."),
    ],
)
def test_a_wish_that_cannot_be_fulfilled_is_a_sentence(requests, more, said):
    _, last, _ = made(requests, **more)

    assert last["kind"] == "problem"
    assert last["text"].startswith(said)


def test_a_theme_that_names_a_logo_which_was_not_chosen(requests):
    upload(requests, "acme.toml", ACME.encode())

    assert made(requests)[1]["text"] == "The theme names the logo logo.png. Add that file too."


def test_a_template_that_is_none(requests):
    upload(requests, "own.pptx", b"no slides")

    _, last, _ = made(requests, formats=["pptx"])

    assert last["text"].startswith("The template own.pptx is not a PowerPoint file.")


def test_a_process_that_dies_is_a_sentence(monkeypatch):
    monkeypatch.setattr(worker, "of_this_package", lambda _: "raise SystemExit(3)")

    assert list(make_elsewhere({})) == [({"kind": "problem", "text": BROKEN}, [])]


def test_whoever_stops_listening_ends_the_process(requests):
    heard = make_elsewhere(requests._wanted({"kind": "make", **WISH, "formats": list(FORMATS)}))  # noqa: SLF001 - what the page asks for
    assert next(heard)[0]["kind"] == "progress"
    heard.close()


def test_what_the_page_offers_exists():
    offered = first_look()

    assert [each["name"] for each in offered["formats"]] == list(FORMATS) == list(FORMAT_TITLES)
    for code, shown in NUMBERS.items():
        ours = "1,234,567.5" if code == "en-IN" else "1,234.5"  # in India, lakhs tell it apart
        assert number_language(code).say(ours).replace("\u202f", " ") == shown
    assert re.fullmatch(r"(\.\w+,?)+", offered["kinds"])
