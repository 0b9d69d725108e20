"""The JavaScript engine that the tests run scripts in."""

from pathlib import Path

import playwright


def node() -> Path:
    """Find the JavaScript engine that comes with the browser's driver."""
    driver = Path(playwright.__file__).parent / "driver"
    found = [path for path in (driver / "node", driver / "node.exe") if path.is_file()]
    assert found, f"There is no node in {driver}: install playwright as its wheel brings it."
    return found[0]
