"""Notes that the server keeps: sealed, for their owner alone; the plain page; what a study team shows to everybody."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from account_journey import make_account
from ask_journey import ask_home, client  # noqa: F401  # fixtures
from ask_records import PHONE_ONLY, TWO_SITES
from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from portal_pages import read_page
from share_journey import NOTE_WORDS, annotation, create, hidden_fields, made_of, open_with
from trialogue.portal.accounts.models import Account, Role
from trialogue.portal.accounts.roles import grant_role
from trialogue.portal.notes import keeping
from trialogue.portal.notes.models import AccountNote, TeamNote
from trialogue.portal.vault.person_keys import erase_person

# ruff: noqa: F811  # fixtures are imported by their names
ID = "386b35ce-eb0b-49b6-a880-a8837593ef43"
PLAIN = f"/study/{TWO_SITES}/notes"
HOSTILE = "<script>window.taken=1</script>\u202egnp.exe \x00 e\u0301 👩\u200d⚕️ مرحبا </textarea></main>"


@pytest.fixture
def account(client: Client) -> Account:
    """The account of whoever uses `client`."""
    found = make_account("a.quistgaard@example.net")
    client.force_login(found)
    return found


def other() -> Client:
    found = Client()
    found.force_login(make_account("other@example.net"))
    return found


def add(client: Client, words: str = NOTE_WORDS, **more: Any) -> Any:
    return client.post("/notes/add", {"note": json.dumps(annotation(TWO_SITES, words, **more))})


def words_of(client: Client, query: str = "") -> list[str]:
    return [each["body"]["value"] for each in client.get(f"/notes.json{query}").json()["items"]]


def test_a_note_is_sealed_with_its_owners_key_read_by_her_alone_changed_and_deleted(
    client: Client, account: Account, desk: Desk
) -> None:
    assert add(client).json() == {"done": True}
    assert add(client).status_code == 200
    row = AccountNote.objects.get()
    assert NOTE_WORDS.encode() not in bytes(row.sealed)
    for path in desk.home.glob("desk*"):
        assert NOTE_WORDS.encode() not in path.read_bytes()
    page = client.get("/notes.json").json()
    assert page["type"] == "AnnotationPage"
    assert page["items"][0]["id"] == f"urn:uuid:{ID}"
    assert page["items"][0]["target"]["selector"] == annotation(TWO_SITES)["target"]["selector"]
    assert words_of(client, f"?study={PHONE_ONLY}") == []
    client.post("/notes/change", {"id": f"urn:uuid:{ID}", "words": "Other words"})
    assert words_of(client) == ["Other words"]
    client.post("/notes/delete", {"id": f"urn:uuid:{ID}"})
    assert words_of(client) == []
    add(client)
    assert client.post("/notes/delete-all").status_code == 200
    assert AccountNote.objects.count() == 0


def test_nobody_reads_changes_deletes_or_takes_over_anothers_note(client: Client, account: Account) -> None:
    add(client)
    stranger = other()
    assert words_of(stranger) == []
    assert stranger.post("/notes/change", {"id": ID, "words": "taken"}).status_code == 404
    assert stranger.post("/notes/change", {"id": "1", "words": "taken"}).status_code == 404
    assert stranger.post("/notes/delete", {"id": ID}).status_code == 200
    assert add(stranger, "mine under the same number").status_code == 200
    assert words_of(client) == [NOTE_WORDS]
    assert words_of(stranger) == ["mine under the same number"]
    assert stranger.post("/share/new", {"kind": "notes", "pick": ID}).status_code == 400
    assert Client().get("/notes.json").status_code == 302
    assert Client().post("/notes/add", {"note": "{}"}).status_code == 302


@ON_SQLITE
def test_without_the_forgery_token_or_with_what_is_no_note_nothing_is_stored(client: Client, account: Account) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(account)
    for path in ("/notes/add", "/notes/change", "/notes/delete", "/notes/delete-all", PLAIN):
        assert strict.post(path, {"note": json.dumps(annotation(TWO_SITES))}).status_code == 403, path
    for sent in ("", "{", "[]", "1", "null", json.dumps(annotation(TWO_SITES, " "))):
        answer = client.post("/notes/add", {"note": sent})
        assert answer.status_code == 400
        assert answer.json()["error"]["message"]
    assert "up to 5000" in add(client, "x" * 100_000).json()["error"]["message"]
    assert AccountNote.objects.count() == 0


@ON_SQLITE
def test_there_is_room_for_many_notes_and_no_more(
    client: Client, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_NOTES", 1)
    add(client)
    answer = add(client, id="urn:uuid:386b35ce-eb0b-49b6-a880-a8837593ef44")
    assert "There is room for 1 notes" in answer.json()["error"]["message"]


@ON_SQLITE
def test_erasing_the_account_erases_its_notes(client: Client, account: Account) -> None:
    add(client)
    assert account.person is not None
    erase_person(account.person)
    account.refresh_from_db()
    with pytest.raises(keeping.NotFound):
        keeping.notes_of(account)
    account.delete()
    assert AccountNote.objects.count() == 0


def test_the_plain_page_writes_changes_and_deletes_without_a_script(client: Client, account: Account) -> None:
    page = client.get(PLAIN).content.decode()
    assert "<option" in page
    part = page.partition('label="Criteria"')[2].partition('<option value="')[2].partition('"')[0]
    lost = client.post(PLAIN, {"part": "criteria:0-99999", "words": "kept in the box"})
    assert "Choose the part of the text" in read_page(lost).text
    assert "kept in the box" in lost.content.decode()
    assert "Write a few words first." in read_page(client.post(PLAIN, {"part": part, "words": " "})).text
    written = client.post(PLAIN, {"part": part, "words": HOSTILE}, follow=True)
    raw = written.content.decode()
    assert read_page(written).dangers == []
    assert "&lt;script&gt;window.taken=1" in raw
    assert raw.count("</main>") == 1
    assert "\u202e" not in raw
    (note,) = client.get("/notes.json").json()["items"]
    start, end = (int(each) for each in part.partition(":")[2].split("-"))
    position = note["target"]["selector"][1]
    assert (position["start"], position["end"]) == (start, end)
    source = client.get(note["target"]["source"].partition("testserver")[2]).content.decode()
    assert source[start:end] == note["target"]["selector"][0]["exact"]
    number = note["id"].removeprefix("urn:uuid:")
    client.post(PLAIN, {"id": number, "words": "Shorter"})
    assert words_of(client) == ["Shorter"]
    client.post(PLAIN, {"id": number, "delete": "1"})
    assert words_of(client) == []


def test_a_visitor_is_told_and_stores_nothing(client: Client) -> None:
    answer = client.get(PLAIN)
    assert "A visitor's notes are kept by the browser" in read_page(answer).text
    client.post(PLAIN, {"part": "criteria:0-5", "words": "x"})
    client.post("/notes", {"sure": "yes"})
    assert AccountNote.objects.count() == 0
    assert "only in this browser" in read_page(client.get(f"/study/{TWO_SITES}")).text.lower()


def test_an_account_shares_without_a_script_and_ends_it_from_its_own_page(client: Client, account: Account) -> None:
    add(client)
    page = client.get("/notes").content.decode()
    fields = hidden_fields(page, "/share/new") | {"pick": ID}
    made = made_of(create(client, client.post("/share/new", fields)))
    assert NOTE_WORDS in read_page(open_with(Client(), made.path, made.passcode)).text
    mine = client.get("/share/mine")
    assert made.manage_path in read_page(mine).addresses
    assert made.manage_path not in read_page(other().get("/share/mine")).addresses
    client.post(made.manage_path, {"end": "1"})
    assert "You share nothing now." in read_page(client.get("/share/mine")).text
    client.post("/notes", {"sure": "no"})
    assert AccountNote.objects.count() == 1
    client.post("/notes", {"sure": "yes"})
    assert AccountNote.objects.count() == 0


@ON_SQLITE
def test_only_a_coordinator_of_the_study_shows_notes_to_everybody_and_takes_them_back(
    client: Client, account: Account
) -> None:
    add(client)
    publish = f"{PLAIN}/publish"
    assert client.post(publish, {"id": ID}).status_code == 404
    grant_role(account, Role.COORDINATOR, timezone.now(), nct_id=PHONE_ONLY)
    assert client.post(publish, {"id": ID}).status_code == 404
    client.post(f"/study/{PHONE_ONLY}/notes/publish", {"id": ID})
    assert TeamNote.objects.count() == 0
    grant_role(account, Role.COORDINATOR, timezone.now(), nct_id=TWO_SITES)
    assert "as the study team's note" in read_page(client.get(PLAIN)).text
    client.post(publish, {"id": ID})
    shown = Client().get(f"/study/{TWO_SITES}")
    assert "Notes from the study team" in read_page(shown).text
    assert NOTE_WORDS in read_page(shown).text
    assert 'data-team="criteria" data-start="' in shown.content.decode()
    assert NOTE_WORDS not in read_page(Client().get(f"/study/{PHONE_ONLY}")).text
    stranger = other()
    number = str(TeamNote.objects.get().id)
    assert stranger.post(publish, {"take_back": number}).status_code == 404
    client.post(f"/study/{PHONE_ONLY}/notes/publish", {"take_back": number})
    client.post(publish, {"take_back": "x"})
    assert TeamNote.objects.count() == 1
    client.post(publish, {"take_back": number})
    assert TeamNote.objects.count() == 0
    assert words_of(client) == [NOTE_WORDS]
