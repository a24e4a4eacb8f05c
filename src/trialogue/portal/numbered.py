"""A row by the number that a person typed, a form sent back, or a command was given."""

from __future__ import annotations

import uuid
from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def row_numbered(rows: QuerySet[Row], number: str) -> Row | None:
    """The row of this number among `rows`; None where there is none, or where it is no number."""
    try:
        return rows.filter(pk=uuid.UUID(number)).first()
    except ValueError:
        return None
