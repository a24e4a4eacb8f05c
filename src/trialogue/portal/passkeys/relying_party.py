"""Ask a browser for a passkey, and check what it says. Every question is kept in the session, and asked once.

A passkey belongs to a name: that of `TRIALOGUE_PUBLIC_URL`, behind TLS; without one to `localhost`. Under an address of
numbers, or where the portal is opened under another name, there are none.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.http import HttpRequest
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from trialogue.errors import BadInput
from trialogue.portal.mail.configuration import is_loopback
from trialogue.portal.mail.outbox import mail_settings

LASTS_SECONDS: Final = 600
"""How long a question may be answered."""
LARGEST: Final = 20_000
"""Characters of an answer; those of keys in use have some 2,000."""
_SESSION: Final = "passkey_question"
_LOCAL: Final = "localhost"


class Stale(BadInput):
    """The question was answered already, asked too long ago, or another page has asked since."""


class NotVerified(BadInput):
    """The answer is not one of a passkey to the question that was asked. Says nothing of why."""


@dataclass(frozen=True)
class Shown:
    """What a passkey showed: the hash of its credential id, its account's handle ("" where it gave none), and its
    counter. Only `check` says whether it may be believed."""

    mark: str
    handle: bytes
    answer: AuthenticationResponse
    question: dict[str, Any]


def origin_for(request: HttpRequest) -> str:
    """The origin that passkeys of this portal belong to; "" where there can be none."""
    public, host = mail_settings().public_url, request.get_host()
    parts = urlsplit(public or f"http://{host}")
    name = parts.hostname or ""
    local = name == _LOCAL
    if not local and (parts.scheme != "https" or name.replace(".", "").isdigit() or is_loopback(name) or ":" in name):
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def ask_to_add(request: HttpRequest, handle: bytes, name: str, known: list[bytes]) -> str:
    """The options for a new passkey, as JSON: one that knows its account by itself and checks who holds it. A device
    that keeps one of the `known` is told so by its own browser."""
    options, state = _server(request).register_begin(
        PublicKeyCredentialUserEntity(id=handle, name=name, display_name=name),
        credentials=[AttestedCredentialData(each) for each in known],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _keep(request, "add", options, state)


def ask_to_show(request: HttpRequest, purpose: str, known: list[bytes]) -> str:
    """The options for showing a passkey, as JSON: one of the `known`, or any where there are none to name."""
    options, state = _server(request).authenticate_begin(
        credentials=[AttestedCredentialData(each) for each in known] or None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _keep(request, purpose, options, state)


def read_added(request: HttpRequest, text: str) -> tuple[bytes, int]:
    """The public half of a new passkey and its counter. Raises Stale or NotVerified."""
    question = _take(request, "add")
    with _Garbage():
        answer = RegistrationResponse.from_dict(_object(text))
        _same_page(answer.response.client_data)
        found = _server(request).register_complete(question, answer)
        assert found.credential_data is not None
        if answer.raw_id != found.credential_data.credential_id:
            raise NotVerified("the answer names another credential than it brings")
        return bytes(found.credential_data), found.counter


def read_shown(request: HttpRequest, purpose: str, text: str) -> Shown:
    """What an answer claims, before it is checked. Raises Stale or NotVerified."""
    question = _take(request, purpose)
    with _Garbage():
        answer = AuthenticationResponse.from_dict(_object(text))
        _same_page(answer.response.client_data)
        return Shown(mark_of(answer.raw_id), bytes(answer.response.user_handle or b""), answer, question)


def check(request: HttpRequest, shown: Shown, credential: bytes) -> int:
    """The counter of an answer that the passkey with this public half gave. Raises NotVerified."""
    with _Garbage():
        _server(request).authenticate_complete(shown.question, [AttestedCredentialData(credential)], shown.answer)
        return shown.answer.response.authenticator_data.counter


def mark_of(credential_id: bytes) -> str:
    """The hash by which a passkey is found."""
    return hashlib.sha256(credential_id).hexdigest()


def _server(request: HttpRequest) -> Fido2Server:
    origin = origin_for(request)
    if not origin:
        raise NotVerified("passkeys are not offered under this address")
    party = PublicKeyCredentialRpEntity(id=urlsplit(origin).hostname, name="Trialogue")
    return Fido2Server(party, verify_origin=lambda said: said == origin)


def _keep(request: HttpRequest, purpose: str, options: Any, state: Any) -> str:
    """The question as JSON; what checks its answer stays in the session, in place of any question before."""
    kept = {"challenge": state["challenge"], "user_verification": UserVerificationRequirement.REQUIRED.value}
    request.session[_SESSION] = {"purpose": purpose, "at": time.time(), **kept}
    return json.dumps(dict(options))


def _take(request: HttpRequest, purpose: str) -> dict[str, Any]:
    """The question of this session, which is gone with it, however it is answered. Raises Stale."""
    question: dict[str, Any] = request.session.pop(_SESSION, None) or {}
    if question.get("purpose") != purpose or time.time() - question["at"] > LASTS_SECONDS:
        raise Stale("the question was answered, is too old, or was for something else; ask again")
    return question


def _object(text: str) -> dict[str, Any]:
    found = json.loads(text) if len(text) <= LARGEST else None
    if not isinstance(found, dict):
        raise NotVerified("the answer is no object")
    return found


def _same_page(client_data: Any) -> None:
    """A page of somebody else may have ours in a frame of it: then the browser says so."""
    if client_data.cross_origin:
        raise NotVerified("the answer was given on a page of another site")


class _Garbage:
    """Whatever an answer made of anything is read by: it is not verified, and no more is said."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        # fido2 reads CBOR and COSE from the stranger and raises by turns ValueError, TypeError, KeyError, IndexError,
        # struct.error, UnicodeError, RecursionError and those of `cryptography`.
        if isinstance(error, Exception) and not isinstance(error, BadInput):
            raise NotVerified("the answer cannot be read or is not of this passkey") from None
