"""The bulk engine says of real records what the reference evaluator says, criterion by criterion."""

import gzip
import random
from pathlib import Path

import pytest

from bulk_against_reference import assert_equal, charts, compiled
from odd_charts import odd_charts
from trialogue.criteria import read
from trialogue.matching import Policy
from trialogue.study import parse_study

STUDIES = 60


def test_bulk_equals_the_reference_on_real_records(shared: Path) -> None:
    file = shared / "data" / "ctgov" / "studies.jsonl.gz"
    if not file.is_file():
        pytest.skip("needs shared/data/ctgov/studies.jsonl.gz")
    with gzip.open(file) as lines:
        records = [line for line in lines if line.strip()]
    drawn = map(parse_study, random.Random(4).sample(records, STUDIES))
    studies = [(study.nct_id, read(study)) for study in drawn]
    people = [*charts(studies, 8, 2), *odd_charts(studies, 8, 3)]
    for policy in Policy:
        assert_equal(compiled(studies, policy), studies, people, policy)
