"""The pieces of a USDM document: parts with their id and type, codes, and what we add beside the model."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import Any, Final

_NCI: Final = "http://www.cdisc.org"
_NCI_VERSION: Final = "2024-09-27"
_OURS: Final = "urn:trialogue:code"
_EXTENSION: Final = "urn:trialogue:protocol:"


def part(kind: str, identifier: str | None, /, **fields: Any) -> dict[str, Any]:
    """A part of the model; only a study has no id of its own."""
    place = {} if identifier is None else {"id": f"{kind}_{identifier}"}
    return {**place, **fields, "instanceType": kind}


def code(key: str) -> dict[str, Any]:
    """A controlled term, from `data/usdm_codes.tsv`."""
    value, decode = _codes()[key]
    system = {"codeSystem": _NCI, "codeSystemVersion": _NCI_VERSION}
    return part("Code", value, code=value, decode=decode, **system)


def coded(value: str, decode: str) -> dict[str, Any]:
    """A term of our own, where we know none of CDISC's."""
    name = re.sub(r"[^a-z0-9]+", "-", value.lower())
    return part("Code", f"own-{name}", code=value, decode=decode, codeSystem=_OURS, codeSystemVersion="1")


def extension(name: str, value: str) -> dict[str, Any]:
    """Something the desk needs and the model has no place for."""
    return part("ExtensionAttribute", name, url=f"{_EXTENSION}{name}", valueString=value)


def number_codes(document: Any, seen: Counter[str] | None = None) -> Any:
    """The document with every code an id of its own: the model wants ids unique, and a code stands wherever it is
    used."""
    seen = Counter() if seen is None else seen
    if isinstance(document, list):
        return [number_codes(each, seen) for each in document]
    if not isinstance(document, dict):
        return document
    copy = {name: number_codes(value, seen) for name, value in document.items()}
    if copy.get("instanceType") == "Code":
        seen[copy["id"]] += 1
        copy["id"] = f"{copy['id']}_{seen[copy['id']]}"
    return copy


@cache
def _codes() -> dict[str, tuple[str, str]]:
    text = (files(__package__) / "data" / "usdm_codes.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {key: (value, decode) for key, value, decode in rows}
