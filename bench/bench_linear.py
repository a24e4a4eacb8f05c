"""Reading time against the length of a text: 1 MB must take less than 12 times what 100 kB takes.

`make bench NAME=linear`, or `python bench/bench_linear.py 20000` for a
smaller text. Texts are our own wording, repeated: lists, one endless sentence, one endless line, one endless word,
deep nesting.
"""

from __future__ import annotations

import sys
import time
from typing import Final

from figures import tell

from trialogue.criteria import read_text

SMALL: Final = int(sys.argv[1]) if sys.argv[1:2] and sys.argv[1].isdigit() else 100_000
FACTOR: Final = 10
SHAPES: Final = {
    "list": "* History of stroke within 6 months, except minor stroke; ALT or AST > 2 x ULN (or 3 x ULN)\n",
    "sentence": "stroke, tuberculosis or malignancy other than skin cancer within 5 years, ",
    "digits": "1.5 x 10^9/L - 2,000/uL <= ",
    "brackets": "((eGFR < 30 mL/min) ",
    "word": "x",
    "nesting": "  - one of the following:\n    - age > 18\n",
}


def seconds(text: str) -> float:
    """Processor time of one reading."""
    start = time.process_time()
    read_text("Exclusion Criteria:\n\n" + text)
    return time.process_time() - start


def main() -> None:
    seconds(SHAPES["list"])
    ratios: dict[str, float] = {}
    for name, piece in SHAPES.items():
        small, large = (seconds((piece * (size // len(piece)))[:size]) for size in (SMALL, SMALL * FACTOR))
        ratios[name] = round(large / small, 2)
        print(
            f"{name:<10} {SMALL:,}: {small:7.2f} s   {SMALL * FACTOR:,}: {large:7.2f} s   {ratios[name]:.1f} times",
            file=sys.stderr,
        )
    conditions = {"small": SMALL, "large": SMALL * FACTOR, "clock": "process time"}
    tell("linear", ratios, conditions)


if __name__ == "__main__":
    main()
