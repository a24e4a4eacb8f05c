"""The data files hold together: parents exist, no cycles, no name claimed twice in one kind."""

from collections import defaultdict

import pytest

from trialogue.errors import ProgrammingError
from trialogue.text.fold import fold
from trialogue.vocabulary import Concept, Vocabulary, default
from trialogue.vocabulary.loading import NAME_FILES, read_rows
from trialogue.vocabulary.units import analytes, parse_unit


def test_every_parent_exists_and_nothing_is_its_own_ancestor() -> None:
    vocabulary = default()
    for concept in vocabulary.concepts():
        assert all(parent in vocabulary for parent in concept.parents), concept.id
        assert concept.id not in vocabulary.ancestors(concept.id)


def test_no_name_means_two_concepts_of_one_kind() -> None:
    claimed: dict[tuple[str, str], set[str]] = defaultdict(set)
    for concept in default().concepts():
        for name in (concept.id, concept.name, *concept.synonyms):
            claimed[concept.kind, fold(name)].add(concept.id)
    assert {key: ids for key, ids in claimed.items() if len(ids) > 1} == {}


def test_every_name_can_be_looked_up_and_found() -> None:
    vocabulary = default()
    for concept in vocabulary.concepts():
        for name in (concept.name, *concept.synonyms):
            looked_up = vocabulary.lookup(name, {concept.kind})
            assert looked_up is not None and looked_up.id == concept.id, (concept.id, name)
            found = vocabulary.find(name, {concept.kind})
            assert [(mention.concept.id, mention.start) for mention in found] == [(concept.id, 0)], (concept.id, name)


def test_ambiguous_abbreviations_are_never_resolved() -> None:
    vocabulary = default()
    for row in read_rows("ambiguous.tsv"):
        assert vocabulary.lookup(row["name"]) is None, row["name"]
        assert vocabulary.find(f"with {row['name']} known") == [], row["name"]
        assert all(meaning in vocabulary for meaning in row["ids"].split("|")), row["name"]


def test_names_in_other_languages_belong_to_concepts_and_are_found() -> None:
    vocabulary = default()
    for file_name in NAME_FILES:
        rows = list(read_rows(file_name))
        assert len(rows) >= 55
        for row in rows:
            assert row["id"] in vocabulary, row["id"]
    assert [mention.concept.id for mention in vocabulary.find("患者有系统性红斑狼疮和高血压")] == [
        "systemic-lupus-erythematosus",
        "hypertension",
    ]


def test_every_analyte_is_a_measurement_with_a_known_unit_and_a_range_the_right_way_round() -> None:
    vocabulary = default()
    for analyte in analytes().values():
        assert vocabulary.concept(analyte.id).kind == "measurement"
        assert parse_unit(analyte.unit) == analyte.unit
        assert analyte.low is not None and analyte.high is not None and analyte.low < analyte.high


def test_a_missing_parent_or_a_double_id_is_refused() -> None:
    with pytest.raises(ProgrammingError, match="parent 'nowhere'"):
        Vocabulary([Concept("a", "condition", "a", parents=("nowhere",))], version="x")
    with pytest.raises(ProgrammingError, match="two concepts have the id 'a'"):
        Vocabulary([Concept("a", "condition", "a"), Concept("a", "drug", "b")], version="x")
