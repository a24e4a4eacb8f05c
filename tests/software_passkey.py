"""A passkey in software, for tests: it makes keys and answers the questions of a page, or answers them wrongly."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

ORIGIN = "https://studies.example.org"
_ASKED = re.compile(r'data-passkey="([^"]*)"')


def asked(page: Any) -> dict[str, Any]:
    """The question that a page puts to the browser."""
    found = _ASKED.search(page.content.decode())
    assert found is not None, page.content.decode()[:2000]
    options: dict[str, Any] = json.loads(unescape(found[1]))["publicKey"]
    return options


def public_half(number: bytes, key: ec.EllipticCurvePrivateKey | None = None) -> bytes:
    """What is kept of a passkey with this id."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    return bytes(AttestedCredentialData.create(b"\0" * 16, number, ES256.from_cryptography_key(key.public_key())))


class SoftwarePasskey:
    """One key pair of one account. `counts`: whether it has a counter, as some do; `verifies`: whether it checks who
    holds it, as it is asked to."""

    def __init__(self, number: int = 1, *, counts: bool = True, verifies: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = bytes([number]) * 32
        self.uses = 1 if counts else 0
        self.step = int(counts)
        self.flag = AuthenticatorData.FLAG.UV if verifies else AuthenticatorData.FLAG(0)
        self.handle = b""

    def make(self, options: dict[str, Any], *, origin: str = ORIGIN, **more: Any) -> str:
        """The answer to a page that asks for a new passkey."""
        self.handle = options["user"]["id"].encode()
        public = AttestedCredentialData(public_half(self.id, self.key))
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT | self.flag
        data = AuthenticatorData.create(sha256(options["rp"]["id"].encode()), flags, self.uses, public)
        response = {
            "clientDataJSON": websafe_encode(_client_data("webauthn.create", options, origin, **more)),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
        }
        return self._answer(response)

    def show(self, options: dict[str, Any], *, origin: str = ORIGIN, party: str = "", **more: Any) -> str:
        """The answer to a page that asks for a passkey; the counter goes up."""
        self.uses += self.step
        name = (party or options["rpId"]).encode()
        data = AuthenticatorData.create(sha256(name), AuthenticatorData.FLAG.UP | self.flag, self.uses)
        said = _client_data("webauthn.get", options, origin, **more)
        signature = self.key.sign(bytes(data) + sha256(said), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(said),
            "authenticatorData": websafe_encode(bytes(data)),
            "signature": websafe_encode(signature),
            "userHandle": self.handle.decode(),
        }
        return self._answer(response)

    def _answer(self, response: dict[str, str]) -> str:
        name = websafe_encode(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def _client_data(kind: str, options: dict[str, Any], origin: str, **more: Any) -> bytes:
    said = {"type": kind, "challenge": options["challenge"], "origin": origin, "crossOrigin": False} | more
    made = CollectedClientData(json.dumps(said).encode())
    return bytes(made)
