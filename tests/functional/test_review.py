"""Coordinators correct how the criteria of their studies are read; what they decide reaches the home's corrections."""

from __future__ import annotations

import html
import re
from pathlib import Path

from django.test import Client
from django.utils import timezone

from account_journey import make_account
from ask_journey import ask_home, client  # noqa: F401  # fixtures
from ask_records import CENTRAL_ONLY, TWO_SITES
from desk_database import Desk, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import read_page
from trialogue.criteria import print_condition
from trialogue.criteria.review import apply_corrections, latest
from trialogue.portal import serving
from trialogue.portal.accounts.models import Role
from trialogue.portal.accounts.roles import grant_role
from trialogue.portal.review.models import ReadingCorrection
from trialogue.snapshot.corrections import read_corrections

# ruff: noqa: F811  # fixtures are imported by their names
PAGE = f"/desk/{TWO_SITES}/readings"
TREE = 'diagnosis("asthma")'


def coordinator(name: str = "coordinator", nct_id: str = TWO_SITES) -> Client:
    account = make_account(f"{name}@example.net")
    grant_role(account, Role.COORDINATOR, timezone.now(), nct_id=nct_id)
    browser = Client()
    browser.force_login(account)
    return browser


def keys_of(browser: Client) -> list[str]:
    return re.findall(r'name="key" value="([0-9a-f]{16})"', browser.get(PAGE).content.decode())


def mirror(home: Path) -> Path:
    return home / "corrections" / "portal.jsonl"


def test_a_coordinator_corrects_a_reading_and_takes_it_back(client: Client, desk: Desk) -> None:
    browser = coordinator()
    assert f'href="{PAGE}"' in browser.get("/desk").content.decode()
    key = keys_of(browser)[0]
    stored = browser.post(PAGE, {"key": key, "condition": ' diagnosis( "asthma" ) ', "why": "asked  the team"})
    assert (stored.status_code, stored.headers["Location"]) == (302, f"{PAGE}#c-{key}")
    page = read_page(browser.get(PAGE)).text
    assert "asked the team" in page and "Take the correction back" in page
    (kept,) = read_corrections(mirror(desk.home))
    assert (kept.key, kept.condition, kept.study, kept.why) == (key, TREE, TWO_SITES, "asked the team")
    assert "example.net" not in mirror(desk.home).read_text(encoding="utf-8")
    criteria = serving.snapshot().eligibility(TWO_SITES).criteria
    corrected = apply_corrections(criteria, latest([kept]), TWO_SITES)
    assert [print_condition(each.condition) for each in corrected].count(TREE) == 1

    assert browser.post(PAGE, {"key": key, "why": "mistaken", "withdraw": "yes"}).status_code == 302
    assert "Take the correction back" not in read_page(browser.get(PAGE)).text
    assert latest(read_corrections(mirror(desk.home))) == {}
    assert ReadingCorrection.objects.count() == 2


def test_what_cannot_be_stored_is_told_and_nothing_typed_is_lost(client: Client, desk: Desk) -> None:
    browser = coordinator()
    key = keys_of(browser)[0]
    for form, told in (
        ({"key": key, "condition": "diagnosis(<b>", "why": "because"}, "cannot be read as a condition"),
        ({"key": key, "condition": "", "why": "because"}, "Write how the sentence is to be read"),
        ({"key": key, "condition": TREE, "why": " "}, "Say why"),
        ({"key": "0" * 16, "condition": TREE, "why": "because"}, "no longer in the study"),
    ):
        answered = browser.post(PAGE, form)
        page = answered.content.decode()
        assert answered.status_code == 400 and told in html.unescape(page)
        assert form["key"] != key or html.escape(form["condition"]) in page
    assert ReadingCorrection.objects.count() == 0 and not mirror(desk.home).exists()


def test_a_corrected_sentence_that_is_gone_is_flagged(client: Client, desk: Desk) -> None:
    browser = coordinator()
    assert browser.post(PAGE, {"key": keys_of(browser)[0], "condition": TREE, "why": "x"}).status_code == 302
    row = ReadingCorrection.objects.get()
    ReadingCorrection.objects.update(sentence="Purple toes on Tuesdays", key="1" * 16)
    assert row.sentence != "Purple toes on Tuesdays"
    page = read_page(browser.get(PAGE)).text
    assert "The text has changed" in page and "Purple toes on Tuesdays" in page


def test_nobody_else_opens_the_page(client: Client, desk: Desk) -> None:
    assert client.get(PAGE).status_code == 302
    other = coordinator("other", CENTRAL_ONLY)
    assert other.get(PAGE).status_code == 404
    assert other.post(PAGE, {"key": "0" * 16, "condition": TREE, "why": "x"}).status_code == 404


def test_sentences_are_marked_filtered_and_looked_at_before_anything_is_stored(client: Client, desk: Desk) -> None:
    browser = coordinator()
    page = browser.get(PAGE).content.decode()
    count = len(keys_of(browser))
    marks = re.findall(r'<span class="state state-(?:good|quiet|open|bad)">([^<]+)</span>', page)
    assert len(marks) == count
    unclear = sum(mark in {"understood in part", "not understood"} for mark in marks)
    shown = browser.get(f"{PAGE}?show=open").content.decode()
    assert len(re.findall(r'name="key"', shown)) == unclear
    assert f'Not understood whole <span class="tally">{unclear}</span>' in shown
    key = keys_of(browser)[0]
    typed = {"key": key, "condition": 'diagnosis("gout")', "why": "asked"}
    looked = browser.post(PAGE, typed | {"look": "yes"})
    assert looked.status_code == 200
    assert "It would be read as: gout" in read_page(looked).text and "Nothing is stored yet." in read_page(looked).text
    assert ReadingCorrection.objects.count() == 0
    wrong = browser.post(PAGE, typed | {"condition": "diagnosis(", "look": "yes"})
    assert wrong.status_code == 400 and "cannot be read as a condition" in html.unescape(wrong.content.decode())
    spanish = browser.post(PAGE, typed | {"page_language": "es"}).content.decode()
    assert '<html lang="es"' in spanish and "diagnosis(&quot;gout&quot;)</textarea>" in spanish
    assert ReadingCorrection.objects.count() == 0
