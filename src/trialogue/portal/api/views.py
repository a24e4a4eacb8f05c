"""The JSON interface: /healthz, matching, and the criteria of one study."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables

from trialogue.errors import BadInput, UserError
from trialogue.portal import serving
from trialogue.portal.api.errors import error_response
from trialogue.portal.fit.policies import POLICIES

LARGEST: Final = 1024 * 1024
MOST_STUDIES: Final = 200
KEYS: Final = {"patient", "studies", "as_of", "policy"}


@csrf_exempt
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the portal can answer: the snapshot is open and holds studies."""
    if request.method not in {"GET", "HEAD"}:
        return _only("GET")
    count = len(serving.snapshot())
    return _json({"status": "ok", "studies": count})


@csrf_exempt
def criteria(request: HttpRequest, nct_id: str) -> HttpResponse:
    """The criteria of a study as the reader understood them, with the hash of the record they were read from."""
    if request.method not in {"GET", "HEAD"}:
        return _only("GET")
    from trialogue.criteria.json_form import eligibility_to_json  # noqa: PLC0415

    snapshot = serving.snapshot()
    study = snapshot.study(nct_id)
    head = {"nct_id": nct_id, "record_hash": study.record_hash, "provenance": study.provenance}
    return _json({**head, **eligibility_to_json(snapshot.eligibility(nct_id))})


@csrf_exempt
@sensitive_variables()
def match(request: HttpRequest) -> HttpResponse:
    """Match a patient document against studies: `{"patient", "studies", "as_of"?, "policy"?}`.

    Without cookies or sessions there is nothing a forged request could use, so no token is asked for.
    """
    if request.method != "POST":
        return _only("POST")
    if request.content_type != "application/json":
        return error_response(415, f"the body is {request.content_type or 'of no type'}; send application/json")
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return error_response(413, f"the body is larger than {LARGEST} bytes; send fewer facts")
    try:
        asked = _read(request.body)
        return _json(_matches(asked))
    except UserError as error:
        if not isinstance(error, BadInput):
            raise
        return error_response(400, str(error), [_problem(each) for each in getattr(error, "problems", ())])


def _read(body: bytes) -> dict[str, Any]:
    """The request as a mapping with the keys we know, checked one by one."""
    try:
        asked = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"the body is not JSON ({error}); send an object with patient and studies") from None
    if not isinstance(asked, dict) or not isinstance(asked.get("patient"), dict):
        raise BadInput('the body has no "patient" object; send {"patient": {...}, "studies": ["NCT..."]}')
    if unknown := sorted(set(asked) - KEYS):
        raise BadInput(f"unknown key {unknown[0]!r}; expected {', '.join(sorted(KEYS))}")
    studies = asked.get("studies")
    if not isinstance(studies, list) or not studies or not all(isinstance(each, str) for each in studies):
        raise BadInput('"studies" must be a list of NCT ids, one at least; for example ["NCT06394063"]')
    if len(studies) > MOST_STUDIES:
        raise BadInput(f'"studies" names {len(studies)} studies; ask for at most {MOST_STUDIES} at a time')
    return asked


def _matches(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The answer: `studies`, and `notes` on what the facts leave unknown (a unit nobody knows)."""
    from trialogue import matching  # noqa: PLC0415  # heavy
    from trialogue.patient import PatientFileError, understand  # noqa: PLC0415

    as_of = _day(asked.get("as_of"))
    policy = asked.get("policy", "strict")
    if policy not in POLICIES:
        raise BadInput(f'"policy" is {policy!r}; expected strict or presumptive')
    understood = understand(asked["patient"], today=as_of)
    if understood.problems:
        raise PatientFileError(understood.problems, "patient")
    snapshot = serving.snapshot()
    found = []
    for nct_id in dict.fromkeys(each.strip().upper() for each in asked["studies"]):
        study, eligibility = snapshot.study(nct_id), snapshot.eligibility(nct_id)
        found.append(
            matching.match_to_json(
                matching.match(understood.patient, study, eligibility, as_of=as_of, policy=matching.Policy(policy))
            )
        )
    notes = [{"path": note.source, "message": note.message, "remedy": note.remedy} for note in understood.notes]
    return {"studies": found, "notes": notes}


def _day(value: object) -> datetime.date:
    if value is None:
        return timezone.localdate()
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        raise BadInput(f'"as_of" is {value!r}; write a day as YYYY-MM-DD') from None


def _problem(problem: object) -> Any:
    return msgspec.to_builtins(problem) if dataclasses.is_dataclass(problem) else str(problem)


def _only(method: str) -> HttpResponse:
    response = error_response(405, f"this address answers {method} only")
    response.headers["Allow"] = "GET, HEAD" if method == "GET" else method
    return response


def _json(body: Mapping[str, Any]) -> JsonResponse:
    response = JsonResponse(body)
    response.headers["Cache-Control"] = "no-store"
    return response
