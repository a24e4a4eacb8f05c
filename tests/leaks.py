"""A watch over the whole run of the functional tests: no log, address or title may hold what people entrusted to us.

Every line that a serving portal or a command of ours writes to its error stream, every log record of this process as
the settings would write it, every address that the test client or a browser asked for or was led to, and every page
title go through one `Watch`. It knows the words that the tests type in as names, addresses, facts and passwords, the
keys of the homes, and the shape of any e-mail address, passcode, and secret of a link (which belongs into no log and
no title). What it finds it keeps with the test that was running; the last fixture of the run fails by it (`conftest`).
"""

from __future__ import annotations

import logging
import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote_plus

import django.test
import pytest

PLANTED: Final = (
    "quistgaard", "anneliese", "rumantsch", "555 77 88", "seven quiet harbours",
    "tuesday afternoons", "tuesday suits us", "wednesday is free", "ask about the tuesday visits",
    "ask dr abdi about this", "is the needle weekly", "7391.25", "1931-02-17", "marker-drug-answer",
)  # fmt: skip
"""What the tests type in as a person would: names, phone, password, messages, answers, notes, facts. Lower case."""
EVERYWHERE: Final = {
    "an e-mail address": re.compile(r"[a-z0-9][\w.+-]{0,63}@[a-z0-9][a-z0-9-]*(?:\.[a-z0-9-]+)+", re.IGNORECASE),
    "a passcode": re.compile(r"(?<!\d)\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?!\d)"),
}
RANDOM_NUMBER: Final = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
"""That of a message: one in some thousands has four groups of digits in it and would look like a passcode."""
NOT_IN_ADDRESSES: Final = {"the secret of a link": re.compile(r"(?<=/)[A-Za-z0-9_:-]{40,}")}
TITLE: Final = re.compile(r"<title>(.*?)</title>", re.DOTALL)
LEADS: Final = re.compile(r'(?:href|action|src|hx-get|hx-post|formaction)="([^"]*)"')
EXAMPLE: Final = "name@example.org"
"""What we ourselves write where somebody's address is not one."""
OTHERS: Final = ("mail", "asyncio")
"""Loggers of the other side: the mail server of the tests writes down what it receives."""
KEY_FILES: Final = ("desk.key", "secret_key")


@dataclass
class Watch:
    """What was looked through (how many of each kind) and what was found."""

    seen: dict[str, int] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    asleep: bool = False

    def see_log(self, text: str) -> None:
        """What a process wrote down."""
        self._look("log", text, EVERYWHERE | NOT_IN_ADDRESSES)

    def see_address(self, address: str) -> None:
        """An address that was asked for or led to; one of a link holds its secret, by design."""
        if not address.startswith(("data:", "blob:", "mailto:", "tel:")):
            self._look("address", unquote_plus(address), EVERYWHERE)

    def see_title(self, title: str) -> None:
        """The title of a page: it stays in the browser's history."""
        self._look("title", title, EVERYWHERE | NOT_IN_ADDRESSES)

    def see_page(self, page: Any) -> None:
        """Where a browser is."""
        self.see_address(page.url)
        self.see_title(page.title())

    def see_response(self, path: str, response: Any) -> None:
        """What the test client asked for, where it was led, and what the page it got leads to."""
        self.see_address(path)
        self.see_address(response.headers.get("Location", ""))
        if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
            text = response.content.decode(errors="replace")
            for title in TITLE.findall(text):
                self.see_title(title)
            for address in LEADS.findall(text):
                self.see_address(address)

    def learn_keys(self, home: Path) -> None:
        """The keys of a home must stand nowhere else."""
        for name in KEY_FILES:
            if (home / name).is_file():
                self.keys.add((home / name).read_text(encoding="ascii").strip())

    def _look(self, kind: str, text: str, shapes: dict[str, re.Pattern[str]]) -> None:
        if self.asleep:
            return
        self.seen[kind] = self.seen.get(kind, 0) + 1
        lower = text.lower()
        text, lower = RANDOM_NUMBER.sub("number", text.replace(EXAMPLE, "")), lower.replace(EXAMPLE, "")
        found = [word for word in PLANTED if word in lower]
        found += [f"{name} ({hit[0]})" for name, shape in shapes.items() if (hit := shape.search(text))]
        found += ["a key of a home" for key in self.keys if key in text]
        running = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
        self.found += [f"{kind}: {each}: {running}" for each in found]


class LogWatch(logging.Handler):
    """Every record of this process, filtered and written as the portal's settings have it."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        from trialogue.portal.quiet_log import PlaceOnly, WithoutQuery

        self.watch = watch
        self.addFilter(WithoutQuery())
        self.setFormatter(PlaceOnly("%(levelname)s %(name)s %(message)s"))

    def handle(self, record: logging.LogRecord) -> bool:
        """A copy is filtered: other handlers, such as those of tests, see the record as it was."""
        return record.name.partition(".")[0] not in OTHERS and bool(super().handle(copy(record)))

    def emit(self, record: logging.LogRecord) -> None:
        self.watch.see_log(self.format(record))


def ours(command: Iterable[Any] | str) -> bool:
    """Whether a process that was started is a command of ours."""
    return not isinstance(command, str) and "trialogue.cli" in [str(word) for word in command]


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Within the block everything that this process logs, asks of the portal, or hears from commands is looked at.

    The watch over the run sleeps while a test lets another one find what it has planted.
    """
    WATCH.asleep = watch is not WATCH
    handler, loggers = LogWatch(watch), [logging.getLogger(name) for name in ("", "django")]
    with pytest.MonkeyPatch.context() as patched:
        ask, run = django.test.Client.request, subprocess.run

        def request(client: Any, **environ: Any) -> Any:
            response = ask(client, **environ)
            watch.see_response(response.request["PATH_INFO"] + "?" + response.request["QUERY_STRING"], response)
            return response

        def run_seen(command: Any, *arguments: Any, **options: Any) -> Any:
            done = run(command, *arguments, **options)
            if ours(command) and done.stderr:
                watch.see_log(done.stderr if isinstance(done.stderr, str) else done.stderr.decode(errors="replace"))
            return done

        patched.setattr(django.test.Client, "request", request)
        patched.setattr(subprocess, "run", run_seen)
        for logger in loggers:
            logger.addHandler(handler)
        try:
            yield
        finally:
            WATCH.asleep = False
            for logger in loggers:
                logger.removeHandler(handler)


@contextmanager
def misused() -> Iterator[None]:
    """Within the block a test itself puts into an address, or a record into its title, what we never would."""
    WATCH.asleep = True
    try:
        yield
    finally:
        WATCH.asleep = False


WATCH: Final = Watch()
"""The one of this run (of this worker)."""
