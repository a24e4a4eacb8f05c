"""Queries in the registry's language answered from the index: the same as each record says of itself."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from fictional_records import make_raw_from, make_tree
from search_index import searcher_of
from trialogue.errors import BadInput
from trialogue.search import SearchQuery
from trialogue.search.asking import is_expression, read_expression, typed_expression
from trialogue.search.compiling import compile_meaning
from trialogue.search.expression import ExpressionError
from trialogue.search.page_address import read_geo, read_page_address
from trialogue.search.recorded import RecordView, finds
from trialogue.search.searcher import Searcher
from trialogue.search.selecting import Asked, OrderBy


def site(city: str, state: str, status: str = "RECRUITING") -> dict[str, Any]:
    return {"city": city, "state": state, "country": "United States", "status": status}


def status(name: str, start: str) -> dict[str, Any]:
    return {"overallStatus": name, "startDateStruct": {"date": start}}


def record(number: int, conditions: list[str], **modules: Any) -> dict[str, Any]:
    return make_tree(number, conditionsModule={"conditions": conditions}, **modules)


RECORDS = [
    record(
        1, ["Systemic Lupus Erythematosus"], statusModule=status("RECRUITING", "2022-03"),
        designModule={"phases": ["PHASE2", "PHASE3"], "enrollmentInfo": {"count": 100}},
        eligibilityModule={
            "sex": "ALL", "minimumAge": "18 Years", "maximumAge": "65 Years", "healthyVolunteers": False,
        },
        contactsLocationsModule={"locations": [site("Portland", "Oregon"), site("Bangor", "Maine", "COMPLETED")]},
    ),
    record(
        2, ["Lupus Nephritis", "Kidney Failure"], statusModule=status("NOT_YET_RECRUITING", "2023-01-15"),
        designModule={"phases": ["PHASE2"], "enrollmentInfo": {"count": 40}},
        eligibilityModule={"sex": "FEMALE", "minimumAge": "6 Months", "maximumAge": "17 Years"},
        contactsLocationsModule={"locations": [site("Portland", "Maine")]},
    ),
    record(
        3, ["Myocardial Infarction"], statusModule=status("COMPLETED", "2019-12-31"),
        descriptionModule={"briefSummary": "An attack on the failing heart; a Hôpital study"},
        designModule={"enrollmentInfo": {"count": 1000}},
        eligibilityModule={"sex": "MALE", "minimumAge": "730 Days", "healthyVolunteers": True},
    ),
    record(4, ["Failure of kidney", "Heart attack AND stroke"]),
]  # fmt: skip
RECORDS[2]["resultsSection"] = {"adverseEventsModule": {"seriousEvents": [{"term": "Pneumonia"}]}}
RECORDS[2]["hasResults"] = True
RECORDS[3]["protocolSection"]["identificationModule"]["nctIdAliases"] = ["NCT00009999"]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_of(tmp_path_factory.mktemp("asking"), [make_raw_from(tree) for tree in RECORDS])


Ask = Callable[[str], list[int]]


@pytest.fixture
def ask(searcher: Searcher) -> Ask:
    def numbers(text: str) -> list[int]:
        hits = searcher.search(SearchQuery(expression=text)).hits
        return sorted(int(hit.nct_id[-2:]) for hit in hits)

    return numbers


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [1, 2, 3, 4]),
        ("lupus", [1, 2]),
        ("lupus AND NOT nephritis", [1]),
        ("NOT lupus", [3, 4]),
        ("lupus OR heart attack", [1, 2, 3, 4]),  # a heart attack is an infarction
        ("EXPANSION[Term]infarction", [3]),
        ('AREA[ConditionSearch]"heart attack"', [3, 4]),
        ("AREA[Condition]EXPANSION[Term]kidney failure", [2]),
        ("AREA[Condition]kidney failure", [2, 4]),
        ("AREA[Condition]EXPANSION[Lossy]kidney stroke", [2, 4]),
        ("AREA[Condition]EXPANSION[None]Kidney Failure", [2]),
        ("AREA[Condition]EXPANSION[None]kidney failure", []),
        ("AREA[BriefSummary]EXPANSION[None]Hopital", []),
        ("AREA[BriefSummary]EXPANSION[Term]hopital", [3]),
        ("AREA[Condition]COVERAGE[FullMatch]EXPANSION[Term]kidney failure", [2]),
        ("AREA[Condition]COVERAGE[FullMatch]EXPANSION[Term]kidney", []),
        ("AREA[Condition]COVERAGE[StartsWith]EXPANSION[Term]failure", [4]),
        ("AREA[Condition]COVERAGE[EndsWith]EXPANSION[Term]kidney", [4]),
        ('"nephritis kidney"', []),  # a phrase does not run from one value into the next
        (r"AREA[Condition]heart attack \AND stroke", [4]),
        ("AREA[OverallStatus]RECRUITING", [1]),
        ("AREA[OverallStatus]not yet recruiting", [2]),
        ("AREA[OverallStatus]MISSING", [4]),
        ("AREA[Phase]Phase 3", [1]),
        ("AREA[Phase:size]2", [1]),
        ("AREA[Phase:size]RANGE[1, MAX]", [1, 2]),
        ("AREA[Sex]ALL", [1, 2, 3, 4]),
        ('AREA[Sex]"ALL"', [1]),
        ("AREA[HealthyVolunteers]false", [1]),
        ("AREA[HasResults]yes", [3]),
        ("AREA[StartDate]2022", [1]),
        ("AREA[StartDate]RANGE[01/31/2022, MAX]", [1, 2]),
        ("AREA[StartDate]RANGE[MIN, March 2022]", [1, 3]),
        ("AREA[protocolSection.statusModule.startDateStruct.date]RANGE[2023-01-15, 2023-01-15]", [2]),
        ("AREA[EnrollmentCount]RANGE[40, 100]", [1, 2]),
        ("AREA[EnrollmentCount]1000", [3]),
        ("AREA[MinimumAge]RANGE[MIN, 2 years]", [2, 3]),
        ("AREA[MinimumAge]RANGE[24 months, 18 years]", [1, 3]),
        ("AREA[MaximumAge](RANGE[16 years, MAX] OR MISSING)", [1, 2, 3, 4]),
        ("AREA[LocationState]Maine AND AREA[LocationCity]Portland", [1, 2]),
        ("SEARCH[Location](AREA[LocationState]Maine AND AREA[LocationCity]Portland)", [2]),
        ("SEARCH[Location](AREA[LocationState]Maine AND NOT AREA[LocationStatus]COMPLETED)", [2]),
        ("SEARCH[Location](portland maine)", [2]),
        ("AREA[SeriousEventTerm]pneumonia", [3]),
        ("AREA[SeriousEventTerm]MISSING", [1, 2, 4]),
        ("AREA[NCTId]nct99000004", [4]),
        ("AREA[NCTIdSearch]NCT00009999", [4]),
        ("AREA[ConditionsModule]stroke", [4]),
        ("AREA[Condition]+", []),
    ],
)  # fmt: skip
def test_what_a_query_finds(ask: Ask, query: str, numbers: list[int]) -> None:
    assert ask(query) == numbers


def test_tilt_ranks_the_larger_higher_and_orders_put_what_is_missing_last(searcher: Searcher) -> None:
    def order(text: str, *keys: OrderBy) -> list[int]:
        asked = Asked((read_expression(text),), order=keys)
        return [ordinal + 1 for ordinal in searcher.selector.select(asked, 0, 10).ordinals]

    assert order("TILT[EnrollmentCount]ALL") == [3, 1, 2, 4]
    assert order("TILT[StartDate]ALL")[0] == 2
    assert order("ALL", OrderBy("EnrollmentCount")) == [3, 1, 2, 4]
    assert order("ALL", OrderBy("EnrollmentCount", descending=False)) == [2, 1, 3, 4]
    assert order("ALL", OrderBy("MinimumAge", descending=False)) == [2, 3, 1, 4]


def test_an_alias_leads_to_the_number_a_study_has_now(searcher: Searcher) -> None:
    assert searcher.of_alias("NCT00009999") == "NCT99000004"
    assert searcher.of_alias("NCT99000004") is None


@pytest.mark.parametrize(
    ("query", "position", "said"),
    [
        ("a AND AREA[Nowhere]x", 6, "AREA[Nowhere] is not known"),
        ("AREA[StartDat]2020", 0, "perhaps StartDate"),
        ("AREA[StartDate]soon", 15, "'soon' is not a date"),
        ("AREA[StartDate]RANGE[2020-13-01, MAX]", 15, "'2020-13-01' is not a date"),
        ("AREA[StartDate]RANGE[2021, 2020]", 15, "ends before it begins"),
        ("AREA[MinimumAge]RANGE[1 parsec, MAX]", 16, "is not an age"),
        ("AREA[BriefTitle]RANGE[1, 2]", 16, "has no order"),
        ("TILT[BriefTitle]x", 0, "cannot be ordered by"),
        ("AREA[BriefTitle:size]2", 0, "is not known"),
        (
            "AREA[Phase](PHASE3 OR PHASE9)",
            22,
            "field `protocolSection.designModule.phases` are `NA`, `EARLY_PHASE1`",
        ),
        ("AREA[OverallStatus]recrui", 19, "'recrui' is no value of OverallStatus that is known here"),
        ("lupus AND AREA [Phase]PHASE3", 10, "AREA stands apart from its bracket. Write AREA[Condition], no space"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_place(query: str, position: int, said: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        read_expression(query)
    assert refused.value.position == position
    assert said in str(refused.value)


def test_a_coded_value_newer_than_our_table_is_asked_for_where_a_record_has_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    newer = record(9, ["Asthma"], statusModule=status("PAUSED_FOR_REVIEW", "2026-01"))
    searcher = searcher_of(tmp_path_factory.mktemp("newer"), [make_raw_from(RECORDS[0]), make_raw_from(newer)])
    for query in ("AREA[OverallStatus]PAUSED_FOR_REVIEW", 'asthma AND AREA[OverallStatus]"Paused for review"'):
        found = searcher.search(SearchQuery(expression=query))
        assert [hit.nct_id for hit in found.hits] == ["NCT99000009"], query
        with pytest.raises(ExpressionError):
            read_expression(query)
    for query in ("AREA[OverallStatus]PAUSED_FOR_EVER", "AREA[OverallStatus]paused", "AREA[Phase]PAUSED_FOR_REVIEW"):
        with pytest.raises(ExpressionError, match="that is known here"):
            searcher.search(SearchQuery(expression=query))


@pytest.mark.parametrize(
    "address",
    [
        "https://clinicaltrials.gov/study/NCT00000002",
        "https://clinicaltrials.gov/study/nct00000002?cond=lupus&rank=1#locations",
        "https://www.clinicaltrials.gov/ct2/show/NCT00000002",
        "https://clinicaltrials.gov/api/v2/studies/NCT00000002",
    ],
)
def test_the_address_of_a_study_is_the_study(address: str) -> None:
    assert read_page_address(address) == "AREA[NCTId]NCT00000002"
    assert read_geo(address) is None and is_expression(address)


def test_what_is_typed_into_a_box_is_plain_words_unless_it_is_plainly_a_query() -> None:
    for plain in ("ALL in children", "CATS AND DOGS", "cats and dogs", "Mann OR", "NCT04515719", ""):
        assert typed_expression(plain) == ("Mann OR" if plain == "Mann OR" else "")
    assert typed_expression("AREA[Sex]ALL AND lupus") == "AREA[Sex]ALL AND lupus"
    assert typed_expression("child AND (ALL OR aml)") == r"child AND (\ALL OR aml)"
    assert typed_expression("https://clinicaltrials.gov/search?cond=lupus")


def test_addresses_of_the_search_page(ask: Ask) -> None:
    page = "https://clinicaltrials.gov/search?"
    assert ask(f"{page}cond=lupus&aggFilters=status:rec%20not,phase:3") == [1]
    assert ask(f"{page}aggFilters=phase:2&aggFilters=ages:child,phase:3") == []
    assert ask(f"{page}aggFilters=phase:PHASE3,status:RECRUITING") == ask(f"{page}aggFilters=phase:3,status:rec")
    assert ask(f"{page}start=2022-01-01_2022-12-31") == [1]
    assert ask(f"{page}state=Maine&city=Portland&viewType=Card") == [2]
    assert ask(f"{page}aggFilters=sex:m,results:without,healthy:") == [1, 4]
    assert read_geo(f"{page}lat=1&lng=-2&distance=10") == (1.0, -2.0, pytest.approx(16.09344))
    for wrong, said in (
        ("what=1", "'what'"),
        ("aggFilters=phase:9", "no option '9'"),
        ("start=2020", "range of dates"),
    ):
        with pytest.raises(BadInput, match=said):
            read_page_address(f"{page}{wrong}")
    for read in (read_page_address, read_geo):
        with pytest.raises(BadInput, match="is not an address"):
            read("https://[a?cond=x")
    for place in ("lat=nan&lng=1", "lat=1&lng=inf", "lat=91&lng=1", "lat=1&lng=-181", "lat=here&lng=1"):
        with pytest.raises(BadInput, match="not degrees on the globe"):
            read_geo(f"{page}{place}")


REAL = [
    "heart failure",
    '"heart failure"',
    "NOT cancer",
    "AREA[EligibilitySearch]pregnant women",
    "COVERAGE[FullMatch]asthma",
    "diabetes AND NOT insulin",
    "AREA[OutcomeSearch]overall survival",
    "AREA[PatientSearch]breast cancer",
    "COVERAGE[StartsWith]AREA[Condition]breast",
    "AREA[MaximumAge]MISSING AND AREA[MinimumAge]RANGE[12 years, 20 years]",
    "AREA[LocationSearch]Boston OR AREA[SponsorSearch]Pfizer",
    "AREA[DetailedDescription]MISSING",
    "AREA[IPDSharing]NO",
    "AREA[StartDate]RANGE[2005, 2012] AND AREA[Phase](PHASE2 OR PHASE3)",
    "AREA[OutcomeMeasureTitle]survival",
    "SEARCH[Location](AREA[LocationCity]Portland AND AREA[LocationState]Maine)",
    "AREA[DesignModule]randomized",
    "SEARCH[Location](AREA[LocationCountry]France AND NOT AREA[LocationStatus]COMPLETED)",
    "AREA[Phase:size]2",
    "AREA[Condition]EXPANSION[None]Asthma",
    "AREA[BaselineMeasureTitle]MISSING AND AREA[HasResults]true",
    "AREA[FlowPeriodTitle]overall",
]


def test_real_records_say_the_same_as_their_index(shared: Path, tmp_path: Path) -> None:
    file = shared / "data" / "ctgov" / "studies.jsonl.gz"
    if not file.is_file():
        pytest.skip("needs shared/data/ctgov/studies.jsonl.gz")
    with gzip.open(file) as lines:
        raws = [line.strip() for line in islice(lines, 0, 2375, 80)]
    searcher = searcher_of(tmp_path, raws)
    views = [RecordView(json.loads(raw)) for raw in raws]
    for query in REAL:
        meaning = read_expression(query)
        own = [number for number, view in enumerate(views) if finds(meaning, view)]
        assert searcher.selector.ordinals(searcher.selector.clause(meaning)) == own, query
        compiled = compile_meaning(meaning)
        assert set(searcher.selector.ordinals(compiled.query)) >= set(own), query
