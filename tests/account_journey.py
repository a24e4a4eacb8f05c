"""Walking through an account in tests: making one, opening the links of its letters, signing in."""

from __future__ import annotations

import re
from typing import Any

from django.core.cache import cache
from django.test import Client

from trialogue.portal.accounts import making
from trialogue.portal.accounts.addresses import find_account
from trialogue.portal.accounts.models import Account
from trialogue.portal.mail.models import OutboxMail
from trialogue.portal.mail.outbox import Letter, read_letter

ADDRESS, PASSWORD = "a.quistgaard@example.net", "seven quiet harbours"


def sign_up(client: Client, address: str = ADDRESS, password: str = PASSWORD) -> Any:
    """Send the sign-up form."""
    cache.clear()
    return client.post("/account/sign-up", {"email": address, "password1": password})


def sign_in(client: Client, address: str = ADDRESS, password: str = PASSWORD, **more: str) -> Any:
    """Send the sign-in form."""
    return client.post("/account/sign-in", {"login": address, "password": password, **more})


def show_again(client: Client, then: str = "/account") -> Any:
    """Give the password once more, as is asked before what matters."""
    return client.post("/account/again", {"password": PASSWORD, "next": then})


def letters_of_accounts() -> list[Letter]:
    """The letters about accounts, oldest first."""
    rows = OutboxMail.objects.filter(kind="account").select_related("person").order_by("created_at", "id")
    return [read_letter(row) for row in rows]


def link_in(letter: Letter) -> str:
    """The path of the one link of a letter."""
    found = re.search(r"https?://[^/]+(/account/\S+)", letter.body)
    assert found is not None, letter.body
    return found[1]


def make_account(address: str = ADDRESS, password: str = PASSWORD) -> Account:
    """A confirmed account, as an operator makes it."""
    making.make_account(address, password)
    return find_account(address)
