"""The log cannot carry what a person typed."""

from __future__ import annotations

import logging
import sys

from trialogue.portal.quiet_log import PlaceOnly, WithoutQuery


def written(record: logging.LogRecord) -> str:
    WithoutQuery().filter(record)
    return PlaceOnly("%(levelname)s %(message)s").format(record)


def test_a_query_string_is_cut() -> None:
    record = logging.LogRecord("django", logging.WARNING, "x.py", 1, "Not Found: %s", ("/search?q=lupus&age=34",), None)
    text = written(record)
    assert "lupus" not in text
    assert "/search?…" in text


def test_a_traceback_names_places_and_not_values() -> None:
    try:
        raise ValueError("prednisone 25 mg")
    except ValueError:
        record = logging.LogRecord("django", logging.ERROR, "x.py", 1, "failed", (), sys.exc_info())
    text = written(record)
    assert "prednisone" not in text
    assert "builtins.ValueError" in text
    assert "test_quiet_log.py" in text
