"""The Vega library as one file, made from what is installed: no page asks the internet for it."""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from cxroi.model.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable

# The whole of Vega and its tooltips, without Vega-Lite: the page compiles nothing. The addresses
# name modules that travel inside vl-convert, in the version that it carries; nothing is fetched.
# The snippet's own name for Vega, ``vega``, is null in vl-convert 1.9, and its bundler stumbles if
# we use that name again.
NARROW = """
import * as library from "/npm/vega@/+esm";
import { Handler } from "/npm/vega-tooltip@/+esm";
globalThis.vega = library;
globalThis.vegaTooltip = Handler;
"""
# A third larger and without tooltips, but made of public names only: for a vl-convert that
# carries its modules elsewhere.
WIDE = "globalThis.vega = vegaEmbed.vega;"
# What the charts of ours need, with an interpreter of expressions for a page that evaluates nothing.
LEAN = """
import { transforms } from "/npm/vega-dataflow@/+esm";
import * as encode from "/npm/vega-encode@/+esm";
import { expressionInterpreter as interpreter } from "/npm/vega-interpreter@/+esm";
import { parse } from "/npm/vega-parser@/+esm";
import * as common from "/npm/vega-transforms@/+esm";
import { Error as Fault, extend } from "/npm/vega-util@/+esm";
import { View } from "/npm/vega-view@/+esm";
import * as layout from "/npm/vega-view-transforms@/+esm";
extend(transforms, common, layout, encode);
globalThis.vega = { Error: Fault, View, interpreter, parse };
"""
PROGRAM = """
import pathlib, re, sys
import vl_convert
library, *_ = pathlib.Path(vl_convert.__file__).parent.glob("vl_convert*.[sp][oy]*")
carried = dict(re.findall(rb"/npm/([a-z-]+)@([0-9.]+)/\\+esm", library.read_bytes()))
def whole(address):
    return f"/npm/{address[1]}@{carried[address[1].encode()].decode()}/+esm"
script = re.sub("/npm/([a-z-]+)@/\\+esm", whole, sys.stdin.buffer.read().decode())
sys.stdout.buffer.write(vl_convert.javascript_bundle(script).encode())
"""

STOCK = Path(__file__).parents[1] / "stock"
"""What set-up made beforehand, or a wheel brought along (see ``cxroi.widgets.stock``)."""


def vega_script() -> bytes:
    """Return JavaScript that sets ``globalThis.vega`` (and ``vegaTooltip``)."""
    return vega_file().read_bytes()


def vega_file() -> Path:
    """Return the file of that script, made once."""
    return keep_file(f"vega-{vega_key()}.js", lambda: _bundled(NARROW, WIDE))


def lean_vega_file() -> Path:
    """Return the file of a smaller one, for charts of ours alone and a page that evaluates nothing."""
    return keep_file(f"vega-lean-{_key(LEAN)}.js", lambda: _bundled(LEAN))


def smaller(script: str) -> bytes:
    """Return a script without its notes and its blanks."""
    return keep_file(f"script-{_key(script)}.js", lambda: _bundled(script)).read_bytes()


@cache
def vega_key() -> str:
    """Name the content of the script: it changes when vl-convert or the snippet does."""
    return _key(NARROW, WIDE)


def _key(*parts: str) -> str:
    """Name what a bundle is made of."""
    whole = "\n".join([version("vl-convert-python"), *parts])
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


@cache
def cache_folder() -> Path:
    """Return a folder we can write: ``CXROI_CACHE``, the user's cache, or a temporary one."""
    wanted = os.environ.get("CXROI_CACHE")
    folder = Path(wanted) if wanted else platformdirs.user_cache_path("cxroi")
    return folder if _can_write(folder) else _passing_folder()


def _can_write(folder: Path) -> bool:
    """Try to write, because permissions alone say too little (read-only disks, full disks)."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _passing_folder() -> Path:
    """Make a folder of our own: one with a name others can guess could be filled by them."""
    folder = tempfile.mkdtemp(prefix="cxroi-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def keep_file(name: str, make: Callable[[], bytes]) -> Path:
    """Return a file of the stock, or of the cache, made once; its name says what it is made of."""
    if (STOCK / name).is_file():
        return STOCK / name
    file = cache_folder() / name
    if not file.is_file():
        write_at_once(file, make())
    return file


def write_at_once(target: Path, content: bytes) -> None:
    """Write a file of the cache, also when two processes do so at the same time."""
    try:
        write_whole(target, content)
    except PermissionError:
        if not target.is_file():  # Windows keeps a file that is being read, and it has our content
            raise


def write_whole(target: Path, content: bytes) -> None:
    """Write a whole file or none, with the rights that a new file has here."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as unfinished:
        path = Path(unfinished.name)
    try:
        path.write_bytes(content)
        path.chmod(0o666 & ~_mask())
        path.replace(target)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _mask() -> int:
    """Return what a new file may not be: the system tells only who sets it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def elsewhere(
    program: str, *arguments: str, told: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run a program of ours in a short-lived process: what it loads is memory nobody gives back."""
    command = [sys.executable, "-P", "-X", "utf8", "-c", program, *arguments]
    return subprocess.run(command, check=False, capture_output=True, input=told)  # noqa: S603 -- ours


def of_this_package(statement: str) -> str:
    """Return the program of a statement, with the folder of this package first, a copy's its own."""
    root = str(Path(__file__).parents[2])
    quick = "sys.modules['rfc3987_syntax'] = None"  # as in cxroi.serve, for Altair needs jsonschema
    return f"import sys; sys.path.insert(0, {root!r}); {quick}; {statement}"


def _bundled(*scripts: str) -> bytes:
    """Bundle the first of some scripts that can be, in a process of its own."""
    for script in scripts:
        finished = elsewhere(PROGRAM, told=script.encode())
        if finished.returncode == 0:
            return finished.stdout
    message = (
        "The chart library cannot be built: the installed vl-convert does not include it. "
        "Reinstall it: python -m pip install --force-reinstall vl-convert-python"
    )
    raise SetupError(message)
