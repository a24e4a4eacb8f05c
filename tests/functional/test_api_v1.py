"""Our own interface: what it answers, held against its own description; pace, conditional requests, other origins."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connections
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from schemathesis.checks import CHECKS

from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from trialogue.portal.accounts.tries import TriesCache
from trialogue.portal.api import pace
from trialogue.portal.api.errors import TooFast
from trialogue.portal.api.v1.description import description

# ruff: noqa: F811  # fixtures are imported by their names

API = "/api/v1/"
STUDY, OTHER = "NCT04515719", "NCT06394063"
SITE = "https://example.net"
BODY = {"patient": {"age": 34, "sex": "female"}, "studies": [STUDY], "as_of": "2026-11-22"}
WANTED = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")
GETS = ("search?query=lupus&near=Hangzhou&status=RECRUITING&facets=status,phase",
        f"studies/{STUDY}/criteria", f"compare?left={OTHER}&right={STUDY}", f"changes?since=2020-01-01&study={STUDY}",
        "suggest?text=lupsu", "suggest?text=shang&kind=place", "openapi.json")  # fmt: skip


@pytest.fixture
def client(demo_home: Path, settings: Any) -> Client:
    settings.TRIALOGUE_HOME = demo_home
    settings.TRIALOGUE_API_RATE = 1_000_000
    return Client(enforce_csrf_checks=True)


def _posted(client: Client, name: str, body: Any, **more: Any) -> Any:
    return client.post(API + name, body, content_type="application/json", **more)


@pytest.mark.parametrize("path", sorted(description()["paths"]))
def test_answers_are_as_the_description_says(path: str, client: Client) -> None:
    document = description() | {"servers": [{"url": f"http://localhost{API}"}]}
    schema = schemathesis.openapi.from_dict(document)
    schema.app = get_wsgi_application()
    (method,) = document["paths"][path]
    answered = []

    @examples(
        max_examples=2 if path == "/changes" else 4,  # its answers are long
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=schema[path][method.upper()].as_strategy())
    def holds(case: Any) -> None:
        # In process nothing unpacks what is asked for packed, as `requests` asks by itself.
        plain = {"Accept-Encoding": "identity"}
        answered.append(case.call_and_validate(headers=plain, checks=CHECKS.get_by_names(WANTED)).status_code)

    holds()
    assert answered


@pytest.mark.parametrize("path", GETS)
def test_a_real_answer_is_as_described_and_is_not_sent_twice(path: str, client: Client) -> None:
    response = client.get(API + path)
    assert response.status_code == 200, response.content
    assert not response.cookies
    _check(path.partition("?")[0].replace(STUDY, "{nct_id}"), "get", response)
    etag = response.headers["ETag"]
    again = client.get(API + path, headers={"if-none-match": f'"other", W/{etag}'})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert client.get(API + path, headers={"if-none-match": '"other"'}).status_code == 200


def _check(path: str, method: str, response: Any) -> None:
    import jsonschema

    schema = description()["paths"][f"/{path}"][method]["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema.validate(response.json(), {**schema, "components": description()["components"]})


def test_what_is_posted_is_answered_as_described(client: Client) -> None:
    _check("match", "post", _posted(client, "match", BODY))
    response = _posted(client, "questions", BODY | {"limit": 2})
    _check("questions", "post", response)
    assert len(response.json()["questions"]) == 2
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


def test_a_fact_in_the_address_of_a_post_is_refused_and_not_repeated(client: Client) -> None:
    response = client.post("/api/v1/match?sex=secret", BODY, content_type="application/json")
    assert response.status_code == 400
    assert "takes no parameters" in response.json()["error"]["message"] and b"secret" not in response.content


def test_contents(client: Client) -> None:
    everything = client.get(f"{API}search", {"limit": "0"}).json()
    assert everything["facets"]["results"]["no"] <= everything["total"]
    for facet, parameter in (("age_group", "age_group"), ("funder", "funder"), ("year", "year"), ("volunteers",) * 2):
        for value, count in everything["facets"][facet].items():
            page = client.get(f"{API}search", {parameter: value, "limit": "0", "facets": facet}).json()
            assert (page["total"], page["facets"][facet]) == (count, everything["facets"][facet])
    compared = client.get(f"{API}compare", {"left": OTHER, "right": STUDY}).json()
    assert (compared["left"], compared["right"]) == (OTHER, STUDY)
    assert {"same"} < {row["relation"] for row in compared["rows"]}
    changed = client.get(f"{API}changes", {"since": "2020-01-01", "limit": "1"}).json()
    assert changed["more"] and len(changed["studies"]) == 1 and changed["studies"][0]["versions"][0]["new"]
    second = client.get(f"{API}changes", {"since": "2020-01-01", "limit": "1", "after": changed["next"]}).json()
    assert second["studies"][0]["nct_id"] > changed["studies"][0]["nct_id"] == changed["next"]
    last = client.get(f"{API}changes", {"since": "2020-01-01", "after": "NCT99999999"}).json()
    assert (last["studies"], last["more"], last["next"]) == ([], False, None)
    found = [client.get(f"{API}search", {"country": name}).json()["total"] for name in ("USA", "United States")]
    assert found[0] == found[1] > 0
    meant = client.get(f"{API}suggest", {"text": "lupsu"}).json()
    assert meant["meant"] == "lupus"
    found = client.get(f"{API}suggest", {"text": "Shangh", "kind": "place"}).json()["suggestions"]
    assert any(each["text"].startswith("Shanghai") for each in found)


@pytest.mark.parametrize(
    ("path", "where", "status"),
    [
        ("search?age=34", "age", 400),
        ("search?within_km=0&near=Shanghai", "within_km", 400),
        ("search?within_km=1_0&near=Shanghai", "within_km", 400),
        ("search?year=soon", "year", 400),
        ("search?within_km=5", "near", 400),
        ("search?near=Springfield", "near", 400),
        ("search?status=OPEN", "status", 400),
        ("compare", "left", 400),
        (f"compare?left={STUDY}&left={OTHER}&right={STUDY}", "left", 400),
        (f"compare?left={STUDY}&right=NCT00000000", "request", 404),
        ("changes", "since", 400),
        ("changes?since=soon", "since", 400),
        ("changes?since=2020-W01-1", "since", 400),
        ("changes?since=2026-01-01&limit=0", "limit", 400),
        ("changes?since=2026-01-01&limit=%D9%A3", "limit", 400),
        ("changes?since=2026-01-01&after=page2", "after", 400),
        ("suggest?text=" + "x" * 101, "text", 400),
        ("suggest?text=lup&kind=drug", "kind", 400),
        ("suggest?text=lup&colour=red", "colour", 400),
        (f"studies/{STUDY}/criteria?depth=1", "depth", 400),
        ("nothing", "request", 404),
    ],
)
def test_trouble_has_one_shape_and_says_where(path: str, where: str, status: int, client: Client) -> None:
    import jsonschema

    response = client.get(API + path)
    assert response.status_code == status
    jsonschema.validate(response.json(), description()["components"]["schemas"]["Error"])
    (problem,) = response.json()["error"]["problems"]
    assert problem["where"] == where
    assert problem["fix"] or status == 404


def test_pages_of_other_sites_may_read_only_where_it_is_allowed(client: Client, settings: Any) -> None:
    asks = {"origin": SITE, "access-control-request-method": "POST"}
    refused = client.options(f"{API}match", headers=asks)
    assert refused.status_code == 405
    assert "Access-Control-Allow-Origin" not in client.get(f"{API}openapi.json", headers={"origin": SITE}).headers
    settings.TRIALOGUE_CORS_ORIGINS = [SITE]
    told = client.options(f"{API}match", headers=asks)
    assert told.status_code == 204
    assert told.headers["Access-Control-Allow-Origin"] == SITE
    assert "Content-Type" in told.headers["Access-Control-Allow-Headers"]
    shared = _posted(client, "match", b"{", headers={"origin": SITE})
    assert shared.status_code == 400
    assert shared.headers["Access-Control-Allow-Origin"] == SITE
    assert (
        "Access-Control-Allow-Origin"
        not in client.get(f"{API}openapi.json", headers={"origin": "https://example.org"}).headers
    )


def test_the_page_for_people_names_every_address(client: Client) -> None:
    page = client.get(API).content.decode()
    assert all(f"/api/v1{path}" in page for path in description()["paths"])
    assert "is_preflight" not in page and "policy" in page


# Pace


@pytest.fixture
def purse(monkeypatch: pytest.MonkeyPatch) -> Iterator[pace.Purse]:
    """A minute that stands still."""
    yield pace.Purse("test", clock=lambda: 60_000_015.0)


def _ask(address: str = "203.0.113.7") -> Any:
    return RequestFactory().get("/", REMOTE_ADDR=address)


def test_a_client_is_told_to_wait_and_the_next_minute_begins_anew(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TRIALOGUE_API_RATE = 3
    monkeypatch.setattr("trialogue.portal.api.v1.answering.REQUESTS", pace.Purse("waits", lambda: minute[0]))
    minute = [60_000_015.0]
    mine = {"REMOTE_ADDR": "203.0.113.9"}
    assert [client.get(f"{API}openapi.json", **mine).status_code for _ in range(3)] == [200] * 3
    refused = client.get(f"{API}openapi.json", **mine)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "45")
    assert refused.json()["error"]["problems"][0]["fix"].startswith("wait 45 seconds")
    assert client.get(f"{API}openapi.json", REMOTE_ADDR="203.0.113.10").status_code == 200
    minute[0] += 60
    assert client.get(f"{API}openapi.json", **mine).status_code == 200
    # A long list of studies counts as several requests.
    assert _posted(client, "match", BODY | {"studies": [STUDY] * 25}, **mine).status_code == 429


@pytest.mark.parametrize("desk", ["sqlite", "postgresql"], indirect=True)
def test_several_processes_never_give_more_than_the_limit(desk: Desk) -> None:
    """Each thread stands for a process: it has a purse and a connection of its own."""
    given: list[int] = []

    def work() -> None:
        purse = pace.Purse("together", clock=lambda: 60_000_015.0)
        served = 0
        for _ in range(60):
            try:
                purse.spend(_ask(), 1, 100, "requests")
            except TooFast:
                break
            served += 1
        given.append(served)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(given) == 4
    assert 100 - 4 * 10 <= sum(given) <= 100


def _given(purse: pace.Purse, asked: int = 20, most: int = 10) -> int:
    """How many requests a client is given of those it asks for."""
    taken = 0
    for _ in range(asked):
        with contextlib.suppress(TooFast):
            purse.spend(_ask(), 1, most, "requests")
            taken += 1
    return taken


def test_who_comes_late_pays_from_the_minute_that_has_begun(desk: Desk) -> None:
    """A thread that looked at the clock before the minute began, and another process that did."""
    now = [60_000_060.0]
    mine, other = pace.Purse("late", lambda: now[0]), pace.Purse("late", lambda: now[0])
    assert _given(mine) == 10
    now[0] -= 1
    assert (_given(mine), _given(other)) == (0, 0)
    now[0] += 1
    assert (_given(mine), _given(other)) == (0, 0)
    now[0] += 60
    assert _given(mine) + _given(other) == 10


@ON_SQLITE
def test_who_comes_late_takes_away_nothing_that_the_process_holds(desk: Desk) -> None:
    now = [60_000_060.0]
    purse = pace.Purse("holds", lambda: now[0])
    given = 0
    for at in (60.0, 59.0, 60.0, 59.0, 60.0):
        now[0] = 60_000_000 + at
        given += _given(purse, 1, most=100)
    assert given + _given(purse, 200, most=100) == 100


def test_a_clock_that_is_set_back_locks_nobody_out(desk: Desk) -> None:
    now = [60_000_060.0]
    purse = pace.Purse("back", lambda: now[0])
    assert _given(purse) == 10
    now[0] -= 3600
    assert _given(purse) == 10


def test_without_the_database_nobody_is_refused(
    client: Client, purse: pace.Purse, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any, **__: Any) -> int:
        raise DatabaseError("no such table: 203.0.113.7")

    monkeypatch.setattr(TriesCache, "draw", broken)
    for _ in range(20):
        purse.spend(_ask(), 1, 10, "requests")
    assert "203.0.113.7" not in caplog.text


def test_records_read_one_by_one_are_counted_for_each_client(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query that the index cannot answer (letters as they are) is paid for by the records it reads."""
    settings.TRIALOGUE_READ_RATE = 1
    monkeypatch.setattr("trialogue.portal.api.v2.views.READING", pace.Purse("reads", lambda: 60_000_015.0))
    asked = {"query.term": "AREA[BriefTitle]EXPANSION[None]Lupus"}
    first = client.get("/api/v2/studies", asked, REMOTE_ADDR="203.0.113.20")
    assert first.status_code == 200
    other = {"query.term": "AREA[BriefTitle]EXPANSION[None]lupus"}
    second = client.get("/api/v2/studies", other, REMOTE_ADDR="203.0.113.20")
    assert (second.status_code, second.headers["Content-Type"]) == (429, "text/plain; charset=utf-8")
    assert second.headers["Retry-After"] == "45"
    assert client.get("/api/v2/studies", other, REMOTE_ADDR="203.0.113.21").status_code == 200


def test_the_registrys_interface_answers_conditional_requests_too(client: Client) -> None:
    first = client.get("/api/v2/studies", {"pageSize": "1"})
    again = client.get("/api/v2/studies", {"pageSize": "1"}, headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/api/v2/studies", {"pageSize": "2"}).headers["ETag"] != first.headers["ETag"]
