"""How long does a case take to paper, and how large is it? Each format, and the whole pack cold.

python tests/benchmarks/exporting.py
"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cxroi import assumptions
from cxroi.exports.pack import FORMATS, Wish, make_files
from cxroi.exports.proposal import proposal

DAY = dt.date(2026, 11, 24)


def each_format() -> None:
    """Print size and time of every file, in one process, the first of each kind among them."""
    made = proposal(assumptions(), DAY)
    began = last = time.perf_counter()
    print(f"{'file':32}{'bytes':>12}{'seconds':>10}")
    for name, content in make_files(made, Wish(FORMATS)):
        now = time.perf_counter()
        print(f"{name:32}{len(content):12,}{now - last:10.2f}")
        last = now
    print(f"{'all of it':32}{'':12}{last - began:10.2f}")


def the_pack_cold() -> None:
    """Print how long the command takes for all documents, Python's own start included."""
    command = shutil.which("cxroi", path=str(Path(sys.executable).parent)) or "cxroi"
    with tempfile.TemporaryDirectory() as folder:
        for formats in ("pptx,docx,xlsx,pdf,html", "svg", "png"):
            began = time.perf_counter()
            subprocess.run(
                [command, "export", "--to", formats, "--out", folder],
                check=True,
                capture_output=True,
            )
            print(f"cxroi export --to {formats:26}{time.perf_counter() - began:8.1f} s")


if __name__ == "__main__":
    each_format()
    the_pack_cold()
