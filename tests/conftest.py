"""What holds for every test: a law is tried on the same examples each time, at any speed."""

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
