"""The business case as a Streamlit user would serve it: same model, inputs, words and charts.

``slider.py --peer`` runs it beside our page. What makes Streamlit faster is done: one fragment, and
words beside a chart instead of in it, so that a new title does not make a new chart.
"""

import streamlit as st

from cxroi import (
    Assumption,
    AssumptionError,
    Assumptions,
    assumptions,
    business_case,
    tiles,
    verdict,
)
from cxroi.charts.business_case import CHARTS
from cxroi.report.exhibits import EXHIBITS

PADDING = dict.fromkeys(("left", "right", "top", "bottom"), 4)  # one number breaks st.altair_chart


def asked(assumption: Assumption) -> float:
    whole = assumption.unit.name == "years"
    kind = int if whole else float
    return st.slider(
        assumption.label,
        *map(kind, (assumption.slider_from, assumption.slider_to, assumption.likely)),
        step=kind(assumption.step),
        format="percent" if assumption.unit.factor == 100 else None,
        help=assumption.help,
    )


def answered(wanted: Assumptions) -> None:
    case = business_case(wanted)
    said = verdict(case)
    st.subheader(said.answer)
    st.write(said.overturned, said.aside)
    for column, tile in zip(st.columns(6), tiles(case), strict=True):
        column.metric(tile.label, tile.figure, help=f"{tile.against}; {tile.exact}")
    for warning in case.warnings:
        st.warning(warning)
    places = [*st.columns(2), *st.columns(2), *st.columns(2)]
    for place, (name, exhibit) in zip(places, EXHIBITS.items(), strict=True):
        frame = exhibit(case).frame()
        words, frame.attrs = frame.attrs, {}
        place.markdown(f"**{words['title']}**  \n{words['subtitle']}")
        chart = CHARTS[name](frame).properties(padding=PADDING)
        place.altair_chart(chart, width="stretch", theme=None)
        place.caption(words["footer"])


@st.fragment
def page() -> None:
    inputs, results = st.columns([1, 3])
    likely = assumptions()
    with inputs:
        values = {each.key: asked(each) for each in likely if each.audience == "executive"}
    with results:
        try:
            answered(likely.change(**values))
        except AssumptionError as error:
            st.error(str(error))


st.set_page_config(page_title="Business case", layout="wide")
page()
