"""Sizes that charts share, in pixels: of letters, of the room beside a plot, of ticks and dashes."""

TITLE_SIZE = 14
TEXT_SIZE = 12
SMALL_SIZE = 11
LINE_HEIGHT = 15
SMALL_LINE = 13
"""Pixels from a line of small text to the next."""
LETTER = 6
"""Pixels that a letter of a small text takes, a little more than it does on average."""

WIDTH = 480
HEIGHT = 220
NARROW = 420
"""Below this width, in pixels, long names are broken in two lines."""
LEFT = 60
"""Room inside the picture for the figures of the vertical axis."""
TICKS = 5
TINT = 0.16
"""How much of an area's colour is seen."""
DASHES = [4, 3]

MILLIONS_OF_MONEY_FROM = 1e5
MILLIONS_OF_CUSTOMERS_FROM = 1e6
