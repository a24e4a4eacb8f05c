"""The client: off by default, safe addresses only, and every way an endpoint can fail told in one line."""

from __future__ import annotations

import pytest

from model_server import model_server
from trialogue.assistant.client import Assistant, AssistantTrouble, configured, required
from trialogue.errors import BadInput, NotReady


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("URL", "MODEL", "KEY"):
        monkeypatch.delenv(f"TRIALOGUE_ASSISTANT_{name}", raising=False)


def test_it_is_off_by_default() -> None:
    assert configured() is None
    with pytest.raises(NotReady, match="TRIALOGUE_ASSISTANT_URL"):
        required()


@pytest.mark.parametrize(
    ("url", "model", "trouble"),
    [
        ("http://models.example/v1", "m", "https"),
        ("ftp://127.0.0.1/", "m", "https"),
        ("https://models.example/v1", "", "TRIALOGUE_ASSISTANT_MODEL"),
    ],
)
def test_what_cannot_be_used_safely_is_refused(
    monkeypatch: pytest.MonkeyPatch, url: str, model: str, trouble: str
) -> None:
    monkeypatch.setenv("TRIALOGUE_ASSISTANT_URL", url)
    monkeypatch.setenv("TRIALOGUE_ASSISTANT_MODEL", model)
    with pytest.raises(BadInput, match=trouble):
        configured()


def test_a_question_and_its_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with model_server(lambda body: f"heard {body['messages'][1]['content']}") as server:
        monkeypatch.setenv("TRIALOGUE_ASSISTANT_URL", server.url)
        monkeypatch.setenv("TRIALOGUE_ASSISTANT_MODEL", "local-model")
        monkeypatch.setenv("TRIALOGUE_ASSISTANT_KEY", "sesame")
        assert required().ask("Be brief.", "purple toes") == "heard purple toes"
    ((path, headers, body),) = server.requests
    assert path == "/v1/chat/completions" and headers["Authorization"] == "Bearer sesame"
    assert (body["model"], body["temperature"]) == ("local-model", 0)
    assert body["messages"][0] == {"role": "system", "content": "Be brief."}


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        ((500, b"{}"), "status 500"),
        ((200, b"not json"), "by the protocol"),
        ((200, b'{"choices": []}'), "by the protocol"),
        (None, "gave no text"),
        ((200, b" " * 1_000_001), "more than a megabyte"),
    ],
)
def test_an_endpoint_that_fails_is_told_without_what_was_asked(answer: object, trouble: str) -> None:
    with model_server(lambda body: answer) as server, pytest.raises(AssistantTrouble, match=trouble) as raised:
        Assistant(server.url, "m").ask("Be brief.", "purple toes")
    assert "purple" not in str(raised.value)


def test_nobody_there() -> None:
    with model_server(lambda body: "") as server:
        address = server.url
    with pytest.raises(AssistantTrouble, match="could not be asked"):
        Assistant(address, "m").ask("", "")
