"""How long from a company's files to estimates, checks included, and with how much memory?

    python tests/benchmarks/calibrating.py [--duckdb]

makes two companies (tests/benchmarks/big_company.py) in a temporary folder, and reads each three
times, in a process of its own; prints the median of the seconds that `calibrate` takes, those of
the whole process, and the most memory that it held. The reach on 2 cores: 2 s; 12 s and 1.5 GB.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = {"1 million, 3 million orders": (1e6, 3e6), "10 million, 31 million orders": (1e7, 3.1e7)}
ROUNDS = 3
RUN = """
import json, resource, sys, time
from cxroi.calibration.calibration import calibrate
start = time.perf_counter()
found = calibrate(sys.argv[1], engine=sys.argv[2])
seconds = time.perf_counter() - start
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, most, len(found.estimates)]))
"""


def timed(folder: Path, engine: str) -> tuple[float, float, float]:
    """Seconds of `calibrate`, of the whole process, and the most megabytes that it held."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        run = subprocess.run(
            [sys.executable, "-c", RUN, str(folder), engine], capture_output=True, check=True
        )
        seconds, most, _ = json.loads(run.stdout)
        rounds.append((seconds, time.perf_counter() - start, most))
    return tuple(statistics.median(figures) for figures in zip(*rounds, strict=True))


def main() -> None:
    """Print a line a size and engine."""
    engines = ["polars", *(["duckdb"] if "--duckdb" in sys.argv else [])]
    maker = Path(__file__).parent / "big_company.py"
    print(f"{'':34}{'':10}{'calibrate':>10}{'process':>10}{'memory':>10}")
    with tempfile.TemporaryDirectory() as made:
        for place, (name, (customers, orders)) in enumerate(SIZES.items()):
            folder = Path(made) / str(place)
            subprocess.run([sys.executable, maker, str(customers), str(orders), folder], check=True)
            for engine in engines:
                seconds, whole, most = timed(folder, engine)
                print(f"{name:34}{engine:10}{seconds:8.2f} s{whole:8.2f} s{most:7.0f} MB")


if __name__ == "__main__":
    main()
