"""The one error shape of our own interface: `{"error": {"status", "message", "problems"}}`.

Each problem says where (`where`), what was received (`value`, null where nothing can be shown), what is wrong with it
(`what`), and what mends it (`fix`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.http import JsonResponse

from trialogue.errors import BadInput, NotFound, NotReady, UserError

LONGEST_WHERE: Final = 60
LONGEST_SHOWN: Final = 80


class Unusable(BadInput):
    """A part of a request that cannot be used as given."""

    def __init__(self, where: str, value: object, what: str, fix: str) -> None:
        self.where, self.what, self.fix = where, what, fix
        self.value = None if value is None else str(value)[:LONGEST_SHOWN]
        received = "" if self.value is None else f"{self.value!r} "
        super().__init__(f"{where}: {received}{what}; {fix}")


class TooFast(UserError):
    """More was asked than one client may ask for now."""

    def __init__(self, message: str, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(message)


def error_response(status: int, message: str, problems: Sequence[Any] = ()) -> JsonResponse:
    """`problems` lists every single thing that was wrong; by default the one that the message tells."""
    found = list(problems) or [_told(message)]
    response = JsonResponse({"error": {"status": status, "message": message, "problems": found}}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def trouble_response(error: UserError) -> JsonResponse:
    """What a person can mend, in the one shape."""
    response = error_response(status_of(error), str(error), problems_of(error))
    if isinstance(error, TooFast):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def status_of(error: UserError) -> int:
    """The status that goes with trouble."""
    if isinstance(error, TooFast):
        return 429
    return 404 if isinstance(error, NotFound) else 503 if isinstance(error, NotReady) else 400


def problems_of(error: UserError) -> list[dict[str, Any]]:
    """Every problem that an error tells, a patient document's each with its path."""
    if isinstance(error, Unusable):
        return [{"where": error.where, "value": error.value, "what": error.what, "fix": error.fix}]
    return [
        {"where": each.path, "value": each.value, "what": f"expected {each.expected}", "fix": each.fix}
        for each in getattr(error, "problems", ())
    ]


def _told(message: str) -> dict[str, Any]:
    """A message of the house taken apart: "where: what; fix"."""
    where, mark, rest = message.partition(": ")
    if not mark or len(where) > LONGEST_WHERE:
        where, rest = "request", message
    what, _, fix = rest.partition("; ")
    return {"where": where, "value": None, "what": what, "fix": fix}
