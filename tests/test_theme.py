"""A company's own looks: one small file, every fault of it a sentence, contrast looked at."""

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from on_paper import ACME, acme, logo
from PIL import Image

from cxroi import CxroiError
from cxroi.charts import colours as house
from cxroi.exports.readable_colours import FOR_TEXT, contrast, readable
from cxroi.exports.theme import DARK_PAPER, HOUSE, HOUSE_THEME, PAPER, Theme
from cxroi.exports.theme_file import IN_FORCE, parse_theme, read_theme, theme_in_force, use_theme

COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def nothing(_: str) -> bytes:
    return b""


def test_a_theme_says_what_it_changes():
    theme = acme()

    assert (theme.name, theme.currency, theme.logo_kind) == ("ACME", "£", "png")
    assert theme.recolour(house.TEAL) == "#5b2a86"
    assert theme.warnings == []
    assert not theme.is_house


def test_an_empty_file_is_our_own_looks():
    assert parse_theme("", nothing) == HOUSE_THEME
    assert HOUSE_THEME.recolour(house.RUST) == house.RUST
    assert HOUSE_THEME.page == {}
    assert HOUSE_THEME.warnings == []
    assert HOUSE["programme"] == house.TEAL
    assert (HOUSE["loss"], HOUSE["today"], HOUSE["ink"]) == (house.RUST, house.GREY, house.INK)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour = 1", "t.toml: a theme has no setting 'colour'. Did you mean 'colours'?"),
        ("name = 1", "t.toml: name is 1. Put text in quotation marks."),
        (
            '[colours]\nlos = "#000000"',
            "t.toml: there is no colour 'los'. Did you mean 'loss'?",
        ),
        (
            '[colours]\nloss = "red"',
            "t.toml: the colour loss is 'red'. Write it as #0b6e6b.",
        ),
        ('colours = "x"', "t.toml: there is no colour 'colours'."),
        ('font = "Nowhere Sans"', "The font 'Nowhere Sans' is not on this computer."),
        ("name = ", "t.toml is not a valid theme: "),
        (
            'logo = "a.png"',
            "The logo a.png cannot be read as an image. Use a PNG or JPEG of at most 5 MB",
        ),
    ],
)
def test_a_fault_is_a_sentence(text, said):
    with pytest.raises(CxroiError, match=re.escape(said)):
        parse_theme(text, nothing, "t.toml")


def test_a_logo_too_large_and_one_of_too_many_dots():
    with pytest.raises(CxroiError, match="The logo a is larger than 5 MB"):
        parse_theme('logo = "a"', lambda _: b"x" * 5_000_001)
    wide = io.BytesIO()
    Image.new("1", (4000, 10)).save(wide, "PNG")
    with pytest.raises(CxroiError, match="The logo a has too many pixels"):
        parse_theme('logo = "a"', lambda _: wide.getvalue())


def test_a_picture_that_breaks_off_and_one_that_fetches_are_refused():
    for content in (logo()[:60], b'<svg xmlns="http://www.w3.org/2000/svg"/>', b"GIF89a"):
        with pytest.raises(CxroiError, match="cannot be read as an image"):
            parse_theme('logo = "a"', lambda _, content=content: content)


def test_a_theme_is_read_with_its_logo_beside_it(tmp_path):
    (tmp_path / "acme.toml").write_text(ACME, encoding="utf-8")
    with pytest.raises(CxroiError, match=r"acme\.toml: the logo logo\.png cannot be read"):
        read_theme(tmp_path / "acme.toml")
    (tmp_path / "logo.png").write_bytes(logo())

    assert read_theme(tmp_path / "acme.toml") == acme()
    with pytest.raises(CxroiError, match="cannot be read as a theme"):
        read_theme(tmp_path / "absent.toml")


def test_a_pale_colour_is_warned_of_with_one_that_would_do():
    theme = parse_theme('[colours]\nprogramme = "#ffcc00"\nloss = "#ffbb00"', nothing)

    pale, lost, alike = theme.warnings
    assert pale == (
        "The colour programme, #ffcc00, has a contrast of 1.5:1 to white; text needs 4.5:1. "
        "Try #8f7200."
    )
    assert lost.startswith("The colour loss, #ffbb00,")
    assert alike == ("The colours programme and loss are too similar. Choose two that differ more.")


@given(COLOUR, st.sampled_from([PAPER, DARK_PAPER]))
def test_a_readable_colour_can_be_read(colour, paper):
    assert contrast(readable(colour, paper), paper) >= FOR_TEXT


@given(COLOUR, COLOUR)
def test_contrast_is_that_of_two(one, other):
    assert contrast(one, other) == contrast(other, one) >= 1
    assert contrast(one, one) == 1


@given(COLOUR, COLOUR)
def test_a_page_can_be_read_whatever_its_theme(programme, loss):
    theme = Theme(colours=HOUSE | {"programme": programme, "loss": loss})

    for kind, paper in (("light", PAPER), ("dark", DARK_PAPER)):
        styles = theme.page.get(kind) or {"--accent": readable(HOUSE["programme"], paper)}
        assert contrast(styles["--accent"], paper) >= FOR_TEXT
        if "--published" in styles:
            assert contrast(styles["--published-ink"], styles["--published"]) >= FOR_TEXT


def test_a_theme_in_force_reaches_every_process(tmp_path, monkeypatch):
    monkeypatch.setenv(IN_FORCE, "something before")
    file = tmp_path / "acme.toml"
    file.write_text('currency = "kr"', encoding="utf-8")

    assert use_theme(file).currency == "kr"
    assert theme_in_force().currency == "kr"
    assert use_theme(None) == HOUSE_THEME == theme_in_force()
