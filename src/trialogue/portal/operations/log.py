"""A log of one JSON object a line, for `TRIALOGUE_LOG=json`: what failed and where, and each request by its page.

A request is told by the name of its page, method, status and milliseconds: no address, no client, no words.
"""

from __future__ import annotations

import datetime
import json
import logging
from typing import Any, Final

from trialogue.portal.quiet_log import PlaceOnly

REQUESTS: Final = "trialogue.requests"
_logger: Final = logging.getLogger(REQUESTS)


class JsonLines(PlaceOnly):
    """One object a line: time (UTC), level, logger, message, and of an exception its type and places in the code."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        told: dict[str, Any] = {
            "time": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if isinstance(told_more := record.__dict__.get("measured"), dict):
            told |= told_more
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info).split("\n")
        return json.dumps(told, ensure_ascii=False)


def log_request(page: str, method: str, status: int, seconds: float) -> None:
    """Tell one request."""
    measured = {"page": page, "method": method, "status": status, "milliseconds": round(1000 * seconds, 1)}
    _logger.info("request", extra={"measured": measured})
