"""A study: the raw record, its typed view, and the few things everybody asks it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from trialogue.errors import Issue
from trialogue.study.contacts import Location
from trialogue.study.eligibility import EligibilityModule
from trialogue.study.record import ProtocolSection, Record
from trialogue.study.unknown import find_unknown_fields
from trialogue.study.wire import decode_tree

Provenance = Literal["registry", "restated", "fictional"]

FIRST_FICTIONAL_ID: Final = "NCT99000001"
"""From this NCT number up every study is fictional, whatever its record says."""

_EMPTY_PROTOCOL: Final = ProtocolSection()


@dataclass(frozen=True)
class Study:
    """One version of one study's record.

    `raw` is the record byte for byte; `record` its typed view, without the fields whose type was wrong, each of
    which is one of `issues`; `nct_id` is in its one spelling even where the record writes it otherwise.
    """

    raw: bytes = field(repr=False)
    record: Record = field(compare=False, repr=False)
    nct_id: str = field(compare=False)
    issues: tuple[Issue, ...] = field(default=(), compare=False, repr=False)

    @cached_property
    def record_hash(self) -> str:
        """The SHA-256 of the raw record, in hexadecimal: names this version."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def protocol(self) -> ProtocolSection:
        """What the sponsor registered; empty when the record has no such section."""
        return self.record.protocol_section or _EMPTY_PROTOCOL

    @property
    def brief_title(self) -> str | None:
        """The short title."""
        module = self.protocol.identification_module
        return module.brief_title if module else None

    @property
    def official_title(self) -> str | None:
        """The full title."""
        module = self.protocol.identification_module
        return module.official_title if module else None

    @property
    def title(self) -> str:
        """The best title there is: brief, official, or the NCT number."""
        return self.brief_title or self.official_title or self.nct_id

    @property
    def overall_status(self) -> str | None:
        """The recruitment status, as the registry codes it (`RECRUITING`)."""
        module = self.protocol.status_module
        return module.overall_status if module else None

    @property
    def eligibility(self) -> EligibilityModule | None:
        """The eligibility text and the structured fields beside it."""
        return self.protocol.eligibility_module

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions, in the sponsor's words."""
        module = self.protocol.conditions_module
        return module.conditions if module else ()

    @property
    def locations(self) -> tuple[Location, ...]:
        """The sites."""
        module = self.protocol.contacts_locations_module
        return module.locations if module else ()

    @property
    def provenance(self) -> Provenance:
        """`registry`; `restated` or `fictional` for records of our own; an unknown mark counts as fictional."""
        if self.nct_id >= FIRST_FICTIONAL_ID:
            return "fictional"
        section = self.record.trialogue_section
        if section is None or section.provenance is None:
            return "registry"
        mark = section.provenance.strip().lower()
        return mark if mark in ("registry", "restated") else "fictional"  # type: ignore[return-value]

    @property
    def provenance_note(self) -> str | None:
        """What the record says on where it comes from."""
        section = self.record.trialogue_section
        return section.note if section else None

    def unknown_fields(self) -> dict[str, Any]:
        """The fields of the raw record that our types do not know: JSON path to value."""
        return dict(find_unknown_fields(decode_tree(self.raw), Record))
