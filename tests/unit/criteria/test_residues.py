"""The work list of the reader, and mentions."""

from __future__ import annotations

import json

from click.testing import CliRunner

from trialogue.cli.criteria import criteria
from trialogue.criteria import read_text
from trialogue.criteria.residues import count_residues, residue_kind

TEXT = (
    "Inclusion Criteria:\n\n* Contraindication to such hats\n* Age over 18 years\n* Stroke within 6 months, or limp\n"
)


def test_every_residue_is_counted_once_by_its_kind() -> None:
    counts = count_residues(read_text(TEXT).criteria)
    assert sum(counts.values()) == 2
    assert counts["contraindication"] == 1
    assert residue_kind("Wobbly gait") == "other words"


def test_the_command_prints_the_kinds() -> None:
    line = json.dumps({"id": 1, "text": TEXT})
    done = CliRunner().invoke(criteria, ["--jsonl", "-", "--residues"], input=line + "\n", catch_exceptions=False)
    assert done.exit_code == 0
    assert done.output.splitlines()[0] == "criteria: full 1, partial 1, none 1"
    assert "       1  contraindication" in done.output.splitlines()
    assert CliRunner().invoke(criteria, ["--text", "-", "--residues"], input=TEXT).exit_code == 2


def test_mentions_are_listed_where_asked_for() -> None:
    text = "Exclusion Criteria:\n\n* Women with stroke within 6 months, ALT > 3 x ULN or prednisone\n"
    (plain,) = read_text(text).criteria
    (found,) = read_text(text, mentions=True).criteria
    assert plain.mentions == ()
    assert [(each.type, text[each.start : each.end]) for each in found.mentions] == [
        ("person", "Women"),
        ("condition", "stroke"),
        ("temporal", "within 6 months"),
        ("measurement", "ALT"),
        ("value", "> 3 x ULN"),
        ("drug", "prednisone"),
    ]
