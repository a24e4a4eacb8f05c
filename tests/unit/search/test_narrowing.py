"""Filters, counts and pages that the index gives, beside the same counted over the records one by one."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from fictional_records import make_raw
from search_index import searcher_of
from trialogue.dates import Duration
from trialogue.search import SearchQuery
from trialogue.search.facets import age_range_days, facet_values, posted_on
from trialogue.search.searcher import Searcher
from trialogue.search.types import FACETS
from trialogue.study import Study, parse_study

STATUSES = ("RECRUITING", "COMPLETED", "NOT_YET_RECRUITING", "UNKNOWN")
PHASES = ("PHASE1", "PHASE2", "PHASE3")
COUNTRIES = ("France", "Japan", "Côte d'Ivoire", 'The "Other" \\ Place')
MANY = 90
QUERIES = 40


def _record(number: int, chance: random.Random) -> bytes:
    # Few words in few places, so that many scores are equal.
    return make_raw(
        number,
        identificationModule={
            "nctId": f"NCT99{number:06d}",
            "briefTitle": chance.choice(("Asthma", "Gout", "Asthma, gout")),
        },
        statusModule={
            "overallStatus": chance.choice(STATUSES),
            "startDateStruct": {"date": f"20{chance.randint(10, 14)}-03"},
        },
        designModule={"phases": chance.sample(PHASES, chance.randint(0, 2)), "studyType": "INTERVENTIONAL"},
        eligibilityModule={
            "sex": chance.choice(("ALL", "FEMALE", "MALE")),
            "minimumAge": f"{chance.choice((0, 12, 18, 40))} Years",
            **({"maximumAge": "65 Years"} if chance.random() < 0.5 else {}),
        },
        contactsLocationsModule={
            "locations": [{"city": "X", "country": each} for each in chance.sample(COUNTRIES, chance.randint(0, 3))]
        },
    )


@pytest.fixture(scope="module")
def studies() -> list[Study]:
    chance = random.Random(11)
    return [parse_study(_record(number, chance)) for number in range(1, MANY + 1)]


@pytest.fixture(scope="module")
def searcher(studies: list[Study], tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_of(tmp_path_factory.mktemp("narrowed"), [study.raw for study in studies])


def _asked(chance: random.Random) -> SearchQuery:
    def some(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(chance.sample(values, chance.randint(1, 2))) if chance.random() < 0.5 else ()

    return SearchQuery(
        text=chance.choice(("", "asthma", "gout", "asthma gout")),
        statuses=some(STATUSES),
        phases=some((*PHASES, "NA")),
        countries=some((*COUNTRIES, "Atlantis")),
        years=some(("2010", "2011", "1999")),
        sex=chance.choice((None, None, "female", "male")),
        age=chance.choice((None, Duration(15, "a"), Duration(65.5, "a"), Duration(90, "a"))),
        sort=chance.choice(("relevance", "newest")),
        limit=1000,
    )


def _passes(study: Study, query: SearchQuery, but: str = "") -> bool:
    held = facet_values(study)
    wanted = {
        "status": query.statuses, "phase": query.phases, "country": query.countries, "year": query.years,
        "sex": (query.sex.upper(), "ALL") if query.sex else (),
    }  # fmt: skip
    low, high = age_range_days(study)
    return (
        all(word in study.title.lower() for word in query.text.split())
        and (query.age is None or low <= query.age.days() <= high)
        and all(set(values) & set(held[name]) for name, values in wanted.items() if values and name != but)
    )


def test_filters_and_counts_are_those_of_the_records(searcher: Searcher, studies: list[Study]) -> None:
    chance = random.Random(12)
    sizes = set()
    for query in (_asked(chance) for _ in range(QUERIES)):
        results = searcher.search(query)
        passing = [study.nct_id for study in studies if _passes(study, query)]
        assert sorted(hit.nct_id for hit in results.hits) == passing, query
        assert (results.total, searcher.matching(query)) == (len(passing), passing), query
        for name in FACETS:
            counted: Counter[str] = Counter()
            for study in studies:
                counted.update(facet_values(study)[name] if _passes(study, query, but=name) else ())
            ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
            assert list(results.facets[name].items()) == ordered, (name, query)
        sizes.add(results.total)
    assert 0 in sizes
    assert len(sizes) > 8


def test_what_scores_alike_stands_by_number_and_pages_fit_together(searcher: Searcher) -> None:
    for text in ("asthma", "gout", "asthma gout", ""):
        query = SearchQuery(text=text, facets=(), limit=1000)
        whole = [(-hit.score, hit.nct_id) for hit in searcher.search(query).hits]
        assert whole == sorted(whole)
        assert len({score for score, _ in whole}) < len(whole) / 3
        paged: list[Any] = []
        for offset in range(0, len(whole) + 7, 7):
            page = searcher.search(replace(query, offset=offset, limit=7)).hits
            paged += [(-hit.score, hit.nct_id) for hit in page]
        assert paged == whole


@pytest.mark.parametrize("text", ["asthma", ""])
def test_newest_first_is_by_the_day_then_by_number_and_scored_alike(
    searcher: Searcher, studies: list[Study], text: str
) -> None:
    posted = {study.nct_id: posted_on(study) for study in studies}
    relevant = searcher.search(SearchQuery(text=text, facets=(), limit=1000))
    newest = [
        searcher.search(SearchQuery(text=text, sort="newest", facets=(), offset=at, limit=9)) for at in (0, 9, 36)
    ]
    wanted = sorted(relevant.hits, key=lambda hit: (-posted[hit.nct_id], hit.nct_id))
    for at, results in zip((0, 9, 36), newest, strict=True):
        assert results.total == relevant.total
        assert [hit.nct_id for hit in results.hits] == [hit.nct_id for hit in wanted[at : at + 9]]
        assert [hit.score for hit in results.hits] == pytest.approx([hit.score for hit in wanted[at : at + 9]])


@pytest.mark.parametrize("value", ['"', "\\", 'RECRUITING" OR x', "*", "", "[a TO b]", "\x00", "recruiting"])
def test_no_value_of_a_filter_is_more_than_a_value(searcher: Searcher, value: str) -> None:
    results = searcher.search(SearchQuery(text="gout", statuses=(value,), countries=(value,)))
    assert (results.total, results.facets["phase"]) == (0, {})
