"""Lines of real records whose trees were written from the text before the reader's output was seen.

`criteria_gold.tsv` holds studies, offsets and trees; the texts are in the shared data. Its trees name concepts freely:
few readings can be the same to the letter; those that are must stay so.
"""

from __future__ import annotations

import re
from collections import Counter

from real_criteria import gold_rows, real_reading
from trialogue.criteria import Criterion, parse_condition, print_condition

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


def test_every_tree_is_canonical_and_the_tally_is_the_one_reported() -> None:
    counts: Counter[tuple[str, str]] = Counter()
    for seed, _, _, read, verdict, tree in gold_rows():
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


def test_what_was_read_to_the_letter_still_is() -> None:
    wanted = {(study, int(offset)): tree for _, study, offset, _, _, tree in gold_rows()}
    same = 0
    for (study, offset), tree in wanted.items():
        here = [each for each in real_reading(study).criteria if within(each, offset + 4)]
        same += any(is_read_as(LABEL.sub("", print_condition(each.condition)), tree) for each in here)
    assert same >= READ_TO_THE_LETTER


def within(criterion: Criterion, at: int) -> bool:
    """Whether a criterion stands where that character is."""
    return criterion.start is not None and criterion.start <= at < (criterion.end or 0)
