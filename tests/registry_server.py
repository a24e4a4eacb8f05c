"""A registry on loopback that speaks the published description of API v2, with faults on demand.

It pages by token, counts on demand, narrows by update date, answers one study, 404 for one withdrawn and 301 for
one that was joined to another. `faults` are taken one per request of a page, in order; None lets a request pass.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

RANGE = re.compile(r"AREA\[LastUpdatePostDate\]RANGE\[(\d{4}-\d\d-\d\d),MAX\]")


def record(number: int, updated: str = "2026-01-01", title: str = "A study") -> dict[str, Any]:
    """A small study record."""
    return {
        "protocolSection": {
            "identificationModule": {"nctId": f"NCT{number:08d}", "briefTitle": f"{title} {number}"},
            "statusModule": {
                "overallStatus": "RECRUITING",
                "lastUpdatePostDateStruct": {"date": updated, "type": "ACTUAL"},
            },
        }
    }


@dataclass
class Registry:
    """What the server holds and what it does wrong; `asked` is every request line it got."""

    studies: dict[str, dict[str, Any]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    page_size: int = 3
    faults: list[str | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    forgetful: bool = False
    before_page: dict[int, Any] = field(default_factory=dict)
    url: str = ""

    def put(self, *records: dict[str, Any]) -> None:
        for each in records:
            self.studies[each["protocolSection"]["identificationModule"]["nctId"]] = each

    def pages_asked(self) -> int:
        return sum(line.startswith("/api/v2/studies?") for line in self.asked)


def _updated(study: dict[str, Any]) -> str:
    date: str = study["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"]
    return date


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # the base class's name
        pass

    @property
    def registry(self) -> Registry:
        return self.server.registry  # type: ignore[attr-defined,no-any-return]

    def do_GET(self) -> None:
        self.registry.asked.append(self.path)
        parts = urlsplit(self.path)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/api/v2/studies":
            self._page(asked)
        else:
            self._one(parts.path.rpartition("/")[2])

    def _page(self, asked: dict[str, str]) -> None:
        count = self.registry.pages_asked()
        if change := self.registry.before_page.pop(count, None):
            change(self.registry)
        fault = self.registry.faults.pop(0) if self.registry.faults else None
        token = asked.get("pageToken", "")
        if token and token not in self.registry.tokens:
            self._say(400, b"Unknown or expired page token", kind="text/plain")
            return
        if asked.get("query.cond", "").count("(") != asked.get("query.cond", "").count(")"):
            self._say(400, b"Unbalanced parentheses at 1", kind="text/plain")
            return
        narrowed = RANGE.search(asked.get("filter.advanced", ""))
        found = [s for s in self.registry.studies.values() if not narrowed or _updated(s) >= narrowed[1]]
        found.sort(key=lambda s: (_updated(s), s["protocolSection"]["identificationModule"]["nctId"]))
        start = int(token.rpartition("-")[2]) if token else 0
        size = min(self.registry.page_size, int(asked.get("pageSize", "10")))
        body: dict[str, Any] = {"studies": found[start : start + size]}
        if start + size < len(found):
            body["nextPageToken"] = f"t{count}-{start + size}"
            if not self.registry.forgetful:
                self.registry.tokens.add(body["nextPageToken"])
        if asked.get("countTotal") == "true":
            body["totalCount"] = len(found)
        self._answer(fault, json.dumps(body).encode())

    def _answer(self, fault: str | None, body: bytes) -> None:
        if fault is None:
            self._say(200, body)
        elif fault.startswith("429"):
            self._say(429, b"slow down", {"Retry-After": fault.partition(" ")[2]})
        elif fault == "500":
            self._say(500, b"trouble")
        elif fault == "truncated":
            self._say(200, body[: len(body) // 2], length=len(body))
            self.close_connection = True
        elif fault == "half":
            self._say(200, body[: len(body) // 2])
        elif fault == "drip":
            self._head(200, len(body), {})
            for byte in body:
                try:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(0.05)

    def _one(self, nct_id: str) -> None:
        if nct_id in self.registry.renamed:
            self._say(301, b"", {"Location": f"/api/v2/studies/{self.registry.renamed[nct_id]}"})
        elif nct_id in self.registry.studies:
            self._say(200, json.dumps(self.registry.studies[nct_id]).encode())
        else:
            self._say(404, b"NCT number not found", kind="text/plain")

    def _head(self, status: int, length: int, more: dict[str, str], kind: str = "application/json") -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(length), **more}.items():
            self.send_header(name, value)
        self.end_headers()

    def _say(
        self, status: int, body: bytes, more: dict[str, str] | None = None, *,
        length: int | None = None, kind: str = "application/json",
    ) -> None:  # fmt: skip
        self._head(status, len(body) if length is None else length, more or {}, kind)
        self.wfile.write(body)


@contextmanager
def registry_serving(registry: Registry) -> Iterator[Registry]:
    """`registry` answering on a free loopback port until the end of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.registry = registry  # type: ignore[attr-defined]
    registry.url = f"http://127.0.0.1:{server.server_address[1]}/api/v2"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield registry
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
