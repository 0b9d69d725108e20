"""The colours of every chart, each with one meaning; no library is needed to name one."""

from __future__ import annotations

TEAL = "#0b6e6b"
"""The programme, a gain, bonded customers; dark enough for text."""
LIGHT_TEAL = "#5aa8a2"
"""A part of a gain."""
PALE_TEAL = "#c3e0dd"
"""A gain behind text."""
LIGHT_RUST = "#d39480"
"""A part of a loss."""
RUST = "#b4472e"
"""A loss, a cost, customers let down; dark enough for text."""
GREY = "#75839a"
"""Today, without the programme; for lines and fills, too light for text."""
SLATE = "#5b687d"
"""The grey that text is written in or on; satisfied customers."""
PALE_GREY = "#d9dee6"
"""Today, behind text."""
INK = "#1d2733"
"""What is read first."""
GRID = "#e6e9ee"
"""Lines that help the eye and are not read themselves."""
WHITE = "#ffffff"
"""Text on a dark fill, and the rim of a point."""

DARK = {
    TEAL: "#55c5bc",
    LIGHT_TEAL: "#318d87",
    PALE_TEAL: "#1f514e",
    LIGHT_RUST: "#a8624d",
    RUST: "#f0886c",
    GREY: "#8494a8",
    SLATE: "#a9b6c6",
    PALE_GREY: "#3a4857",
    INK: "#e6edf3",
    GRID: "#2a3744",
    WHITE: "#0f1720",
}
"""What each colour is on a dark ground; the live page changes them, a picture never does."""
