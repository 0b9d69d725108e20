"""Serving: the workbooks as pages, by Voilà, to readers who never see a notebook."""

import sys

# jsonschema, which Jupyter needs, compiles a grammar of international addresses where it finds
# one: two seconds of a start that takes three. No schema here asks for such an address.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: it is not found
