"""Every page of the portal that a person can open, and the states that a page comes into by a click.

`prepare` puts what the pages need into the desk of a home that is being served: an account with every role, a message
with an answer, alerts, shares, letters with links. `PAGES` and `STATES` name the pages; each state is reached without a
word of any language, so that the tour goes through all of them alike.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page, expect

from note_selection import SELECT

FICTIONAL, TELITACICEPT, BELIMUMAB = "NCT99000001", "NCT06394063", "NCT04515719"
LUPUS: Final = Path(__file__).resolve().parent.parent / "examples" / "patients" / "lupus-34f.yaml"
VISITOR: Final = (
    "/", "/search?q=lupus&where=Hangzhou", "/search?q=asthma&where=Springfield", "/search?q=qqxqqz",
    "/search?condition=SLE&where=Shanghai&sort=distance", "/search?q=lupsu&where=Shanghia",
    "/browse", "/browse/conditions", "/browse/treatments?letter=E", "/browse/sponsors", "/browse/places",
    "/browse/places?in=united+states", "/browse/newest",
    f"/study/{BELIMUMAB}", f"/study/{TELITACICEPT}", f"/study/{FICTIONAL}", f"/study/{BELIMUMAB}/fit",
    f"/study/{TELITACICEPT}/history", f"/study/{TELITACICEPT}/notes", "/notes",
    f"/compare?left={TELITACICEPT}&right={BELIMUMAB}", f"/compare?left={TELITACICEPT}&right=nonsense",
    "/glossary", "/about", "/learn", "/learn/intended-use", "/learn/what-is-a-clinical-trial", "/learn/why-take-part",
    "/learn/how-long", "/learn/are-you-paid", "/learn/how-safe", "/learn/what-is-a-placebo", "/learn/may-i-leave",
    "/learn/after-i-write", f"/study/{FICTIONAL}/ask", f"/study/{TELITACICEPT}/ask",
    f"/study/{TELITACICEPT}/follow", "/search/follow?q=lupus", "/alerts/asked", "/alerts/link", "/alerts/left",
    f"/questions?study={BELIMUMAB}&study={TELITACICEPT}", "/search/by-fit?q=lupus", f"/cohort?study={BELIMUMAB}",
    "/api/v1/", "/privacy", "/account/sign-in", "/account/sign-up", "/account/confirm", "/account/closed",
    "/account/sign-in/passkey",
    "/account/password/forgotten", "/account/password/forgotten/sent", "/account/password/changed",
)  # fmt: skip
"""Pages for everyone."""
OWN: Final = (
    "/account", "/account/again", "/account/address", "/account/password", "/account/app", "/account/app/on",
    "/account/passkeys", "/account/passkeys/add",
    "/account/delete", "/account/administration", "/account/sign-out", "/share/mine", "/notes",
    f"/study/{TELITACICEPT}/notes", f"/study/{TELITACICEPT}/follow",
    "/desk", "/desk?state=all", f"/desk/{FICTIONAL}/words", f"/desk/{FICTIONAL}/picture", f"/desk/{FICTIONAL}/readings",
    f"/desk/{FICTIONAL}/readings?show=open",
    "/desk/trials", f"/desk/{FICTIONAL}/trial", f"/desk/{FICTIONAL}/trial/consent", f"/desk/{FICTIONAL}/trial/kits",
    f"/desk/{FICTIONAL}/trial/lock", f"/desk/{FICTIONAL}/trial/report", f"/desk/{FICTIONAL}/trial/history",
    f"/desk/{FICTIONAL}/trial/protocol", f"/desk/{TELITACICEPT}/trial/report/closed",
)  # fmt: skip
"""Pages of somebody who is signed in, coordinates a study and is an administrator."""


WITH_A_CODE: Final = (
    "/account/app", "/account/app/off", "/account/app/codes", "/account/app/codes/new", "/account/again/code",
)  # fmt: skip
"""Pages of somebody whose account asks for a code from an app."""
ASKED_FOR_A_CODE: Final = "/account/sign-in/code"


@dataclass(frozen=True)
class Prepared:
    """Whom to sign in as, without and with a code from an app; paths behind a secret link, and her own."""

    home: Path
    address: str
    guarded: str
    links: tuple[str, ...]
    own: tuple[str, ...]
    share: str
    passcode: str


@contextmanager
def desk_of(home: Path) -> Iterator[None]:
    """This process works on the desk of a home that another one serves, with its keys."""
    from django.db import connections
    from django.test import override_settings

    from desk_database import use
    from trialogue.portal import environment

    key = (home / "secret_key").read_text(encoding="ascii").strip()
    before = connections.settings["default"]
    use(connections.configure_settings({"default": environment.database(home)})["default"])
    try:
        with override_settings(TRIALOGUE_HOME=home, SECRET_KEY=key):
            yield
    finally:
        connections.close_all()
        use(before)


def prepare(home: Path) -> Prepared:
    """Put into the desk what the pages show, each time for another mailbox."""
    with desk_of(home):
        return _prepare(home, f"tour-{uuid.uuid4().hex[:8]}@example.net")


def signed_in(prepared: Prepared) -> str:
    """The session cookie of whoever has just signed in and shown her password once more."""
    from django.test import Client

    from account_journey import PASSWORD, show_again, sign_in

    with desk_of(prepared.home):
        client = Client()
        assert sign_in(client, prepared.address, PASSWORD).status_code == 302
        assert show_again(client).status_code == 302
        return client.cookies["session"].value


def signed_in_with_a_code(prepared: Prepared) -> tuple[str, str]:
    """The session cookies of whoever is asked for her code, and of her when she has given one."""
    from allauth.mfa.models import Authenticator
    from django.test import Client

    from account_journey import PASSWORD, show_again, sign_in
    from trialogue.portal.accounts.addresses import find_account

    with desk_of(prepared.home):
        waiting, client = Client(), Client()
        for each in (waiting, client):
            assert sign_in(each, prepared.guarded, PASSWORD).headers["Location"].startswith("/account/sign-in/code")
        kept = Authenticator.objects.get(user=find_account(prepared.guarded), type="recovery_codes")
        code = kept.wrap().get_unused_codes()[0]
        assert client.post("/account/sign-in/code", {"code": code}).status_code == 302
        assert show_again(client).status_code == 302
        return waiting.cookies["session"].value, client.cookies["session"].value


def _prepare(home: Path, address: str) -> Prepared:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.test import Client
    from django.utils import timezone

    from account_journey import make_account
    from share_journey import share_notes
    from trialogue.portal.accounts.models import Role
    from trialogue.portal.accounts.roles import grant_role

    account, guarded = make_account(address), make_account(f"code.{address}")
    TOTP.activate(guarded, generate_totp_secret())
    RecoveryCodes.activate(guarded)
    grant_role(account, Role.ADMINISTRATOR, timezone.now())
    grant_role(account, Role.COORDINATOR, timezone.now(), nct_id=FICTIONAL)
    grant_role(account, Role.INVESTIGATOR, timezone.now(), nct_id=FICTIONAL)
    grant_role(account, Role.STATISTICIAN_UNBLINDED, timezone.now(), nct_id=TELITACICEPT)
    passkey = _passkey(account)
    made = share_notes(Client(), TELITACICEPT)
    message, links = _message(address, account)
    alerts, own = _alerts(address)
    letters = _letters_of_accounts(address)
    return Prepared(
        home=home,
        address=address,
        guarded=f"code.{address}",
        links=(*links, *alerts, *letters, made.path, made.manage_path),
        own=(f"/desk/{FICTIONAL}/messages/{message}", *own, *passkey, *_participant(address)),
        share=made.path,
        passcode=made.passcode,
    )


def _passkey(account: Any) -> list[str]:
    """A passkey of the account: the page that removes it. The one that asks for it needs an address with a name."""
    from django.urls import reverse
    from django.utils import timezone

    from software_passkey import public_half
    from trialogue.portal.passkeys.keeping import keep

    kept = keep(account, "Telephone", public_half(uuid.uuid4().bytes), 0, timezone.now())
    return [reverse("passkey-remove", args=(kept.id,))]


def _message(address: str, account: Any) -> tuple[str, list[str]]:
    """A message that was answered: its number, and the pages of its sender and of the site."""
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from ask_journey import send
    from trialogue.portal.ask import tokens
    from trialogue.portal.ask.conversation import Added, Written, add_turn
    from trialogue.portal.ask.models import Author, Message
    from trialogue.portal.vault.marking import keyed_mark

    sent = send(Client(), FICTIONAL, email=address).headers["Location"]
    erased = send(Client(), FICTIONAL, email=f"erased.{address}").headers["Location"]
    Client().post(f"{erased}/erase")
    message = Message.objects.get(sender_mark=keyed_mark(address, "sender"))
    written = Written(Author.TEAM, "Wednesday is free.", 0, tokens.new_form_token(str(message.id)), "http://x", account)
    assert add_turn(message, written, timezone.now()) is Added.STORED
    read = reverse("ask-read", args=(FICTIONAL, tokens.reading_token(message.id)))
    answers = reverse("ask-conversation", args=(FICTIONAL, message.id, tokens.conversation_token(message.id)))
    return str(message.id), [sent, erased, read, answers]


def _participant(address: str) -> list[str]:
    """Somebody randomised whose third visit took place: the pages that are hers, in the states that differ."""
    from trial_journey import base, days_ago, enrolled, member, record_visit, run_shared_study
    from trialogue.portal.accounts.models import Role

    for study in (FICTIONAL, TELITACICEPT):
        run_shared_study(study)
    number = enrolled(15, FICTIONAL, f"enrolling.{address.partition('@')[0]}", last_name=address)
    person = f"{base(FICTIONAL)}/participants/{number}"
    browser, _account = member(Role.COORDINATOR, study=FICTIONAL, name=f"visits.{address.partition('@')[0]}")
    assert record_visit(browser, "v3", days_ago(1), person).status_code == 302
    parts = ("", "/screening", "/randomise", "/visits/v1", "/visits/v2", "/visits/v3", "/record/adverse-event")
    parts += ("/record/move", "/code", "/history")
    return [person + part for part in parts]


def _alerts(address: str) -> tuple[list[str], list[str]]:
    """A mailbox that follows a study and has been told, another that has not confirmed yet: their pages."""
    from django.utils import timezone

    from trialogue.portal import serving
    from trialogue.portal.alerts.links import sign_link
    from trialogue.portal.alerts.models import Digest, Follow, Follower
    from trialogue.portal.alerts.news import FoundStudy, News, Sources
    from trialogue.portal.alerts.of_account import follow_at_once
    from trialogue.portal.alerts.sealed import place_of, seal_json
    from trialogue.portal.alerts.sign_up import SignUp, address_mark, take_follow
    from trialogue.portal.alerts.targets import Target

    def asked(mailbox: str, target: Target) -> SignUp:
        return SignUp(mailbox, target, "weekly", False, "en", lambda name, secret: secret)

    now, sources = timezone.now(), Sources(serving.snapshot(), None)
    for target in (Target(nct_id=TELITACICEPT), Target(query="q=lupus")):
        follow_at_once(asked(address, target), sources, now)
    follower = Follower.objects.select_related("person").get(address_mark=address_mark(address))
    follow = str(Follow.objects.filter(follower=follower)[0].id)
    digest = Digest(id=uuid.uuid4(), follower=follower, created_at=now)
    news = [
        News(follow, nct_id=TELITACICEPT, title="Telitacicept for lupus", described=False),
        News(follow, query="q=lupus", found=(FoundStudy(BELIMUMAB, "Belimumab for lupus"),), more=3),
    ]
    digest.sealed_news = seal_json(follower.person, news, place_of(digest, "news"))
    digest.save(force_insert=True)
    waiting = take_follow(asked(f"waiting.{address}", Target(nct_id=TELITACICEPT)), now)
    assert waiting is not None
    return [
        f"/alerts/confirm/{sign_link(waiting.id, 'confirm')}",
        f"/alerts/digest/{sign_link(digest.id, 'digest')}",
        f"/alerts/unsubscribe/{sign_link(follower.id, 'unsubscribe')}",
        f"/alerts/manage/{sign_link(follower.id, 'manage')}",
    ], ["/account/alerts"]


def _letters_of_accounts(address: str) -> list[str]:
    """The pages behind the links of two letters: confirm an address, choose a new password."""
    from django.test import Client

    from account_journey import letters_of_accounts, link_in, sign_up

    new = f"new.{address}"
    sign_up(Client(), new)
    Client().post("/account/password/forgotten", {"email": address})
    return [link_in(letter) for letter in letters_of_accounts() if letter.to in {new, address}]


Act = Callable[[Page, Prepared], None]


def press(selector: str) -> Act:
    """A form sent as it stands: what is missing is told, and the focus goes there."""

    def act(page: Page, prepared: Prepared) -> None:
        page.locator(selector).first.click()
        page.wait_for_load_state()

    return act


def _answer_fit(page: Page, prepared: Prepared) -> None:
    page.locator("#patient_file").evaluate("element => element.closest('details').setAttribute('open', '')")
    page.locator("#patient_file").set_input_files(LUPUS)
    page.locator("button[name=upload]").click()
    expect(page.locator("#answer-title")).to_be_focused()


def _make_doctors_page(page: Page, prepared: Prepared) -> None:
    _answer_fit(page, prepared)
    page.locator("form[action$='/fit/doctor'] button").first.click()
    page.wait_for_url("**/fit/doctor")


def _read_letter(page: Page, prepared: Prepared) -> None:
    page.locator("#letter").evaluate("element => element.closest('details').setAttribute('open', '')")
    page.locator("#letter").fill(
        "Diagnoses: SLE since 2018, gout, possible sepsis.\n\nHistory: Denies asthma. Her mother has gout."
    )
    page.locator("button[name=read_letter]").click()
    page.locator("button[name=tick]").first.click()
    expect(page.locator("[name=confirm]:checked")).not_to_have_count(0)


def _mend_fit(page: Page, prepared: Prepared) -> None:
    page.locator("#as_of").evaluate("element => element.closest('details').setAttribute('open', '')")
    page.locator("#as_of").fill("some day")
    page.locator("form.facts-form button.button:not(.plain)").last.click()
    expect(page.locator("#problems-title")).to_be_focused()


def _suggest(page: Page, prepared: Prepared) -> None:
    page.locator("main input[name=q]").press_sequentially("lup")
    expect(page.get_by_role("option")).not_to_have_count(0)
    page.keyboard.press("ArrowDown")


def _explain(page: Page, prepared: Prepared) -> None:
    page.locator(".term").first.click()
    expect(page.locator(".term-means:popover-open")).to_be_visible()


def _write_note(page: Page, prepared: Prepared) -> None:
    page.evaluate(SELECT, ["summary", 2, 30])
    page.locator("[data-float]").click()
    expect(page.locator("dialog")).to_be_visible()


def _share(page: Page, prepared: Prepared) -> None:
    page.locator("form[action$='/share/new'] button").first.click()
    page.locator("form[action$='/share/create'] button").wait_for()


def _made(page: Page, prepared: Prepared) -> None:
    _share(page, prepared)
    page.locator("form[action$='/share/create'] button").click()
    page.locator("#share-passcode").wait_for()


def _open_share(page: Page, prepared: Prepared, passcode: str = "") -> None:
    page.locator("[name=passcode]").fill(passcode or prepared.passcode)
    page.locator("form:has([name=passcode]) button").click()
    page.wait_for_load_state()


def _refused(page: Page, prepared: Prepared) -> None:
    _open_share(page, prepared, "0000 0000 0000 0000")
    expect(page.locator("#refused")).to_be_visible()


STATES: Final[dict[str, tuple[str, Act]]] = {
    "suggestions": ("/", _suggest),
    "explanation": (f"/study/{TELITACICEPT}", _explain),
    "note": (f"/study/{TELITACICEPT}", _write_note),
    "fit-answer": (f"/study/{BELIMUMAB}/fit", _answer_fit),
    "doctor": (f"/study/{BELIMUMAB}/fit", _make_doctors_page),
    "letter": (f"/study/{TELITACICEPT}/fit", _read_letter),
    "fit-problems": (f"/study/{BELIMUMAB}/fit", _mend_fit),
    "ask-problems": (f"/study/{FICTIONAL}/ask", press("form:has([name=first_name]) button")),
    "follow-problems": (f"/study/{TELITACICEPT}/follow", press("form:has([name=email]) button")),
    "sign-in-problems": ("/account/sign-in", press("form:has([name=login]) button")),
    "sign-up-problems": ("/account/sign-up", press("form:has([name=password1]) button")),
    "share-preview": (f"/compare?left={TELITACICEPT}&right={BELIMUMAB}", _share),
    "share-made": (f"/compare?left={TELITACICEPT}&right={BELIMUMAB}", _made),
    "share-refused": ("SHARE", _refused),
    "share-opened": ("SHARE", _open_share),
}
"""A page and what is done on it."""
