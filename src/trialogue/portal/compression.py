"""Answers to programs, feeds and static files, compressed as the client asks (`Accept-Encoding`: zstd, gzip).

Pages are never compressed: they carry tokens beside what a stranger may have had typed into the address, and the length
of a compressed answer would tell the one by the other (BREACH). So only what holds no secret is: see :data:`PUBLIC` and
:func:`_may_be`. Brotli is left out, as whoever knows it knows gzip, which is made in less time.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

import zstandard
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

PUBLIC: Final = re.compile(r"/(?:api/|static/|search/feed\.(?:atom|json)\Z|study/[^/]+/changes\.(?:atom|json)\Z)")
"""The addresses whose answers are the same for everybody."""

SMALLEST: Final = 512
"""Bytes below which an answer would not gain a packet."""

_GZIP_LEVEL: Final = 4
_ZSTD_LEVEL: Final = 3
_GZIP_WINDOW: Final = 31  # 15 bits, with gzip's head and tail, which tells no time: equal answers pack to equal bytes
_TEXTS: Final = re.compile(r"text/(?!html)|application/(?:[\w.-]+\+)?(?:json|xml|javascript)\b|image/svg")
_QUALITY: Final = re.compile(r"q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\Z")
_VALIDATOR: Final = "HTTP_IF_NONE_MATCH"


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body)


def _gzip(body: bytes) -> bytes:
    return zlib.compress(body, _GZIP_LEVEL, _GZIP_WINDOW)


PACKERS: Final[Mapping[str, Callable[[bytes], bytes]]] = {"zstd": _zstd, "gzip": _gzip}
"""By the name of the coding, the one we prefer first."""


def coding_wanted(accepted: str) -> str | None:
    """The coding of ours that an `Accept-Encoding` (RFC 9110, 12.5.3) likes best; None: as it is.

    >>> [coding_wanted(given) for given in ("gzip, zstd", "gzip;q=0.9, zstd;q=0.1", "br, *", "*;q=0", "x-gzip", "")]
    ['zstd', 'gzip', 'zstd', None, 'gzip', None]
    """
    asked: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, quality = (each.strip() for each in part.partition(";"))
        weight = _QUALITY.match(quality)
        # What nobody can read as a quality asks for nothing.
        asked[name.removeprefix("x-")] = float(weight[1]) if weight else 0.0 if quality else 1.0
    weights = {name: asked.get(name, asked.get("*", 0.0)) for name in PACKERS}
    best = max(weights, key=lambda name: weights[name])
    return best if weights[best] and weights[best] >= asked.get("identity", 0.0) else None


def compress(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """The middleware; outside of whatever writes or names an answer."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        if not PUBLIC.match(request.path):
            return get_response(request)
        if held := request.META.get(_VALIDATOR):
            # This header is compared weakly; what serves static files compares letter by letter.
            request.META[_VALIDATOR] = held.replace("W/", "")
        response = get_response(request)
        if _may_be(request, response):
            patch_vary_headers(response, ["Accept-Encoding"])
            if (coding := coding_wanted(request.headers.get("Accept-Encoding", ""))) is not None:
                _pack(request, response, coding)
        return response

    return answer


def _may_be(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether an answer holds no secret, is text, and is whole (or says that the client has it whole already)."""
    if request.method not in {"GET", "HEAD"} or response.cookies or "Content-Encoding" in response.headers:
        return False
    if "cookie" in response.headers.get("Vary", "").lower() or response.status_code == HTTPStatus.PARTIAL_CONTENT:
        return False
    return response.status_code == HTTPStatus.NOT_MODIFIED or bool(
        _TEXTS.match(response.headers.get("Content-Type", ""))
    )


def _pack(request: HttpRequest, response: HttpResponseBase, coding: str) -> None:
    """Write the answer in this coding, where that makes it smaller; its name is then a weak one, as its bytes are not
    those of the answer as it is."""
    if response.status_code != HTTPStatus.NOT_MODIFIED and not _packed(request, response, coding):
        return
    if (etag := response.headers.get("ETag", "")).startswith('"'):
        response.headers["ETag"] = f"W/{etag}"


def _packed(request: HttpRequest, response: HttpResponseBase, coding: str) -> bool:
    if isinstance(response, StreamingHttpResponse):
        # A static file, which is small; whoever serves it opens none for HEAD, so that its length is not known there.
        if int(response.headers.get("Content-Length", 0)) < SMALLEST:
            return False
        del response.headers["Content-Length"]
        if request.method != "HEAD":
            packed = PACKERS[coding](response.getvalue())
            response.streaming_content = (packed,)
            response.headers["Content-Length"] = str(len(packed))
    elif isinstance(response, HttpResponse):
        if len(response.content) < SMALLEST or len(packed := PACKERS[coding](response.content)) >= len(
            response.content
        ):
            return False
        response.content = packed
        response.headers["Content-Length"] = str(len(packed))
    response.headers["Content-Encoding"] = coding
    return True
