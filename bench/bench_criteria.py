"""How fast eligibility text is read, beside two plain `re` passes over the same text, in one run on one core.

    python bench/bench_criteria.py [--data DIR] [--texts N]

DIR has the layout of the shared data folder (`criteria/texts.jsonl.gz`). Without it the folder `shared/data` beside the
project is taken where there is one, else the demonstration registry. The passes: every number, and every number with
its comparison and its unit, which is the least that finds a bound. The reader keeps no memory of lines it has read,
only of words and units. The three take turns text by text, and of each text the best of the rounds counts: the speed of
a shared machine changes from second to second, and with it the ratio of what was measured one behind the other.
Progress goes to stderr; the last line is one JSON object.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

from figures import lines_of, say, tell

from trialogue.criteria import READER_VERSION, read_text

ROOT = Path(__file__).resolve().parent.parent
REAL = Path("criteria") / "texts.jsonl.gz"
ROUNDS = 3
TEXTS = 400
SMALL, LARGE = 100_000, 1_000_000
"""Characters of the two texts that show how the time grows."""

NUMBERS = re.compile(r"\d+(?:[.,]\d+)*")
BOUNDS = re.compile(
    r"(?:(?:at least|less than|more than|greater than|up to|over|under|between|>=|<=|[<>≤≥])\s*)?"
    r"\d+(?:[.,]\d+)*\s*(?:%|[a-z]+(?:/[a-z]+)*)?",
    re.IGNORECASE,
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="a folder of the layout of the shared data")
    parser.add_argument("--texts", type=int, default=TEXTS, help="how many texts (default %(default)s)")
    arguments = parser.parse_args()
    name, texts = load(arguments.data, arguments.texts)
    size, lines = sum(map(len, texts)), sum(text.count("\n") + 1 for text in texts)
    say(f"{len(texts):,} texts, {lines:,} lines, {size / 1e6:.2f} million characters, from {name}")
    seconds = side_by_side(texts)
    growth = growing(texts)
    print_table(seconds, size, lines)
    print(f"\n{LARGE:,} characters take {growth:.1f} times as long as {SMALL:,}")
    reading = seconds["reading every criterion"]
    ratios = {
        "number_pass_share_of_reading": round(seconds["re: every number"] / reading, 5),
        "bound_pass_share_of_reading": round(seconds["re: every number with comparison and unit"] / reading, 5),
        "ten_times_the_text": round(growth, 2),
    }
    conditions = {
        "data": name,
        "texts": len(texts),
        "characters": size,
        "lines": lines,
        "rounds": ROUNDS,
        "lines_per_second": round(lines / reading),
        "reader": READER_VERSION,
    }
    tell("criteria", ratios, conditions)


def load(data: Path | None, count: int) -> tuple[str, list[str]]:
    """The texts to measure on, and what to call them."""
    if (lines := lines_of(REAL, data)) is not None:
        return REAL.as_posix(), [json.loads(line)["criteria"] for line in lines[:count]]
    from trialogue.registry.demonstration import demonstration_records  # noqa: PLC0415 (only where used)
    from trialogue.study import parse_study  # noqa: PLC0415

    studies = [parse_study(raw) for raw in itertools.islice(demonstration_records(), count)]
    texts = [study.eligibility.eligibility_criteria or "" for study in studies if study.eligibility is not None]
    return "the demonstration registry", texts


def side_by_side(texts: list[str]) -> dict[str, float]:
    """Processor seconds over all texts for each way; of each text the best of several rounds, the ways taking turns."""
    ways: dict[str, Callable[[str], object]] = {
        "re: every number": NUMBERS.findall,
        "re: every number with comparison and unit": BOUNDS.findall,
        "reading every criterion": read_text,
    }
    read_text(texts[0])  # the vocabulary is loaded here
    best = {name: [float("inf")] * len(texts) for name in ways}
    for turn in range(ROUNDS):
        say(f"round {turn + 1} of {ROUNDS}")
        for index, text in enumerate(texts):
            for name, way in ways.items():
                best[name][index] = min(best[name][index], seconds_for(way, [text]))
    return {name: sum(seconds) for name, seconds in best.items()}


def seconds_for(way: Callable[[str], object], texts: list[str]) -> float:
    started = time.process_time()
    for text in texts:
        way(text)
    return time.process_time() - started


def growing(texts: list[str]) -> float:
    """How much longer one text of a million characters takes than one of a hundred thousand."""
    joined = "\n\n".join(texts)
    long = (joined * (LARGE // len(joined) + 1))[:LARGE]
    say("one long text")
    small, large = [], []
    for _ in range(2):  # the best of as many for both: a best of two beside one run would favour the small
        small.append(seconds_for(read_text, [long[:SMALL]]))
        large.append(seconds_for(read_text, [long]))
    return min(large) / min(small)


def print_table(seconds: dict[str, float], size: int, lines: int) -> None:
    reading = seconds["reading every criterion"]
    print(f"{'':<44}{'MB/s':>8}{'lines/s':>12}{'share of reading':>20}")
    for name, took in seconds.items():
        share = "1" if took == reading else f"1/{reading / took:.0f}"
        print(f"{name:<44}{size / took / 1e6:>8.2f}{lines / took:>12,.0f}{share:>20}")


if __name__ == "__main__":
    main()
