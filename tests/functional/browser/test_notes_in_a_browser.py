"""Notes in a real browser: write, edit, delete, list, jump to, highlight; by keyboard; hostile words; two versions."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import account_journey
from accessible import LOOKS, look
from note_selection import SELECT
from trialogue.portal.notes.anchoring import anchor, select

pytestmark = pytest.mark.browser

STUDY = "/study/NCT06394063"
HOSTILE = (
    '<script>window.taken=1</script><img src=x onerror="window.taken=2"> \u202egnp.exe e\u0301\u0323 👩\u200d⚕️ مرحبا'
)


OURS = {"include": [["#notes"], ["#notes-tools"], ["#notes-hint"], ["[aria-labelledby=overview]"], [".criteria"]]}


def write(page: Page, field: str, start: int, end: int, words: str) -> str:
    """Select a piece of a field's first paragraph and write a note on it; gives the words selected."""
    page.evaluate(SELECT, [field, start, end])
    selected: str = page.evaluate("getSelection().toString()")
    page.get_by_role("button", name="Add a note", exact=True).click()
    page.get_by_label("What do you want to remember?").fill(words)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    return selected


def stored(page: Page) -> list[dict[str, Any]]:
    found = page.evaluate("localStorage.getItem('trialogue.notes')")
    return json.loads(found) if found else []


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_state_is_accessible_at_both_widths_and_in_both_schemes(open_page, width: int, scheme: str) -> None:  # type: ignore[no-untyped-def]
    page = open_page(STUDY, width=width, scheme=scheme)
    expect(page.get_by_text("New: select a piece of the text")).to_be_visible()
    page.evaluate(SELECT, ["summary", 2, 30])
    page.get_by_role("button", name="Add a note", exact=True).click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Write a few words first.")).to_be_visible()
    look(page, OURS)
    page.get_by_label("What do you want to remember?").fill("Ask about this")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="note 1")).to_be_focused()
    page.get_by_role("button", name="Show a note button at every part").click()
    look(page, OURS)
    page.goto(page.url.partition("/study")[0] + "/notes")
    expect(page.get_by_text("Ask about this")).to_be_visible()
    page.get_by_role("button", name="Delete all my notes").click()
    look(page)


def test_write_edit_jump_delete_and_put_back(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page(STUDY)
    page.get_by_role("button", name="I see").click()
    quote = write(page, "criteria", 0, 12, HOSTILE)
    (note,) = stored(page)
    assert note["type"] == "Annotation"
    assert note["target"]["source"].endswith(f"{STUDY}/text/criteria")
    exact, position = note["target"]["selector"]
    source = page.request.get(note["target"]["source"])
    assert source.headers["content-type"] == "text/plain; charset=utf-8"
    assert exact["exact"] == quote == source.text()[position["start"] : position["end"]]
    assert page.locator("mark.noted").all_inner_texts() == [quote]
    assert page.evaluate("window.taken") is None
    expect(page.locator("#notes [data-words]")).to_have_text(HOSTILE)
    page.reload()
    expect(page.get_by_text("New: select a piece of the text")).to_be_hidden()
    page.get_by_role("link", name="Go to the text of the note").click()
    expect(page.get_by_role("button", name="note 1")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("What do you want to remember?").fill("Other words")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#notes [data-words]")).to_have_text("Other words")
    page.get_by_role("button", name="Delete the note on").click()
    expect(page.locator("mark.noted")).to_have_count(0)
    assert stored(page) == []
    page.keyboard.press("Enter")
    expect(page.locator("mark.noted")).to_have_count(1)
    page.get_by_role("button", name="note 1").click()
    page.get_by_role("button", name="Delete", exact=True).first.click()
    expect(page.locator("mark.noted")).to_have_count(0)


def test_without_selecting_a_note_is_written_by_keyboard_alone(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page(STUDY)
    page.get_by_role("button", name="Show a note button at every part").focus()
    page.keyboard.press("Space")
    page.locator('[data-note="criteria"] .note-part').first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("What do you want to remember?")).to_be_focused()
    page.keyboard.type("By keyboard")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="note 1")).to_be_focused()
    (note,) = stored(page)
    assert note["body"]["value"] == "By keyboard"
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert len(stored(page)) == 1


def test_a_note_across_parts_marks_each_and_one_too_long_is_told(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page(STUDY)
    page.evaluate(
        """() => { const all = document.querySelectorAll('[data-note="criteria"]');
        getSelection().setBaseAndExtent(all[0], 0, all[2], all[2].childNodes.length); }"""
    )
    page.get_by_role("button", name="Add a note", exact=True).click()
    page.get_by_label("What do you want to remember?").fill("Three lines")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="note 1")).to_be_focused()
    marked = page.evaluate(
        "new Set([...document.querySelectorAll('mark.noted')].map(m => m.closest('[data-note]'))).size"
    )
    assert marked == 3
    page.evaluate("document.querySelector('[data-note=summary]').dataset.at = '0+1 9000+4000'")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('[data-note=summary]'))")
    page.get_by_role("button", name="Add a note", exact=True).click()
    expect(page.get_by_text("This is a long piece of text")).to_be_visible()


def test_a_new_version_moves_or_orphans_notes_and_none_is_lost(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page(STUDY)
    write(page, "summary", 2, 30, "Stays")
    write(page, "criteria", 0, 10, "Goes")
    notes = stored(page)
    notes[0]["target"]["selector"][1] = {"type": "TextPositionSelector", "start": 90, "end": 118}
    notes[1]["target"]["selector"][0]["exact"] = "words of an older version"
    page.evaluate("notes => localStorage.setItem('trialogue.notes', JSON.stringify(notes))", notes)
    page.reload()
    expect(page.locator("mark.noted")).not_to_have_count(0)
    orphan = page.locator(".note-item", has_text="words of an older version")
    expect(orphan.get_by_text("These words no longer stand in the record.")).to_be_visible()
    expect(orphan.get_by_text("Goes")).to_be_visible()
    expect(page.locator(".note-item", has_text="Stays").get_by_text("no longer stand")).to_be_hidden()
    page.evaluate("() => localStorage.setItem('trialogue.notes', 'spoilt')")
    page.reload()
    expect(page.get_by_text("No notes yet.")).to_be_visible()
    assert page.evaluate("localStorage.getItem('trialogue.notes.unreadable')") == "spoilt"


def test_all_my_notes_can_be_saved_and_deleted(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page(STUDY)
    write(page, "summary", 2, 30, "Mine")
    page.get_by_role("link", name="All my notes").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save a copy as a file").click()
    copy = json.loads(saved.value.path().read_text())
    assert (copy["type"], copy["items"]) == ("AnnotationPage", stored(page))
    page.get_by_role("button", name="Delete all my notes").click()
    page.get_by_role("button", name="No, keep them").click()
    assert len(stored(page)) == 1
    page.get_by_role("button", name="Delete all my notes").click()
    page.get_by_role("button", name="Yes, delete all").click()
    expect(page.get_by_text("No notes yet.")).to_be_visible()
    assert stored(page) == []


SIGN_IN = """
import django; django.setup()
from django.test import Client
from account_journey import make_account
client = Client(); client.force_login(make_account("notes.browser@example.net"))
print(client.cookies["session"].value)
"""


def session_of_an_account(home: Path) -> str:
    """The session cookie of a new account of the portal that serves this home."""
    environment = {
        "TRIALOGUE_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "trialogue.portal.settings",
        "PYTHONPATH": str(Path(account_journey.__file__).parent),
    }
    made = subprocess.run(
        [sys.executable, "-c", SIGN_IN], env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return made.stdout.strip()


def test_notes_move_into_an_account_and_are_changed_there(open_page, demo_home: Path) -> None:  # type: ignore[no-untyped-def]
    page = open_page(STUDY)
    write(page, "summary", 2, 30, "Written before signing in")
    home = page.url.partition("/study")[0]
    page.context.add_cookies([{"name": "session", "value": session_of_an_account(demo_home), "url": home}])
    page.goto(home + "/notes")
    page.get_by_role("button", name="Bring them into my account").click()
    expect(page.locator("#my-notes [data-words]")).to_have_text("Written before signing in")
    assert stored(page) == []
    look(page)
    page.get_by_role("link", name="Go to the text of the note").click()
    expect(page.get_by_role("button", name="note 1")).to_be_focused()
    page.get_by_role("button", name="note 1").click()
    expect(page.get_by_text("encrypted with a key of your own. Only you see it.")).to_be_visible()
    page.get_by_label("What do you want to remember?").fill(HOSTILE)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#notes [data-words]")).to_have_text(HOSTILE)
    assert page.evaluate("window.taken") is None
    page.get_by_role("button", name="Delete the note on").click()
    expect(page.locator("mark.noted")).to_have_count(0)
    page.get_by_role("button", name="Put the note back").click()
    expect(page.get_by_role("button", name="note 1")).to_be_visible()
    page.get_by_role("link", name="Plain page").click()
    expect(page.get_by_label("Your note 1")).to_have_value(HOSTILE.replace("\u202e", ""))
    look(page)
    page.get_by_role("button", name="Delete (1)").click()
    expect(page.get_by_text("No notes yet.")).to_be_visible()
    assert stored(page) == []


def test_without_scripts_a_visitor_is_told(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page(STUDY, javascript=False)
    expect(page.get_by_text("It is off here, so notes cannot be written")).to_be_visible()
    expect(page.get_by_role("button", name="Show a note button at every part")).to_be_hidden()


def test_the_browser_anchors_as_python_does(open_page) -> None:  # type: ignore[no-untyped-def]
    chance = random.Random(20261126)
    alphabet = "aab \n\\>é😀\u00a0"

    def some(most: int) -> str:
        return "".join(chance.choice(alphabet) for _ in range(chance.randrange(most)))

    cases = []
    for _ in range(3000):
        before, exact, after = some(40), some(6), some(40)
        selector = select(before + exact + after, len(before), len(before + exact))
        edited = chance.choice([some(40) + exact + some(40), before + exact + some(9), some(60), before + after])
        cases.append((edited, asdict(selector)))
    expected = [asdict(found) if found else None for found in (anchor(text, select_of(one)) for text, one in cases)]
    page = open_page("/notes")
    answers = page.evaluate(
        """async (cases) => { const { anchor } = await import("/static/trialogue/notes/anchoring.js");
        return cases.map(([text, selector]) => anchor(text, selector)); }""",
        cases,
    )
    assert answers == expected
    assert sum(each is None for each in expected) > 300
    texts = [case[0] for case in cases]
    selected = page.evaluate(
        """async (texts) => { const { select } = await import("/static/trialogue/notes/anchoring.js");
        return texts.map((text) => select(text, 1, 4)); }""",
        texts,
    )
    assert [each["exact"] for each in selected] == [text[1:4] for text in texts]
    assert [each["suffix"] for each in selected] == [text[4 : 4 + 32] for text in texts]


def select_of(given: dict[str, Any]) -> Any:
    from trialogue.portal.notes.anchoring import Selector

    return Selector(**given)
