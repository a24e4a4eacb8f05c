"""Hold the survival estimators to R on random data sets: `python tools/double_programming.py [SETS] [--keep]`.

Needs Debian's r-base-core, r-cran-survival and r-cran-mass. Writes the data sets to a temporary folder, runs the R
script that the tests keep, and prints for each kind of figure how many were compared and the largest difference,
relative to the larger of 1 and the figure. `--keep` stores R's output for the tests, which need no R.
"""

from __future__ import annotations

import csv
import math
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from analysis_figures import our_figures  # noqa: E402  # the tests' own modules
from analysis_random import RandomSet, random_set  # noqa: E402

R = ROOT / "tests" / "validation" / "analysis" / "r"


def write_sets(sets: list[RandomSet], folder: Path) -> None:
    """The data sets as the R script reads them: a row each participant, a row each recurrent event."""
    with (folder / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["set", "time", "entry", "event", "cause", "weight", "group", "stratum", "x", "clear", "found"])
        for each in sets:
            columns = (each.time, each.entry, each.event, each.cause, each.weight, each.group, each.stratum, each.x)
            for row in zip(*columns, each.last_clear, each.found_at, strict=True):
                rows.writerow([each.number, *map(repr, row)])
    with (folder / "flares.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["set", "row", "at"])
        for each in sets:
            for place, flares in enumerate(each.flares, 1):
                rows.writerows([each.number, place, repr(at)] for at in flares)


def main(arguments: list[str]) -> int:
    numbers = [int(word) for word in arguments if word.isdigit()]
    sets = [random_set(number) for number in range(numbers[0] if numbers else 1000)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_sets(sets, folder)
        subprocess.run(["Rscript", str(R / "double_programming.R"), name], check=True)
        if "--keep" in arguments:
            shutil.copy(folder / "r_figures.csv", R / "r_figures.csv")
        theirs: dict[int, dict[str, float]] = defaultdict(dict)
        with (folder / "r_figures.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                theirs[int(row["set"])][row["figure"]] = float(row["value"].replace("NA", "nan"))
    compared: dict[str, list[tuple[float, int, str]]] = defaultdict(list)
    missing: dict[str, int] = defaultdict(int)
    for each in sets:
        ours = our_figures(each)
        for figure, value in theirs[each.number].items():
            kind = figure.rstrip("0123456789")
            if figure not in ours:
                missing[kind] += 1
                continue
            both = math.isnan(value) and math.isnan(ours[figure])
            away = 0.0 if both or value == ours[figure] else abs(value - ours[figure]) / max(1.0, abs(value))
            compared[kind].append((math.inf if math.isnan(away) else away, each.number, figure))
    for kind, found in sorted(compared.items()):
        worst = max(found)
        print(f"{kind:<24}{len(found):>8} figures   largest difference {worst[0]:.1e} (set {worst[1]})")
    print("given by R only:", dict(missing))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
