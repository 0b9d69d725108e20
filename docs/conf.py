"""How Sphinx builds the documentation: ``make docs``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import reference  # noqa: E402 - it stands in this folder

import cxroi  # noqa: E402

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "cxroi"
copyright = "cxroi contributors"  # noqa: A001 - Sphinx's name
version = release = cxroi.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["build"]
html_theme = "furo"
html_title = f"cxroi {release}"
html_static_path = ["static"]
html_css_files = ["pages.css"]
html_show_sphinx = False
html_copy_source = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
myst_heading_anchors = 3
napoleon_google_docstring = False
napoleon_use_rtype = False  # a shape such as (months, draws) names nothing to link to


def setup(app: Sphinx) -> None:
    """Write what is drawn from the package, before Sphinx looks for pages."""
    reference.write(HERE / "generated")
    app.connect("source-read", trim)


def trim(_app: Sphinx, _page: str, source: list[str]) -> None:
    """Take out the empty line that ends the output of a doctest."""
    source[0] = source[0].replace("\n\n```\n", "\n```\n")
