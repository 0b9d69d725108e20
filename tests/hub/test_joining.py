"""What is taken from a hub's environment, by jupyterhub's own reading of it."""

import json
import os

import pytest
from test_hub import GIVEN, started

from cxroi.serve.hub import AGE, join_hub

__all__ = ["started"]

EVERYWHERE = "0.0.0.0"  # noqa: S104 - as Kubernetes has it; nothing is opened here


def test_a_server_stands_where_the_hub_says_and_leaves_nothing_in_the_environment(started):
    started.setenv("JUPYTERHUB_ACTIVITY_URL", "http://hub/hub/api/users/anna/activity")
    started.setenv("JUPYTERHUB_OAUTH_ACCESS_SCOPES", json.dumps(["access:servers!server=anna/"]))
    address = join_hub("127.0.0.1", "")
    assert address[:3] == ("127.0.0.1", 8866, "/services/cxroi/")
    assert [name for name in os.environ if name.startswith(("JUPYTERHUB_", "JPY_"))] == []
    assert address.hub.activity.endswith("/activity")
    oauth = address.hub.oauth
    assert (oauth.api_token, oauth.oauth_client_id) == ("a token", "service-cxroi")
    assert oauth.access_scopes == {"access:servers!server=anna/"}
    assert oauth.cache_max_age == AGE
    assert oauth.login_url.startswith("/hub/api/oauth2/authorize?client_id=service-cxroi")
    assert "a token" not in repr(address)


@pytest.mark.parametrize(
    ("url", "host", "trusted", "stands", "networks"),
    [
        ("http://127.0.0.1:9", "127.0.0.1", "", "127.0.0.1", ["127.0.0.0/8", "::1/128"]),
        ("http://127.0.0.1:9", "127.0.0.1", "10.0.0.5", "127.0.0.1", ["10.0.0.5/32"]),
        (f"http://{EVERYWHERE}:9", "127.0.0.1", "", EVERYWHERE, []),
        ("http://hub:9", EVERYWHERE, "", EVERYWHERE, []),
        ("http://[::1]:9", "127.0.0.1", "", "::1", ["127.0.0.0/8", "::1/128"]),
    ],
)
def test_where_only_this_computer_can_ask_its_proxy_is_believed(
    started, url, host, trusted, stands, networks
):
    started.setenv("JUPYTERHUB_SERVICE_URL", url)
    address = join_hub(host, trusted)
    assert address[:2] == (stands, 9)
    assert [str(each) for each in address.proxies.networks] == networks


@pytest.mark.parametrize(
    ("public", "given", "options"),
    [
        ("", "", {"samesite": "Lax"}),
        ("http://hub.example.org/", "", {"samesite": "Lax"}),
        ("https://hub.example.org/", "", {"samesite": "Lax", "secure": True}),
        ("", '{"secure": true, "samesite": "Strict"}', {"samesite": "Strict", "secure": True}),
    ],
)
def test_cookies_are_for_https_where_the_hub_is(started, public, given, options):
    started.setenv("JUPYTERHUB_PUBLIC_URL", public)
    started.setenv("JUPYTERHUB_COOKIE_OPTIONS", given)
    assert join_hub("127.0.0.1", "").hub.oauth.cookie_options == options


@pytest.mark.usefixtures("started")
def test_a_hub_that_says_nothing_of_who_may_come_lets_nobody_in():
    oauth = join_hub("127.0.0.1", "").hub.oauth
    assert not oauth.check_scopes(oauth.access_scopes, {"scopes": ["access:services"]})


def test_a_service_that_runs_apart_is_for_those_who_may_access_it_by_name(started):
    started.setenv("JUPYTERHUB_SERVICE_NAME", "cxroi")
    assert GIVEN.keys() < os.environ.keys()
    oauth = join_hub("127.0.0.1", "").hub.oauth
    assert oauth.access_scopes == {"access:services!service=cxroi"}
