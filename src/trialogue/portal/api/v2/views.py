"""The addresses of the registry's API: GET alone, no cookie, errors as plain text with what to write instead."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Final

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from trialogue.errors import BadInput, NotFound, NotReady, UserError
from trialogue.portal import serving
from trialogue.portal.api.errors import TooFast, status_of
from trialogue.portal.api.freshness import etag_of, not_modified
from trialogue.portal.api.origins import is_preflight, preflight, share
from trialogue.portal.api.pace import READING
from trialogue.portal.api.v2 import catalogue, statistics
from trialogue.portal.api.v2.fhir import write_fhir
from trialogue.portal.api.v2.listing import list_studies
from trialogue.portal.api.v2.parameters import (
    names,
    no_nct_number,
    one_of,
    read_nct_id,
    read_request,
    single_values,
    yes_no,
)
from trialogue.portal.api.v2.projecting import Projection, project, read_fields
from trialogue.portal.api.v2.ris import write_ris
from trialogue.portal.api.v2.tables import read_columns, table
from trialogue.snapshot import Snapshot

API_VERSION: Final = "2.0.3"
"""The version of the registry's description that is spoken."""

FORMATS: Final = ("csv", "json", "json.zip", "fhir.json", "ris")
RETRY_AFTER: Final = "60"
"""Seconds."""

JSON: Final = "application/json"
View = Callable[..., HttpResponse]
Given = dict[str, Sequence[str]]


def answers(view: View) -> View:
    """A view that answers GET and HEAD, and tells trouble as plain text."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, **parts: Any) -> HttpResponse:
        if is_preflight(request):
            return share(request, preflight("GET, HEAD"))
        if request.method not in {"GET", "HEAD"}:
            told = request.method == "OPTIONS"
            response = (
                HttpResponse(status=204) if told else _text(405, f"this address answers GET, not {request.method}")
            )
            response.headers["Allow"] = "GET, HEAD, OPTIONS"
            return response
        return share(request, _fresh(request, view, parts))

    return answer


def _fresh(request: HttpRequest, view: View, parts: dict[str, Any]) -> HttpResponse:
    try:
        etag = etag_of(request)
        held = not_modified(request, etag)
        response = held if held is not None else view(request, dict(request.GET.lists()), **parts)
    except UserError as error:
        response = _text(status_of(error), str(error))
        if isinstance(error, NotReady | TooFast):
            response.headers["Retry-After"] = str(error.seconds) if isinstance(error, TooFast) else RETRY_AFTER
    else:
        response.headers.setdefault("ETag", etag)
    response.headers.setdefault("Cache-Control", "no-cache")
    return response


def _text(status: int, message: str) -> HttpResponse:
    return HttpResponse(message + "\n", status=status, content_type="text/plain; charset=utf-8")


def _json(value: Any) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(value), content_type=JSON)


@answers
def studies(request: HttpRequest, given: Given) -> HttpResponse:
    """One page of the studies that a query finds."""
    asked = read_request(given, serving.snapshot().searcher.occurs)

    def charge(count: int) -> None:
        READING.spend(request, count, settings.TRIALOGUE_READ_RATE, "records read one by one")

    page = list_studies(asked, serving.snapshot_named, charge)
    kind = JSON if asked.format == "json" else "text/csv; charset=utf-8"
    response = HttpResponse(page.body, content_type=kind)
    if page.next_token is not None:
        response.headers["x-next-page-token"] = page.next_token
    if page.total is not None:
        response.headers["x-total-count"] = str(page.total)
    return response


@answers
def study(request: HttpRequest, given: Given, nct_id: str) -> HttpResponse:
    """One study in one of five forms; an alias leads on to the number it has now."""
    values = single_values(given, frozenset(("format", "markupFormat", "fields")))
    form = one_of(values, "format", FORMATS, "json")
    legacy = one_of(values, "markupFormat", ("markdown", "legacy"), "markdown") == "legacy"
    asked = names(values, "fields")
    wanted = read_nct_id(nct_id)
    if wanted is None:
        raise BadInput(f"Parameter `nctId` has incorrect format: {no_nct_number(nct_id)}")
    snapshot = serving.snapshot()
    try:
        raw = snapshot.raw(wanted)
    except NotFound:
        return _moved(request, snapshot, wanted)
    return _written(raw, wanted, form, asked, legacy=legacy)


def _moved(request: HttpRequest, snapshot: Snapshot, alias: str) -> HttpResponse:
    now = snapshot.searcher.of_alias(alias)
    if now is None:
        raise NotFound(f"no study is known as {alias} here, among {len(snapshot):,}")
    address = reverse("api-v2-study", kwargs={"nct_id": now})
    asked = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{asked}" if asked else address)


def _written(raw: bytes, nct_id: str, form: str, asked: Sequence[str], *, legacy: bool) -> HttpResponse:
    if form == "csv":
        body, kind = table([raw], read_columns(asked), header=True), "text/csv; charset=utf-8"
    elif form == "ris":
        body, kind = write_ris(raw, asked), "application/x-research-info-systems"
    elif form == "fhir.json":
        if asked:
            raise BadInput("`fields` does not go with fhir.json, which has all its fields; leave it out")
        body, kind = write_fhir(raw), "application/fhir+json"
    else:
        kept = read_fields(asked, ())
        body, kind = project(raw, Projection(kept, legacy and form == "json")), JSON
        if form == "json.zip":
            body, kind = _zipped(f"{nct_id}.json", body), "application/zip"
    response = HttpResponse(body, content_type=kind)
    if form != "json":
        response.headers["Content-Disposition"] = f'attachment; filename="{nct_id}.{form}"'
    return response


def _zipped(name: str, body: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), body, compress_type=zipfile.ZIP_DEFLATED)
    return packed.getvalue()


@answers
def metadata(request: HttpRequest, given: Given) -> HttpResponse:
    """The tree of fields."""
    values = single_values(given, frozenset(("includeIndexedOnly", "includeHistoricOnly")))
    yes_no(values, "includeIndexedOnly", "true")
    yes_no(values, "includeHistoricOnly")
    return _json(catalogue.metadata())


@answers
def search_areas(request: HttpRequest, given: Given) -> HttpResponse:
    """The search areas."""
    single_values(given, frozenset())
    return _json(catalogue.search_areas())


@answers
def enums(request: HttpRequest, given: Given) -> HttpResponse:
    """The enumerations."""
    single_values(given, frozenset())
    return _json(catalogue.enums())


@answers
def size(request: HttpRequest, given: Given) -> HttpResponse:
    """Sizes of the records."""
    single_values(given, frozenset())
    return _json(statistics.size_stats(serving.snapshot()))


@answers
def field_values(request: HttpRequest, given: Given) -> HttpResponse:
    """Statistics of values."""
    values = single_values(given, frozenset(("types", "fields")))
    return _json(statistics.value_stats(serving.snapshot(), names(values, "types"), names(values, "fields")))


@answers
def field_sizes(request: HttpRequest, given: Given) -> HttpResponse:
    """Sizes of lists."""
    values = single_values(given, frozenset(("fields",)))
    return _json(statistics.list_stats(serving.snapshot(), names(values, "fields")))


@answers
def version(request: HttpRequest, given: Given) -> HttpResponse:
    """The version of the API and the time of the data, UTC."""
    single_values(given, frozenset())
    return _json({"apiVersion": API_VERSION, "dataTimestamp": serving.snapshot().manifest.data_timestamp[:19]})


@answers
def unknown(request: HttpRequest, given: Given, rest: str = "") -> HttpResponse:
    """Whatever else stands under the API."""
    raise NotFound("there is no such address; see /api/v2/studies, /api/v2/studies/NCT..., /api/v2/version")
