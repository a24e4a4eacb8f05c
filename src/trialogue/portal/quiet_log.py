"""Logging that cannot carry what a person typed: no query strings, no secrets of links; tracebacks name no values."""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType
from typing import Final

QUERY: Final = re.compile(r"\?[^\s'\"]*")
SECRET: Final = re.compile(r"(?<=/)[A-Za-z0-9_:-]{40,}")
"""A part of a path this long is the secret of a link: whoever reads the log must not be able to open it."""


class WithoutQuery(logging.Filter):
    """Cut query strings and the secrets of links out of every message, and drop the request a record may carry."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = SECRET.sub("…", QUERY.sub("?…", record.getMessage()))
        record.args = None
        record.__dict__.pop("request", None)
        return True


class PlaceOnly(logging.Formatter):
    """Write an exception as its type and where in the code it arose: its message may quote a fact."""

    def formatException(  # noqa: N802
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        if ei[0] is None:
            return ""
        places = (f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(ei[2]))
        return "\n".join((*places, f"{ei[0].__module__}.{ei[0].__qualname__}"))
