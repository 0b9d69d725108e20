"""A real JupyterHub, set up as docs/deploy/ has it, with the Python proxy; and readers who sign in."""

import json
import os
import secrets
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from random import sample

import psutil
import requests
import websocket
from serving import KERNEL_ID, V1, within

CONFIGURATION = Path(__file__).parents[2] / "docs/deploy/jupyterhub_config.py"
SERVICE = "/services/cxroi/"
PAGE = "voila/render/business_case.ipynb"
# Below what systems give out: a kernel of another test could take a port before a hub does.
LOW = range(20_000, 32_000)
PASSWORD = "a password of the tests"  # noqa: S105 - of nobody else
# As the command itself, but a hub's word is kept for two seconds, and waited for as long.
QUICKLY = """
import sys
from cxroi.serve import hub, hub_front, hub_sign_in
hub.AGE, hub.PATIENCE, hub_sign_in.PATIENCE, hub_front.BETWEEN_SIGNS = 2, 2.0, 2.0, 1.0
from cxroi.serve.command_line import main
sys.exit(main())
"""
# The Python proxy, but for three faults of its lines: it does not tell a browser which protocol one
# speaks, so that the browser hangs up; it sends on as text what came as bytes; and it does not tell
# that the server has closed one. The proxy for Node has none of them.
PROXY = """
from configurable_http_proxy import cli
from configurable_http_proxy.handlers import ProxyHandler
from tornado.websocket import WebSocketClientConnection as Line

def begin(line, *_):
    hear = line.ws_client._on_message_callback
    line.ws_client._on_message_callback = lambda said: line.close() if said is None else hear(said)

send = Line.write_message
Line.write_message = lambda line, said: send(line, said, binary=isinstance(said, bytes))
ProxyHandler.open = begin
ProxyHandler.select_subprotocol = lambda line, _: line.ws_client.selected_subprotocol
cli.main()
"""
# What a hub anywhere needs, and what the tests ask it themselves.
AROUND = """
c.JupyterHub.bind_url = "http://127.0.0.1:{port}/"
c.JupyterHub.hub_port = {hub_port}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.auth_token = "{token}"
c.ConfigurableHTTPProxy.command = {proxy!r}
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = "{password}"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.Spawner.pre_spawn_hook = lambda spawner: setattr(spawner, "port", {ports}[spawner.user.name])
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/home/{{username}}"
c.JupyterHub.services.append({{"name": "tests", "api_token": "{token}"}})
scopes = ["admin:users", "admin:groups", "admin:servers", "tokens"]
c.JupyterHub.load_roles.append({{"name": "tests", "scopes": scopes, "services": ["tests"]}})
"""


@dataclass
class Hub:
    """A hub that runs, and its parts."""

    process: subprocess.Popen
    port: int
    service_port: int
    folder: Path
    token: str = field(repr=False)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def ask(self, method: str, path: str, said: object = None) -> requests.Response:
        """Ask the hub what only who runs it may."""
        key = {"Authorization": f"token {self.token}"}
        address = f"{self.address}/hub/api/{path}"
        return requests.request(method, address, headers=key, json=said, timeout=60)

    def events(self) -> list[dict]:
        """What the service's audit file says."""
        lines = (self.folder / "audit.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines]

    def server(self, prefix: str) -> psutil.Process:
        """The process of a server of ours, by where the hub put it."""
        [found] = [
            each
            for each in psutil.Process(self.process.pid).children(recursive=True)
            if "app" in each.cmdline() and each.environ()["JUPYTERHUB_SERVICE_PREFIX"] == prefix
        ]
        return found


class Reader:
    """A reader with a browser of their own: it keeps cookies, each for its paths."""

    def __init__(self, hub: Hub, name: str = "") -> None:
        self.hub = hub
        self.name = name
        self.browser = requests.Session()
        if name:
            self.sign_in()

    def get(self, path: str, *, follow: bool = True, **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.browser.get(
            f"{self.hub.address}{path}", headers=named, allow_redirects=follow, timeout=60
        )

    def post(self, path: str, fields: dict[str, str]) -> requests.Response:
        origin = {"Origin": self.hub.address}
        return self.browser.post(
            f"{self.hub.address}{path}", fields, headers=origin, allow_redirects=False, timeout=60
        )

    def sign_in(self) -> None:
        """Fill in the hub's own form."""
        self.get("/hub/login")
        key = self.cookies("/hub/")["_xsrf"]
        given = {"username": self.name, "password": PASSWORD, "_xsrf": key}
        answer = self.post("/hub/login", given)
        assert answer.status_code == 302, answer.text

    def cookies(self, path: str) -> dict[str, str]:
        """The cookies that this browser sends there."""
        return {
            each.name: each.value for each in self.browser.cookies if path.startswith(each.path)
        }

    def connect(self, kernel: str, base: str = SERVICE, **headers: str) -> websocket.WebSocket:
        """Open a line to a kernel through the proxy, as a page does."""
        sent = "; ".join(f"{name}={value}" for name, value in self.cookies(base).items())
        named = {"Origin": self.hub.address, "Cookie": sent, **headers}
        return websocket.create_connection(
            f"ws://127.0.0.1:{self.hub.port}{base}api/kernels/{kernel}/channels?session_id=x",
            header=[f"{name}: {value}" for name, value in named.items()],
            subprotocols=[V1],
            suppress_origin=True,
            timeout=20,
        )

    def leave(self, page: requests.Response, base: str = SERVICE) -> requests.Response:
        """End the kernel of a page, as the page does when it is left."""
        key = self.cookies(base)["_xsrf"]
        return self.post(f"{base}voila/api/shutdown/{kernel_of(page)}", {"_xsrf": key})


def kernel_of(page: requests.Response) -> str:
    return KERNEL_ID.search(page.text)[1]


def configuration(folder: Path, service_port: int, **around: object) -> str:
    """What is shipped, with the tests' own addresses, files and times in place of those it names."""
    text = CONFIGURATION.read_text()
    ours = f'"{sys.executable}", "-P", "-c", {QUICKLY!r}, "app"'
    for written, here, times in (
        ('"cxroi", "app"', ours, 1),
        ('"cxroi",\n            "app"', ours, 1),
        ("127.0.0.1:8866", f"127.0.0.1:{service_port}", 1),
        ("/var/lib/cxroi/scenarios", f"{folder}/scenarios", 1),
        ("/var/log/cxroi/audit.jsonl", f"{folder}/audit.jsonl", 1),
    ):
        assert text.count(written) == times, written
        text = text.replace(written, here)
    return text + AROUND.format(folder=folder, password=PASSWORD, **around)


def start(folder: Path) -> Hub:
    """Start a hub, and wait for its service."""
    port, hub_port, proxy_port, service_port, *own = sample(list(LOW), 6)
    token = secrets.token_hex()
    proxy = [sys.executable, "-P", "-c", PROXY]
    about = {"port": port, "hub_port": hub_port, "proxy_port": proxy_port, "proxy": proxy}
    about["ports"] = dict(zip(("anna", "bob"), own, strict=True))
    (folder / "scenarios").mkdir()
    written = configuration(folder, service_port, token=token, **about)
    (folder / "jupyterhub_config.py").write_text(written)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTERHUB_")}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "jupyterhub"], cwd=folder, stderr=log, env=environment
        )
    hub = Hub(process, port, service_port, folder, token)
    if not within(60, lambda: is_up(hub)):
        end(hub)
        raise AssertionError(hub.log)
    return hub


def is_up(hub: Hub) -> bool:
    if hub.process.poll() is not None:
        raise AssertionError(hub.log)
    try:
        said = requests.get(f"{hub.address}{SERVICE}health", timeout=10)
    except requests.ConnectionError:
        return False
    return said.ok and said.json()["state"] == "ready"


def end(hub: Hub) -> None:
    """End a hub with all that it started."""
    below = psutil.Process(hub.process.pid).children(recursive=True)
    hub.process.terminate()
    hub.process.wait(60)
    _, left = psutil.wait_procs(below, timeout=30)
    for each in left:
        each.kill()
    assert left == []
