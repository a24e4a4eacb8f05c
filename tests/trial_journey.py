"""Running a study in tests: its log opened by a shipped protocol, people with roles, and forms filled in."""

from __future__ import annotations

import contextlib
import html
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from account_journey import make_account
from ask_records import TWO_SITES
from trialogue.conduct.events import StudyOpened
from trialogue.conduct.log import Context
from trialogue.conduct.protocol.lists import draw_protocol_list
from trialogue.conduct.protocol.reading import hash_protocol
from trialogue.conduct.protocol.shipped import open_shipped
from trialogue.conduct.state import StudyState
from trialogue.errors import BadInput
from trialogue.portal.accounts.models import Account, Role
from trialogue.portal.accounts.roles import grant_role
from trialogue.portal.trial.allocator import prepare_allocator, store_list
from trialogue.portal.trial.log_store import open_study
from trialogue.portal.trial.protocol_store import keep_protocol
from trialogue.portal.trial_desk.opening import state_now

STUDY = TWO_SITES


def base(study: str) -> str:
    """Where the pages of a study are."""
    return f"/desk/{study}/trial"


BASE = base(STUDY)
BORN = "1931-02-17"
OPENED = Context("operator", "administrator", datetime(2026, 1, 5, 9, tzinfo=UTC))
CONSENT = {
    "first_name": "Anneliese",
    "last_name": "Quistgaard",
    "birth": BORN,
    "document": "main consent",
    "version": "1.0",
}
FACTS = {
    "age.years": "34",
    **{f"diagnosis:{name}.answer": "no" for name in (
        "malignancy", "herpes-zoster", "chronic-hepatitis-b", "chronic-hepatitis-c", "hiv-infection", "tuberculosis"
    )},
    **{f"medication:{name}.answer": "never" for name in (
        "azathioprine", "mycophenolate-mofetil", "methotrexate", "ciclosporin", "leflunomide", "tacrolimus",
        "cyclophosphamide", "b-cell-targeted-therapy", "rituximab", "belimumab", "antimalarial",
    )},
    "medication:prednisone.answer": "now",
    "medication:prednisone.dose": "10",
    "medication:prednisone.since": "2024",
    "medication:prednisone.unchanged": "2025-01",
    "measurement:alt.value": "20", "measurement:alt.upper": "40",
    "measurement:ast.value": "20", "measurement:ast.upper": "40",
    "measurement:creatinine-clearance.value": "95",
    "score:sledai.value": "4", "score:bilag.grade.A": "0", "score:bilag.grade.B": "1",
}  # fmt: skip
"""A person whom nothing in the belimumab protocol keeps out."""

QUIET: dict[str, Any] = {
    "sledai_items": ["arthritis"], "sledai_items.asked": "on", "pga": "0.5", "prednisone": "10", "weight": "60",
    "flare_mild.asked": "on", "flare_severe.asked": "on", "flare_treatment.asked": "on", "flare_drugs.asked": "on",
    "hospitalised": "no", "hemoglobin": "12.5", "platelets": "210", "alt": "20", "creatinine": "0.8",
    "anti_dsdna": "12", "c3": "0.9", "c4": "0.2", "bilag_a": "0", "bilag_b": "1",
    "dose.given": "yes", "dose.amount": "250",
}  # fmt: skip
"""A visit without activity but for a joint."""


def run_shared_study(study: str) -> None:
    """The same on a desk that another process may use at the same time: it may run already."""
    with contextlib.suppress(BadInput), transaction.atomic():
        run_study(study, places=200)


def run_study(study: str = STUDY, places: int = 40) -> None:
    """Open the log of a study by the belimumab protocol, with a list of places."""
    protocol = open_shipped("nct04515719", "1")
    opened = StudyOpened(protocol=protocol.id, version="1", protocol_hash=hash_protocol(protocol))
    open_study(study, opened, OPENED)
    keep_protocol(study, protocol)
    prepare_allocator()
    if places:
        from msgspec.structs import replace

        drawn = draw_protocol_list(replace(protocol, registry_id=study), length=places, seed=bytes(range(32)))
        store_list(drawn)


def member(*roles: Role, study: str = STUDY, site: str = "", name: str = "") -> tuple[Client, Account]:
    """A browser signed in as somebody with these roles in a study."""
    account = make_account(f"{name or '.'.join(roles)}@example.net")
    for role in roles:
        grant_role(account, role, timezone.now(), nct_id=study, site_key=site)
    browser = Client()
    browser.force_login(account)
    return browser, account


def hidden(browser: Client, path: str) -> dict[str, str]:
    """The hidden fields of the first form of a page."""
    page = browser.get(path).content.decode()
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


@pytest.fixture
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal's clock, two hours back where its day is nearly over: no midnight comes in the middle of a test."""
    now = timezone.now
    late = now().astimezone(UTC).hour == 23
    monkeypatch.setattr(timezone, "now", lambda: now() - timedelta(hours=2 * late))


def today() -> str:
    """The day it is for the portal."""
    return timezone.localdate().isoformat()


def first_site(browser: Client, study: str = STUDY) -> str:
    """The first study centre that the consent form offers."""
    page = browser.get(f"{base(study)}/consent").content.decode()
    options = page[page.index('name="site"') :]
    found = re.search(r'<option value="([^"]+)"', options)
    assert found is not None
    return found[1]


def consent(browser: Client, study: str = STUDY, **changes: str) -> Any:
    """Record a consent by the form."""
    path = f"{base(study)}/consent"
    given = CONSENT | {"site": first_site(browser, study), "date": today()} | changes
    return browser.post(path, hidden(browser, path) | given)


def screen(browser: Client, number: str = "P-001", study: str = STUDY, **changes: str) -> Any:
    """Fill in the facts, see what they come to, and confirm it."""
    path = f"{base(study)}/participants/{number}/screening"
    form = hidden(browser, path) | FACTS | {"as_of": today(), "step": "record"} | changes
    if form["step"] != "evaluate":
        shown = browser.post(path, form | {"step": "evaluate"}).content.decode()
        form |= dict(re.findall(r'<input type="hidden" name="(shown)" value="([^"]*)"', shown))
    return browser.post(path, form)


def randomise(browser: Client, number: str = "P-001", study: str = STUDY, **more: str) -> Any:
    """Press the button."""
    path = f"{base(study)}/participants/{number}/randomise"
    return browser.post(path, hidden(browser, path) | more)


def days_ago(number: int) -> str:
    """The day so many days before today."""
    return (timezone.localdate() - timedelta(days=number)).isoformat()


def enrolled(ago: int = 15, study: str = STUDY, name: str = "enrolling", **who: str) -> str:
    """The number of somebody randomised so many days ago, by people of their own: her third visit is due at 14."""
    browser, _account = member(Role.COORDINATOR, Role.INVESTIGATOR, name=name, study=study)
    number: str = consent(browser, study, date=days_ago(ago + 8), **who).headers["Location"].split("/")[-2]
    assert screen(browser, number, study, as_of=days_ago(ago + 7)).status_code == 302
    assert randomise(browser, number, study, day=days_ago(ago)).status_code == 302
    return number


def record_visit(browser: Client, name: str, day: str, of: str = f"{BASE}/participants/P-001", **more: Any) -> Any:
    """Fill in a visit: quiet, unless `more` says otherwise."""
    path = f"{of}/visits/{name}"
    return browser.post(path, hidden(browser, path) | QUIET | {"date": day, "do": "record"} | more)


def state() -> StudyState:
    """The study's state."""
    found = state_now(STUDY)
    assert found is not None
    return found
