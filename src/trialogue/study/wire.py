"""The one module that knows how the registry's JSON spells things: names, the root, and the decoder.

Every type of the record derives from :class:`Part`, whose fields carry snake_case names in Python and the
registry's camelCase in JSON. Names that do not follow that rule stand in `IRREGULAR_NAMES`.
"""

from __future__ import annotations

import re
from typing import Final, TypeVar

import msgspec

IRREGULAR_NAMES: Final = {"class_": "class"}
"""Python name to JSON name, where the rule "drop the underscores, capitalise what follows" does not hold."""

NCT_ID_PATH: Final = "protocolSection.identificationModule.nctId"
"""Where a record carries its NCT number, as messages spell it."""

NCT_ID: Final = re.compile(r"NCT\d{8}\Z", re.ASCII)

SHORT_NCT_ID: Final = re.compile(r"NCT\d{7}\Z", re.ASCII)
"""An NCT number that lost a digit on the way: old collections hold some. Nobody can say which digit, so it is kept."""

RECORD_START: Final = re.compile(rb'\{[ \t\r\n]{0,64}"protocolSection"[ \t\r\n]{0,64}:')
"""How a record begins, as a rule: where reading can be taken up again in a damaged list."""

PAGE_START: Final = re.compile(
    rb'\{\s*(?:"[^"\\]*"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[^"\[\]{},]*)\s*,\s*)*"studies"\s*:\s*\['
)
"""How a page of the registry's API begins: perhaps a few plain fields, then the list of studies."""


def camel(name: str) -> str:
    """The JSON name of a field.

    >>> camel("is_fda_regulated_drug"), camel("class_"), camel("n_ptrs_to_this_exp_acc_nct_id")
    ('isFdaRegulatedDrug', 'class', 'nPtrsToThisExpAccNctId')
    """
    if name in IRREGULAR_NAMES:
        return IRREGULAR_NAMES[name]
    head, *rest = name.split("_")
    return head + "".join(word[:1].upper() + word[1:] for word in rest)


class Part(msgspec.Struct, frozen=True, kw_only=True, rename=camel, gc=False):
    """A piece of a registry record. Every field may be absent; unknown fields stay in the raw record."""


PartType = TypeVar("PartType", bound=Part)


def decode(raw: bytes, part: type[PartType]) -> PartType:
    """Read JSON into `part`. Raises msgspec.ValidationError on a wrong type, msgspec.DecodeError on bad JSON."""
    return _decoder(part).decode(raw)


def decode_tree(raw: bytes) -> object:
    """Read JSON into plain dictionaries and lists, as it stands. Raises msgspec.DecodeError on bad JSON."""
    return _TREE.decode(raw)


class _Page(msgspec.Struct):
    studies: list[msgspec.Raw]


def split_page(raw: bytes) -> list[bytes] | None:
    """The exact bytes of each study of an API page `{"studies": [...]}`; None when `raw` is not a page.

    >>> split_page(b'{"totalCount": 2, "studies": [{"a": 1},  {"b":2}]}')
    [b'{"a": 1}', b'{"b":2}']
    """
    try:
        return [bytes(study) for study in msgspec.json.decode(raw, type=_Page).studies]
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None


def normalise_nct_id(text: str) -> str | None:
    """The NCT number in its one spelling, or None when `text` is not one.

    >>> normalise_nct_id(" nct01234567 "), normalise_nct_id("NCT0123456"), normalise_nct_id("NCT123")
    ('NCT01234567', 'NCT0123456', None)
    """
    folded = "".join(text.split()).upper()
    return folded if NCT_ID.match(folded) or SHORT_NCT_ID.match(folded) else None


_TREE: Final = msgspec.json.Decoder()
_DECODERS: Final[dict[type[Part], msgspec.json.Decoder[Part]]] = {}


def _decoder(part: type[PartType]) -> msgspec.json.Decoder[PartType]:
    if part not in _DECODERS:
        _DECODERS[part] = msgspec.json.Decoder(part)
    return _DECODERS[part]  # type: ignore[return-value]
