"""Lines of real records whose trees were written from the text before the reader's output was seen.

`criteria_gold.tsv` holds studies, offsets and trees; the texts are in the shared data. Its trees name concepts freely:
few readings can be the same to the letter; those that are must stay so.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from trialogue.criteria import parse_condition, print_condition, read_text

HERE = Path(__file__).parent
LABEL = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')
IN_ITS_OWN_WORDS = re.compile(r'(?:not\()?state\("~[^"]*"\)+\Z')
READ_TO_THE_LETTER = 245
JUDGED = {
    "20261126": (13, 74),
    "8261": (5, 85),
    "4404": (3, 35),
    "7113": (9, 42),
    "9021": (6, 42),
    "31517": (21, 90),
    "77041": (16, 60),
    "20271128": (11, 81),
    "60613": (11, 85),
    "60614": (10, 67),
    "4021": (23, 164),
    "775533": (11, 155),
}
"""Wrong among definite readings by seed, as docs/reference/criteria-history.md reports them."""


def rows() -> list[list[str]]:
    lines = (HERE / "criteria_gold.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")][1:]


def test_every_tree_is_canonical_and_the_tally_is_the_one_reported() -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for seed, _, _, read, verdict, tree in rows():
        assert print_condition(parse_condition(tree)) == tree
        assert (read == "none") == (verdict == "none")
        counts[seed, verdict] += 1
    for seed, (wrong, definite) in JUDGED.items():
        assert counts[seed, "wrong"] == wrong
        assert counts[seed, "wrong"] + counts[seed, "right"] == definite


def is_read_as(printed: str, tree: str) -> bool:
    """Whether a reading says what its tree says.

    A tree that is opaque alone asks for nothing that has a name: one state in the text's own words says no more.
    """
    return printed == LABEL.sub("", tree) or (
        tree.startswith("opaque(") and IN_ITS_OWN_WORDS.match(printed) is not None
    )


def test_what_was_read_to_the_letter_still_is(shared: Path) -> None:
    records = shared / "data" / "ctgov" / "studies.jsonl.gz"
    if not records.exists():
        pytest.skip("data/ctgov/studies.jsonl.gz of the shared data is not there")
    wanted = {(study, int(offset)): tree for _, study, offset, _, _, tree in rows()}
    studies = {study for study, _ in wanted}
    same = 0
    with gzip.open(records, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            part = json.loads(line)["protocolSection"]
            study = part["identificationModule"]["nctId"]
            if study not in studies:
                continue
            criteria = read_text(part["eligibilityModule"]["eligibilityCriteria"]).criteria
            for (_, offset), tree in ((key, tree) for key, tree in wanted.items() if key[0] == study):
                here = [
                    each for each in criteria if each.start is not None and each.start <= offset + 4 < (each.end or 0)
                ]
                same += any(is_read_as(LABEL.sub("", print_condition(each.condition)), tree) for each in here)
    assert same >= READ_TO_THE_LETTER
