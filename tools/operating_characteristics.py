"""Type I error and power of each test and boundary by simulation: `python tools/operating_characteristics.py [TRIALS]`.

Prints a table in Markdown, with 95 % Monte-Carlo intervals, beside what theory says; bounds are simulated a hundred
times as often. The figures of a run stand in docs/reference/analysis-characteristics.md.
"""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from analysis_characteristics import analyses, boundaries  # the tests' own module


def main() -> None:
    """Run, and print a line at a time."""
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    print("| Test or boundary | Error | Theory | Simulated | 95 % Monte-Carlo interval | Trials |")
    print("|---|---|---|---|---|---|")
    for each in chain(boundaries(100 * trials), analyses(trials)):
        low, high = each.interval
        theory = f"{each.theory:.4f}" if each.exact else f"{each.theory:.3f}"
        figures = f"{each.share:.4f} | [{low:.4f}, {high:.4f}] | {each.trials:,}"
        print(f"| {each.what} | {each.error} | {theory} | {figures} |", flush=True)


if __name__ == "__main__":
    main()
