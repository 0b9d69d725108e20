"""One hub for all tests here, and readers: anna and bob are in the group, carol is not."""

from collections.abc import Iterator

import pytest
from hub.hubs import Hub, Reader, end, start


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    running = start(tmp_path_factory.mktemp("hub"))
    yield running
    end(running)


@pytest.fixture
def anna(hub: Hub) -> Reader:
    return Reader(hub, "anna")


@pytest.fixture
def bob(hub: Hub) -> Reader:
    return Reader(hub, "bob")


@pytest.fixture
def carol(hub: Hub) -> Reader:
    return Reader(hub, "carol")
