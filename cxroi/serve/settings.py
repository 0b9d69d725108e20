"""What are Voilà, its kernels and nbconvert told?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from traitlets.config import Config

from cxroi.exports.offline import cache_folder, vega_key
from cxroi.serve.handlers import TEMPLATES

if TYPE_CHECKING:
    from pathlib import Path

A_CELL_FAILED = "This part of the page could not be worked out. The log of the server says why."
LONGEST_CELL = 30  # seconds
KEPT_WARM = 2  # kernels, each with the front page prepared
# No history file, no completion, no colours in the log, and no word on standard error but errors.
# That is the server's own, not a message to the browser: a traceback is for the log, not the reader.
KERNEL_SETTINGS = """
c.HistoryManager.enabled = False
c.IPCompleter.use_jedi = False
c.InteractiveShell.colors = "nocolor"
c.IPKernelApp.log_level = 40
c.IPKernelApp.capture_fd_output = False
c.IPKernelApp.exec_lines = ["__import__('sys').stderr = __import__('sys').__stderr__"]
"""


def settings(front_page: str, seats: int) -> Config:
    """Collect what Voilà, its kernels and nbconvert are told."""
    warm = {"default": {"pool_size": 0}, front_page: {"pool_size": min(KEPT_WARM, seats)}}
    return Config(
        VoilaConfiguration={
            "template": "cxroi",
            "allow_template_override": "NO",  # an unknown one leaves page and kernel hanging
            "allow_theme_override": "NO",  # the parameter is written into the page unescaped
            "file_allowlist": [],
            "show_tracebacks": False,
            "strip_sources": True,
            "resources": {
                "cxroi": {"vega": f"/cxroi/vega.js?v={vega_key()}", "trouble": A_CELL_FAILED}
            },
            "preheat_kernel": True,
            "default_pool_size": 0,
        },
        # The pool refills once the page in hand has drawn: both at once would slow the reader.
        VoilaKernelManager={"kernel_pools_config": warm, "fill_delay": 3.0},
        # A kernel that died is not started anew: it would come back without its page's model, and
        # hold a seat for nothing. It is gone, and its page is told so.
        KernelRestarter={"restart_limit": 0},
        # Without a limit, one reply lost between kernel and server leaves a page waiting for ever.
        VoilaExecutor={"cell_error_instruction": A_CELL_FAILED, "timeout": LONGEST_CELL},
        TemplateExporter={"extra_template_basedirs": [str(TEMPLATES)]},
    )


def kernel_environment(folder: Path) -> dict[str, str]:
    """Give kernels settings of ours: a reader's own start-up files are for their own notebooks."""
    profile = folder / "profile_default"
    profile.mkdir()
    (profile / "ipython_kernel_config.py").write_text(
        KERNEL_SETTINGS, encoding="utf-8", newline="\n"
    )
    return {"IPYTHONDIR": str(folder), "CXROI_CACHE": str(cache_folder())}
