"""The one error shape of the JSON interface: `{"error": {"status", "message", "problems"}}`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import JsonResponse


def error_response(status: int, message: str, problems: Sequence[Any] = ()) -> JsonResponse:
    """`problems` lists every single thing that was wrong, where there are several."""
    body: dict[str, Any] = {"status": status, "message": message}
    if problems:
        body["problems"] = list(problems)
    response = JsonResponse({"error": body}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
