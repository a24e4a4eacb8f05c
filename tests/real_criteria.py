"""Eligibility texts of the real records, each read once a process however many tests look at its reading."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path

import pytest

from trialogue.criteria import Eligibility, read_text

RECORDS = Path(__file__).parents[2] / "shared" / "data" / "ctgov" / "studies.jsonl.gz"
GOLDEN = Path(__file__).parent / "golden"


@cache
def real_texts() -> dict[str, str]:
    """The text of every study of the development records; skips where they are not there."""
    if not RECORDS.exists():
        pytest.skip("data/ctgov/studies.jsonl.gz of the shared data is not there")
    texts = {}
    with gzip.open(RECORDS, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            part = json.loads(line)["protocolSection"]
            module = part.get("eligibilityModule", {})
            texts[part["identificationModule"]["nctId"]] = module.get("eligibilityCriteria") or ""
    return texts


@cache
def real_reading(study: str) -> Eligibility:
    """What the reader makes of the text of a study."""
    return read_text(real_texts()[study])


@cache
def gold_rows() -> list[list[str]]:
    """The lines of `criteria_gold.tsv`: seed, study, offset, how far it was read, verdict, tree."""
    lines = (GOLDEN / "criteria_gold.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")][1:]


@cache
def judged_rows(table: str = "criteria_judged") -> list[dict[str, str]]:
    """The lines of a table of judged lines by the names of their columns."""
    lines = (GOLDEN / f"{table}.tsv").read_text(encoding="utf-8").splitlines()
    head, *rest = (line.split("\t") for line in lines if not line.startswith("#"))
    return [dict(zip(head, each, strict=True)) for each in rest]


def studies_with_a_line() -> list[str]:
    """The studies, drawn by chance over all seeds, of which a line was judged by hand."""
    return sorted({row[1] for row in gold_rows()} | {row["study"] for row in judged_rows()})
