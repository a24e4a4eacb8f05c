"""Real eligibility texts of the shared data: read without an exception, nothing lost, every span exact.

Every fourth text in the everyday run, with every seventh criterion printed and parsed back; every text and every
criterion by `make texts`.
"""

from __future__ import annotations

import gzip
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from trialogue.criteria import parse_condition, print_condition, read_text
from trialogue.criteria.nodes import Computable, Condition, walk, without_spans

DATA = Path(__file__).parents[3] / "shared" / "data"
SOURCES = {
    "records": (DATA / "ctgov" / "studies.jsonl.gz", 2375),
    "texts": (DATA / "criteria" / "texts.jsonl.gz", 5000),
}
EVERYTHING = bool(os.environ.get("TRIALOGUE_EVERY_TEXT"))
TEXTS, ROUND_TRIPS = (1, 1) if EVERYTHING else (4, 7)
HEAD = re.compile(r"(?:non|inclusion|exclusion|criteri(?:a|on))", re.IGNORECASE)


def texts_of(name: str) -> Iterator[str]:
    path, _ = SOURCES[name]
    if not path.exists():
        pytest.skip(f"{path.relative_to(DATA)} of the shared data is not there")
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            row = json.loads(line)
            module = row.get("protocolSection", {}).get("eligibilityModule", {})
            yield row.get("criteria") or module.get("eligibilityCriteria") or ""


def check(text: str) -> tuple[Counter[str], list[str]]:
    """The counts of one text, and what is wrong with its reading."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    last = 0
    outside = []
    for number, criterion in enumerate(read_text(text).criteria):
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
    return all(each.span and start <= each.span[0] <= each.span[1] <= end for each, _ in walk(node))


def _lost(line: str) -> bool:
    """A line outside every criterion that is no head of a section."""
    return any(char.isalnum() for char in line) and not HEAD.search(line)


def check_all(texts: list[str]) -> tuple[Counter[str], list[str]]:
    total: Counter[str] = Counter()
    wrong: list[str] = []
    for text in texts:
        counts, trouble = check(text)
        total += counts
        wrong += trouble
    return total, wrong


@pytest.mark.parametrize("name", list(SOURCES))
def test_every_text_is_read_whole(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    texts = list(texts_of(name))
    assert len(texts) == SOURCES[name][1]
    texts = texts[::TEXTS]
    with ProcessPoolExecutor(max_workers=2) as pool:
        parts = list(pool.map(check_all, [texts[at::8] for at in range(8)]))
    total = sum((counts for counts, _ in parts), Counter[str]())
    wrong = [each for _, trouble in parts for each in trouble]
    criteria = sum(total.values())
    with capsys.disabled():
        shares = ", ".join(
            f"{name} {total[name]} ({100 * total[name] / criteria:.1f} %)" for name in ("full", "partial", "none")
        )
        print(f"\n{name}: {len(texts)} texts, {criteria} criteria: {shares}")
    assert wrong == []
    assert total["full"] > 0 and total["partial"] > 0
