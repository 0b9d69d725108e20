"""What holds for every test: a law is tried on the same examples each time, at any speed."""

import pytest
from hypothesis import settings

from cxroi.exports import offline

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture
def empty_cache(tmp_path, monkeypatch):
    """A folder for what is made once and kept, with nothing in it yet."""
    monkeypatch.setenv("CXROI_CACHE", str(tmp_path))
    offline.cache_folder.cache_clear()
    yield tmp_path
    offline.cache_folder.cache_clear()
