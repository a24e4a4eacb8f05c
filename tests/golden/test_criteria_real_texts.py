"""Real eligibility texts of the shared data: read without an exception, nothing lost, every span exact.

In the everyday run the records of which a line was judged by hand (some 1,000, drawn by chance), whose readings other
tests look at too, and every fifth of the other texts, with every seventh criterion printed and parsed back; every text
and every criterion by `make texts`.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from real_criteria import real_reading, real_texts, studies_with_a_line
from trialogue.criteria import Eligibility, parse_condition, print_condition, read_text
from trialogue.criteria.nodes import Computable, Condition, walk, without_spans

TEXTS = Path(__file__).parents[3] / "shared" / "data" / "criteria" / "texts.jsonl.gz"
COUNTS = {"records": 2375, "texts": 5000}
EVERYTHING = bool(os.environ.get("TRIALOGUE_EVERY_TEXT"))
EVERY, ROUND_TRIPS = (1, 1) if EVERYTHING else (5, 7)
HEAD = re.compile(
    r"(?:non|inclusion|exclusion|criteri(?:a|on))|"
    r"\b(?:(?:in)?eligible|excluded?|included|enrol\w*|may not enter)\b.{0,60}:",
    re.IGNORECASE,
)
"""A line that opens a section; "Women were ineligible if they:" says so without the words of a head."""


def other_texts() -> Iterator[str]:
    if not TEXTS.exists():
        pytest.skip("data/criteria/texts.jsonl.gz of the shared data is not there")
    with gzip.open(TEXTS, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            yield json.loads(line)["criteria"] or ""


def check(text: str, reading: Eligibility) -> tuple[Counter[str], list[str]]:
    """The counts of one text, and what is wrong with its reading."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    last = 0
    outside = []
    for number, criterion in enumerate(reading.criteria):
        assert criterion.start is not None and criterion.end is not None
        counts[Computable.of(criterion.condition)] += 1
        if criterion.text != text[criterion.start : criterion.end] or criterion.start < last:
            wrong.append(f"span: {criterion.text[:60]!r}")
        outside.append(text[last : criterion.start])
        last = criterion.end
        if not _inside(criterion.condition, criterion.start, criterion.end):
            wrong.append(f"node outside: {criterion.text[:60]!r}")
        if number % ROUND_TRIPS == 0:
            tree = without_spans(criterion.condition)
            if parse_condition(print_condition(tree)) != tree:
                wrong.append(f"round trip: {print_condition(tree)[:60]!r}")
    outside.append(text[last:])
    wrong += [f"lost: {line.strip()[:60]!r}" for stretch in outside for line in stretch.splitlines() if _lost(line)]
    return counts, wrong


def _inside(node: Condition, start: int, end: int) -> bool:
    return all(each.span and start <= each.span[0] < each.span[1] <= end for each, _ in walk(node))


def _lost(line: str) -> bool:
    """A line outside every criterion that is no head of a section."""
    return any(char.isalnum() for char in line) and not HEAD.search(line)


Checked = tuple[Counter[str], list[str]]


def check_all(texts: list[str]) -> Checked:
    return together(check(text, read_text(text)) for text in texts)


def together(parts: Iterable[Checked]) -> Checked:
    total: Counter[str] = Counter()
    wrong: list[str] = []
    for counts, trouble in parts:
        total += counts
        wrong += trouble
    return total, wrong


def every(texts: list[str]) -> Checked:
    """All of them, by two processes."""
    with ProcessPoolExecutor(max_workers=2) as pool:
        return together(pool.map(check_all, [texts[at::8] for at in range(8)]))


def some_records() -> Checked:
    return together(check(real_texts()[study], real_reading(study)) for study in studies_with_a_line())


@pytest.mark.parametrize("name", list(COUNTS))
def test_every_text_is_read_whole(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    texts = list(real_texts().values() if name == "records" else other_texts())
    assert len(texts) == COUNTS[name]
    if EVERYTHING:
        total, wrong = every(texts)
    else:
        total, wrong = some_records() if name == "records" else check_all(texts[::EVERY])
    criteria = sum(total.values())
    with capsys.disabled():
        shares = ", ".join(
            f"{name} {total[name]} ({100 * total[name] / criteria:.1f} %)" for name in ("full", "partial", "none")
        )
        print(f"\n{name}: {criteria} criteria: {shares}")
    assert wrong == []
    assert total["full"] > 0 and total["partial"] > 0
