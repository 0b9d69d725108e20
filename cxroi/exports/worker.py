"""A case on paper, made in a short-lived process: nothing it loads stays in a reader's kernel.

What is wanted comes in as JSON; out come messages, each a line of JSON with the sizes of the blocks
of bytes that follow it. Nothing is written to a disk.
"""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
import subprocess
import sys
import zipfile
from threading import Timer
from time import monotonic
from typing import IO, TYPE_CHECKING, Any

from cxroi.exports.offline import of_this_package
from cxroi.model.errors import CxroiError
from cxroi.model.limits import limits_in_force
from cxroi.model.scenarios import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cxroi.exports.pack import Wish
    from cxroi.exports.proposal import Proposal

    Message = tuple[dict[str, Any], list[bytes]]

BROKEN = (
    "The files could not be created. Your choices are unchanged; details are in the server log."
)
PREVIEWED = "one_page"


def make_elsewhere(wanted: Mapping[str, Any]) -> Iterator[Message]:
    """Have a wish fulfilled by a process of its own; give on what it says, one message at a time.

    Parameters
    ----------
    wanted : mapping
        ``scenario`` (the text of a scenario's file), ``day``, ``numbers``, ``formats``, ``charts``,
        ``scale``, ``theme`` (the name of its file, or none), ``files`` (each as base64, by its name)
        and ``preview``, true where only pictures are wanted.

    Raises
    ------
    CxroiError
        If it takes longer than a reader may ask for.
    """
    limits, began = limits_in_force(), monotonic()
    program = of_this_package("from cxroi.exports import worker; worker.main()")
    command = [sys.executable, "-P", "-X", "utf8", "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 - ours
        late = Timer(limits.seconds, process.kill)
        late.daemon = True
        try:
            if limits.seconds:
                late.start()
            if process.stdin and process.stdout:
                process.stdin.write(json.dumps(wanted).encode())
                process.stdin.close()
                yield from _heard(process.stdout)
        except BrokenPipeError:
            pass
        finally:
            late.cancel()
            process.kill()
    if 0 < limits.seconds <= monotonic() - began:
        raise limits.too_slow()
    yield {"kind": "problem", "text": BROKEN}, []


def _heard(stream: IO[bytes]) -> Iterator[Message]:
    for line in iter(stream.readline, b""):
        words = json.loads(line)
        yield words, [stream.read(size) for size in words.pop("sizes")]


def main() -> None:
    """Read a wish, and say how far it is, what was made, or what is wrong with it."""
    try:
        _fulfil(json.load(sys.stdin.buffer))
    except CxroiError as error:
        _say({"kind": "problem", "text": str(error)})
    except MemoryError:
        _say({"kind": "problem", "text": str(limits_in_force().too_much_memory())})


def _fulfil(wanted: Mapping[str, Any]) -> None:
    from cxroi.exports.pack import TEMPLATE_ENDINGS, Wish  # noqa: PLC0415 - this process exists for them
    from cxroi.exports.proposal import proposal  # noqa: PLC0415
    from cxroi.exports.theme import HOUSE_THEME  # noqa: PLC0415
    from cxroi.exports.theme_file import parse_theme  # noqa: PLC0415
    from cxroi.model.scenario_files import parse_scenario  # noqa: PLC0415

    files = {name: base64.b64decode(text) for name, text in wanted["files"].items()}
    theme = HOUSE_THEME
    if wanted["theme"]:
        theme = parse_theme(
            files[wanted["theme"]].decode("utf-8-sig", "replace"), _logo(files), wanted["theme"]
        )
    templates = {
        kind: (name, content)
        for name, content in files.items()
        for ending, kind in TEMPLATE_ENDINGS.items()
        if name.lower().endswith(ending)
    }
    wish = Wish(tuple(wanted["formats"]), tuple(wanted["charts"]), int(wanted["scale"]), templates)
    assumptions = parse_scenario("case.csv", wanted["scenario"])
    made = proposal(assumptions, dt.date.fromisoformat(wanted["day"]), theme, wanted["numbers"])
    if wanted["preview"]:
        _preview(made, wish)
    else:
        _files(made, wish)


def _logo(files: Mapping[str, bytes]) -> Any:
    def logo(name: str) -> bytes:
        if name not in files:
            raise CxroiError(f"The theme names the logo {name}. Add that file too.")
        return files[name]

    return logo


def _preview(made: Proposal, wish: Wish) -> None:
    from cxroi.exports.one_page import page_picture  # noqa: PLC0415 - see above
    from cxroi.exports.paper_charts import choose_charts  # noqa: PLC0415
    from cxroi.exports.pictures import svg  # noqa: PLC0415

    names = choose_charts(wish.charts)
    shown = [{"name": PREVIEWED, "about": made.verdict.text(), "title": "One-page board summary"}]
    blocks = [page_picture(made)]
    for nth, name in enumerate(names):
        _say({"kind": "progress", "share": (nth + 1) / (len(names) + 1), "file": name})
        table = made.table(name)
        shown.append(
            {"name": name, "about": f"{table.title}. {table.subtitle}", "title": table.title}
        )
        blocks.append(svg(made, name))
    _say({"kind": "preview", "shown": shown, "warnings": made.theme.warnings}, blocks)


def _files(made: Proposal, wish: Wish) -> None:
    from cxroi.exports.pack import make_files  # noqa: PLC0415 - see above
    from cxroi.model.names import stem_of  # noqa: PLC0415

    def progress(share: float, name: str) -> None:
        _say({"kind": "progress", "share": share, "file": name})

    files = list(make_files(made, wish, progress))
    if not files:
        raise CxroiError("No format selected. Select at least one.")
    name, content = files[0]
    if len(files) > 1:
        day = made.made_on
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as package:
            for each, inside in files:
                entry = zipfile.ZipInfo(each, (day.year, day.month, day.day, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                package.writestr(entry, inside)
        name, content = f"{stem_of(title_of(made.assumptions))}.zip", written.getvalue()
    _say({"kind": "made", "name": name, "files": [each for each, _ in files]}, [content])


def _say(words: dict[str, Any], blocks: list[bytes] | None = None) -> None:
    sent = blocks or []
    line = json.dumps(words | {"sizes": [len(block) for block in sent]})
    sys.stdout.buffer.write(line.encode() + b"\n" + b"".join(sent))
    sys.stdout.buffer.flush()
