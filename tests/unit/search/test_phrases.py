"""Names of several words, marked in the index: they find and score what the phrase itself does."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tantivy import Query

from fictional_records import make_raw
from search_index import searcher_of
from trialogue.search import phrases
from trialogue.search.fields import BASIC
from trialogue.search.finding import Finder
from trialogue.search.index import open_index, schema
from trialogue.search.keys import Keys
from trialogue.search.phrases import MARKS, finding, known_phrases, list_mark, marks_of, scoring
from trialogue.search.query import build_query, parse_query
from trialogue.search.terms import spaced_terms, terms
from trialogue.vocabulary import shipped

NAMES = ("back pain", "pain disorder", "high blood pressure", "elevated blood pressure", "malignant tumor",
         "lupus nephritis", "systemic lupus erythematosus")  # fmt: skip
MANY = 80


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> Finder:
    chance = random.Random(3)
    words = [word for name in NAMES for word in name.split()]

    def said() -> str:
        # Names whole, and their words in other orders.
        return " ".join(chance.choice((*NAMES, *words)) for _ in range(chance.randint(1, 9)))

    raws = [
        make_raw(
            number,
            identificationModule={"nctId": f"NCT99{number:06d}", "briefTitle": said()},
            descriptionModule={"briefSummary": f"{said()}. {said()}", "detailedDescription": said()},
            conditionsModule={"conditions": [said(), said()]},
        )
        for number in range(1, MANY + 1)
    ]
    folder = tmp_path_factory.mktemp("marked")
    searcher_of(folder, raws)
    return Finder(open_index(folder / "index").searcher(), Keys([f"NCT99{each:06d}" for each in range(1, MANY + 1)]))


def _scored(finder: Finder, query: Any) -> dict[int, float]:
    ordinals, scores = finder.everything(query)
    return dict(zip(ordinals.tolist(), scores.tolist(), strict=True))


def test_a_mark_finds_and_scores_what_the_phrase_does(finder: Finder) -> None:
    found = 0
    for name in NAMES:
        words = tuple(terms(name))
        assert " ".join(words) in known_phrases()
        for field in ("basic89_condition60", "basic81_condition95", "basic60_condition0", "basic30_condition0"):
            wanted = _scored(finder, Query.phrase_query(schema(), field, list(words)))
            marked, scored = (way(schema(), field, words, finder.holds) for way in (finding, scoring))
            assert (marked is None) == (scored is None) == (not wanted)
            if wanted:
                assert set(_scored(finder, marked)) == set(wanted)
                assert _scored(finder, scored) == pytest.approx(wanted)
                found += len(wanted) < MANY
    assert found > len(NAMES)


def test_an_index_made_with_other_names_is_asked_without_marks(finder: Finder, monkeypatch: pytest.MonkeyPatch) -> None:
    assert finder.holds(MARKS, list_mark())
    words, field = tuple(terms("back pain")), "basic89_condition60"
    wanted = _scored(finder, Query.phrase_query(schema(), field, list(words)))
    monkeypatch.setattr(phrases, "list_mark", lambda: "=another")
    assert _scored(finder, finding(schema(), field, words, finder.holds)) == pytest.approx(wanted)


@pytest.mark.parametrize("text", ["pain", "hypertension", "back pain", "pain lupus", '"blood pressure"', "cancer"])
@pytest.mark.parametrize("every", [True, False])
def test_what_is_found_is_what_is_ranked(finder: Finder, text: str, every: bool) -> None:
    asked = build_query(parse_query(text, shipped()), BASIC, finder.holds, every=every)
    found = finder.ordinals(asked.finds).tolist()
    assert found == sorted(_scored(finder, asked.ranks))
    assert found


def test_names_are_marked_wherever_they_stand() -> None:
    said = terms("pain, low back pain; low")
    assert marks_of("f", said) == ["f back pain", "f low back pain"]
    assert marks_of("f", []) == marks_of("f", ["low"]) == []


@given(st.text(st.sampled_from("aeS's’`-., \t\u00a0\u3000éαβ\u030149_/:狼疮µ²Ⅳﬁ½"), max_size=60))
def test_spaced_terms_are_the_terms(text: str) -> None:
    assert spaced_terms(text).split() == terms(text)


@pytest.mark.parametrize(
    "text", ["2024-01-31", "-71.06", "48.85341", "1e-05", "10:30", "3/4", "٣.٤", "x" * 70, "SSRIs"]
)
def test_figures_are_terms_alike(text: str) -> None:
    assert spaced_terms(f"{text} {text}").split() == 2 * terms(text)
