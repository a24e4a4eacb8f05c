"""Every address of the portal for every role, against the table; an address without a line in the table fails here."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from account_journey import make_account
from ask_journey import ask_home, client  # noqa: F401  # fixtures
from ask_records import CENTRAL_ONLY, TWO_SITES
from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from trial_journey import consent, run_study
from trialogue.conduct import roles as conduct
from trialogue.portal.accounts.models import Role
from trialogue.portal.accounts.permissions import PAGES, Who
from trialogue.portal.accounts.roles import grant_role

# ruff: noqa: F811  # fixtures are imported by their names

OF_STUDY: Final = tuple(role for role in conduct.ROLES if role != "administrator")
STAFF: Final = {*OF_STUDY, "coordinator of another"}
ROLES: Final = ("visitor", "patient", *OF_STUDY, "coordinator of another", "administrator")
FEWER: Final = ("visitor", "patient", "coordinator", "administrator")
"""Those who ask for pages that anybody may open: the view is not even told who asks."""
ALLOWED: Final = {
    Who.EVERYONE: set(ROLES),
    Who.LINK: set(ROLES),
    Who.SIGNED_IN: set(ROLES[1:]),
    Who.COORDINATOR: {"coordinator", "coordinator of another"},
    Who.THIS_STUDY: {"coordinator"},
    Who.TEAM: STAFF,
    Who.TRIAL: set(OF_STUDY),
    Who.TRIAL_PEOPLE: set(OF_STUDY) - {"dsmb"},
    Who.TRIAL_RECORDS: {"coordinator", "investigator"},
    Who.TRIAL_HAPPENINGS: set(OF_STUDY) - {"dsmb", "adjudicator"},
    Who.TRIAL_KITS: {"coordinator", "pharmacist"},
    Who.TRIAL_CODE: {"investigator", "pharmacist", "unblinded-statistician", "dsmb"},
    Who.TRIAL_ARMS: {"unblinded-statistician", "dsmb"},
    Who.TRIAL_LOCK: {"investigator"},
    Who.TRIAL_DATA: {"investigator", "monitor", "blinded-statistician", "unblinded-statistician"},
    Who.ADMINISTRATOR: {"administrator"},
}
PARTS: Final[dict[str, Any]] = {
    "nct_id": TWO_SITES,
    "token": "x" * 43,
    "key": "x" * 40,
    "uidb36": "abc",
    "number": uuid.UUID(int=7),
    "grant": 7,
    "field": "criteria",
    "rest": "nothing",
    "participant": "P-001",
    "visit": "v2",
    "what": "blinding-lost",
    "kind": "visits-csv",
}
"""What stands for each variable part of an address; a part that is not here is made up from its converter."""
OWN_REFUSAL: Final = {
    "api-v2-unknown",
    "desk-message",
    "trial-code",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}
"""Pages that the view itself refuses or leads on from: an unknown path of the interface, a message that is not there,
a code of somebody not randomised, no code from an app yet."""


def addresses(patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every address by its name, with something for each of its variable parts."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns)
        else:
            named = getattr(pattern.pattern, "converters", {}) or pattern.pattern.regex.groupindex
            yield pattern.name or "", {name: PARTS[name] for name in named}


EVERY: Final = dict(addresses(get_resolver().url_patterns))


def test_the_table_has_a_line_for_every_address_and_no_other() -> None:
    assert set(EVERY) == set(PAGES)


@pytest.fixture
def clients(client: Client) -> dict[str, Client]:
    """One browser a role."""
    found = {"visitor": client}
    for role in ROLES[1:]:
        account = make_account(f"{role.replace(' ', '.')}@example.net")
        if role in STAFF:
            study = TWO_SITES if role in OF_STUDY else CENTRAL_ONLY
            grant_role(account, Role(role.split()[0]), timezone.now(), nct_id=study)
        if role == "administrator":
            grant_role(account, Role.ADMINISTRATOR, timezone.now())
        found[role] = Client()
        found[role].force_login(account)
    run_study(places=0)
    assert consent(found["coordinator"]).status_code == 302
    return found


@ON_SQLITE
def test_every_address_lets_in_whom_the_table_says_and_nobody_else(clients: dict[str, Client]) -> None:
    wrong = []
    for name, parts in EVERY.items():
        for role in FEWER if PAGES[name] in {Who.EVERYONE, Who.LINK} else ROLES:
            answer = clients[role].get(reverse(name, kwargs=parts))
            led_away = answer.status_code == 302 and answer.headers["Location"].startswith("/account/sign-in?next=")
            allowed = role in ALLOWED[PAGES[name]]
            if allowed:
                right = not led_away and (answer.status_code != 404 or PAGES[name] is Who.LINK or name in OWN_REFUSAL)
            else:
                right = led_away if role == "visitor" else answer.status_code == 404
            if not right or answer.status_code >= 500:
                wrong.append((name, role, answer.status_code))
    assert wrong == []


@ON_SQLITE
def test_a_forbidden_page_and_an_unknown_one_look_the_same(clients: dict[str, Client]) -> None:
    unknown = clients["patient"].get("/no-such-page")
    for name, who in PAGES.items():
        if who not in {Who.EVERYONE, Who.LINK, Who.SIGNED_IN}:
            path = reverse(name, kwargs=EVERY[name])
            forbidden = clients["patient"].get(path)
            assert forbidden.status_code == unknown.status_code
            assert forbidden.content.decode().replace(path, "/no-such-page") == unknown.content.decode()
