"""How often does an interval hold the truth? Asked of made-up companies whose truth is known.

    python tests/benchmarks/coverage.py [COMPANIES]

draws so many companies (400), each with a seed of its own, and prints for each estimate how many
of its 90% intervals hold what the company was made with. It ends with 1 if any held it in fewer
than 85 or more than 95 of 100. ``customers`` is a count and has no interval. Of a published figure
that data have moved, the interval of both is shown beside that of the data: the published figures
are far from these companies, so that theirs hold the truth less often.
"""

import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from own_tables import maker

from cxroi.calibration.calibration import calibrate

COMPANIES = 400
STATED = (0.85, 0.95)
TODAY = date(2026, 11, 1)


def coverage(companies: int) -> dict[str, tuple[float, float | None]]:
    """Share of intervals that hold the truth: of the data, and of both where there is a prior."""
    made = maker()
    truth = made.truth().values
    tally = {key: [0, 0] for key in truth if key != "customers"}
    priors = set()
    for seed in range(companies):
        found = calibrate(made.company(seed), today=TODAY)
        for key, counts in tally.items():
            estimate = found.estimates[key]
            counts[0] += estimate.interval.low <= truth[key] <= estimate.interval.high
            if estimate.gap:
                priors.add(key)
                both = estimate.gap.posterior.credible_interval()
                counts[1] += both.low <= truth[key] <= both.high
    return {
        key: (data / companies, both / companies if key in priors else None)
        for key, (data, both) in tally.items()
    }


def main() -> int:
    """Print a line an estimate; 1 if one is not covered as stated."""
    companies = int(sys.argv[1]) if len(sys.argv) > 1 else COMPANIES
    missed = []
    print(f"{'of ' + str(companies) + ' companies':26}{'data':>8}{'both':>8}")
    for key, (data, both) in coverage(companies).items():
        print(f"{key:26}{data:8.1%}{'' if both is None else f'{both:8.1%}'}")
        if not STATED[0] <= data <= STATED[1]:
            missed.append(key)
    if missed:
        print(f"Not within 85 to 95%: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
