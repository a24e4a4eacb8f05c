"""The watch over the run finds what is planted, wherever it stands; and it has looked at what it must look at."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client

from leaks import WATCH, Watch, watched

ADDRESS, PASSCODE, SECRET = "someone@example.net", "4821 0937 5512 6604", "/share/" + "x" * 43


@pytest.fixture
def client(demo_home: Path, settings: Any) -> Client:
    settings.TRIALOGUE_HOME = demo_home
    return Client()


@pytest.mark.parametrize(
    "words",
    [ADDRESS, PASSCODE, SECRET, "Dear Ms Quistgaard", "seven quiet harbours", "ALT 7391.25"],
)
def test_it_finds_a_leak_in_a_log_and_in_a_title(words: str) -> None:
    watch = Watch()
    watch.see_log(f"2026-11-26 WARNING could not send: {words}")
    watch.see_title(f"{words} · Trialogue")
    assert [each.partition(":")[0] for each in watch.found] == ["log", "title"]
    assert "test_it_finds_a_leak" in watch.found[0]


def test_it_finds_a_leak_in_an_address_but_lets_the_secret_of_a_link_be() -> None:
    watch = Watch()
    watch.see_address("/account/confirm?email=someone%40example.net")
    watch.see_address("/search?q=Tuesday+afternoons")
    watch.see_address(SECRET)
    watch.see_address("mailto:desk@example.org")
    assert len(watch.found) == 2


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/study/NCT99000701/ask/7c2f4003-5278-4169-8374-abcdefabcdef/", 0),
        ("/study/NCT99000701/ask/7c2fa1b2-4003-4278-8169-8374a2345678/", 0),
        (f"/share/open/{PASSCODE}", 1),
        (f"/share/open?code={PASSCODE.replace(' ', '-')}", 1),
    ],
)
def test_the_random_number_of_a_message_is_no_passcode(address: str, found: int) -> None:
    watch = Watch()
    watch.see_address(address)
    assert len(watch.found) == found


def test_it_finds_a_key_of_a_home(tmp_path: Path) -> None:
    (tmp_path / "desk.key").write_text("bmV3bmV3bmV3\n")
    watch = Watch()
    watch.learn_keys(tmp_path)
    watch.see_log("the desk key is bmV3bmV3bmV3")
    assert watch.found[0].startswith("log: a key of a home: ")


def test_pages_logs_and_commands_of_a_run_go_through_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from trialogue.portal.learn import about

    watch = Watch()
    with watched(watch):
        client.get("/about")
        assert watch.found == []
        logging.getLogger("trialogue.portal").warning("%s wrote to /search?q=quistgaard", ADDRESS)
        logging.getLogger("django.request").error("passcode %s", PASSCODE)
        code = f"import sys; print('{ADDRESS}', file=sys.stderr)"
        subprocess.run([sys.executable, "-c", code, "trialogue.cli"], capture_output=True, text=True, check=True)
        page = HttpResponse(f'<title>For Anneliese</title><a href="/study?mail={ADDRESS}">on</a>')
        monkeypatch.setattr(about, "render", lambda *arguments: page)
        client.get("/about")
        page = HttpResponseRedirect(f"/ask/sent?to={ADDRESS}")
        client.get("/about")
    found = sorted(each.partition(" (")[0].partition(": tests")[0] for each in watch.found)
    assert found == sorted(
        ["log: an e-mail address", "log: a passcode", "log: an e-mail address", "title: anneliese"]
        + ["address: an e-mail address"] * 2
    )
    assert watch.seen.keys() == {"log", "address", "title"}


def test_this_run_is_watched(client: Client) -> None:
    before = WATCH.seen.get("address", 0)
    client.get("/about")
    assert WATCH.seen["address"] > before
