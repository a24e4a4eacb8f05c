"""Whom a person writes to: the contact taken, the name shown, and a key that survives a new order of sites."""

from __future__ import annotations

from typing import Any

import pytest

from ask_records import BASEL, BERN, CALL_ONLY, CENTRAL, DESK, PARIS, PARIS_DESK
from fictional_records import make_raw
from trialogue.portal.ask.avatar import draw_avatar
from trialogue.portal.ask.contact_card import ContactCard, contact_card, site_choices, site_key
from trialogue.study import parse_study


def card_of(chosen: str = "", **contacts: Any) -> ContactCard:
    study = parse_study(make_raw(statusModule={"overallStatus": "RECRUITING"}, contactsLocationsModule=contacts))
    return contact_card(study, site_choices(study, None), chosen)


@pytest.mark.parametrize(
    ("contacts", "central", "email", "is_central"),
    [
        ([DESK], [CENTRAL], "basel@example.org", False),
        ([CALL_ONLY, DESK], [CENTRAL], "basel@example.org", False),
        ([CALL_ONLY], [CENTRAL], "central@example.com", True),
        ([CALL_ONLY], [], "", False),
        ([DESK | {"email": "not an address"}], [], "", False),
        ([], [CENTRAL], "central@example.com", True),
        ([], [], "", False),
    ],
)
def test_the_first_who_can_be_written_to_is_taken(
    contacts: list[Any], central: list[Any], email: str, is_central: bool
) -> None:
    card = card_of(locations=[BASEL | {"contacts": contacts}], centralContacts=central)
    assert (card.email, card.central) == (email, is_central)
    assert card.reachable == bool(contacts or central)


def test_a_phone_number_has_its_extension() -> None:
    assert card_of(locations=[BASEL | {"contacts": [CALL_ONLY]}]).phone == "+41 61 555 01 99 (7)"


def test_the_role_is_said_in_words_and_an_unknown_one_not_at_all() -> None:
    assert card_of(locations=[PARIS | {"contacts": [PARIS_DESK]}]).role == "Principal investigator"
    assert card_of(locations=[PARIS | {"contacts": [PARIS_DESK | {"role": "PILOT"}]}]).role in {"Pilot", ""}


@pytest.mark.parametrize(
    ("site", "name"),
    [
        (BASEL, "Rheinhospital, Basel, Switzerland"),
        (BERN, "Bern, Switzerland"),
        ({}, "the study team of NCT99000001"),
        ({"facility": " \u202e "}, "the study team of NCT99000001"),
        ({"facility": "x" * 5000}, "x" * 300),
    ],
)
def test_the_name_of_a_site_is_never_empty_and_never_endless(site: dict[str, Any], name: str) -> None:
    card = card_of(locations=[site])
    assert card.site_name == name
    assert card.facility


def test_a_site_keeps_its_key_when_the_order_changes_and_an_unknown_key_gives_the_first() -> None:
    study = parse_study(make_raw(contactsLocationsModule={"locations": [PARIS, BASEL]}))
    key = next(site_key(each) for each in study.locations if each.city == "Basel")
    assert card_of(key, locations=[BASEL, PARIS]).site_name == card_of(key, locations=[PARIS, BASEL]).site_name
    assert card_of("nonsense", locations=[PARIS]).site_name.startswith("Hôpital")


def test_two_sites_with_the_same_words_are_one_choice() -> None:
    study = parse_study(make_raw(contactsLocationsModule={"locations": [BASEL, BASEL, PARIS]}))
    assert len(site_choices(study, None)) == 2


def test_an_avatar_tells_contacts_apart_and_holds_no_name() -> None:
    drawn = {draw_avatar(f"Person {number}") for number in range(40)}
    assert len(drawn) > 20
    assert not [each for each in drawn if "Person" in each]
