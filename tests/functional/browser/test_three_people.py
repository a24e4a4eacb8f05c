"""One story, three people, real parts: a patient, a coordinator, a doctor; a browser, a mail server, the commands.

The patient finds the study, sees what fits, writes to the site and receives her copy; the coordinator answers; the
patient reads the answer and shares two notes with her doctor by a passcode; the doctor opens them; an amended record
arrives and the digest tells her; she leaves with one click. On a wide screen in English, on a phone in Chinese, and
on a phone in Spanish without a script: there her notes are those of an account, which she makes on the way.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from functional_server import free_port, serving
from leaks import WATCH
from note_selection import SELECT
from smtp_server import Server, smtp  # noqa: F401  # a fixture
from trialogue.registry.demonstration import demonstration_records

pytestmark = pytest.mark.browser

STUDY = "NCT06394063"
PATIENT, COORDINATOR, TEAM = "p.quistgaard@example.net", "coordinator@example.org", "study.team@example.org"
PASSWORD = "seven quiet harbours"
NOTES = ("Ask Dr Abdi about this", "Is the needle weekly?")
LUPUS = Path(__file__).resolve().parents[3] / "examples" / "patients" / "lupus-34f.yaml"
UNRENDERED = re.compile(r"\{\{|\{%|%\(\w*\)|\bNone\b|SITE_NAME")


def telitacicept(**changes: Any) -> bytes:
    """The demonstration's telitacicept study with a contact of our own at an example domain."""
    record = next(found for raw in demonstration_records() if _number(found := json.loads(raw)) == STUDY)
    places = record["protocolSection"]["contactsLocationsModule"]
    places["centralContacts"] = [{"name": "Study Desk", "role": "CONTACT", "email": TEAM, "phone": "+86 21 5550 100"}]
    record["protocolSection"]["statusModule"].update(changes)
    return json.dumps(record).encode()


def _number(record: dict[str, Any]) -> str:
    number: str = record["protocolSection"]["identificationModule"]["nctId"]
    return number


@dataclass
class World:
    """A portal being served, its mail server, its commands, and a browser for each person."""

    home: Path
    url: str
    smtp: Server
    environment: dict[str, str]
    browser: Browser
    locale: str
    width: int
    scripts: bool

    def person(self) -> Page:
        """A browser of one's own."""
        context: BrowserContext = self.browser.new_context(
            viewport={"width": self.width, "height": 900}, locale=self.locale, java_script_enabled=self.scripts
        )
        context.set_default_timeout(20_000)
        return context.new_page()

    def command(self, *arguments: str, typed: str = "") -> str:
        """Run a command of ours."""
        done = subprocess.run(
            [sys.executable, "-m", "trialogue.cli", "--home", str(self.home), *arguments],
            env=self.environment, input=typed, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def letters(self, to: str) -> list[EmailMessage]:
        """What has reached an address, after the outbox has been sent."""
        self.command("outbox", "send")
        return self.held_by(to)

    def held_by(self, to: str) -> list[EmailMessage]:
        return [letter for letter in self.smtp.inbox.letters if letter["To"] == to]

    def link(self, letter: EmailMessage, below: str) -> str:
        """The address in a letter that begins with a path of ours."""
        found = re.search(rf"{re.escape(self.url)}({re.escape(below)}\S+)", words(letter))
        assert found is not None, words(letter)
        return self.url + found[1]

    def amend(self, **changes: Any) -> None:
        """An amended record arrives."""
        file = self.home.parent / "amended.json"
        file.write_bytes(telitacicept(**changes))
        self.command("registry", "import", str(file))


def words(letter: EmailMessage) -> str:
    """The text of a letter; no placeholder may be left in it."""
    text = str(letter.get_body(("plain",)).get_content())  # type: ignore[union-attr]
    assert UNRENDERED.search(text + letter["Subject"]) is None, text
    return text


def whole(page: Page) -> None:
    """Nothing unrendered, nothing wider than the screen, no e-mail address or name in the address of the page."""
    assert UNRENDERED.search(page.inner_text("body")) is None, UNRENDERED.search(page.inner_text("body"))
    assert page.locator("html").evaluate("page => page.scrollWidth - page.clientWidth") == 0
    WATCH.see_page(page)


@pytest.fixture(scope="module")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("three-people") / "home"
    file = home.parent / "record.json"
    file.write_bytes(telitacicept())
    command = [sys.executable, "-m", "trialogue.cli", "--home", str(home), "registry", "import", str(file)]
    subprocess.run(command, check=True, capture_output=True)
    return home


@pytest.fixture(
    params=[("en", 1280, True), ("zh-CN", 320, True), ("es", 320, False)],
    ids=["english-wide", "chinese-phone", "spanish-phone-no-script"],
)
def world(
    request: pytest.FixtureRequest,
    first_home: Path,
    tmp_path: Path,
    smtp: Server,  # noqa: F811  # the fixture
    chromium: Browser,
) -> Iterator[World]:
    home = tmp_path / "home"
    shutil.copytree(first_home, home)
    locale, width, scripts = request.param
    port = free_port()
    mail = smtp.environment() | {"TRIALOGUE_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    with serving(home, tmp_path / "log", mail, port) as portal:
        yield World(home, portal.url, smtp, {**os.environ, **mail}, chromium, locale, width, scripts)
        log = portal.log.read_text(encoding="utf-8", errors="replace")
    for secret in ("quistgaard", "lupus", PASSWORD, "Tuesday", "@example"):
        assert secret.lower() not in log.lower(), log
    for context in chromium.contexts:
        context.close()


def test_a_patient_a_coordinator_and_a_doctor(world: World) -> None:
    patient = world.person()
    _finds_the_study_and_sees_what_fits(world, patient)
    _writes_to_the_site(world, patient)
    _follows_the_study(world, patient)
    _coordinator_answers(world)
    _reads_the_answer(world, patient)
    _shares_two_notes_with_her_doctor(world, patient)
    _is_told_of_the_amendment_and_leaves(world)


def _finds_the_study_and_sees_what_fits(world: World, page: Page) -> None:
    page.goto(world.url)
    page.locator("input[name=q]").first.fill("lupus telitacicept")
    page.locator("main form button").first.click()
    page.locator(f"a[href*='/study/{STUDY}']").first.click()
    whole(page)
    page.locator(f"a[href*='/study/{STUDY}/fit']").first.click()
    page.locator("details:has(#patient_file) > summary").click()
    page.locator("#patient_file").set_input_files(LUPUS)
    page.locator("button[name=upload]").click()
    expect(page.locator("#answer-title")).to_be_focused()
    expect(page.locator(".outcome")).not_to_have_count(0)
    whole(page)


def _writes_to_the_site(world: World, page: Page) -> None:
    page.goto(f"{world.url}/study/{STUDY}/ask")
    for name, value in (
        ("first_name", "Petra"),
        ("last_name", "Quistgaard"),
        ("email", PATIENT),
        ("phone", "+41 61 555 77 88"),
    ):
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=words]").fill("My Tuesday afternoons are free.")
    page.locator("form:has([name=first_name]) button").click()
    page.wait_for_url(re.compile(r"/ask/sent/[\w-]{43}$"))
    whole(page)
    (copy,) = world.letters(PATIENT)
    (asked,) = world.held_by(TEAM)
    assert STUDY in words(copy)
    assert "Tuesday" not in words(copy) + words(asked)


def _follows_the_study(world: World, page: Page) -> None:
    page.goto(f"{world.url}/study/{STUDY}/follow")
    page.locator("[name=email]").fill(PATIENT)
    page.locator("[name=rhythm][value=at-once]").check()
    page.locator("form:has([name=email]) button").click()
    whole(page)
    confirmation = world.letters(PATIENT)[-1]
    page.goto(world.link(confirmation, "/alerts/confirm/"))
    page.locator("form button.button:not(.plain)").first.click()
    whole(page)


def _coordinator_answers(world: World) -> None:
    world.command("account", "create", COORDINATOR, "--password-stdin", typed=PASSWORD + "\n")
    world.command("account", "grant", COORDINATOR, "coordinator", "--study", STUDY)
    page = world.person()
    page.goto(f"{world.url}/account/sign-in")
    page.locator("[name=login]").fill(COORDINATOR)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form:has([name=password]) button").click()
    page.goto(f"{world.url}/desk")
    whole(page)
    page.locator(f"a[href*='/desk/{STUDY}/messages/']").first.click()
    expect(page.get_by_text("My Tuesday afternoons are free.")).to_be_visible()
    page.locator("form:has([name=form_token]) textarea").first.fill("Tuesday suits us: please call the desk.")
    page.locator("form:has(textarea) button.button:not(.plain)").first.click()
    expect(page.get_by_text("Tuesday suits us: please call the desk.")).to_be_visible()
    whole(page)


def _reads_the_answer(world: World, page: Page) -> None:
    notice = world.letters(PATIENT)[-1]
    assert "suits us" not in words(notice)
    page.goto(world.link(notice, f"/study/{STUDY}/ask/answers/"))
    expect(page.get_by_text("Tuesday suits us: please call the desk.")).to_be_visible()
    whole(page)


def _writes_two_notes(world: World, page: Page) -> None:
    """By selecting text on the page of the study."""
    page.goto(f"{world.url}/study/{STUDY}")
    for start, note in ((0, NOTES[0]), (30, NOTES[1])):
        page.evaluate(SELECT, ["summary", start, start + 12])
        page.locator("[data-float]").click()
        page.locator("[data-note-ui] textarea, dialog textarea").first.fill(note)
        page.locator("dialog form button.button:not(.plain)").first.click()
        expect(page.locator("dialog")).to_be_hidden()


def _writes_two_notes_without_a_script(world: World, page: Page) -> None:
    """On the plain page of an account, which she makes and confirms."""
    page.goto(f"{world.url}/account/sign-up")
    page.locator("[name=email]").fill(PATIENT)
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("form:has([name=password1]) button").click()
    whole(page)
    page.goto(world.link(world.letters(PATIENT)[-1], "/account/confirm/"))
    page.locator("main form button").click()
    page.goto(f"{world.url}/account/sign-in?next=/study/{STUDY}/notes")
    page.locator("[name=login]").fill(PATIENT)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form:has([name=password]) button").click()
    for number, note in enumerate(NOTES):
        page.locator("#part").select_option(index=number)
        page.locator("#words").fill(note)
        page.locator("form:has(#words) button").click()
        expect(page.locator(".note-item")).to_have_count(number + 1)
    whole(page)


def _shares_two_notes_with_her_doctor(world: World, page: Page) -> None:
    (_writes_two_notes if world.scripts else _writes_two_notes_without_a_script)(world, page)
    page.goto(f"{world.url}/notes")
    for box in page.locator("[data-pick]:visible, [name=pick]:visible").all():
        box.check()
    page.locator("[data-share] button:visible, #share-kept button:visible").click()
    whole(page)
    page.locator("form[action$='/share/create'] button").click()
    link = page.locator("#share-link").input_value()
    passcode = page.locator("#share-passcode").input_value()
    doctor = world.person()
    doctor.goto(link)
    doctor.locator("[name=passcode]").fill("0000 0000 0000 0000")
    doctor.locator("form:has([name=passcode]) button").click()
    expect(doctor.locator("#refused")).to_be_visible()
    doctor.locator("[name=passcode]").fill(passcode)
    doctor.locator("form:has([name=passcode]) button").click()
    for note in NOTES:
        expect(doctor.get_by_text(note)).to_be_visible()
    whole(doctor)


def _is_told_of_the_amendment_and_leaves(world: World) -> None:
    before = len(world.held_by(PATIENT))
    world.amend(overallStatus="ACTIVE_NOT_RECRUITING")
    world.command("alerts", "run")
    digest = world.letters(PATIENT)[-1]
    assert len(world.held_by(PATIENT)) == before + 1
    page = world.person()
    page.goto(world.link(digest, "/alerts/digest/"))
    expect(page.locator("main").get_by_text(STUDY).first).to_be_visible()
    whole(page)
    one_click = re.search(r"<(http[^>]+)>", digest["List-Unsubscribe"])
    assert one_click is not None
    assert digest["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    leave = urllib.request.Request(one_click[1], data=b"List-Unsubscribe=One-Click", method="POST")
    with urllib.request.urlopen(leave, timeout=30) as answer:
        assert answer.status == 200
    world.amend(overallStatus="COMPLETED")
    world.command("alerts", "run")
    world.command("outbox", "send")
    assert len(world.held_by(PATIENT)) == before + 1
