"""The only module that talks to a language model: one question, one answer, by OpenAI's chat protocol.

Configured by the environment: `TRIALOGUE_ASSISTANT_URL` (such as https://models.example/v1; unset is off),
`TRIALOGUE_ASSISTANT_MODEL`, and, where the endpoint wants one, `TRIALOGUE_ASSISTANT_KEY`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from trialogue.errors import BadInput, NotReady, UserError

if TYPE_CHECKING:
    import httpx

SECONDS: Final = 60.0
MOST_BYTES: Final = 1_000_000
_LOOPBACK: Final = frozenset(("127.0.0.1", "::1", "localhost"))


class AssistantTrouble(UserError):
    """The endpoint did not answer as the protocol says."""


@dataclass(frozen=True, slots=True)
class Assistant:
    """An endpoint and the model asked of it."""

    url: str
    model: str
    key: str = ""

    def ask(self, instruction: str, question: str) -> str:
        """The model's answer. Raises AssistantTrouble, which holds nothing of question or answer."""
        body = {
            "model": self.model,
            "temperature": 0,
            "messages": [{"role": "system", "content": instruction}, {"role": "user", "content": question}],
        }
        import httpx  # noqa: PLC0415  # nobody needs it who does not ask

        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        try:
            answered = httpx.post(
                f"{self.url.rstrip('/')}/chat/completions", json=body, headers=headers, timeout=SECONDS
            )
            answered.raise_for_status()
        except httpx.HTTPStatusError as error:
            raise self._trouble(f"answered with status {error.response.status_code}") from None
        except httpx.HTTPError as error:
            raise self._trouble(f"could not be asked ({type(error).__name__})") from None
        if len(answered.content) > MOST_BYTES:
            raise self._trouble("answered with more than a megabyte")
        return self._content(answered)

    def _content(self, answered: httpx.Response) -> str:
        try:
            document: Any = answered.json()
            content = document["choices"][0]["message"]["content"]
        except (ValueError, KeyError, IndexError, TypeError):
            raise self._trouble("did not answer by the protocol") from None
        if not isinstance(content, str):
            raise self._trouble("gave no text")
        return content

    def _trouble(self, what: str) -> AssistantTrouble:
        return AssistantTrouble(
            f"the model endpoint at {urlsplit(self.url).netloc} {what}; see TRIALOGUE_ASSISTANT_URL and _MODEL"
        )


def configured() -> Assistant | None:
    """The endpoint the operator named, or None: off. Raises BadInput for one that cannot be used safely."""
    url = os.environ.get("TRIALOGUE_ASSISTANT_URL", "").strip()
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise BadInput(f"TRIALOGUE_ASSISTANT_URL is {url!r}; write an https address, or http on this machine")
    model = os.environ.get("TRIALOGUE_ASSISTANT_MODEL", "").strip()
    if not model:
        raise BadInput("TRIALOGUE_ASSISTANT_MODEL is not set; name the model that the endpoint is to use")
    return Assistant(url, model, os.environ.get("TRIALOGUE_ASSISTANT_KEY", ""))


def required() -> Assistant:
    """As :func:`configured`. Raises NotReady where none is named."""
    found = configured()
    if found is None:
        raise NotReady("no model endpoint is set: name one with TRIALOGUE_ASSISTANT_URL and TRIALOGUE_ASSISTANT_MODEL")
    return found
