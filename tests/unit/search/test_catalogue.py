"""Names to browse by: what is counted is what a search finds; what is suggested; what is mended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fictional_records import make_raw
from trialogue.search import SearchQuery
from trialogue.search.catalogue import Catalogue
from trialogue.search.catalogue_build import CatalogueWriter
from trialogue.search.index import IndexWriter
from trialogue.search.names import CITY, CONDITION, COUNTRY, KINDS, REGION, SPONSOR, TREATMENT, name_key, names_of
from trialogue.search.searcher import Searcher
from trialogue.search.sites import SiteColumns
from trialogue.study import parse_study


def record(number: int, conditions: list[str], treatment: str, status: str, *sites: tuple[str, ...]) -> bytes:
    return make_raw(
        number,
        statusModule={"overallStatus": status},
        conditionsModule={"conditions": conditions},
        designModule={"studyType": "OBSERVATIONAL" if number == 3 else "INTERVENTIONAL"},
        sponsorCollaboratorsModule={"leadSponsor": {"name": "Ruijin Hospital" if number < 3 else "5-Lakes Clinic"}},
        armsInterventionsModule={"interventions": [{"type": "DRUG", "name": treatment}]},
        contactsLocationsModule={
            "locations": [
                dict(zip(("country", "state", "city", "status"), site, strict=False)) | {"facility": "F"}
                for site in sites
            ]
        },
    )


SHANGHAI, CHICAGO = ("China", "", "Shanghai"), ("United States", "Illinois", "Chicago")
RECORDS = [
    record(1, ["Systemic Lupus Erythematosus", "SLE"], "Belimumab", "RECRUITING", SHANGHAI, (*SHANGHAI, "COMPLETED")),
    record(2, ["Lupus Erythematosus, Systemic"], "belimumab", "COMPLETED", SHANGHAI, CHICAGO),
    record(3, ["Diabetes Mellitus, Type 2", "%_wild%"], "EX-620", "RECRUITING", CHICAGO, ("", "", "X"), ("!!", "", "")),
    record(4, ["Type 2 Diabetes", "…"], "", "COMPLETED"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("catalogue")
    names, index, columns = CatalogueWriter(made / "names.sqlite"), IndexWriter(made / "index"), SiteColumns()
    for study in map(parse_study, RECORDS):
        names.add(names_of(study))
        index.add(study)
        columns.add(study)
    names.finish()
    index.finish()
    columns.write(made / "sites")
    return made


@pytest.fixture(scope="module")
def catalogue(folder: Path) -> Catalogue:
    return Catalogue(folder / "names.sqlite")


@pytest.fixture(scope="module")
def searcher(folder: Path) -> Searcher:
    studies = {study.nct_id: study for study in map(parse_study, RECORDS)}
    return Searcher(folder / "index", folder / "sites", list(studies), studies.__getitem__)


def told(catalogue: Catalogue, kind: str, **asked: Any) -> list[tuple[str, int, int]]:
    return [(each.shown, each.studies, each.enrolling) for each in catalogue.entries(kind, **asked)]


def test_spellings_and_synonyms_of_one_thing_are_one_entry(catalogue: Catalogue) -> None:
    conditions = told(catalogue, CONDITION)
    assert [each[1:] for each in conditions if "lupus" in each[0].lower()] == [(2, 1)]
    assert [each[1:] for each in conditions if "diabetes" in each[0].lower()] == [(2, 1)]
    assert told(catalogue, TREATMENT) == [("Belimumab", 2, 1), ("EX-620", 1, 1)]
    assert told(catalogue, SPONSOR) == [("5-Lakes Clinic", 2, 1), ("Ruijin Hospital", 2, 1)]


def test_places_stand_within_places(catalogue: Catalogue) -> None:
    assert told(catalogue, COUNTRY) == [("China", 2, 1), ("United States", 2, 1)]
    assert told(catalogue, CITY, parent="china") == [("Shanghai", 2, 1)]
    assert told(catalogue, REGION, parent="united states") == [("Illinois", 2, 1)]
    assert told(catalogue, CITY, parent="united states/illinois") == [("Chicago", 2, 1)]
    assert told(catalogue, CITY, parent="") == []


def test_every_count_is_the_number_of_studies_that_a_search_by_that_name_finds(
    catalogue: Catalogue, searcher: Searcher
) -> None:
    for kind in KINDS:
        for each in catalogue.most_studied(kind, 100):
            found = searcher.search(SearchQuery(named=((kind, each.key),), limit=0))
            assert found.total == each.studies, each


def test_a_search_by_a_name_can_be_narrowed(searcher: Searcher) -> None:
    lupus = ((CONDITION, name_key(CONDITION, "lupus erythematosus, systemic")),)
    narrowed = searcher.search(SearchQuery(named=lupus, open_sites=True))
    assert [hit.nct_id for hit in narrowed.hits] == ["NCT99000001"]
    assert searcher.search(SearchQuery(types=("OBSERVATIONAL",))).total == 1
    assert searcher.search(SearchQuery()).facets["type"] == {"INTERVENTIONAL": 3, "OBSERVATIONAL": 1}
    assert searcher.search(SearchQuery()).facets["open"] == {"yes": 2}
    assert searcher.search(SearchQuery(named=((CONDITION, "*"),))).total == 0


@pytest.mark.parametrize("kind", [CONDITION, TREATMENT, SPONSOR])
@pytest.mark.parametrize(
    "text", ["SLE", "ALL", "Hodgkin’s Disease", "MS", "系统性红斑狼疮", "Tumours of the colon", "x" * 500]
)
def test_the_key_of_a_key_is_the_key(kind: str, text: str) -> None:
    key = name_key(kind, text)
    assert key
    assert name_key(kind, key) == key


def test_letters_have_as_many_names_as_they_say(catalogue: Catalogue) -> None:
    assert catalogue.letters(SPONSOR) == [("#", 1), ("R", 1)]
    for letter, number in catalogue.letters(CONDITION):
        assert len(catalogue.entries(CONDITION, letter=letter)) == number


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("lup", "Systemic Lupus Erythematosus"),
        ("erythematosus sys", None),
        ("系统", "系统性红斑狼疮"),
        ("lupus eri", "lupus eritematoso"),
        ("BELI", "Belimumab"),
        ("ex-6", "EX-620"),
    ],
)
def test_what_is_being_typed_is_completed_in_its_own_language(
    catalogue: Catalogue, typed: str, text: str | None
) -> None:
    found = catalogue.suggest(typed)
    assert (found[0].text if found else None) == text


@pytest.mark.parametrize(
    "typed", ["", "l", "%", "_", "*", "%%%%", "l%us", "'; DROP TABLE entries", "\x00", "\u202e", "x" * 9000]
)
def test_nothing_typed_is_a_wildcard(catalogue: Catalogue, typed: str) -> None:
    assert catalogue.suggest(typed) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lupsu", "lupus"),
        ("sistemic lupus", "systemic lupus"),
        ("type 2 diabetis", "type 2 diabetes"),
        ("beliumab", "belimumab"),
        ("lupus", None),
        ("diabete", None),
        ("qqxqqz", None),
        ("lp", None),
        ("", None),
        ("%" * 5000, None),
    ],
)
def test_typing_errors_are_mended_and_known_words_left(catalogue: Catalogue, typed: str, meant: str | None) -> None:
    assert catalogue.mend(typed) == meant


def test_a_study_names_each_thing_once() -> None:
    names = [(name.kind, name.key) for name in names_of(parse_study(RECORDS[0]))]
    assert len(names) == len(set(names)) == 5
