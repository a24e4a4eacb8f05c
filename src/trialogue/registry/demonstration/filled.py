"""What every part of a composed record shares: the type of an entry, and leaving out what is not given."""

from collections.abc import Mapping
from typing import Any

Entry = Mapping[str, Any]


def filled(fields: Entry) -> dict[str, Any]:
    """Leave out what is not given, as the registry does."""
    return {key: value for key, value in fields.items() if value not in (None, [], {}, "")}
