"""Answers compressed as a client asks: the same bytes once unpacked, names and lengths right; pages as they are."""

from __future__ import annotations

import gzip
import http.client
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import zstandard
from django.test import Client

from functional_server import Portal

UNPACK: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "zstd": zstandard.decompress}
STUDIES = "/api/v2/studies?query.cond=lupus&pageSize=5"
LARGE = (
    STUDIES, f"{STUDIES}&format=csv", "/api/v2/studies/NCT04515719", "/api/v2/studies/NCT04515719?format=fhir.json",
    "/api/v2/stats/size", "/api/v2/studies/enums", "/api/v1/openapi.json", "/api/v1/search?query=lupus",
    "/search/feed.atom?q=lupus", "/search/feed.json?q=lupus", "/study/NCT04515719/changes.atom",
)  # fmt: skip
STATIC = "/static/trialogue/portal.css"


@pytest.fixture
def client(demo_home: Path, settings: Any) -> Client:
    settings.TRIALOGUE_HOME = demo_home
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("coding", UNPACK)
@pytest.mark.parametrize("address", LARGE)
def test_an_answer_unpacks_to_what_it_is_without(address: str, coding: str, client: Client) -> None:
    plain = client.get(address)
    packed = client.get(address, headers={"accept-encoding": coding})
    assert (plain.status_code, packed.status_code) == (200, 200)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == coding
    assert UNPACK[coding](packed.content) == plain.content
    assert int(packed.headers["Content-Length"]) == len(packed.content) < len(plain.content)
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]
    assert packed.headers["Content-Type"] == plain.headers["Content-Type"]
    if "ETag" in plain.headers:
        assert packed.headers["ETag"] == f"W/{plain.headers['ETag']}"


@pytest.mark.parametrize("address", [STUDIES, "/api/v1/openapi.json", "/search/feed.atom?q=lupus", STATIC])
def test_what_a_client_holds_it_holds_in_either_coding(address: str, client: Client) -> None:
    names = {named(client, address, coding) for coding in ("gzip", "zstd", "identity")}
    assert len(names) == 2
    for name in names:
        for coding in ("gzip", "identity"):
            again = client.get(address, headers={"accept-encoding": coding, "if-none-match": name})
            assert again.status_code == 304, (name, coding)
            assert "Accept-Encoding" in again.headers["Vary"]
            assert again.headers["ETag"].removeprefix("W/") == name.removeprefix("W/")
            assert again.headers["ETag"].startswith("W/") == (coding == "gzip")
            assert not b"".join(again)
            assert "Content-Encoding" not in again.headers


def named(client: Client, address: str, coding: str) -> str:
    with closing(client.get(address, headers={"accept-encoding": coding})) as answer:
        return str(answer.headers["ETag"])


@pytest.mark.parametrize(
    "accepted", ["", "identity", "br", "deflate", "gzip;q=0", "gzip;q=high", "*;q=0", "identity, gzip;q=0.5", "gzipped"]
)
def test_nobody_is_given_what_they_did_not_ask_for(accepted: str, client: Client) -> None:
    assert "Content-Encoding" not in client.get(STUDIES, headers={"accept-encoding": accepted}).headers


def test_what_is_small_or_packed_already_or_in_part_stays_as_it_is(client: Client) -> None:
    headers = {"accept-encoding": "gzip, zstd"}
    for address in ("/api/v2/version", "/api/v2/studies/NCT04515719?format=json.zip", "/api/v2/nothing"):
        assert "Content-Encoding" not in client.get(address, headers=headers).headers
    with closing(client.get(STATIC, headers=headers | {"range": "bytes=0-1999"})) as part:
        assert part.status_code == 206
        assert "Content-Encoding" not in part.headers


@pytest.mark.parametrize(
    "address", ["/", "/search?q=lupus", "/study/NCT04515719", "/api/v1/", "/account/login", "/notes.json"]
)
def test_pages_and_what_is_a_persons_own_are_never_compressed(address: str, client: Client) -> None:
    answer = client.get(address, headers={"accept-encoding": "gzip, zstd"})
    assert "Content-Encoding" not in answer.headers


def test_answers_about_a_person_are_never_compressed(client: Client) -> None:
    body = {"patient": {"facts": []}, "studies": ["NCT04515719"]}
    answer = client.post("/api/v1/match", body, "application/json", headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("coding", ["gzip", "zstd", "identity"])
@pytest.mark.parametrize("address", [STUDIES, "/api/v2/studies/NCT04515719", "/api/v1/openapi.json", STATIC])
def test_the_head_is_that_of_the_whole_answer_over_the_wire(address: str, coding: str, portal: Portal) -> None:
    (get, body), (head, nothing) = (wire(portal, method, address, coding) for method in ("GET", "HEAD"))
    assert nothing == b""
    unpacked = UNPACK.get(coding, bytes)(body)
    assert unpacked[:1] in (b"{", b"/", b":", b"@", b"*")
    if coding != "identity":
        assert get["content-encoding"] == coding
    assert int(get["content-length"]) == len(body)
    # How long a packed file is nobody knows before it is packed; a HEAD may leave that out (RFC 9110, 9.3.2).
    left_out = {"content-length"} if address == STATIC and coding != "identity" else set()
    kept = {"content-encoding", "content-length", "content-type", "etag", "vary", "cache-control"} - left_out
    assert {name: head.get(name) for name in kept} == {name: get.get(name) for name in kept}
    assert left_out.isdisjoint(head)


def wire(portal: Portal, method: str, address: str, coding: str) -> tuple[dict[str, str], bytes]:
    """Headers and body as they come over the wire."""
    where = urlsplit(portal.url)
    assert where.hostname is not None
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=30)
    try:
        connection.request(method, address, headers={"Accept-Encoding": coding})
        answer = connection.getresponse()
        return {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()
