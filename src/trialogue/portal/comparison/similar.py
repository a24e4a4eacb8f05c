"""The studies most like one: those that share its conditions and treatments, found through the index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from trialogue.errors import BadInput
from trialogue.search import SearchQuery
from trialogue.study import Study
from trialogue.text.fold import fold
from trialogue.vocabulary import default

if TYPE_CHECKING:
    from trialogue.snapshot import Snapshot

MOST: Final = 5
_LOOKED_AT: Final = 10
_ASKED: Final = 2
_WORTH: Final = 2.0
_NOTHING_OF_ITS_OWN: Final = frozenset({"placebo", "placebos", "no intervention", "standard of care", "usual care"})
_OPEN: Final = frozenset({"RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"})


@dataclass(frozen=True)
class SimilarStudy:
    """A study, and what it shares with the one asked about, in that one's own words."""

    study: Study
    conditions: tuple[str, ...]
    treatments: tuple[str, ...]


def similar_studies(study: Study, snapshot: Snapshot, most: int = MOST) -> list[SimilarStudy]:
    """Up to `most` studies that share a condition or a treatment; the more they share the sooner, open ones first."""
    conditions, treatments = _by_key(study.conditions), _by_key(_treatments(study))
    found: dict[str, SimilarStudy] = {}
    for nct_id in _candidates(study, snapshot):
        other = snapshot.study(nct_id)
        shared = SimilarStudy(
            other,
            _shared(conditions, _by_key(other.conditions)),
            _shared(treatments, _by_key(_treatments(other))),
        )
        if shared.conditions or shared.treatments:
            found[nct_id] = shared
    return sorted(found.values(), key=_rank)[:most]


def _rank(each: SimilarStudy) -> tuple[float, str]:
    shared = _WORTH * (len(each.conditions[:_ASKED]) + len(each.treatments[:_ASKED]))
    return -(shared + (each.study.overall_status in _OPEN)), each.study.nct_id


def _candidates(study: Study, snapshot: Snapshot) -> list[str]:
    found: dict[str, None] = {}
    for query in _queries(study):
        try:
            hits = snapshot.search(query).hits
        except BadInput:
            continue
        found.update(dict.fromkeys(hit.nct_id for hit in hits))
    found.pop(study.nct_id, None)
    return list(found)


def _queries(study: Study) -> Iterator[SearchQuery]:
    # Quotes make a phrase of it: the registry's words are never read as operators of the query language.
    for name in study.conditions[:_ASKED]:
        yield SearchQuery(condition=_phrase(name), limit=_LOOKED_AT)
    for name in _treatments(study)[:_ASKED]:
        yield SearchQuery(text=_phrase(name), limit=_LOOKED_AT)


def _phrase(name: str) -> str:
    return '"' + " ".join(name.replace('"', " ").split()) + '"'


def _treatments(study: Study) -> list[str]:
    module = study.protocol.arms_interventions_module
    names = [each.name for each in (module.interventions if module else ()) if each.name]
    return [name for name in names if fold(name) not in _NOTHING_OF_ITS_OWN]


def _by_key(names: tuple[str, ...] | list[str]) -> dict[str, str]:
    """Each name by the concept it stands for, so that SLE and lupus are one; else by its folded words."""
    vocabulary = default()
    keys: dict[str, str] = {}
    for name in names:
        concept = vocabulary.lookup(name)
        keys.setdefault(concept.id if concept else fold(name), name)
    return keys


def _shared(ours: dict[str, str], theirs: dict[str, str]) -> tuple[str, ...]:
    return tuple(name for key, name in ours.items() if key in theirs)
