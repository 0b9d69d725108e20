"""The house style of words: labels, sentences, and words that shall not come back.

What does not hold yet is counted in ``words_to_change.csv``, by rule and file. A number there may
only fall: ``python tests/test_words.py`` writes the list anew, and refuses to let one rise.
"""

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from reading_words import (
    PLACE,
    TOP,
    Text,
    cells,
    named,
    of_markdown,
    of_python,
    of_script,
    python_files,
    python_texts,
    read_by_people,
    script_files,
    script_texts,
)

TO_CHANGE = Path(__file__).with_name("words_to_change.csv")
MOST_WORDS = 25
"""Of a sentence; what is put in counts as one."""
PROPER = {
    "Carlo",
    "Excel",
    "Monte",
    "Parquet",
    "PowerPoint",
    "Python",
    "Shapley",
    "Vega-Lite",
    "Word",
}
"""Words that keep their capital inside a label; those all in capitals do so anyway."""
TITLES = {
    "assumptions.csv": "label",
    "drivers.csv": "label",
    "readiness.csv": "label",
    "scenarios.csv": "title",
    "stances.csv": "title",
    "stresses.csv": "title",
    "what_if.csv": "label",
}
"""Columns that hold labels, by table."""
BUTTON = re.compile(
    r"""make\(\s*"(button|legend|summary|h\d|th|option)",\s*\{[^{}]*?text: "((?:\\.|[^"\\])*)\""""
)
TITLE_OF_AN_AXIS = re.compile(r"""\btitle="([^"]+)\"""")

# fmt: off
NEVER_AGAIN = {
    # the numbers of a simulation
    r"draws(?!:)|(?:a|each|one|every) draw": "simulation(s)",
    r"drawn (?:at once|over|from|together)": "simulations; vary all assumptions together",
    r"(?:\d+|…) of 100\b": "a percentage",
    r"\d in \d+ (?:end|sure|below|above)|9 of 10 (?:lie|simulations)": "P10, median, P90; 90% interval, 90% range",
    r"(?<!in )doubts?": "uncertainty",
    r"it gains in|gains in(?= [\d…]|$)": "chance of a positive NPV",
    r"another seed moves|exact to": "standard error of the mean",
    # money and time
    r"in today's money|in today’s money": "discounted",
    r"better off": "net present value",
    r"worth of|worth to know|knowing everything(?=:| would|$)": "value of, value of information",
    r"paid back": "payback, pays back",
    r"cash is back|(?:his|her|its|their|the) money back": "payback",
    r"most you could spend": "maximum upfront cost",
    r"spent at the start|spent every year|spent per customer": "upfront cost, annual running cost",
    r"looking ahead|looked ahead|time looked at": "time horizon",
    r"cheaper by|what one costs": "reduction in acquisition cost, customer acquisition cost",
    r"months to get there|starts to show": "ramp-up time, delay before customers notice",
    # customers
    r"today's mix|today’s mix": "without the programme",
    r"still (?:a customer|customers) after a year|stay over a year": "annual retention rate",
    r"staying longer|bringing others|buying more": "retention, referral, cross-sell",
    r"share (?:bonded|let down)": "bonded customers, customers let down",
    r"the (?:bonded|let down)(?= (?:stay|leave|refer|are|and|or|will)\b|[,.;:]|$)": "bonded customers",
    r"(?-i:Whoever)|of who|(?-i:Who) (?:answered|scores|does not)(?![^.]*\?)": "customers who",
    r"leaving (?:is|becomes) easy|nuisance of leaving": "switching is easy, a hassle",
    r"invented compan(?:y|ies)|made-up (?:bank|compan(?:y|ies))": "example company",
    # evidence
    r"rests? on|resting on": "is based on; evidence",
    r"hangs? on": "depends on",
    r"how much of the gap applies": "share of the published gap that applies",
    r"published gaps applies": "the published gap applies",
    # what to do
    r"put (?:it )?back|start afresh": "Reset, Start over",
    r"tick(?:s|ed)?": "select",
    r"(?-i:Give) (?:a|an|at|one|it|the|another)": "enter, use, choose",
    r"mend(?:s|ed)?": "fix",
    r"the log says": "details are in the server log",
    r"could not be worked out|working it out": "calculated, calculating",
    r"(?-i:Snapshots?)": "saved versions",
    r"put on paper": "export",
    # turns of phrase
    r"besides?": "v, with, than, in addition",
    r"all the same": "even so",
    r"adds? up exactly|(?:does|need) not start at 0": "axis truncated",
    r"moves the answer|to either side": "moves NPV, ±",
    r"will be asked about first": "expect questions about",
    r"(?-i:How sure|What must be true|What matters|What to learn first)":
        "Risk, Break-evens, Sensitivity, What to measure first",
    r"no value will do|whatever it is": "no value; at any value",
    # numbers
    r"(?<=[\d…]) %(?=$|[ ,.;:)])": "the sign closed up: 82%",
}
# fmt: on
"""What is not written any more, and what is written in its place."""
OLD = [
    (re.compile(each if " %" in each else rf"(?<![\w-])(?:{each})(?![\w-])", re.IGNORECASE), better)
    for each, better in NEVER_AGAIN.items()
]
DECIMAL_OR_SHORT = re.compile(r"\b(?:e\.g|i\.e|etc|v)\.(?= )")


# What a label is


def faults_of_label(label: str) -> list[str]:
    """Say what is wrong with a label."""
    bare = re.sub(r"\([^)]*\)", "", label).strip()
    words = bare.split()
    found = []
    if label.endswith("."):
        found.append("a label has no full stop")
    if re.search('[“”"]', label):
        found.append("a label has no quotation marks")
    if re.search(r",(?! ?…)", bare) and not re.search(r" (?:and|or|v|to) |\d,\d", bare):
        found.append("no comma turns a label round")
    if words and words[0][:1].islower():
        found.append("a label begins with a capital")
    if [
        word
        for word in words[1:]
        if word[:1].isupper() and not word[1:2].isupper() and word.strip(".,:;?!") not in PROPER
        and not re.match(r"[A-Z]\d|[A-Z]$", word.strip(".,:;?!"))
    ]:  # fmt: skip
        found.append("a label is in sentence case")
    return found


def labels() -> list[Text]:
    """Return every label that can be found by its place."""
    found = [
        text
        for table, column in TITLES.items()
        for name, text in cells(TOP / "data" / table)
        if name == column
    ]
    for file in script_files():
        source = file.read_text(encoding="utf-8")
        found += [
            Text(named(file), source.count("\n", 0, button.start()) + 1, button[2])
            for button in BUTTON.finditer(source)
        ]
    for file in sorted((TOP / "cxroi" / "charts").glob("*.py")):
        for line, text in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            found += [Text(named(file), line, title) for title in TITLE_OF_AN_AXIS.findall(text)]
    return [*found, *_said_by_the_program()]


def _said_by_the_program() -> list[Text]:
    from cxroi.exports.paper_charts import CHART_TITLES
    from cxroi.exports.proposal import FIGURE_COLUMNS, NEEDED_COLUMNS
    from cxroi.exports.sheet_model import FIGURES
    from cxroi.model.assumption import GROUP_TITLES
    from cxroi.model.business_case import business_case
    from cxroi.model.scenarios import assumptions
    from cxroi.report.tiles import tiles
    from cxroi.widgets.sections import TABS

    spoken = {
        "cxroi/exports/paper_charts.py": CHART_TITLES.values(),
        "cxroi/exports/proposal.py": (*FIGURE_COLUMNS, *NEEDED_COLUMNS),
        "cxroi/model/assumption.py": GROUP_TITLES.values(),
        "cxroi/exports/sheet_model.py": (each.title for each in FIGURES),
        "cxroi/report/tiles.py": (each.label for each in tiles(business_case(assumptions()))),
        "cxroi/widgets/sections.py": (tab.title for tab in TABS.values()),
    }
    return [Text(file, 0, label) for file, texts in spoken.items() for label in texts]


def wrong_labels(given: Iterable[Text]) -> list[tuple[Text, str]]:
    return [(each, fault) for each in given for fault in faults_of_label(each.text)]


# How long a sentence is


def sentences(template: str) -> list[str]:
    """Return the sentences of a text that ends in one; none where it is no prose."""
    text = template.strip()
    if not text.endswith(".") or " " not in text or "\n\n" in text:
        return []
    whole = DECIMAL_OR_SHORT.sub(lambda short: short[0].replace(".", ""), text)
    return [part for part in re.split(r"(?<=[.!?])\s+", whole) if part]


def long_sentences(given: Iterable[Text]) -> list[tuple[Text, str]]:
    return [
        (each, f"{len(words)} words: {sentence[:60]}{PLACE}")
        for each in given
        for sentence in sentences(each.text)
        if len(words := re.findall(rf"[\w{PLACE}][\w.,'’%{PLACE}-]*", sentence)) > MOST_WORDS
    ]


def templates() -> list[Text]:
    files = (file for file in python_files() if "stock" not in file.parts)
    return [*(text for file in files for text in python_texts(file)),
            *(text for file in script_files() for text in script_texts(file))]  # fmt: skip


# Words that shall not come back


def old_words(given: Iterable[Text]) -> list[tuple[Text, str]]:
    return [
        (each, f"“{found[0]}”: write {better}")
        for each in given
        for old, better in OLD
        for found in old.finditer(each.text)
    ]


RULES = {
    "label": lambda: wrong_labels(labels()),
    "sentence": lambda: long_sentences(templates()),
    "word": lambda: old_words(read_by_people()),
}


def allowed() -> dict[tuple[str, str], int]:
    """Return how many findings of a rule a file still has."""
    if not TO_CHANGE.is_file():
        return {}
    with TO_CHANGE.open(encoding="utf-8", newline="") as rows:
        return {(row["rule"], row["file"]): int(row["findings"]) for row in csv.DictReader(rows)}


@cache
def findings(rule: str) -> list[tuple[Text, str]]:
    return RULES[rule]()


def count(rule: str) -> Counter[tuple[str, str]]:
    return Counter((rule, text.file) for text, _ in findings(rule))


@pytest.mark.parametrize("rule", RULES)
def test_the_house_style_holds(rule):
    most, found = allowed(), findings(rule)
    number = Counter(text.file for text, _ in found)
    wrong = [
        f"{text.file}:{text.line}: {fault} — {text.text[:120]}"
        for text, fault in found
        if number[text.file] > most.get((rule, text.file), 0)
    ]
    assert not wrong, "\n".join(["", *wrong])


def test_what_is_still_to_change_only_shrinks():
    found = sum((count(rule) for rule in RULES), Counter())
    stale = [f"{rule}, {file}: {most}, now {found[rule, file]}"
             for (rule, file), most in allowed().items() if most > found[rule, file]]  # fmt: skip
    assert not stale, "\n".join(["Run: python tests/test_words.py", *stale])


# That the rules can fail


@pytest.mark.parametrize(
    "label",
    [
        "Share bonded, gain",
        "Annual retention rate.",
        "Time Horizon",
        "“Gain retained”",
        "time horizon",
        "Cash, drawn over all ranges",
    ],
)
def test_a_label_that_breaks_the_house_style_is_found(label):
    assert faults_of_label(label)


@pytest.mark.parametrize(
    "label",
    [
        "Annual retention rate",
        "Maximum upfront cost",
        "Cash range (P10–P90)",
        "NPV (£m)",
        "Benefits, costs and cumulative cash",
        "Self-contained PDF",
        "Bonded customers today",
        "Range: low, likely and high",
        "Terminal value of extra customers (present value; not in NPV)",
    ],
)
def test_a_label_in_the_house_style_is_not(label):
    assert not faults_of_label(label)


def test_a_sentence_of_too_many_words_is_found():
    good = "The programme returns £1.12 for every £1 spent over 5 years and pays back in month 47."
    long = (
        f"{good[:-1]}, which is more than it costs and more than the company would earn elsewhere."
    )
    both = [Text("a.py", 1, f"{good} {long}")]
    assert [fault[:8] for _, fault in long_sentences(both)] == ["31 words"]
    assert long_sentences([Text("a.py", 1, good), Text("a.py", 2, long[:-1])]) == []


@pytest.mark.parametrize(
    "text",
    [
        "It gains in 47 of 100 draws",
        "0.17m better off in today's money",
        "4,500 customers more, beside today's mix",
        "What the case rests on",
        "0.70m of the net present value hangs on it",
        "All but Retention is put back.",
        "Most you could spend first",
        "84 % stay",
        "The bonded stay longer",
    ],
)
def test_a_word_that_was_given_up_is_found(text):
    assert old_words([Text("a.py", 1, text)])


@pytest.mark.parametrize(
    "text",
    [
        "4,096 simulations; standard error of the mean ±464",
        "Share of the published gap that applies",
        "84% of bonded customers stay a year",
        "Two drawsheets, and 1 of 1000 rows",
        "The evidence is stated beside-the-point",
    ],
)
def test_a_word_that_is_in_use_is_not(text):
    assert not old_words([Text("a.py", 1, text)])


def test_what_is_read_has_no_docstring_and_no_comment():
    source = '''
"For who works on it."
ONE = "A label"
"""Said of it."""
def two(three):
    """Also said."""
    return f"A part of {three:.1f}" "."  # not this
'''
    assert {text.text for text in of_python("a.py", source)} == {"A label", f"A part of {PLACE}."}
    script = """
/** "Not this" */
const one = "A label"; // "nor this"
say(`A part of ${one}.`, 'and "that"');
"""
    read = [text.text for text in of_script("a.js", script)]
    assert read == ["A label", f"A part of {PLACE}.", 'and "that"']
    assert [text.text for text in of_markdown("a.md", "Say `x`\n\n    code\n")] == ["Say "]


def test_every_kind_of_file_is_read():
    kinds = {Path(text.file).suffix for text in read_by_people()}
    assert kinds == {".py", ".js", ".csv", ".ipynb", ".md", ".typ"}
    assert len(labels()) > 100


def write_what_is_left() -> None:
    """Write the list of what is still to change; a number that would rise ends it."""
    before, now = allowed(), sum((count(rule) for rule in RULES), Counter())
    risen = sorted(key for key in now if now[key] > before.get(key, 0)) if before else []
    if risen:
        sys.exit("\n".join([f"{rule}, {file}: more than before" for rule, file in risen]))
    if not now:
        TO_CHANGE.unlink(missing_ok=True)
        return
    with TO_CHANGE.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["rule", "file", "findings"])
        rows.writerows([*key, now[key]] for key in sorted(now))


if __name__ == "__main__":
    write_what_is_left()
