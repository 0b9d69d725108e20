"""The list of requests as the script knows it; `python tests/typed_requests.py` writes it anew."""

from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, NotRequired, Union, get_args, get_origin, is_typeddict

from cxroi.widgets import requests
from cxroi.widgets.requests import fields

FILE = Path(requests.__file__).parent / "js" / "requests.d.ts"
PAGES = {
    "Case": requests.CASE_KINDS | requests.LOOK_KINDS,
    "Data": requests.DATA_KINDS,
    "Proposal": requests.PROPOSAL_KINDS | requests.MAKE_KINDS,
    "Evidence": requests.EVIDENCE_KINDS,
    "Readiness": requests.READINESS_KINDS,
    "Every": requests.LIBRARY_KINDS | requests.TAKE_KINDS,
}
"""By what each page is called in the script."""
PLAIN = {str: "string", float: "number", bool: "boolean", NoneType: "null"}
HEAD = """// What a page may ask of its kernel, as widgets/requests.py has it: written by tests/typed_requests.py.

"""


def declare():
    """Declare what the script may ask, in its own language."""
    kinds = [each for each in vars(requests).values() if is_typeddict(each)]
    lines = [line for kind in kinds for line in _interface(kind.__name__, _members(kind))]
    for page, asked in PAGES.items():
        lines += _interface(page, [f"{kind}: {each.__name__}" for kind, each in asked.items()])
    return HEAD + "declare namespace Asks {\n" + "".join(lines) + "}\n"


def _interface(name, members):
    members = list(members)
    if not members:
        return [f"  type {name} = Record<string, never>;\n"]
    return [f"  interface {name} {{\n", *(f"    {each};\n" for each in members), "  }\n"]


def _members(kind):
    for name, hint in fields(kind).items():
        is_open = get_origin(hint) is NotRequired
        yield f"{name}{'?' * is_open}: {typed(get_args(hint)[0] if is_open else hint)}"


def typed(hint):
    """Write a type as TypeScript does."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return typed(parts[0])
    if origin in (Union, UnionType):
        return " | ".join(map(typed, parts))
    if origin is tuple:
        return f"[{', '.join(map(typed, parts))}]"
    if origin is dict:
        return f"Record<string, {typed(parts[1])}>"
    if origin is list:
        return f"{typed(parts[0])}[]"
    return PLAIN.get(hint) or hint.__name__


if __name__ == "__main__":
    FILE.write_text(declare(), encoding="utf-8", newline="\n")
