"""What does the curve of stated loyalty show, and what does it mean for a survey?"""

from __future__ import annotations

from cxroi.analysis.top_box import CLAIM, Cliff
from cxroi.model.tables import Table, columns_of
from cxroi.model.units import percent, three_figures
from cxroi.report.captions import cite_publisher

NTH = ("Top box", "Second box", "Third box")


def cliff_table(found: Cliff) -> Table:
    """Return the curve: ``box``, ``place``, ``series`` (answers, stated loyalty, actual loyalty), ``share``, ``label``."""
    names = [NTH[at] if at < len(NTH) else f"{at + 1}th box" for at in range(len(found.answers))]
    series = {
        "answers": found.answers,
        "stated loyalty": found.stated,
        "actual loyalty": found.done,
    }
    rows = [
        (name, at, which, share, percent(share))
        for which, shares in series.items()
        for at, (name, share) in enumerate(zip(names, shares, strict=True))
    ]
    titles = ("box", "place", "series", "share", "label")
    stated = percent(found.all_stated)
    title = f"{stated} of your customers would say they are loyal; {percent(found.all_done)} would act on it"
    measure = "By score: your survey answers (bars), stated loyalty and actual loyalty (lines)"
    return Table(
        columns_of(rows, titles),
        title,
        measure,
        f"Sources: {cite_publisher(CLAIM)}; from the third box on, judgement.",
    )


def cliff_words(found: Cliff) -> list[str]:
    """Say what the curve means for the survey, and for the odds ratio of the model."""
    climb = (
        f"If {percent(found.climbing)} of your customers moved from the second box to the top, {percent(found.step)} "
        f"of all customers would become loyal; taken at their word, {percent(found.promised)}."
    )
    if not found.kept:
        return [climb, "If no stated loyalty turns into behaviour, the boxes do not differ."]
    return [
        climb,
        (
            f"The odds ratio of the top box is {three_figures(found.odds_ratio)} for actual loyalty, "
            f"{three_figures(found.stated_odds_ratio)} for stated loyalty. "
            "If you accept the first, enter it as the retention gap; until then this case does not use it."
        ),
    ]
