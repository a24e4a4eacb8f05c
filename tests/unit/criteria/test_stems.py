"""The stems looked for before the patterns of judgement and consent are tried lose nothing."""

from __future__ import annotations

import gzip
import itertools
import json
from pathlib import Path

import pytest

from trialogue.criteria.passes.judgement import _pattern, may_be


@pytest.mark.parametrize("kind", ["judgement", "consent"])
def test_every_line_a_pattern_finds_has_a_stem(shared: Path, kind: str) -> None:
    with gzip.open(shared / "data" / "criteria" / "texts.jsonl.gz", "rt", encoding="utf-8") as stream:
        texts = [json.loads(line)["criteria"] for line in itertools.islice(stream, 600)]
    lines = [line for text in texts for line in text.split("\n")]
    found = [line for line in lines if _pattern(kind).search(line)]
    assert len(found) > 100
    assert [line for line in found if not may_be(kind, line)] == []
