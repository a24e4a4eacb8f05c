"""Searching a small set of fictional studies: words, phrases, synonyms, filters, facets, distance."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from fictional_records import make_raw
from search_index import searcher_of
from trialogue.dates import Duration
from trialogue.errors import BadInput
from trialogue.search import SearchQuery
from trialogue.search.index import IndexWriter
from trialogue.search.places import Place
from trialogue.search.searcher import Searcher
from trialogue.search.sites import SiteColumns, Sites
from trialogue.search.sphere import great_circle_km
from trialogue.study import parse_study

PARIS = Place("Paris", "", "France", "FR", 48.8566, 2.3522)


def record(number: int, title: str, condition: str, status: str, **more: Any) -> bytes:
    tree: dict[str, Any] = {
        "statusModule": {
            "overallStatus": status,
            "studyFirstPostDateStruct": {"date": more.get("posted", "2020-01-01")},
        },
        "conditionsModule": {"conditions": [condition]},
        "designModule": {"phases": more.get("phases", [])},
        "descriptionModule": {"briefSummary": title},
        "eligibilityModule": more.get("eligibility", {}),
        "contactsLocationsModule": {"locations": more.get("locations", [])},
    }
    return make_raw(number, **tree)


def site(city: str, country: str, lat: float, lon: float, **more: str) -> dict[str, Any]:
    return {"city": city, "country": country, "geoPoint": {"lat": lat, "lon": lon}, **more}


LYON = site("Lyon", "France", 45.764, 4.8357)
ORLEANS = site("Orléans", "France", 47.9029, 1.9093, status="COMPLETED")
TOKYO = site("Tokyo", "Japan", 35.6895, 139.6917)

STUDIES = [
    record(1, "Belimumab in lupus", "Systemic Lupus Erythematosus", "RECRUITING", phases=["PHASE2"],
           eligibility={"sex": "FEMALE", "minimumAge": "18 Years", "maximumAge": "65 Years"}, locations=[LYON, ORLEANS]),  # noqa: E501
    record(2, "A tumour of the kidney", "Kidney tumour", "NOT_YET_RECRUITING", phases=["PHASE2", "PHASE3"],
           eligibility={"sex": "ALL", "minimumAge": "6 Months"}, locations=[TOKYO], posted="2024-05"),
    record(3, "Aspirin after an infarct", "Myocardial Infarction", "COMPLETED",
           eligibility={"sex": "MALE", "maximumAge": "N/A"}, locations=[ORLEANS], posted="2022-01-01"),
    record(4, "Heart and kidney, les enfants", "Congenital heart disease", "RECRUITING",
           eligibility={"maximumAge": "17 Years"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder: Path = tmp_path_factory.mktemp("index")
    studies = {study.nct_id: study for study in map(parse_study, STUDIES)}
    writer, columns = IndexWriter(folder / "index"), SiteColumns()
    for study in studies.values():
        writer.add(study)
        columns.add(study)
    writer.finish()
    columns.write(folder / "sites")
    return Searcher(folder / "index", folder / "sites", list(studies), studies.__getitem__)


def found(searcher: Searcher, **query: Any) -> list[int]:
    return [int(hit.nct_id[-2:]) for hit in searcher.search(SearchQuery(**query)).hits]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("lupus", [1]),
        ("SLE", [1]),
        ("heart attack", [3]),
        ("kidney tumor", [2]),
        ("KIDNEYS", [2, 4]),
        ('"heart and kidney"', [4]),
        ('"kidney heart"', []),
        ("nct99000003", [3]),
        ("phase 2 belimumab", [1]),
    ],
)
def test_words_phrases_spellings_and_synonyms(searcher: Searcher, text: str, numbers: list[int]) -> None:
    assert sorted(found(searcher, text=text)) == numbers


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "((",
        "AND OR NOT",
        "title:[* TO",
        "a" * 10_000,
        "\\",
        "lupus^^",
        "\x00\u202e",
        "🫀",
        "-",
        "x:y/z",
        "[" * 500,
    ],
)
def test_no_text_is_a_syntax_error(searcher: Searcher, text: str) -> None:
    assert searcher.search(SearchQuery(text=text)).total in range(5)


def test_a_study_of_both_words_stands_before_one_that_names_neither_in_its_title(tmp_path: Path) -> None:
    """The registry once put a study of von Willebrand disease first: its long text has both words in passing."""
    passing = "Secondary measures of bleeding, obesity, cardiovascular events and quality of life. " * 20
    ranked = searcher_of(
        tmp_path,
        [
            make_raw(1, identificationModule={"nctId": "NCT99000001", "briefTitle": "Factor in von Willebrand disease"},
                     conditionsModule={"conditions": ["Von Willebrand Disease"]},
                     descriptionModule={"briefSummary": passing, "detailedDescription": passing},
                     outcomesModule={"secondaryOutcomes": [{"measure": passing, "description": passing}] * 5}),
            make_raw(2, identificationModule={"nctId": "NCT99000002", "briefTitle": "Cardiovascular risk in obesity"},
                     conditionsModule={"conditions": ["Obesity", "Cardiovascular Diseases"]}),
        ],
    )  # fmt: skip
    assert found(ranked, text="obesity cardiovascular") == [2, 1]


def test_words_that_stand_together_nowhere_are_loosened_and_said_so(searcher: Searcher) -> None:
    results = searcher.search(SearchQuery(text="belimumab aspirin"))
    assert (results.loosened, {hit.nct_id[-1] for hit in results.hits}) == (True, {"1", "3"})
    strict = searcher.search(SearchQuery(text="lupus", statuses=("COMPLETED",)))
    assert (strict.loosened, strict.total) == (False, 0)


def test_a_sentence_that_stands_nowhere_is_read_as_a_letter_and_said_so(tmp_path: Path) -> None:
    passing = "women of 34 years in Lyon came since last spring with their mother, tired, for the third time"
    ranked = searcher_of(
        tmp_path,
        [
            make_raw(1, identificationModule={"nctId": "NCT99000001", "briefTitle": "Gout"},
                     descriptionModule={"briefSummary": passing}),
            make_raw(2, identificationModule={"nctId": "NCT99000002", "briefTitle": "Lupus nephritis treated early"},
                     conditionsModule={"conditions": ["Lupus Nephritis"]}),
            make_raw(3, identificationModule={"nctId": "NCT99000003", "briefTitle": "Oranges"}),
        ],
    )  # fmt: skip
    sentence = "A woman of 34 years from Lyon came, tired, with lupus nephritis since last spring. No xylophagia."
    results = ranked.search(SearchQuery(text=sentence))
    assert (results.loosened, results.as_letter) == (True, True)
    assert [hit.nct_id[-1] for hit in results.hits] == ["2", "1"]
    assert ranked.all(SearchQuery(text=sentence))[0].tolist() == [0, 1]
    short = ranked.search(SearchQuery(text="tired xylophagia"))
    assert (short.loosened, short.as_letter, [hit.nct_id[-1] for hit in short.hits]) == (True, False, ["1"])
    assert not ranked.search(SearchQuery(text=passing)).as_letter
    nothing = ranked.search(SearchQuery(text=" ".join(f"qqq{number}" for number in range(12))))
    assert (nothing.total, nothing.loosened, nothing.as_letter) == (0, False, False)


def test_recruiting_is_not_not_yet_recruiting(searcher: Searcher) -> None:
    assert sorted(found(searcher, statuses=("RECRUITING",))) == [1, 4]
    assert found(searcher, statuses=("NOT_YET_RECRUITING",)) == [2]


@pytest.mark.parametrize(
    ("age", "numbers"),
    [
        (Duration(34, "a"), [1, 2, 3]),
        (Duration(65.9, "a"), [1, 2, 3]),
        (Duration(66, "a"), [2, 3]),
        (Duration(17.5, "a"), [2, 3, 4]),
        (Duration(5, "mo"), [3, 4]),
        (Duration(110, "a"), [2, 3]),
    ],
)
def test_an_age_filter_keeps_open_ends(searcher: Searcher, age: Duration, numbers: list[int]) -> None:
    assert sorted(found(searcher, age=age)) == numbers


def test_sex_phase_and_country(searcher: Searcher) -> None:
    assert sorted(found(searcher, sex="female")) == [1, 2, 4]
    assert sorted(found(searcher, sex="male")) == [2, 3, 4]
    assert sorted(found(searcher, phases=("PHASE3",))) == [2]
    assert sorted(found(searcher, phases=("NA",))) == [3, 4]
    assert sorted(found(searcher, countries=("France", "Japan"))) == [1, 2, 3]


def test_a_facet_counts_under_every_filter_but_its_own(searcher: Searcher) -> None:
    facets = searcher.search(SearchQuery(statuses=("RECRUITING",), countries=("France",))).facets
    assert facets["status"] == {"RECRUITING": 1, "COMPLETED": 1}
    assert facets["country"] == {"France": 1}
    assert facets["phase"] == {"PHASE2": 1}


@pytest.mark.parametrize(
    ("query", "facet", "counts"),
    [
        ({"age_groups": ("CHILD",)}, "age_group", {"ADULT": 3, "OLDER_ADULT": 3, "CHILD": 3}),
        ({"text": "lupus"}, "age_group", {"ADULT": 1, "OLDER_ADULT": 1}),
        ({"results": ("no",)}, "results", {"no": 4}),
        ({}, "volunteers", {}),
        ({"years": ("2031",)}, "status", {}),
    ],
)
def test_counts_of_what_is_seldom_asked(
    searcher: Searcher, query: dict[str, Any], facet: str, counts: dict[str, int]
) -> None:
    assert searcher.search(SearchQuery(**query)).facets[facet] == counts


def test_only_what_is_asked_for_is_counted(searcher: Searcher) -> None:
    assert set(searcher.search(SearchQuery(facets=("status",))).facets) == {"status"}


def test_newest_first_and_pages(searcher: Searcher) -> None:
    assert found(searcher, sort="newest")[:2] == [2, 3]
    assert found(searcher, sort="newest", offset=1, limit=1) == [3]
    assert searcher.search(SearchQuery(limit=0)).total == 4


def test_nearest_site_and_nearest_enrolling_site(searcher: Searcher) -> None:
    hit = searcher.search(SearchQuery(text="lupus", near=PARIS)).hits[0]
    assert hit.nearest_site is not None
    assert hit.nearest_any_site is not None
    assert hit.nearest_site.location.city == "Lyon"
    assert hit.nearest_site.distance_km == pytest.approx(391.4995, abs=0.01)
    assert (hit.nearest_any_site.location.city, round(hit.nearest_any_site.distance_km)) == ("Orléans", 111)


def test_of_about_equal_matches_the_nearest_comes_first(tmp_path: Path) -> None:
    tokyo, lyon = ({**place, "status": "RECRUITING"} for place in (TOKYO, LYON))
    raws = [record(number, "Belimumab in lupus", "Lupus", "RECRUITING", locations=[place])
            for number, place in enumerate([tokyo, lyon, ORLEANS, tokyo, lyon, lyon], start=1)]  # fmt: skip
    raws.append(record(7, "Pain after surgery, in some with lupus", "Pain", "RECRUITING", locations=[lyon]))
    near_paris = searcher_of(tmp_path, raws)
    everything = found(near_paris, text="lupus", near=PARIS)
    # A site that takes nobody is nowhere near; what matches half as well stays behind, however near.
    assert everything == [2, 5, 6, 1, 4, 3, 7]
    pages = [each for at in range(0, 8, 2) for each in found(near_paris, text="lupus", near=PARIS, offset=at, limit=2)]
    assert pages == everything
    assert found(near_paris, text="lupus") == [1, 2, 3, 4, 5, 6, 7]
    assert found(near_paris, near=PARIS)[:4] == [2, 5, 6, 7]
    assert found(near_paris, text="lupus", near=PARIS, offset=9) == []


def test_by_distance_and_within(searcher: Searcher) -> None:
    # Enrolling sites first, then sites of any status, then studies without a site.
    assert found(searcher, near=PARIS, sort="distance") == [1, 3, 2, 4]
    assert sorted(found(searcher, near=PARIS, within_km=112)) == [1, 3]
    assert found(searcher, near=PARIS, within_km=110) == []
    assert sorted(found(searcher, near=PARIS, within_km=20_100)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"within_km": 5.0}, "of where"),
        ({"near": PARIS, "within_km": 0.0}, "0 km"),
        ({"near": PARIS, "within_km": float("nan")}, "nan km"),
        ({"sort": "distance"}, "from where"),
        ({"sort": "best"}, "'best'"),
        ({"sex": "cat"}, "'cat'"),
        ({"age": Duration(-1, "a")}, "-1 a"),
        ({"limit": -1}, "limit -1"),
    ],
)
def test_a_filter_without_sense_is_named(searcher: Searcher, query: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        searcher.search(SearchQuery(**query))


def test_a_study_of_a_thousand_sites_is_one_study_and_its_nearest_site_the_nearest(tmp_path: Path) -> None:
    at = [(-89.9 + 0.1798 * number, -179.9 + 0.3598 * number) for number in range(1000)]
    places = [site(f"Town {number}", f"Land {number % 7}", *point) for number, point in enumerate(at)]
    wide = searcher_of(tmp_path, [record(1, "Everywhere", "Asthma", "RECRUITING", locations=places), STUDIES[1]])
    results = wide.search(SearchQuery(near=PARIS, sort="distance"))
    nearest = min(range(1000), key=lambda number: great_circle_km(PARIS.lat, PARIS.lon, *at[number]))
    hit = results.hits[0].nearest_site
    assert hit is not None
    assert (hit.location.city, hit.number) == (f"Town {nearest}", nearest)
    assert hit.distance_km == pytest.approx(great_circle_km(PARIS.lat, PARIS.lon, *at[nearest]), abs=0.01)
    assert (results.total, results.facets["country"]["Land 3"]) == (2, 1)
    assert wide.search(SearchQuery(near=PARIS, within_km=hit.distance_km + 0.1)).total == 1


@pytest.fixture(scope="module")
def scattered(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """Studies with sites all over, a third of which take people, some at the same place."""
    chance = random.Random(6)
    towns = [(chance.uniform(-60, 70), chance.uniform(-180, 180)) for _ in range(250)]
    raws = []
    for number in range(1, 401):
        at = [chance.choice(towns) for _ in range(chance.randint(0, 4))]
        status = [chance.choice(("RECRUITING", "COMPLETED", "WITHDRAWN")) for _ in at]
        places = [site("Town", "Land", *point, status=each) for point, each in zip(at, status, strict=True)]
        raws.append(record(number, "Asthma" if number % 3 else "Gout", "Asthma", "COMPLETED", locations=places))
    return searcher_of(tmp_path_factory.mktemp("scattered"), raws)


@pytest.mark.parametrize("text", ["asthma", ""])
@pytest.mark.parametrize(("offset", "limit"), [(0, 5), (3, 2), (3, 0), (0, 60), (380, 20)])
def test_the_nearest_of_many_are_those_that_looking_at_all_of_them_gives(
    scattered: Searcher, monkeypatch: pytest.MonkeyPatch, text: str, offset: int, limit: int
) -> None:
    looked: list[int] = []
    outwards = Sites.nearest_studies

    def counted(self: Sites, lat: float, lon: float, sites: int) -> Any:
        looked.append(sites)
        return outwards(self, lat, lon, sites)

    monkeypatch.setattr(Sites, "nearest_studies", counted)
    for lat, lon in ((48.86, 2.35), (-89.0, 0.0), (10.0, 179.9)):
        query = SearchQuery(
            text=text, near=Place("", "", "", "", lat, lon), sort="distance", offset=offset, limit=limit, facets=()
        )
        whole = scattered.search(query)
        assert not looked
        with monkeypatch.context() as many:
            many.setattr("trialogue.search.searcher.MANY_FOUND", 1)
            nearest = scattered.search(query)
        assert bool(looked) == (offset + limit <= 10)
        looked.clear()
        assert (nearest.total, [(hit.nct_id, hit.score) for hit in nearest.hits]) == (
            whole.total, [(hit.nct_id, hit.score) for hit in whole.hits]
        )  # fmt: skip
