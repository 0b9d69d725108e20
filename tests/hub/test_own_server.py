"""A server of their own for each user, which a real JupyterHub starts and ends."""

from collections.abc import Iterator

import pytest
from hub.hubs import PAGE, Hub, Reader, kernel_of
from hub.test_service import answers, refusal
from serving import within

from cxroi.serve.hub_sign_in import NOT_SIGNED_IN_THERE

BASE = "/user/anna/"


@pytest.fixture(scope="module")
def owner(hub: Hub) -> Iterator[Reader]:
    """A reader who has started a server, as the hub's own page does."""
    reader = Reader(hub, "anna")
    assert reader.get("/hub/spawn").ok
    assert within(60, lambda: reader.get(BASE).url == f"{hub.address}{BASE}{PAGE}")
    yield reader
    hub.ask("DELETE", "users/anna/server").raise_for_status()


def test_a_user_has_a_page_of_their_own_with_a_kernel_that_answers(hub, owner):
    page = owner.get(BASE)
    assert page.status_code == 200
    assert owner.cookies(BASE)["cxroi_user"] == "anna"
    assert (hub.folder / "home/anna/cxroi_cases").is_dir()
    line = owner.connect(kernel_of(page), BASE)
    assert answers(line)
    line.close()
    assert owner.leave(page, BASE).status_code == 204


@pytest.mark.usefixtures("owner")
def test_nobody_else_is_let_in(hub, bob):
    answer = bob.get(BASE)
    assert answer.status_code == 403
    assert "You do not have permission to access" in answer.text
    told = (403, NOT_SIGNED_IN_THERE.format(base=BASE))
    assert refusal(bob.get(f"{BASE}cxroi/page.js")) == told
    assert refusal(Reader(hub).get(f"{BASE}cxroi/page.js")) == told


def test_a_sign_in_to_one_server_opens_no_other(hub, owner, bob):
    """Each signs its own cookies, and the hub says of a token whose server it is for."""
    bob.get("/services/cxroi/workbooks")
    theirs = bob.cookies("/services/cxroi/")["service-cxroi"]
    name = next(each for each in owner.cookies(BASE) if each.startswith("jupyterhub-user-"))
    other = Reader(hub)
    other.browser.cookies.set(name, theirs, path=BASE)
    assert refusal(other.get(f"{BASE}cxroi/page.js"))[0] == 403


def test_the_hub_hears_that_the_server_is_in_use(hub, owner):
    def last_heard() -> str:
        return hub.ask("GET", "users/anna").json()["servers"][""]["last_activity"]

    before = last_heard()
    assert not within(2, lambda: last_heard() > before)
    owner.get(f"{BASE}workbooks")
    assert within(5, lambda: last_heard() > before)


def test_a_server_ends_with_its_kernels_when_the_hub_says_so(hub):
    reader = Reader(hub, "bob")
    hub.ask("POST", "users/bob/server").raise_for_status()
    assert within(60, lambda: reader.get("/user/bob/").url.endswith(PAGE))
    below = hub.server("/user/bob/").children(recursive=True)
    assert len(below) >= 3
    hub.ask("DELETE", "users/bob/server").raise_for_status()
    assert within(30, lambda: not any(each.is_running() for each in below))
