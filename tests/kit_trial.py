"""A study at the desk with kits: the belimumab study, its list, sixteen kits, and four participants screened at site 1.

Test modules import the fixture `trial`, with `desk` and `postgresql`, which it needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from desk_database import Desk
from trialogue.conduct import events as e
from trialogue.conduct.log import Context
from trialogue.conduct.protocol.lists import draw_protocol_list
from trialogue.conduct.protocol.shipped import open_shipped
from trialogue.conduct.randomisation.kits import DrawnKit, draw_kits

STUDY, SEED = "NCT04515719", bytes(range(32))
PROTOCOL = open_shipped("nct04515719", "1")
ARMS = {arm.id: arm.share for arm in PROTOCOL.arms}
KITS = draw_kits(STUDY, ARMS, batches=2, size=4, seed=SEED)
CRITERIA = {criterion.id: "satisfied" for criterion in PROTOCOL.criteria}
AT = datetime(2026, 3, 20, 9, tzinfo=UTC)


def by(role: str, **said: Any) -> Context:
    return replace(Context(role.title(), role, AT), **said)


@pytest.fixture
def trial(desk: Desk) -> Iterator[Desk]:
    """The belimumab study with a list, sixteen kits drawn, and four participants screened at site 1."""
    from trialogue.portal.trial.allocator import prepare_allocator, store_kits, store_list
    from trialogue.portal.trial.recording import open_by_protocol

    open_by_protocol(PROTOCOL, by("investigator"))
    prepare_allocator()
    store_list(draw_protocol_list(PROTOCOL, length=12, seed=SEED))
    assert store_kits(STUDY, KITS[:8]) == 8 and store_kits(STUDY, KITS) == 8
    enrol("P-001", "P-002", "P-003", "P-004")
    yield desk


def fill_desk(numbers: Sequence[str]) -> list[DrawnKit]:
    """Bring an empty desk to where each of many is screened and waits, with a place and two kits of each arm for
    everybody; the kits."""
    from django.db import connection, transaction

    from trialogue.portal.trial.allocator import prepare_allocator, store_kits, store_list
    from trialogue.portal.trial.recording import open_by_protocol

    kits = draw_kits(STUDY, ARMS, batches=1, size=2 * len(numbers), seed=SEED)
    with transaction.atomic():
        open_by_protocol(PROTOCOL, by("investigator"))
        prepare_allocator()
        store_list(draw_protocol_list(PROTOCOL, length=len(numbers), seed=SEED))
        store_kits(STUDY, kits)
        enrol(*numbers)
        ship(*(kit.number for kit in kits))
    connection.close()
    return kits


def enrol(*numbers: str) -> None:
    from trialogue.portal.trial.recording import record_events

    said: dict[str, Any] = {"site": "1", "document": "main", "version": "1", "date": "2026-03-02"}
    for number in numbers:
        screened = e.ParticipantScreened(
            participant=number, date="2026-03-03", outcomes=CRITERIA, decisions=dict.fromkeys(CRITERIA, "satisfied")
        )
        consent = e.ConsentGiven(participant=number, person=number, **said)
        record_events(STUDY, [(consent, by("investigator")), (screened, by("investigator"))])


def ship(*kits: str, lot: str = "L1", expiry: str = "2026-12-31", site: str = "1") -> None:
    from trialogue.portal.trial.recording import record_event

    event = e.KitsReceived(site=site, date="2026-03-05", lot=lot, expiry=expiry, kits=kits)
    record_event(STUDY, event, by("pharmacist"))


def of(arm: int) -> list[str]:
    return [kit.number for kit in KITS if kit.arm == list(ARMS)[arm]]


def randomise(number: str) -> Any:
    from trialogue.portal.trial.allocator import Request, allocate

    asked = by("coordinator", request=f"randomise {number}")
    return allocate(Request(STUDY, number, "2026-03-16", {}), asked)


def state() -> Any:
    from trialogue.portal.trial.models import TrialStudy
    from trialogue.portal.trial.state_store import current_state

    return current_state(TrialStudy.objects.get(study=STUDY))
