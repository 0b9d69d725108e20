"""A page's requests, answered by a workbook's session as in a kernel, without a browser."""

from functools import cache

from cxroi.report.exhibits import EXHIBITS
from cxroi.widgets import Workbook


@cache
def _workbook():
    """Open one workbook for all requests that leave it as it is."""
    return Workbook()


def answer(request, blocks=(), want=EXHIBITS):
    """Answer a request; a move is that of a workbook just opened, with the charts of ``want`` in sight."""
    request = {"kind": "ask", **request}
    if request["kind"] != "ask":
        return _workbook().session.reply(request, blocks)
    session, told = Workbook().session, []
    session.send = lambda words, sent: told.append((words, sent))
    session._hear(session, {"view_of": "a page", "want": list(want), **request}, [*blocks])  # noqa: SLF001 - where messages come in
    [only] = told
    return only
