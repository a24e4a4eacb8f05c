"""The registry's own API answered here: pages, filters, forms of a study, and what is refused in plain text."""

from __future__ import annotations

import base64
import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from django.test import Client

from trialogue.portal.api.v2 import statistics
from trialogue.portal.api.v2.parameters import read_request
from trialogue.portal.api.v2.tables import table
from trialogue.snapshot import open_snapshot
from trialogue.study.fields import field_named, values

API = "/api/v2/"
STUDY = "NCT04515719"
Ask = Callable[..., Any]


@pytest.fixture
def client(demo_home: Path, settings: Any) -> Client:
    settings.TRIALOGUE_HOME = demo_home
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def ask(client: Client) -> Ask:
    """The JSON of an address under the API."""

    def asked(path: str, **parameters: str) -> Any:
        response = client.get(API + path, {name.replace("__", "."): value for name, value in parameters.items()})
        assert response.status_code == 200, response.content
        assert not response.cookies
        return response.json()

    return asked


def ids(page: Any) -> list[str]:
    return [each["protocolSection"]["identificationModule"]["nctId"] for each in page["studies"]]


def test_pages_follow_each_other_without_loss_and_records_are_passed_on_byte_for_byte(
    client: Client, demo_home: Path
) -> None:
    snapshot = open_snapshot(demo_home)
    found, token = [], None
    for size in ("7", "1000", "1000"):
        more = {"pageToken": token} if token else {"countTotal": "true"}
        response = client.get(f"{API}studies", {"pageSize": size, "query.cond": "lupus OR NOT lupus", **more})
        page = response.json()
        assert page.get("totalCount") == (None if token else len(snapshot))
        found += ids(page)
        for nct_id in ids(page):
            assert snapshot.raw(nct_id) in response.content
        token = page.get("nextPageToken")
        if token is None:
            break
    assert token is None
    assert sorted(found) == sorted(snapshot.nct_ids())


def test_queries_filters_and_orders(ask: Ask) -> None:
    everything = ask("studies", pageSize="1000", fields="NCTId,OverallStatus,EnrollmentCount,Sex")["studies"]
    recruiting = [
        each["protocolSection"]["identificationModule"]["nctId"]
        for each in everything
        if each["protocolSection"]["statusModule"]["overallStatus"] == "RECRUITING"
    ]
    for name in ("filter.overallStatus", "postFilter.overallStatus"):
        page = ask("studies", **{name.replace(".", "__"): "RECRUITING", "pageSize": "1000", "countTotal": "true"})
        assert sorted(ids(page)) == sorted(recruiting)
        assert page["totalCount"] == len(recruiting)
    ticked = ask("studies", aggFilters="status:rec,status:com|sex:f", pageSize="1000", fields="OverallStatus|Sex")
    assert {each["protocolSection"]["statusModule"]["overallStatus"] for each in ticked["studies"]} == {
        "RECRUITING",
        "COMPLETED",
    }
    assert "MALE" not in {each["protocolSection"]["eligibilityModule"]["sex"] for each in ticked["studies"]}
    largest = ask("studies", sort="EnrollmentCount:desc,NumArmGroups", pageSize="1000", fields="EnrollmentCount")
    counts = [each.get("protocolSection", {}) for each in largest["studies"]]
    known = [each["designModule"]["enrollmentInfo"]["count"] for each in counts if each]
    assert known == sorted(known, reverse=True)
    assert all(not each for each in counts[len(known) :])
    paris = {"filter__geo": "distance(48.8566,2.3522,100km)", "query__cond": "lupus", "pageSize": "1000"}
    near = ids(ask("studies", **paris))
    assert near
    assert sorted(ids(ask("studies", **paris, geoDecay="func:linear,scale:10km,offset:0km,decay:0.1"))) == sorted(near)
    assert ids(ask("studies", filter__ids=f"{STUDY.lower()},NCT00000001")) == [STUDY]
    for asked in (f"{STUDY}, nct1", f"({STUDY} OR nct1)"):
        assert ids(ask("studies", query__term=asked, filter__overallStatus="WITHHELD")) == [STUDY]


def test_csv_pages(client: Client) -> None:
    asked = {"format": "csv", "pageSize": "2", "countTotal": "true", "fields": "NCT Number|Study Title,Age"}
    first = client.get(f"{API}studies", asked)
    rows = list(csv.reader(io.StringIO(first.content.decode())))
    assert (rows[0], len(rows)) == (["NCT Number", "Study Title", "Age"], 3)
    assert int(first.headers["x-total-count"]) > 100
    second = client.get(f"{API}studies", {**asked, "pageToken": first.headers["x-next-page-token"]})
    more = list(csv.reader(io.StringIO(second.content.decode())))
    assert len(more) == 2
    assert more[0][0] not in {row[0] for row in rows}
    assert "x-total-count" not in second.headers


def test_one_study_in_every_form(client: Client, demo_home: Path) -> None:
    raw = open_snapshot(demo_home).raw(STUDY)
    address = f"{API}studies/{STUDY}"
    assert client.get(address).content == raw
    assert client.get(f"{API}studies/nct4515719").content == raw
    packed = zipfile.ZipFile(io.BytesIO(client.get(address, {"format": "json.zip"}).content))
    assert packed.read(f"{STUDY}.json") == raw
    (row,) = csv.DictReader(io.StringIO(client.get(address, {"format": "csv"}).content.decode()))
    assert (row["NCT Number"], len(row)) == (STUDY, 30)
    fhir = client.get(address, {"format": "fhir.json"}).json()
    assert (fhir["resourceType"], fhir["identifier"][0]["value"]) == ("ResearchStudy", STUDY)
    ris = client.get(address, {"format": "ris"}).content.decode().split("\r\n")
    assert (ris[0], ris[1], ris[-2]) == ("TY  - DBASE", f"ID  - {STUDY}", "ER  - ")
    part = client.get(address, {"fields": "ConditionsModule,NCTId"}).json()
    assert list(part) == ["protocolSection"]
    assert list(part["protocolSection"]) == ["identificationModule", "conditionsModule"]
    criteria = client.get(address, {"fields": "EligibilityCriteria", "markupFormat": "legacy"}).content
    assert b"\\\\" not in criteria


SORTABLE = [
    "StartDate", "CompletionDate", "PrimaryCompletionDate", "StudyFirstPostDate", "LastUpdatePostDate",
    "EnrollmentCount", "NumArmGroups", "NumConditions", "NumLocations",
]  # fmt: skip
LONG = "a" * 100_000
NESTED = "(" * 500 + "lupus" + ")" * 500


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"pageSize": "-1"}, "`pageSize` is '-1'; give a number from 0"),
        ({"pageSize": "1e3"}, "`pageSize`"),
        ({"pageToken": "abracadabra"}, "not one of ours"),
        ({"query.term": "https://[a?cond=x"}, "`query.term`: 'https://[a' is not an address"),
        ({"query.term": " OR ".join(["lupus"] * 300)}, "more than 500; leave some words out"),
        ({"sort": ",".join(SORTABLE)}, f"`sort` has {len(SORTABLE)} different keys; give at most 8"),
        ({"query.term": LONG}, "at character 20001: it has 100,000 characters. Write at most"),
        ({"query.term": NESTED}, "at character 65: too much is nested"),
        ({"query.cond": "AREA[Foo]x"}, "Error parsing query in Conditions or disease: Unknown area name: `Foo`;"),
        (
            {"filter.advanced": "AREA[Phase]PHASE9"},
            "Allowed values for enum field `protocolSection.designModule.p",
        ),
        ({"query.term": "AREA[HasResults]maybe"}, "'maybe' is no value of HasResults that is known here"),
        ({"filter.ids": "NCT00000000"}, "the registry counts from NCT00000001 on"),
        ({"query.cond": "AREA[Foo]x"}, "`query.cond`: the query cannot be read at character 1: AREA[Foo] is not known"),
        ({"filter.advanced": "AREA[StartDate]RANGE[soon, MAX]"}, "`filter.advanced`"),
        ({"filter.geo": "distance(1,2,0mi)"}, "a radius of 0"),
        ({"filter.geo": "distance(91,2,5mi)"}, "latitude 91 is off the globe"),
        ({"filter.geo": "distance(1,-181,5mi)"}, "longitude -181 is off the globe"),
        ({"filter.geo": "here"}, "write it as distance("),
        ({"geoDecay": "func:flat"}, "`geoDecay`"),
        ({"filter.overallStatus": "OPEN"}, "Invalid value in parameter `overallStatus`: `OPEN`;"),
        ({"filter.overallStatus": "OPEN"}, "'OPEN' is not a status"),
        ({"filter.ids": "NCT12"}, None),
        ({"filter.ids": "12"}, "'12' is not an NCT number"),
        ({"filter.synonyms": "ConditionSearch:1651367"}, "not known here"),
        ({"aggFilters": "phase:9"}, "phase has no option '9'"),
        ({"fields": ","}, "`fields` is empty"),
        ({"fields": "Nothing"}, "Parameter 'fields' contains invalid field name: 'Nothing'"),
        ({"fields": "Nothing"}, "'Nothing' is not a field or area"),
        ({"format": "csv", "fields": "NCTId"}, "'NCTId' is not a column"),
        ({"sort": "BriefTitle"}, "`sort`: 'BriefTitle' is not a date or number"),
        ({"sort": "StartDate:down"}, "'down' is not a direction"),
        ({"countTotal": "yes"}, "`countTotal` is 'yes'"),
        ({"format": "xml"}, "write one of: json, csv"),
        ({"query.cond": ["a", "b"]}, "`query.cond` is given 2 times"),
        ({"querycond": "a"}, "`querycond` is unknown parameter"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_asked_is_refused_in_plain_text(client: Client, asked: dict[str, Any], said: str | None) -> None:
    response = client.get(f"{API}studies", asked)
    assert response.status_code == (400 if said else 200)
    if said:
        assert response.headers["Content-Type"].startswith("text/plain")
        assert said in response.content.decode()
        assert len(response.content) < 1000


def test_an_order_that_repeats_itself_sorts_once_by_its_first_word() -> None:
    keys = ["StartDate:asc", *["EnrollmentCount", "StartDate:desc"] * 500]
    (first, second) = read_request({"sort": keys}).order
    assert (first.name, first.descending, second.name) == ("StartDate", False, "EnrollmentCount")


def test_a_query_that_needs_too_many_records_read_is_refused_until_it_is_narrowed(
    client: Client, settings: Any
) -> None:
    settings.TRIALOGUE_MOST_READ = 100
    wide = "AREA[LocationCity:size]RANGE[1, 9]"
    for name in ("query.term", "filter.advanced"):
        response = client.get(f"{API}studies", {name: wide})
        assert (response.status_code, b"add a word to it that narrows it" in response.content) == (400, True)
        assert client.get(f"{API}studies", {name: f"{wide} AND AREA[NCTId]{STUDY}"}).status_code == 200


def test_statistics_of_a_field_named_often_are_told_once(ask: Ask) -> None:
    named = ask("stats/field/values", fields=",".join(["Sex", "BriefTitle"] * 200))
    assert [each["piece"] for each in named] == ["Sex", "BriefTitle"]
    counts = [each["studiesCount"] for each in named[0]["topValues"]]
    assert counts == sorted(counts, reverse=True)
    assert [each["piece"] for each in ask("stats/field/sizes", fields="Phase|Phase")] == ["Phase"]


def test_texts_are_counted_as_they_are(ask: Ask, demo_home: Path) -> None:
    snapshot = open_snapshot(demo_home)
    for piece in ("LeadSponsorName", "Keyword", "EligibilityCriteria"):
        steps = field_named(piece).steps  # type: ignore[union-attr]  # a name that is known
        every = [set(map(str, values(json.loads(snapshot.raw(each)), steps))) for each in snapshot.nct_ids()]
        own = Counter(text for texts in every for text in texts)
        (told,) = ask("stats/field/values", fields=piece)
        assert told["uniqueValuesCount"] == len(own)
        assert [each["studiesCount"] for each in told["topValues"]] == [count for _, count in own.most_common(10)]
        assert len({each["value"] for each in told["topValues"]}) == 10
        assert all(own[each["value"]] == each["studiesCount"] for each in told["topValues"])


def test_who_asks_while_all_is_counted_is_told_to_come_back(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "_kept", WeakKeyDictionary())
    with statistics._lock:
        response = client.get(f"{API}stats/size")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert "ask again in a minute" in response.content.decode()


def test_a_table_is_the_registrys_own_text_character_for_character() -> None:
    raw = json.dumps({"protocolSection": {"identificationModule": {"briefTitle": "=1+1"}}}).encode()
    assert table([raw], ["Study Title"], header=False) == b"=1+1\n"


def test_a_page_token_belongs_to_its_query_and_its_data(client: Client) -> None:
    token = client.get(f"{API}studies", {"query.cond": "lupus", "pageSize": "1"}).json()["nextPageToken"]
    other = client.get(f"{API}studies", {"query.cond": "cancer", "pageToken": token})
    assert (other.status_code, b"other parameters" in other.content) == (400, True)
    text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    gone = base64.urlsafe_b64encode((text.rpartition(".")[0] + ".20200101T000000Z-0").encode()).decode()
    renewed = client.get(f"{API}studies", {"query.cond": "lupus", "pageToken": gone.rstrip("=")})
    assert (renewed.status_code, b"has been renewed" in renewed.content) == (400, True)


def test_a_letter_of_another_encoding_is_refused_and_options_are_told(client: Client) -> None:
    refused = client.get(f"{API}studies?query.term=Sj%F6gren")
    assert (refused.status_code, "not written in UTF-8" in refused.content.decode()) == (400, True)
    assert client.get(f"{API}studies?query.term=Sj%C3%B6gren").status_code == 200
    told = client.options(f"{API}studies")
    assert (told.status_code, told.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert client.post(f"{API}studies").status_code == 405


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("studies/NCT00000001", 404, "no study is known as NCT00000001"),
        ("studies/lupus", 400, "is not an NCT number"),
        ("studies/NCT00000000", 400, "the registry counts from NCT00000001 on"),
        (f"studies/{STUDY}?format=ris&fields=ZZ", 400, "is not a tag"),
        (f"studies/{STUDY}?format=fhir.json&fields=NCTId", 400, "leave it out"),
        ("stats/field/sizes?fields=BriefTitle", 404, "is not a list"),
        ("stats/field/values?fields=Nothing", 404, "Unknown piece name of field path: Nothing "),
        ("stats/field/values?types=X", 400, "is not a type"),
        ("nowhere", 404, "no such address"),
    ],
)
def test_other_addresses_refuse_alike(client: Client, path: str, status: int, said: str) -> None:
    response = client.get(API + path)
    assert (response.status_code, said in response.content.decode()) == (status, True)
    assert client.post(API + path).status_code == 405


@pytest.mark.parametrize("path", ["/api/v2", "/api/v2/"])
def test_the_bare_address_refuses_as_the_others_do(client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["Content-Type"]) == (404, "text/plain; charset=utf-8")
    assert "see /api/v2/studies" in response.content.decode()


def test_what_describes_the_data(ask: Ask, demo_home: Path) -> None:
    snapshot = open_snapshot(demo_home)
    assert ask("version")["dataTimestamp"] == snapshot.manifest.data_timestamp[:19]
    assert ask("studies/metadata")[0]["children"][0]["children"][0]["piece"] == "NCTId"
    (document,) = ask("studies/search-areas")
    assert {"BasicSearch", "ConditionSearch"} <= {area["name"] for area in document["areas"]}
    phases = next(each for each in ask("studies/enums") if each["type"] == "Phase")
    assert {"value": "EARLY_PHASE1", "legacyValue": "Early phase 1"} in phases["values"]
    assert ask("stats/size")["totalStudies"] == len(snapshot)
    (sex,) = ask("stats/field/values", fields="Sex")
    told = {each["value"]: each["studiesCount"] for each in sex["topValues"]}
    assert sum(told.values()) + sex["missingStudiesCount"] == len(snapshot)
    page = ask("studies", filter__advanced="AREA[Sex]FEMALE", countTotal="true")
    assert page["totalCount"] == told["FEMALE"]
    (sizes,) = ask("stats/field/sizes", fields="Phase")
    for each in sizes["topSizes"]:
        page = ask("studies", filter__advanced=f"AREA[Phase:size]{each['size']}", countTotal="true")
        assert page["totalCount"] == each["studiesCount"]


def test_pages_of_other_sites_may_read_where_it_is_allowed(client: Client, settings: Any) -> None:
    origin = {"origin": "https://example.net"}
    assert "Access-Control-Allow-Origin" not in client.get(f"{API}version", headers=origin).headers
    settings.TRIALOGUE_CORS_ORIGINS = ["https://example.net"]
    assert client.get(f"{API}version", headers=origin).headers["Access-Control-Allow-Origin"] == "https://example.net"
    assert json.loads(client.get(f"{API}version").content)["apiVersion"] == "2.0.3"
