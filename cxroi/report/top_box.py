"""What does the curve of stated loyalty show, and what does it mean for a survey?"""

from __future__ import annotations

from cxroi.analysis.top_box import CLAIM, Cliff
from cxroi.model.tables import Table, columns_of
from cxroi.model.units import percent, three_figures
from cxroi.report.captions import cite_publisher

NTH = ("Top box", "Second box", "Third box")


def cliff_table(found: Cliff) -> Table:
    """Return the curve: ``box``, ``place``, ``series`` (answers, say so, do so), ``share``, ``label``."""
    names = [NTH[at] if at < len(NTH) else f"{at + 1}th box" for at in range(len(found.answers))]
    series = {"answers": found.answers, "say so": found.stated, "do so": found.done}
    rows = [
        (name, at, which, share, percent(share))
        for which, shares in series.items()
        for at, (name, share) in enumerate(zip(names, shares, strict=True))
    ]
    titles = ("box", "place", "series", "share", "label")
    stated = percent(found.all_stated)
    title = f"{stated} of your customers would say they will be loyal, {percent(found.all_done)} would be"
    measure = "By score: your answers as bars; who say so, and who do so if stated intentions are kept as assumed"
    return Table(
        columns_of(rows, titles),
        title,
        measure,
        f"Sources: {cite_publisher(CLAIM)}; from the third box on, judgement.",
    )


def cliff_words(found: Cliff) -> list[str]:
    """Say what the curve means for the survey, and for the odds ratio of the model."""
    climb = (
        f"If {percent(found.climbing)} of your customers went from the second box to the top, "
        f"{percent(found.step)} of all would become loyal in deeds; taken at their word, {percent(found.promised)}."
    )
    if not found.kept:
        return [climb, "Where nobody does what they say, no box is set apart from another."]
    return [
        climb,
        (
            f"In odds, what is done sets the top box apart {three_figures(found.odds_ratio)} : 1, what is said "
            f"{three_figures(found.stated_odds_ratio)} : 1. Whoever believes the first "
            "puts it in for the retention gap; nothing in the case rests on it until then."
        ),
    ]
