"""Kits and blinding in the desk database: a kit is checked before an arm is drawn, and an arm shown once, for the
record."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from trialogue.conduct import events as e
from trialogue.conduct.deciding import Refused
from trialogue.conduct.log import Context
from trialogue.conduct.protocol.lists import draw_protocol_list
from trialogue.conduct.protocol.shipped import open_shipped
from trialogue.conduct.randomisation.kits import draw_kits
from trialogue.errors import BadInput

STUDY, SEED = "NCT04515719", bytes(range(32))
PROTOCOL = open_shipped("nct04515719", "1")
ARMS = {arm.id: arm.share for arm in PROTOCOL.arms}
KITS = draw_kits(STUDY, ARMS, batches=2, size=4, seed=SEED)
CRITERIA = {criterion.id: "satisfied" for criterion in PROTOCOL.criteria}
AT = datetime(2026, 3, 20, 9, tzinfo=UTC)
pytestmark = ON_SQLITE


def _by(role: str, **said: Any) -> Context:
    return replace(Context(role.title(), role, AT), **said)


@pytest.fixture
def trial(desk: Desk) -> Iterator[Desk]:  # noqa: F811  # a fixture is named twice
    """The belimumab study with a list, sixteen kits drawn, and four participants screened at site 1."""
    from trialogue.portal.trial.allocator import prepare_allocator, store_kits, store_list
    from trialogue.portal.trial.recording import open_by_protocol, record_events

    open_by_protocol(PROTOCOL, _by("investigator"))
    prepare_allocator()
    store_list(draw_protocol_list(PROTOCOL, length=12, seed=SEED))
    assert store_kits(STUDY, KITS[:8]) == 8 and store_kits(STUDY, KITS) == 8
    said: dict[str, Any] = {"site": "1", "document": "main", "version": "1", "date": "2026-03-02"}
    for number in ("P-001", "P-002", "P-003", "P-004"):
        screened = e.ParticipantScreened(
            participant=number, date="2026-03-03", outcomes=CRITERIA, decisions=dict.fromkeys(CRITERIA, "satisfied")
        )
        consent = e.ConsentGiven(participant=number, person=number, **said)
        record_events(STUDY, [(consent, _by("investigator")), (screened, _by("investigator"))])
    yield desk


def _ship(*kits: str, lot: str = "L1", expiry: str = "2026-12-31", site: str = "1") -> None:
    from trialogue.portal.trial.recording import record_event

    event = e.KitsReceived(site=site, date="2026-03-05", lot=lot, expiry=expiry, kits=kits)
    record_event(STUDY, event, _by("pharmacist"))


def _of(arm: int) -> list[str]:
    return [kit.number for kit in KITS if kit.arm == list(ARMS)[arm]]


def _randomise(number: str) -> Any:
    from trialogue.portal.trial.allocator import Request, allocate

    asked = _by("coordinator", request=f"randomise {number}")
    return allocate(Request(STUDY, number, "2026-03-16", {}), asked)


def _state() -> Any:
    from trialogue.portal.trial.models import TrialStudy
    from trialogue.portal.trial.state_store import current_state

    return current_state(TrialStudy.objects.get(study=STUDY))


def test_without_a_kit_of_every_arm_nobody_is_randomised_and_no_place_is_used(trial: Desk) -> None:
    from trialogue.portal.trial.models import Allocation
    from trialogue.portal.trial.recording import record_event

    words = "site 1 has not kits enough that may be given on 2026-03-16; send a shipment"
    with pytest.raises(Refused, match=words):
        _randomise("P-001")
    first, second = _of(0), _of(1)
    _ship(first[0], second[0], lot="old", expiry="2026-03-15")
    _ship(first[1], second[1], lot="far", site="2")
    for left in (0, 1):  # one kit of one arm in stock, and of the other only one that is held back
        _ship(first[2 + left], second[2 + left], lot=f"L{left}")
        held = (first, second)[left][2 + left]
        record_event(STUDY, e.KitsQuarantined(kits=(held,), date="2026-03-06", reason="9 degrees"), _by("pharmacist"))
        if not left:
            with pytest.raises(Refused, match=words):
                _randomise("P-001")
    assert not Allocation.objects.exists()
    given = _randomise("P-001")
    assert given.slot == "all/1" and given.kit in {first[3], second[2]}
    again = _randomise("P-001")
    assert (again.slot, again.kit, again.again) == (given.slot, given.kit, True)
    with pytest.raises(Refused, match=words) as refused:
        _randomise("P-002")
    assert Allocation.objects.count() == 1 and not any(arm in str(refused.value) for arm in ARMS)


def test_kits_are_of_the_arm_and_neither_numbers_nor_lots_tell_it(trial: Desk) -> None:
    from trialogue.portal.trial.allocator import dispense_kit
    from trialogue.portal.trial.allocator.arms import arm_of

    first, second = _of(0), _of(1)
    with pytest.raises(Refused, match="lot A holds kits of one kind only") as refused:
        _ship(*first[:3], lot="A")
    assert not any(arm in str(refused.value) for arm in ARMS)
    with pytest.raises(Refused, match="90000: no kit of NCT04515719"):
        _ship("90000", *first[:1], *second[:1])
    _ship(*(kit.number for kit in KITS))
    _randomise("P-001")
    asked = _by("pharmacist", request="kit v3 P-001")
    number = dispense_kit(STUDY, "P-001", "v3", "2026-03-18", asked)
    assert dispense_kit(STUDY, "P-001", "v3", "2026-03-18", asked) == number
    kits = _state().participants["P-001"].kits
    assert {kit.arm for kit in KITS if kit.number in kits} == {arm_of(STUDY, "P-001")} and len(set(kits)) == 2
    with pytest.raises(BadInput, match="was for another participant"):
        _randomise("P-002") and dispense_kit(STUDY, "P-002", "v3", "2026-03-18", asked)
    with pytest.raises(Refused, match="P-003 has not been randomised"):
        dispense_kit(STUDY, "P-003", "v3", "2026-03-18", replace(asked, request="other"))


def test_a_code_is_broken_for_one_by_two_and_shown_once(trial: Desk) -> None:
    from trialogue.portal.trial.allocator import break_code
    from trialogue.portal.trial.allocator.arms import arm_of
    from trialogue.portal.trial.log_store import read_entries
    from trialogue.portal.trial.recording import record_event

    _ship(*(kit.number for kit in KITS))
    for number in ("P-001", "P-002"):
        _randomise(number)
    asked = e.CodeBreakRequested(participant="P-001", impact="one participant leaves the blinded set")
    with pytest.raises(Refused, match="nobody asked"):
        break_code(STUDY, "P-001", _by("pharmacist"))
    record_event(STUDY, asked, _by("investigator", why="shock after the infusion"))
    arm = break_code(STUDY, "P-001", _by("pharmacist"), notices=("sponsor", "dsmb"))
    assert arm == arm_of(STUDY, "P-001")
    with pytest.raises(Refused, match="nobody asked"):
        break_code(STUDY, "P-001", _by("pharmacist"))
    people = _state().participants
    broken = people["P-001"].code_breaks[0]
    assert (broken.reason, broken.notices) == ("shock after the infusion", ("sponsor", "dsmb"))
    assert set(broken.seen_by) == {"Investigator", "Pharmacist"}
    assert not people["P-002"].code_broken and people["P-002"].code_breaks == ()
    assert not any(name in str(entry) for entry in read_entries(STUDY) for name in ARMS), "the log names no arm"


def test_everybody_is_opened_for_good_only_after_the_final_lock_and_it_is_recorded(trial: Desk) -> None:
    from trialogue.portal.trial.allocator import open_all_arms, open_kit_arms
    from trialogue.portal.trial.recording import record_event

    _ship(*(kit.number for kit in KITS))
    _randomise("P-001")
    for_good = e.ArmsOpened(purpose="final_unblinding", seen_by=("Statistician",))
    by = _by("unblinded-statistician")
    with pytest.raises(Refused, match="only after the final lock"):
        open_all_arms(STUDY, for_good, by)
    assert set(open_all_arms(STUDY, e.ArmsOpened(purpose="closed_report", seen_by=("DSMB",)), _by("dsmb"))) == {"P-001"}
    packed = open_kit_arms(STUDY, e.ArmsOpened(purpose="preparation", seen_by=("Pharmacist",)), _by("pharmacist"))
    assert packed == {kit.number: kit.arm for kit in KITS}
    record_event(STUDY, e.DatabaseLocked(scope="final"), _by("administrator"))
    assert next(iter(open_all_arms(STUDY, for_good, by).values())) in ARMS
    assert [opening.purpose for opening in _state().openings] == ["closed_report", "preparation", "final_unblinding"]
