"""Every format of a case, one after the other: made in memory, written whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

from cxroi.exports.offline import write_whole
from cxroi.exports.paper_charts import IN_DOCUMENTS, choose_charts
from cxroi.exports.pictures import PICTURES, png
from cxroi.model.errors import CxroiError, did_you_mean
from cxroi.model.extras import say_missing
from cxroi.model.names import stem_of
from cxroi.model.scenarios import title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from cxroi.exports.proposal import Proposal

    Progress = Callable[[float, str], None]

DOCUMENTS = ("pptx", "docx", "xlsx", "pdf", "html")
CALCULATOR = "calculator"
WHOLE = (*DOCUMENTS, CALCULATOR)
FORMATS = (*WHOLE, "svg", "png", "chart-pdf", "vega-lite", "csv")
"""What a case can be had as; of the last five, one file for each chart."""
ENDINGS = {"chart-pdf": ".pdf", "vega-lite": ".vl.json", CALCULATOR: "_calculator.html"}
"""Of files' names, where it is not the format's own."""
TEMPLATE_ENDINGS = {".pptx": "pptx", ".potx": "pptx", ".docx": "docx", ".dotx": "docx"}


@dataclass(frozen=True)
class Wish:
    """What is wanted of a case."""

    formats: tuple[str, ...] = DOCUMENTS
    charts: tuple[str, ...] = ()
    """All of them where none is named; slides and a document then show those of ``IN_DOCUMENTS``."""
    scale: int = 2
    templates: Mapping[str, tuple[str, bytes]] = field(default_factory=dict, repr=False)
    """A client's own: name and content by "pptx" or "docx"."""

    def __post_init__(self) -> None:
        """Refuse what there is not, before anything is made."""
        for wanted in self.formats:
            if wanted not in FORMATS:
                known = did_you_mean(wanted, FORMATS)
                raise CxroiError(f"There is no format '{wanted}'. {known}")
        choose_charts(self.charts)


def make_files(
    proposal: Proposal, wish: Wish, progress: Progress = lambda _share, _name: None
) -> Iterator[tuple[str, bytes]]:
    """Make what is wanted, file by file: its name and its content.

    Examples
    --------
    >>> import datetime as dt
    >>> from cxroi import assumptions
    >>> from cxroi.exports.proposal import Proposal
    >>> wish = Wish(("csv",), ("cash", "value"))
    >>> [name for name, _ in make_files(Proposal(assumptions(), dt.date(2026, 11, 24)), wish)]
    ['example_company_cash.csv', 'example_company_value.csv']
    """
    stem = stem_of(title_of(proposal.assumptions))
    files = [
        (wanted, chart) for wanted in dict.fromkeys(wish.formats) for chart in _each(wanted, wish)
    ]
    for nth, (wanted, chart) in enumerate(files):
        ending = ENDINGS.get(wanted, f".{wanted}")
        name = f"{stem}_{chart}{ending}" if chart else f"{stem}{ending}"
        progress(nth / len(files), name)
        yield name, _make(proposal, wish, wanted, chart)
    progress(1, "")


def _each(wanted: str, wish: Wish) -> Iterable[str]:
    return ("",) if wanted in WHOLE else choose_charts(wish.charts)


@say_missing("exports")
def _make(proposal: Proposal, wish: Wish, wanted: str, chart: str) -> bytes:
    if wanted == "png":
        return png(proposal, chart, wish.scale)
    if chart:
        return PICTURES[wanted](proposal, chart)
    return _document(proposal, wish, wanted)


def _document(proposal: Proposal, wish: Wish, wanted: str) -> bytes:
    """Make a whole document; each library is loaded only where it is used."""
    from cxroi.exports import document, one_page, slides, spreadsheet, web_page  # noqa: PLC0415 - as its first line says

    charts = choose_charts(wish.charts) if wish.charts else IN_DOCUMENTS
    made: dict[str, Callable[[], bytes]] = {
        "pptx": lambda: slides.slides(proposal, wish.templates.get("pptx"), charts),
        "docx": lambda: document.document(proposal, wish.templates.get("docx"), charts),
        "xlsx": lambda: spreadsheet.spreadsheet(proposal),
        "pdf": lambda: one_page.one_page(proposal),
        "html": lambda: web_page.web_page(proposal, choose_charts(wish.charts)),
        # by its name, for it stands a storey above: it is a page of widgets
        CALCULATOR: lambda: import_module("cxroi.calculator.page").page_of(proposal).encode(),
    }
    return made[wanted]()


def read_templates(files: Sequence[Path]) -> dict[str, tuple[str, bytes]]:
    """Read a client's templates, one for slides and one for documents.

    Raises
    ------
    CxroiError
        If a file cannot be read, or is neither.
    """
    found = {}
    for file in files:
        kind = TEMPLATE_ENDINGS.get(file.suffix.lower())
        if kind is None:
            raise CxroiError(
                f"The template {file} is neither .pptx nor .docx. Save it as one of them."
            )
        try:
            found[kind] = (file.name, file.read_bytes())
        except OSError as error:
            raise CxroiError(
                f"The template {file} cannot be read: {error.strerror}. Check the path."
            ) from None
    return found


def write_files(folder: Path, files: Iterable[tuple[str, bytes]]) -> list[Path]:
    """Write files into a folder, each whole under its name or not at all.

    Raises
    ------
    CxroiError
        If the folder cannot be written.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files:
            write_whole(folder / name, content)
            written.append(folder / name)
    except OSError as error:
        raise CxroiError(
            f"{folder} cannot be written: {error.strerror}. Close any open files there, "
            "or choose another folder with --out."
        ) from None
    return written
