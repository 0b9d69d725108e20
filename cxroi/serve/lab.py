"""The workbooks in JupyterLab, for who edits them: on this computer only, nothing asked outside."""

from __future__ import annotations

from jupyterlab.labapp import LabApp

from cxroi.model.data_files import PACKAGE, workbooks_folder
from cxroi.model.errors import SetupError
from cxroi.serve.index import find_pages
from cxroi.serve.ports import claim

HOST = "127.0.0.1"
SETTINGS = {
    "LabApp.news_url": None,
    "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    "LabApp.extension_manager": "readonly",  # the stock one lists what a registry has
    "ServerApp.ip": HOST,
    "ServerApp.answer_yes": True,  # Ctrl-C ends it, and no question is asked
}


def open_lab(port: int | None, *, open_browser: bool) -> None:
    """Open JupyterLab on the workbooks in use, until Ctrl-C."""
    folder = workbooks_folder()
    if PACKAGE in folder.parents:
        raise SetupError(
            "The workbooks are inside the installed package, where edits would be lost. "
            "Copy them first with cxroi workbooks FOLDER, then run cxroi lab FOLDER."
        )
    find_pages(folder)
    settings = SETTINGS | {"ServerApp.root_dir": folder, "ServerApp.open_browser": open_browser}
    if port is not None:
        for each in claim(HOST, port):  # says in our words what Jupyter would log
            each.close()
        settings |= {"ServerApp.port": port, "ServerApp.port_retries": 0}
    LabApp.launch_instance(argv=[f"--{name}={setting}" for name, setting in settings.items()])
