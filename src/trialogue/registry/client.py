"""The one module that talks to a registry: ClinicalTrials.gov's API v2, or another server that speaks it.

Polite and patient: requests are spaced, what may pass is tried again with growing, random waits, and a server's own
`Retry-After` is honoured. Every answer is whole or it is an error: a body that was cut off, that is no page, or that
takes longer than a deadline counts as a failure of the request.
"""

from __future__ import annotations

import email.utils
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, TypeVar

import httpx
import msgspec

from trialogue import __version__
from trialogue.errors import BadInput, UserError
from trialogue.study import StudyError, parse_study
from trialogue.study.wire import split_page

DEFAULT_API: Final = "https://clinicaltrials.gov/api/v2"
PAGE_SIZE: Final = 1000
PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Status codes after which the same request may succeed."""


class RegistryUnreachable(UserError):
    """The registry did not give a whole answer within all tries."""

    exit_status = 5


class TokenRefused(Exception):
    """The server no longer accepts a page token: the run must begin again at its first page."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait and how often to try; seconds.

    `interval` between two requests, `first_wait` before the second try (doubled for each further one, up to
    `longest_wait`, of which a random part is taken), `longest_asked` the most of a server's Retry-After that is waited.
    """

    interval: float = 1.2
    tries: int = 8
    first_wait: float = 1.0
    longest_wait: float = 120.0
    longest_asked: float = 900.0
    quiet: float = 60.0
    deadline: float = 600.0


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the exact bytes of each study, the token of the next page or None, the total where it was asked."""

    studies: tuple[bytes, ...]
    next_token: str | None
    total: int | None


_Answer = TypeVar("_Answer")


class _Marks(msgspec.Struct):
    nextPageToken: str | None = None  # noqa: N815  # the wire's name
    totalCount: int | None = None  # noqa: N815


@dataclass(slots=True)
class RegistryClient:
    """Speaks to the API at `api` (its base, ending in /api/v2). Close it, or use it as a context.

    `pause` and `chance` are how it waits and what part of a wait it takes; tests give their own.
    """

    api: str = DEFAULT_API
    patience: Patience = field(default_factory=Patience)
    pause: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    _http: httpx.Client = field(init=False)
    _last: float = field(init=False, default=float("-inf"))

    def __post_init__(self) -> None:
        base = httpx.URL(self.api) if self.api.startswith(("http://", "https://")) else None
        if base is None or not base.host:
            raise BadInput(f"--api: {self.api!r} is not the address of an API; write for example {DEFAULT_API}")
        self._http = httpx.Client(
            base_url=self.api.rstrip("/") + "/",
            timeout=httpx.Timeout(self.patience.quiet),
            headers={"User-Agent": f"trialogue/{__version__}", "Accept": "application/json"},
        )

    def __enter__(self) -> RegistryClient:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def page(self, query: Mapping[str, str], token: str | None = None, *, count: bool = False) -> Page:
        """A page of what `query` finds. Raises TokenRefused, RegistryUnreachable, BadInput (a refused query)."""
        parameters = {"pageSize": str(PAGE_SIZE), **query, "format": "json"}
        if token:
            parameters["pageToken"] = token
        if count:
            parameters["countTotal"] = "true"
        answer = self._ask("studies", parameters, _page_of)
        if isinstance(answer, Page):
            return answer
        if token and answer.status_code == httpx.codes.BAD_REQUEST and "token" in answer.text.lower():
            raise TokenRefused
        raise BadInput(f"the registry refused the query (status {answer.status_code}): {_said(answer)}")

    def total(self, query: Mapping[str, str]) -> int:
        """How many studies `query` finds now."""
        found = self.page({**query, "pageSize": "1", "fields": "NCTId"}, count=True).total
        if found is None:
            raise RegistryUnreachable("the registry gave no totalCount although it was asked for one")
        return found

    def standing(self, nct_id: str) -> str | None:
        """Under which NCT number a study stands now: its own, another it was joined to, or None (withdrawn)."""
        answer = self._ask(f"studies/{nct_id}", {"fields": "NCTId", "format": "json"}, _id_of)
        if isinstance(answer, str):
            return answer
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        if answer.has_redirect_location:
            return httpx.URL(answer.headers["Location"]).path.rstrip("/").rpartition("/")[2]
        raise RegistryUnreachable(f"the registry answered {answer.status_code} when asked for {nct_id}")

    def _ask(
        self, path: str, parameters: Mapping[str, str], read: Callable[[bytes], _Answer | None]
    ) -> _Answer | httpx.Response:
        """What `read` makes of a whole answer, or the response that refuses. Raises RegistryUnreachable."""
        trouble, asked = "", None
        for attempt in range(self.patience.tries):
            if attempt:
                self.pause(self._wait(attempt, asked))
            asked = None
            self._keep_distance()
            try:
                response = self._whole(path, parameters)
            except (httpx.TransportError, TimeoutError) as error:
                trouble = str(error) or type(error).__name__
                continue
            if response.status_code in PASSING:
                trouble, asked = f"status {response.status_code}", _retry_after(response)
                continue
            if response.status_code != httpx.codes.OK:
                return response
            found = read(response.content)
            if found is not None:
                return found
            trouble = f"an answer of {len(response.content)} bytes that is not what was asked for"
        raise RegistryUnreachable(
            f"{self.api} gave no whole answer in {self.patience.tries} tries ({trouble}). What came in is kept; "
            "run the same command again to go on where it stopped."
        )

    def _whole(self, path: str, parameters: Mapping[str, str]) -> httpx.Response:
        """The answer with its whole body. Raises TimeoutError when it drips in past the deadline."""
        until = time.monotonic() + self.patience.deadline
        with self._http.stream("GET", path, params=dict(parameters)) as response:
            body = bytearray()
            for piece in response.iter_bytes():
                body += piece
                if time.monotonic() > until:
                    raise TimeoutError(f"the answer took longer than {self.patience.deadline:g} s")
            return httpx.Response(response.status_code, headers=_plain(response.headers), content=bytes(body))

    def _wait(self, attempt: int, asked: float | None) -> float:
        if asked is not None:
            return min(asked, self.patience.longest_asked) + self.chance()
        longest = min(self.patience.longest_wait, self.patience.first_wait * 2.0 ** (attempt - 1))
        return longest * (0.5 + 0.5 * self.chance())

    def _keep_distance(self) -> None:
        wait = self._last + self.patience.interval - time.monotonic()
        if wait > 0:
            self.pause(wait)
        self._last = time.monotonic()


def _plain(headers: httpx.Headers) -> dict[str, str]:
    """Without what describes the packing of a body that is unpacked by now."""
    return {k: v for k, v in headers.items() if k not in {"content-encoding", "content-length", "transfer-encoding"}}


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds that the server asks to wait, from a number or a date; None when it says nothing that can be read."""
    said = response.headers.get("Retry-After", "").strip()
    if said.isdigit():
        return float(said)
    try:
        until = email.utils.parsedate_to_datetime(said)
    except (TypeError, ValueError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _page_of(body: bytes) -> Page | None:
    studies = split_page(body)
    if studies is None:
        return None
    try:
        marks = msgspec.json.decode(body, type=_Marks)
    except msgspec.DecodeError:
        return None
    return Page(tuple(studies), marks.nextPageToken or None, marks.totalCount)


def _id_of(body: bytes) -> str | None:
    try:
        return parse_study(body).nct_id
    except StudyError:
        return None


def _said(response: httpx.Response) -> str:
    return " ".join(response.text.split())[:300] or "without a word"
