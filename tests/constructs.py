"""Small functions, one for each construct that the calculator's translator writes (see its tests).

They are read as a module of ours, so that they are followed as ours are.
"""

import math
import re
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import NamedTuple

NAMES = {"one": 1, "two": 2}
EMPTY = ((), [], {}, set(), "", 0, None, False)


class Pair(NamedTuple):
    left: int
    right: int = 7

    def turned(self):
        return Pair(self.right, self.left)


@dataclass(frozen=True)
class Shape:
    sides: tuple[int, ...]
    name: str = "shape"
    note: str = field(default="", compare=False)

    @property
    def count(self):
        return len(self.sides)

    @cached_property
    def twice(self):
        return [2 * side for side in self.sides]

    def __getitem__(self, nth):
        return self.sides[nth]

    def __iter__(self):
        return iter(self.sides)

    @staticmethod
    def square(side, *, name="square"):
        return Shape((side,) * 4, name)


class WrongError(Exception):
    def __init__(self, what, remedy="none"):
        super().__init__(f"{what}: {remedy}")
        self.remedy = remedy


class VeryWrongError(WrongError):
    pass


def formats():
    figures = (0.5, 1.5, 2.5, 0.125, 2.675, 1234567.891, -1234.5, 1e-7, 123456789.0, -0.0, 0.0)
    shown = [
        f"{x:,.2f}|{x:.3g}|{x:+.1f}|{x:.0%}|{x:+,.0f}|{x:.1%}|{x:.2f}|{x:g}|{x:,.0f}"
        for x in figures
    ]
    return [*shown, f"{math.inf:.2f} {-math.inf:,.0f} {math.nan:.1f}", f"{12345:,d} {'long':.2s}"]


def text_with_signs():
    name = 'a `tick`, a ${brace}, a "quote" and a \\ backslash'
    return f"{name!r} {{braces}} `tick` ${name[:1]}\n"


def rounding():
    return [round(0.5), round(1.5), round(2.5), round(-2.5), round(2.675, 2), round(0.125, 2)]


def negative_zero():
    return [f"{round(-0.4, 0):.0f}", f"{-0.0:+.1f}", -0.0 == 0]


def division():
    return [-7 % 3, 7 % -3, -7 // 2, 7 // 2, 2**10, -(2**2), abs(-3), int(-2.7), 7 / 2]


def comprehension_scopes():
    x = "outside"
    inside = [x for x in range(3)]
    nested = [(x, y) for x in "ab" for y in range(x == "b", 2) if y or x == "a"]
    of_names = {key: [key for key in str(value)] for key, value in NAMES.items()}
    return [x, inside, nested, of_names, sum(x for x in inside), {y % 2 for y in range(5)}]


def later(number, by=2, *, sign="+"):
    return f"{sign}{number * by}"


def defaults_and_names():
    words = {"sign": "-", "by": 3}
    return [later(1), later(1, 5), later(1, sign="~"), later(by=4, number=1), later(2, **words)]


def rest_of(first, *rest, last="none"):
    return [first, list(rest), last]


def rests():
    return [rest_of(1), rest_of(1, 2, 3), rest_of(*[1, 2], *(3,), last="z"), rest_of(0, last="y")]


def named_of(first, **names):
    return {"first": first, **names}


def any_names():
    return [named_of(1), named_of(1, given=2, case=3), named_of(**NAMES, first=0)]


def words_of_the_language():
    case, new, delete, given, np, special = 1, 2, 3, 4, 5, 6
    typeof = lambda this, default=4: this + default  # noqa: E731 - a lambda is what is tried
    return [case, new, delete, given, np, special, typeof(1), typeof(1, 2)]


def _asked():
    total = 0
    while total < 10:
        told = yield total
        total += told
    return f"ended at {total}"


def generators_with_send():
    asked = _asked()
    found = [next(asked), asked.send(4), asked.send(5)]
    try:
        asked.send(6)
    except StopIteration as ended:
        return [*found, ended.value]
    return None


def _both():
    ended = yield from _asked()
    yield ended


def generators_in_generators():
    both = _both()
    return [next(both), both.send(3), both.send(30), list(x * x for x in range(3))]


@contextmanager
def _held(marks):
    marks.append("in")
    try:
        yield
    except WrongError as error:
        marks.append(str(error))
    finally:
        marks.append("out")


def with_statements():
    marks = []
    with _held(marks):
        marks.append("held")
    with _held(marks):
        raise WrongError("late", "leave")
    return marks


def _fail(kind):
    if kind:
        raise kind("it", remedy="try")
    return "nothing"


def tries():
    found = []
    for kind in (None, WrongError, VeryWrongError):
        try:
            found.append(_fail(kind))
        except VeryWrongError as error:
            found.append(f"very {error}")
        except (KeyError, WrongError) as error:
            found.append(f"{error} {error.remedy}")
        finally:
            found.append("after")
    return found


def raised_again():
    try:
        try:
            return NAMES["three"]
        except KeyError:
            raise
    except (ValueError, KeyError) as error:
        return isinstance(error, KeyError)


def errors_of_python():
    found = []
    for act in (lambda: float("x"), lambda: int("1.5"), lambda: [1][3], lambda: NAMES["x"]):
        try:
            act()
        except ValueError as error:
            found.append(str(error))
        except (IndexError, KeyError) as error:
            found.append(isinstance(error, KeyError))
    return found


def slices():
    some, word = [0, 1, 2, 3, 4], "letters"
    other = list(some)
    other[1:3] = ["x", "y", "z"]
    return [some[1:3], some[:-1], some[-2:], some[::2], some[::-1], word[2:], word[-1], other]


def chained_comparisons():
    return [[0 < x <= 2 < 3, x == 1 == x, 0 < x > 1] for x in range(4)]


def truth_of_empty_things():
    full = ((0,), [0], {"a": 0}, {0}, " ", 0.1, True, Pair(0))
    return [[bool(each) for each in EMPTY], [not each for each in full], [] or "or", 0 and "and"]


def lazy_signs():
    reached = []
    value = "a" or reached.append("or")
    other = "" and reached.append("and")
    return [value, other, reached, "yes" if not reached else "no"]


def equality():
    nested = (1, ("two", [3, {"four": (5,)}]))
    return [
        nested == (1, ("two", [3, {"four": (5,)}])),
        nested == (1, ("two", [3, {"four": (6,)}])),
        Pair(1, 2) == (1, 2),
        Shape((1, 2), note="this") == Shape((1, 2), note="that"),
        Shape((1, 2)) == Shape((1, 3)),
        {1, 2} == {2, 1},
        {"a": [1]} == {"a": [1]},
        True == 1,
        None == 0,
        (1, 2) in [(1, 2)],
        (1, 2) in {(1, 2): 3},
        "ell" in "hello",
    ]


def order():
    pairs = [(2, "b"), (1, "z"), (1, "a"), (1, "a", 0)]
    words = ["bb", "a", "ccc"]
    return [
        sorted(pairs),
        sorted(words, key=len, reverse=True),
        max(words, key=len),
        min([], default="none"),
        (1, 2) < (1, 3),
        max(3, 5, 4),
    ]


def unpacking():
    first, *others = [1, 2, 3]
    (a, b), c = (4, 5), 6
    a, b = b, a
    held = {"x": 0, "y": 0}
    held["x"], held["y"] = 7, 8
    one = two = 9
    return [first, others, a, b, c, held, one + two, [*others, *"ab"], {**NAMES, "two": 0}]


def changes_of_what_is_held():
    counts = {}
    for key in ("a", "b", "a", (1, 2), (1, 2)):
        counts[key] = counts.get(key, 0) + 1
    found = counts.pop("a"), counts.setdefault("c", 5), counts.pop("none", None)
    del counts["b"]
    return [list(found), sorted(counts.values()), (1, 2) in counts]


def tuples_with_names():
    pair = Pair(left=1)
    return [list(pair), list(pair.turned()), list(pair._replace(left=3)), pair._asdict(), pair[1]]


def dataclasses_of_ours():
    shape = replace(Shape.square(2), note="x")
    triangle = Shape((3, 4, 5), name="triangle")
    return [shape.name, shape.note, shape.count, triangle.twice, triangle[-1], list(triangle)]


def walrus_and_while():
    left, found = [3, 2, 1], []
    while (one := left.pop()) < 3:
        if one == 1:
            continue
        found.append(one)
        break
    return [found, left, one]


def functions_inside():
    total = 0

    def more(by, times=1):
        return total + by * times

    total = 10
    return [more(1), [act(2) for act in (more, lambda by: -by)]]


@cache
def _worked_out():
    return {"kept": (1, 2)}


def what_is_kept():
    return [_worked_out()["kept"], _worked_out() is _worked_out()]


def words():
    text = "  Two words, and – more  "
    return [
        text.strip().split(", "),
        text.split(),
        "a.b.c".rpartition("."),
        ["a", "b.c"],
        ["a.b", "c"],
        "x".join(str(n) for n in range(3)),
        "one\ntwo\r\nthree\n".splitlines(),
        "Maß".casefold() == "maß".casefold(),
        "aXbXc".replace("X", "-", 1),
        "£5".removeprefix("£"),
        " ab ".lstrip(),
        re.sub(r"\s+", " ", text),
        re.fullmatch(r"(?P<whole>\d+)\.(\d+)", "12.50")["whole"],
        bool(re.match(r"\w+", "é")),
    ]


def walks():
    return [
        list(enumerate("ab", 1)),
        list(zip([1, 2], "ab", strict=True)),
        list(reversed([1, 2])),
        list(range(5, 0, -2)),
        dict.fromkeys("ab", 0),
        any(x > 1 for x in (1, 2)),
        all([]),
        list(map(str, (1, 2))),
        list(filter(None, [0, 1])),
        next((x for x in (1, 2, 3) if x > 1), None),
        next(iter(()), "none"),
    ]
