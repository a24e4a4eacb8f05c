"""The root of all events."""

from __future__ import annotations

from typing import Any, ClassVar, TypeAlias

import msgspec

Quantity: TypeAlias = dict[str, Any]
"""`{"value": ..., "unit": ...}`; the unit is "" where there is none."""


class Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", kw_only=True):
    """The root of all events."""

    SCHEMA: ClassVar[int] = 1
