"""Of this folder only ``test_*.py`` holds tests; the other files are run by ``make bench``."""

from pathlib import Path

collect_ignore = [
    str(file) for file in Path(__file__).parent.glob("*.py") if not file.name.startswith("test_")
]
