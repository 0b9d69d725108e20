"""What `cxroi app --hub` takes from its environment, without a hub. With a real one: tests/hub/."""

import os
from unittest.mock import patch

import pytest
from sharing import finished

from cxroi.model.errors import SetupError
from cxroi.serve.command_line import main
from cxroi.serve.hub import join_hub
from cxroi.serve.proxies import NO_PROXIES, Front

GIVEN = {
    "JUPYTERHUB_API_TOKEN": "a token",
    "JUPYTERHUB_API_URL": "http://127.0.0.1:8081/hub/api",
    "JUPYTERHUB_CLIENT_ID": "service-cxroi",
    "JUPYTERHUB_SERVICE_PREFIX": "/services/cxroi/",
    "JUPYTERHUB_SERVICE_URL": "http://127.0.0.1:8866",
    "JPY_API_TOKEN": "a token",
}


@pytest.fixture
def started(monkeypatch):
    """An environment as a hub gives it, and nothing of another."""
    for name in [each for each in os.environ if each.startswith("JUPYTERHUB_")]:
        monkeypatch.delenv(name)
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def refusal() -> str:
    with pytest.raises(SetupError) as raised:
        join_hub("127.0.0.1", "")
    left = [name for name in os.environ if name.startswith(("JUPYTERHUB_", "JPY_"))]
    assert left == []  # whatever becomes of it, kernels inherit nothing
    return str(raised.value)


@pytest.mark.parametrize("name", sorted(GIVEN.keys() - {"JPY_API_TOKEN"}))
def test_what_the_hub_has_not_said_is_named(started, name):
    started.setenv(name, "")
    assert refusal() == (
        f"{name} is not in the environment, so no JupyterHub has started this server. Leave out "
        "--hub to serve without one."
    )


def test_a_token_of_ours_is_refused(started):
    started.setenv("CXROI_TOKEN", "of twelve or more")
    assert refusal() == (
        "With --hub, readers sign in at JupyterHub, and CXROI_TOKEN has no use. Unset it."
    )


@pytest.mark.parametrize("url", ["https://127.0.0.1:8866", "http+unix://%2Ftmp%2Fsocket"])
def test_a_hub_that_wants_anything_but_http_is_told(started, url):
    started.setenv("JUPYTERHUB_SERVICE_URL", url)
    assert refusal() == (
        f"JupyterHub expects this server at {url}, and with --hub it serves http:// alone. Set "
        "internal_ssl to False, and let the service's url begin with http://."
    )


@pytest.mark.usefixtures("started")
def test_without_jupyterhub_the_extra_is_named():
    with patch.dict("sys.modules", {"jupyterhub": None, "jupyterhub.services.auth": None}):
        said = refusal()
    assert said == "jupyterhub is not installed. Install it with: pip install 'cxroi[hub]'"


@pytest.mark.parametrize(
    "option", ["--port=9000", "--base-url=/reports/", "--user-header=X-Forwarded-User"]
)
@pytest.mark.usefixtures("started")
def test_what_the_hub_decides_is_not_an_option(capsys, option):
    assert main(["app", "--hub", option]) == 1
    name = option.partition("=")[0]
    assert capsys.readouterr().err == (
        f"{name} has no use with --hub: JupyterHub decides it. Leave it out.\n"
    )


def test_a_server_of_nobody_holds_nothing_of_a_hub():
    """What is heard of an open page, and the end, mean nothing where no hub is."""
    front = Front(NO_PROXIES)
    front.hear(None)
    finished(front.end())
