"""Studies for a letter, best first: one score, the sum of what was found of the letter times how the person fits.

The text score is the index's (BM25 over the fields that say what a study is about). Age and sex outside of what a study
takes push it down; they never hide it, so that a wrong reading loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from tantivy import Occur, Query

from trialogue.search.facets import SEXES, Facets
from trialogue.search.fields import groups, texts
from trialogue.search.finding import Finder
from trialogue.search.index import schema
from trialogue.search.letter_query import WORD, LetterPart, LetterQuery
from trialogue.search.phrases import Holds, plain, scoring
from trialogue.search.pieces import PIECE
from trialogue.search.query import TextQuery
from trialogue.search.terms import terms
from trialogue.study import Study

WRONG_AGE: Final = 0.25
WRONG_SEX: Final = 0.1
_AT_LEAST: Final = 1000
"""So many studies are looked at before age and sex reorder them."""

_FIELDS: Final = {
    "BriefTitle": 1.0, "OfficialTitle": 0.6, "Condition": 1.2, "Keyword": 0.8, "BriefSummary": 0.7,
    "ConditionMeshTerm": 0.8, "ConditionAncestorTerm": 0.3, "InterventionName": 0.4,
}  # fmt: skip
"""What a field counts when a letter is asked, by one of the registry fields it holds."""

_ELSEWHERE: Final = 0.5
"""What further fields add to the heaviest one."""


CRITERIA: Final = f"{PIECE}.EligibilityCriteria"
PART_IN_CRITERIA: Final = 0.2
WORD_IN_CRITERIA: Final = 0.3
"""What the criteria's own words count when the letter names an illness. Studies of it ask there for what the letter
tells beside it (stage, treatments, tests); where a letter tells findings alone, criteria only repeat common words."""


@dataclass(frozen=True, slots=True)
class LetterHit:
    """A study by its place in the snapshot, its score, and the two things it is made of."""

    ordinal: int
    score: float
    text: float
    fit: float


def rank_letter(finder: Finder, facets: Facets, query: LetterQuery, limit: int) -> list[LetterHit]:
    """The best `limit` studies of an open index, the best first; equal scores in the order of the snapshot."""
    asked = _query(query, finder.holds)
    if asked is None:
        return []
    ordinals, scores = finder.top(asked, max(2 * limit, _AT_LEAST))
    columns = [facets.number(name)[ordinals].tolist() for name in ("age_low", "age_high")]
    others = _of_other_sex(facets, ordinals, query)
    found = []
    for score, ordinal, low, high, other in zip(scores.tolist(), ordinals.tolist(), *columns, others, strict=True):
        fit = _fit_age(query.age, low, high) * (WRONG_SEX if other else 1.0)
        found.append(LetterHit(ordinal, score * fit, score, fit))
    found.sort(key=lambda hit: (-hit.score, hit.ordinal))
    return found[:limit]


def letter_text(query: LetterQuery, words: TextQuery, holds: Holds) -> TextQuery | None:
    """A letter as the text of a search: also what its plain `words` find, last; scored without the fit of age and sex,
    which a search filters by. None for a letter that says nothing to look for."""
    asked = _query(query, holds)
    if asked is None:
        return None
    unscored = Query.const_score_query(words.finds, 0.0)
    both = Query.boolean_query([(Occur.Should, asked), (Occur.Should, unscored)])
    return TextQuery(both, both)


def _query(query: LetterQuery, holds: Holds) -> Any | None:
    for_part, for_word = (PART_IN_CRITERIA, WORD_IN_CRITERIA) if query.names_illness else (0.0, 0.0)
    clauses = [(Occur.Should, Query.boost_query(_any_name(part, holds, for_part), part.weight)) for part in query.parts]
    clauses += [
        (Occur.Should, Query.boost_query(_also_in_criteria((word,), holds, for_word), WORD)) for word in query.words
    ]
    return Query.boolean_query(clauses) if clauses else None


def _any_name(part: LetterPart, holds: Holds, in_criteria: float) -> Any:
    return Query.disjunction_max_query([_also_in_criteria(name, holds, in_criteria) for name in part.names])


def _also_in_criteria(words: tuple[str, ...], holds: Holds, weight: float) -> Any:
    """Words in the fields that say what a study is about, or in its criteria, which count for `weight`."""
    about = _in_fields(words, holds)
    said = plain(schema(), CRITERIA, words) if weight and all(holds(CRITERIA, word) for word in words) else None
    return about if said is None else Query.disjunction_max_query([about, Query.boost_query(said, weight)])


def _in_fields(words: tuple[str, ...], holds: Holds) -> Any:
    asked = ((weight, scoring(schema(), name, words, holds)) for name, weight in _weighted_fields())
    ways = [Query.boost_query(each, weight) for weight, each in asked if each is not None]
    return Query.disjunction_max_query(ways, _ELSEWHERE) if ways else Query.empty_query()


def _weighted_fields() -> list[tuple[str, float]]:
    return [
        (group.name, weight)
        for group in groups()
        if (weight := max((_FIELDS.get(field, 0.0) for field in group.fields), default=0.0))
    ]


def _fit_age(age: float | None, low: int, high: int) -> float:
    if age is None:
        return 1.0
    days = age * 365.25
    return 1.0 if low - 183 <= days + 365 and days <= high + 183 else WRONG_AGE


def _of_other_sex(facets: Facets, ordinals: NDArray[np.int64], query: LetterQuery) -> list[bool]:
    """Which of some studies take only people of the other sex."""
    if query.sex not in ("female", "male"):
        return [False] * len(ordinals)
    other = SEXES["MALE" if query.sex == "female" else "FEMALE"]
    told: list[bool] = (facets.number("only_sex")[ordinals] == other).tolist()
    return told


def parts_told(study: Study, query: LetterQuery) -> list[LetterPart]:
    """The parts that a study's title, conditions, keywords or summary name, the weightiest first: its explanation."""
    said = f" {' '.join(term for text in _texts(study) for term in (*terms(text), '/'))} "
    found = [part for part in query.parts if any(f" {' '.join(name)} " in said for name in part.names)]
    return sorted(found, key=lambda part: -part.weight)


def _texts(study: Study) -> list[str]:
    return [text for field in _FIELDS for text in texts(study, field)]
