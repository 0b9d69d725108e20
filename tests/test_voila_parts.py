"""What is taken of Voilà and Jupyter's server is still there, under its name and as it is called.

They promise none of it: a release that moves a part fails here, by name, and not in a page that
hangs or a session that never ends.
"""

import asyncio
import base64
import inspect
import json
import signal
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from jupyter_server.services.kernels.connection.base import (
    serialize_binary_message,
    serialize_msg_to_ws_v1,
)
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from nbformat.v4 import new_notebook
from voila.app import Voila
from voila.configuration import VoilaConfiguration
from voila.execute import VoilaExecutor
from voila.handler import VoilaHandler
from voila.notebook_renderer import NotebookRenderer
from voila.request_info_handler import RequestInfoSocketHandler
from voila.tornado.handler import TornadoVoilaHandler

from cxroi.serve import voila_parts
from cxroi.serve.authentication import Authentication
from cxroi.serve.server import WorkbookServer
from cxroi.serve.sessions import Session, Sessions
from cxroi.serve.settings import USUAL_TIMES, settings
from cxroi.serve.voila_parts import (
    HEARTBEAT,
    count_readers,
    forget_request,
    keep_prepared,
    message_parts,
    old_message,
    page_pools,
    stop_preparing,
    widget_states,
)

TOLD = settings("warm.ipynb", 1, USUAL_TIMES)
COLD = "cold.ipynb"
"""A workbook of which no page is prepared."""


def run(work):
    """Run it in a thread: a browser of other tests may have a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.fixture
def server(tmp_path):
    """Our server on a folder without workbooks, as it is before it takes an address."""
    before = signal.getsignal(signal.SIGTERM)
    server = WorkbookServer(config=TOLD, config_file_paths=[], root_dir=str(tmp_path))
    server.initialize(argv=[])
    signal.signal(signal.SIGTERM, before)
    server.authentication = Authentication(frozenset())
    return server


def parameters(function):
    return list(inspect.signature(function).parameters)


def test_nothing_else_of_ours_imports_voila_or_the_server_of_jupyter():
    package = Path(voila_parts.__file__).parents[1]
    starts = tuple(
        f"{word} {name}" for word in ("from", "import") for name in ("voila", "jupyter_")
    )
    importing = {
        file.name
        for file in package.rglob("*.py")
        for line in file.read_text("utf-8").splitlines()
        if line.lstrip().startswith(starts)
    }
    assert importing == {"voila_parts.py", "forked.py"}  # by the door that Jupyter keeps for it


def test_a_kernel_manager_has_what_is_asked_of_it(server):
    async def asked():
        told = server.init_settings()
        manager = server.kernel_manager
        assert told["kernel_manager"] is manager
        assert "comm_msg" in manager.allowed_message_types
        assert "shutdown_request" not in manager.allowed_message_types
        assert page_pools(manager) == {}
        manager.fill_if_needed(delay=0, notebook_name=COLD)
        assert page_pools(manager) == {COLD: []}
        useless = asyncio.ensure_future(asyncio.sleep(0))
        page_pools(manager)[COLD].append(useless)
        keep_prepared(manager, COLD, [])
        await useless
        assert page_pools(manager)[COLD] == []
        manager._kernel_connections["k"] = 2
        assert (count_readers(manager, "k"), count_readers(manager, None)) == (2, 0)
        assert "k" not in manager
        assert Sessions(manager, 1, USUAL_TIMES).name_of("k") is None
        await manager.shutdown_all(now=True)

    run(asked())


def test_kernels_share_the_one_log_of_events_and_leave_none_behind(server):
    async def logs():
        server.init_settings()
        manager = server.kernel_manager
        about = {"parent": manager, "context": manager.context}
        kernels = [manager.kernel_manager_factory(**about) for _ in range(2)]
        manager.context.destroy()
        return {kernel.event_logger for kernel in kernels}

    assert len(run(logs())) == 1


def test_a_page_in_preparation_becomes_its_task_and_its_kernel(server):
    run(_settings_of(server))
    source = inspect.getsource(server.kernel_manager._initialize)
    assert 'return {"task": task, "renderer": renderer, "kernel_id": kernel_id}' in source


async def _settings_of(server):
    return server.init_settings()


def test_the_page_handler_asks_the_kernel_manager_for_what_a_session_notes():
    source = " ".join(inspect.getsource(VoilaHandler.get_generator).split())
    for name in ("get_rendered_notebook", "start_kernel"):
        assert f"self.kernel_manager.{name}(" in source
        assert name in vars(Session)
    assert "( render_task, rendered_cache, kernel_id, ) = await" in source
    assert HEARTBEAT in source


def test_the_page_handler_reads_what_it_is_given(server):
    source = inspect.getsource(VoilaHandler.initialize)
    assert [name for name in server.page_settings() if f'"{name}"' not in source] == []


def test_the_template_is_given_a_start_that_leads_to_what_the_run_has_heard():
    given = inspect.getsource(NotebookRenderer.generate_content_generator)
    assert "inner_kernel_start = partial( self._jinja_kernel_start," in " ".join(given.split())
    assert '"kernel_start": inner_kernel_start' in given
    started = inspect.getsource(NotebookRenderer._jinja_kernel_start)
    assert "self.executor = VoilaExecutor(" in started


def test_what_a_run_has_heard_of_widgets_goes_into_the_page_without_code_of_ours():
    executor = VoilaExecutor(new_notebook())
    model = {"_model_module": "anywidget", "_model_name": "AnyModel"}
    ours, theirs = ({**model, "_anywidget_id": f"{whose}.Chart"} for whose in ("cxroi", "other"))
    theirs |= {"_esm": "code"}
    code = {"_esm": "code", "_css": "style"}
    hear(executor, "one", {**ours, **code, "version": 1, "spec": None}, "comm_open")
    hear(executor, "two", theirs, "comm_open")
    hear(executor, "one", {"version": 2}, "comm_msg", block=b"1234")

    class Renderer:
        def __init__(self):
            self.executor = executor

        def start(self):
            """Stand where the renderer's own start does."""

    states = widget_states(partial(Renderer().start))

    block = {"path": ["block"], "data": base64.b64encode(b"1234").decode()}
    kept = {**ours, "version": 2, "__buffers": [block]}
    assert states == [("one", kept), ("two", {**theirs, "__buffers": []})]
    assert json.loads(json.dumps(states)) == [list(each) for each in states]


def hear(executor, model, state, kind, block=None):
    """Let the run of a notebook hear what a kernel says of a widget."""
    about = {"state": state, "buffer_paths": [["block"]] if block else []}
    content = {"comm_id": model, "data": about, "target_name": "jupyter.widget"}
    said = {"msg_type": kind, "header": {"msg_type": kind}, "content": content}
    executor.handle_comm_msg([], said | {"buffers": [memoryview(block)] if block else []}, 0)


def test_who_asked_for_a_page_is_remembered_where_it_is_forgotten():
    RequestInfoSocketHandler.send_updates({"kernel_id": "k", "payload": {}})
    assert RequestInfoSocketHandler._cache.pop("k") == {}
    RequestInfoSocketHandler.send_updates({"kernel_id": "k", "payload": {}})
    forget_request("k")
    forget_request("k")
    assert "k" not in RequestInfoSocketHandler._cache


def test_a_binary_message_is_taken_apart_in_its_order():
    words = ("header", "parent_header", "metadata", "content")
    said = serialize_msg_to_ws_v1(
        {word: {"is": word} for word in words}, "iopub", lambda part: json.dumps(part).encode()
    )
    assert [json.loads(part)["is"] for part in message_parts(said)[:4]] == [*words]


def test_a_binary_message_of_the_older_form_is_read():
    said = {"header": {}, "parent_header": {}, "content": {"is": "content"}, "buffers": [b"a file"]}
    assert old_message(serialize_binary_message(said))["content"] == {"is": "content"}


@pytest.mark.parametrize(
    ("function", "named"),
    [
        (Voila.setup_template_dirs, ["self"]),
        (Voila.init_settings, ["self"]),
        (TornadoVoilaHandler.get, ["self", "path"]),
        (TornadoVoilaHandler.get_generator, ["self", "path"]),
        (TornadoVoilaHandler.on_connection_close, ["self"]),
        (KernelWebsocketHandler.on_message, ["self", "ws_message"]),
        (KernelWebsocketHandler.write_message, ["self", "message", "binary"]),
    ],
)
def test_what_is_overridden_takes_what_ours_takes(function, named):
    assert parameters(function) == named


def test_pages_in_preparation_are_stopped_once_none_is_only_begun(server):
    class Renderer:
        stop_generator = False

    async def begun(renderer):
        await asyncio.sleep(0)
        return {"renderer": renderer}

    async def failed():
        raise RuntimeError

    async def stopped():
        server.init_settings()
        renderers = [Renderer(), Renderer()]
        pages = [*map(begun, renderers), failed()]
        page_pools(server.kernel_manager)[COLD] = [*map(asyncio.ensure_future, pages)]
        await stop_preparing(server.kernel_manager)
        return [renderer.stop_generator for renderer in renderers]

    assert run(stopped()) == [True, True]
    assert "if self.stop_generator: break" in " ".join(
        inspect.getsource(NotebookRenderer.generate_content_hybrid).split()
    )


@pytest.mark.parametrize(
    ("owner", "names"),
    [
        (TornadoVoilaHandler, ["kernel_manager"]),
        (KernelWebsocketHandler, ["selected_subprotocol", "log"]),
        (VoilaConfiguration, TOLD["VoilaConfiguration"]),
        (VoilaExecutor, TOLD["VoilaExecutor"]),
    ],
)
def test_what_is_overridden_asked_or_told_has_its_name(owner, names):
    assert [name for name in names if not hasattr(owner, name)] == []


def test_a_server_has_what_is_asked_and_told(server):
    run(_settings_of(server))
    names = ["labextensions_path", "themes_dir", "template_paths", "static_paths", "connection_dir"]
    assert [name for name in names if not hasattr(server, name)] == []
    told = TOLD["VoilaKernelManager"]
    assert [name for name in told if not hasattr(server.kernel_manager, name)] == []
    assert type(server.kernel_manager).__name__ == "VoilaKernelManager"
