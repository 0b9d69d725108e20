"""The scenarios that a server's owner lets its readers keep there: every save a file of its own.

Nothing is ever overwritten: a case kept twice is ``board.v1.csv`` and ``board.v2.csv``. A file
appears whole and only if its name is free, so of two people who save at once one is told of the
other, and nothing is lost. Without a folder that the owner names, nothing is written.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from pathlib import Path
from typing import NamedTuple

from cxroi.model.data_files import as_typed, decode_text
from cxroi.model.errors import CxroiError
from cxroi.model.names import clean_name, stem_of
from cxroi.model.scenario_files import heading_of

FOLDER = "CXROI_SCENARIOS"
"""The environment variable that names the folder, to every process of ours."""
LARGEST = 100_000
MOST_LISTED = 200
FILE_NAME = re.compile(r"(?P<stem>\w[\w-]*)\.v(?P<version>[1-9]\d{0,5})\.csv")


class StoredCase(NamedTuple):
    """A case that is kept: its name, and the newest version of it."""

    name: str
    stem: str
    version: int
    author: str
    date: str


class SavedMeanwhileError(CxroiError):
    """Somebody else saved the case since it was opened."""


def store_folder() -> Path | None:
    """Return the folder that the server's owner named, if any."""
    named = os.environ.get(FOLDER)
    return Path(named) if named else None


def use_store(folder: Path | None) -> None:
    """Let readers keep cases in a folder, or, without one, nowhere."""
    os.environ.pop(FOLDER, None)
    if folder is None:
        return
    try:
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CxroiError(
            f"Nothing can be saved in {as_typed(folder)}: {error.strerror}. Name another folder with "
            "--scenarios."
        ) from error
    os.environ[FOLDER] = str(folder.resolve())


def stored_cases() -> list[StoredCase]:
    """Return the newest version of each case that is kept, by name."""
    newest: dict[str, int] = {}
    for stem, version in _versions(_folder()):
        newest[stem] = max(version, newest.get(stem, 0))
    found = [kept for kept in (_describe(stem, newest[stem]) for stem in newest) if kept]
    return sorted(found, key=lambda kept: kept.name.casefold())[:MOST_LISTED]


def fetch_case(stem: str) -> tuple[str, StoredCase]:
    """Return the text of the newest version of a case, and what it is.

    Raises
    ------
    CxroiError
        If there is none of this name, or it cannot be read.
    """
    newest = max((v for one, v in _versions(_folder()) if one == stem), default=0)
    kept = _describe(stem, newest)
    if not kept:
        raise CxroiError(f"No case “{clean_name(stem)}” is saved here. Open the list again.")
    return _text(stem, newest), kept


def store_case(name: str, text: str, version: int) -> StoredCase:
    """Keep a case as the next version of its name.

    Parameters
    ----------
    name : str
        The name of the case.
    text : str
        What its file holds.
    version : int
        The version that it rests on; 0 for a new case.

    Raises
    ------
    SavedMeanwhileError
        If there is a newer version.
    CxroiError
        If nothing may be kept here, or the file cannot be written.
    """
    folder, stem = _folder(), stem_of(name)
    newest = max((v for one, v in _versions(folder) if one == stem), default=0)
    if newest != version or not _publish(folder, f"{stem}.v{version + 1}.csv", text):
        raise SavedMeanwhileError(_by_whom(name, stem))
    kept = _describe(stem, version + 1)
    if not kept:
        raise CxroiError(f"“{clean_name(name)}” was saved but is gone. Save it again.")
    return kept


def _folder() -> Path:
    folder = store_folder()
    if folder is None:
        raise CxroiError("This server does not save cases. Save the case as a file instead.")
    return folder


def _versions(folder: Path) -> list[tuple[str, int]]:
    """List what is kept: regular files of our own naming, links and folders left out."""
    try:
        with os.scandir(folder) as entries:
            files = [each.name for each in entries if each.is_file(follow_symlinks=False)]
    except OSError as error:
        raise CxroiError(
            f"The cases saved on this server cannot be read: {error.strerror}. Save the case as a file."
        ) from error
    found = filter(None, map(FILE_NAME.fullmatch, files))
    return [(match["stem"], int(match["version"])) for match in found]


def _describe(stem: str, version: int) -> StoredCase | None:
    """Describe a version from its heading; none if it is no scenario that can be read."""
    try:
        heading = heading_of(_text(stem, version))
    except CxroiError:
        return None
    name, author, date = (clean_name(heading.get(word, "")) for word in ("name", "author", "date"))
    return StoredCase(name or stem, stem, version, author, date)


def _text(stem: str, version: int) -> str:
    file = _folder() / f"{stem}.v{version}.csv"
    if not FILE_NAME.fullmatch(file.name):
        raise CxroiError(f"No case “{clean_name(stem)}” is saved here. Open the list again.")
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise CxroiError(f"“{clean_name(stem)}” cannot be read. Open the list again.") from error
    if len(content) > LARGEST:
        raise CxroiError(f"“{clean_name(stem)}” is too large for a scenario.")
    return decode_text(file.name, content)


def _publish(folder: Path, name: str, text: str) -> bool:
    """Write a whole file under a name that is free; tell if it was free."""
    unfinished = None
    try:
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as new:
            unfinished = new.name
            new.write(text.encode())
            new.flush()
            os.fsync(new.fileno())
        _place(unfinished, folder / name, text)
    except FileExistsError:
        return False
    except OSError as error:
        raise CxroiError(
            f"The case cannot be saved on this server: {error.strerror}. Save it as a file instead."
        ) from error
    finally:
        if unfinished:
            with contextlib.suppress(OSError):
                Path(unfinished).unlink()
    return True


def _place(unfinished: str, target: Path, text: str) -> None:
    """Give a whole file its name, if it is free; where files cannot be linked, write it there."""
    try:
        os.link(unfinished, target)
    except FileExistsError:
        raise
    except OSError:
        with target.open("x", encoding="utf-8", newline="\n") as new:
            new.write(text)


def _by_whom(name: str, stem: str) -> str:
    newest = max((v for one, v in _versions(_folder()) if one == stem), default=0)
    kept = _describe(stem, newest)
    by = f" by {kept.author}" if kept and kept.author else ""
    return (
        f"“{clean_name(name)}” was saved{by} in the meantime (version {newest}). Open that version, "
        "or save yours under another name."
    )
