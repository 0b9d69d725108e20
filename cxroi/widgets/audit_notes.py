"""What does the server's audit file say of a case? That it is this one, by a hash, and no figure.

A kernel does not know its reader, and the server does not know a case. So the answer that brings a
reader what was done says so, and the server writes it down as it passes.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from cxroi.model.scenario_files import write_scenario

if TYPE_CHECKING:
    from cxroi.model.assumptions import Assumptions

AUDIT = "audit"
"""The field of an answer that holds it."""


def audit_note(event: str, scenario: Assumptions, **about: object) -> dict[str, Any]:
    """Return the field of an answer that says what was done with a case.

    Parameters
    ----------
    event : str
        What was done.
    scenario : Assumptions
        The case; its hash is the SHA-256 of its file without author and date.
    **about : object
        What else is to be written down: no figure of the case.

    Examples
    --------
    >>> from cxroi import assumptions
    >>> note = audit_note("exported", assumptions(), formats=["pdf"])["audit"]
    >>> note["event"], len(note["case"]), note["formats"]
    ('exported', 64, ['pdf'])
    """
    case = hashlib.sha256(write_scenario(scenario).encode()).hexdigest()
    return {AUDIT: {"event": event, "case": case, **about}}
