"""Kits and blinding in the desk database: a kit is checked before an arm is drawn, and an arm shown once, for the
record."""

from dataclasses import replace

import pytest
from msgspec import structs

from desk_database import ON_SQLITE, Desk, desk, postgresql  # noqa: F401  # fixtures
from kit_trial import ARMS, KITS, PROTOCOL, SEED, STUDY, by, of, randomise, ship, state, trial  # noqa: F401  # a fixture
from trialogue.conduct import events as e
from trialogue.conduct.deciding import Refused
from trialogue.conduct.protocol.lists import draw_protocol_list
from trialogue.conduct.supplies import account_for_kits
from trialogue.errors import BadInput, NotFound

pytestmark = ON_SQLITE


def test_without_a_kit_of_every_arm_nobody_is_randomised_and_no_place_is_used(trial: Desk) -> None:  # noqa: F811
    from trialogue.portal.trial.models import Allocation
    from trialogue.portal.trial.recording import record_event

    words = "nothing can be given at site 1 now; the pharmacist is shown why; ask again later"
    with pytest.raises(Refused, match=words):
        randomise("P-001")
    first, second = of(0), of(1)
    ship(first[0], second[0], lot="old", expiry="2026-03-15")
    ship(first[1], second[1], lot="far", site="2")
    for left in (0, 1):  # one kit of one arm in stock, and of the other only one that is held back
        ship(first[2 + left], second[2 + left], lot=f"L{left}")
        held = (first, second)[left][2 + left]
        record_event(STUDY, e.KitsQuarantined(kits=(held,), date="2026-03-06", reason="9 degrees"), by("pharmacist"))
        if not left:
            with pytest.raises(Refused, match=words):
                randomise("P-001")
    assert not Allocation.objects.exists()
    given = randomise("P-001")
    assert given.slot == "all/1" and given.kit in {first[3], second[2]}
    again = randomise("P-001")
    assert (again.slot, again.kit, again.again) == (given.slot, given.kit, True)
    with pytest.raises(Refused, match=words) as refused:
        randomise("P-002")
    assert [(short.site, short.date, short.who) for short in state().shortages] == [
        ("1", "2026-03-16", "Coordinator")
    ] * 3
    assert account_for_kits(state(), "2026-03-16")[0].asked_in_vain == 3
    assert Allocation.objects.count() == 1 and not any(arm in str(refused.value) for arm in ARMS)


def test_kits_are_of_the_arm_and_neither_numbers_nor_lots_tell_it(trial: Desk) -> None:  # noqa: F811
    from trialogue.portal.trial.allocator import dispense_kit
    from trialogue.portal.trial.allocator.arms import arm_of

    first, second = of(0), of(1)
    with pytest.raises(Refused, match="90000: no kit of NCT04515719"):
        ship("90000", *first[:1], *second[:1])
    ship(*(kit.number for kit in KITS))
    randomise("P-001")
    asked = by("pharmacist", request="kit v3 P-001")
    number = dispense_kit(STUDY, "P-001", "v3", "2026-03-18", asked)
    assert dispense_kit(STUDY, "P-001", "v3", "2026-03-18", asked) == number
    kits = state().participants["P-001"].kits
    assert {kit.arm for kit in KITS if kit.number in kits} == {arm_of(STUDY, "P-001")} and len(set(kits)) == 2
    again = replace(asked, request="another tab")
    for visit, words in (
        ("v3", f"was given kit {number} for v3 already"),
        ("v2", "for v2 already"),  # with the place
        ("", "'' is no visit of P-001"),
        ("v99", "'v99' is no visit of P-001"),
    ):
        with pytest.raises(Refused, match=words):
            dispense_kit(STUDY, "P-001", visit, "2026-03-18", again)
    with pytest.raises(BadInput, match="was for another participant"):
        randomise("P-002") and dispense_kit(STUDY, "P-002", "v3", "2026-03-18", asked)
    with pytest.raises(Refused, match="P-003 has not been randomised"):
        dispense_kit(STUDY, "P-003", "v3", "2026-03-18", replace(asked, request="other"))


def test_names_that_the_tables_do_not_hold_are_refused_in_words(trial: Desk) -> None:  # noqa: F811
    from trialogue.portal.trial.allocator import store_list
    from trialogue.portal.trial.recording import amend_protocol, open_by_protocol, record_event

    left = e.ConsentWithdrawn(participant="P-001", date="2026-03-19", keep_data=True)
    for long in (by("coordinator", who="x" * 81), by("coordinator", request="x" * 81)):
        with pytest.raises(BadInput, match="has 81 characters"):
            record_event(STUDY, left, long)
    with pytest.raises(BadInput, match="has 41 characters; give one of up to 40"):
        open_by_protocol(structs.replace(PROTOCOL, registry_id=None, id="x" * 41), by("investigator"))
    with pytest.raises(BadInput, match="has 41 characters; give one of up to 40"):
        amend_protocol(structs.replace(PROTOCOL, version="2" * 41), "2026-03-10", by("investigator"), everybody=True)
    drawn = draw_protocol_list(PROTOCOL, length=13, seed=SEED)
    far = structs.replace(drawn.slots[0], stratum="x" * 201)
    with pytest.raises(BadInput, match="has 201 characters; give its levels shorter names"):
        store_list(structs.replace(drawn, slots=(*drawn.slots, far)))


def test_who_left_is_given_no_kit_whatever_the_day_says(trial: Desk) -> None:  # noqa: F811
    from trialogue.portal.trial.allocator import dispense_kit
    from trialogue.portal.trial.recording import record_event

    ship(*(kit.number for kit in KITS))
    randomise("P-001")
    left = e.ConsentWithdrawn(participant="P-001", date="2026-03-19", keep_data=True)
    record_event(STUDY, left, by("coordinator"))
    with pytest.raises(Refused, match="P-001 left the study treatment on 2026-03-19"):
        dispense_kit(STUDY, "P-001", "v3", "2026-03-18", by("coordinator", request="late"))


def test_a_code_is_broken_for_one_by_two_and_shown_once(trial: Desk) -> None:  # noqa: F811
    from trialogue.portal.trial.allocator import break_code
    from trialogue.portal.trial.allocator.arms import arm_of
    from trialogue.portal.trial.log_store import read_entries
    from trialogue.portal.trial.recording import record_event

    ship(*(kit.number for kit in KITS))
    for number in ("P-001", "P-002"):
        randomise(number)
    asked = e.CodeBreakRequested(participant="P-001", impact="one participant leaves the blinded set")
    with pytest.raises(Refused, match="nobody asked"):
        break_code(STUDY, "P-001", by("pharmacist"))
    record_event(STUDY, asked, by("investigator", why="shock after the infusion"))
    with pytest.raises(Refused, match="is not broken without a reason of who confirms it"):
        break_code(STUDY, "P-001", by("pharmacist", why=" "))
    second, key = by("pharmacist", why="agreed"), trial.home / "allocator.key"
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(NotFound, match="no study NCT1 runs at this desk"):
        break_code("NCT1", "P-001", second)
    with pytest.raises(Refused, match="P-099 has not been randomised"):
        break_code(STUDY, "P-099", second)
    with pytest.raises(Refused, match=r"the allocator's key \(allocator.key\) is not in its place") as refused:
        break_code(STUDY, "P-001", second)
    assert str(trial.home) not in str(refused.value) and not state().participants["P-001"].code_broken
    key.write_bytes(kept)
    arm = break_code(STUDY, "P-001", second, notices=("sponsor", "dsmb"))
    assert arm == arm_of(STUDY, "P-001")
    with pytest.raises(Refused, match="nobody asked"):
        break_code(STUDY, "P-001", by("pharmacist"))
    people = state().participants
    broken = people["P-001"].code_breaks[0]
    assert (broken.reason, broken.notices) == ("shock after the infusion", ("Investigator", "sponsor", "dsmb"))
    assert broken.seen_by == ("Pharmacist",), "who asked has not seen it"
    assert not people["P-002"].code_broken and people["P-002"].code_breaks == ()
    assert not any(name in str(entry) for entry in read_entries(STUDY) for name in ARMS), "the log names no arm"


def test_everybody_is_opened_for_good_only_after_the_final_lock_and_it_is_recorded(trial: Desk) -> None:  # noqa: F811
    from trialogue.portal.trial.allocator import open_all_arms, open_kit_arms
    from trialogue.portal.trial.recording import record_event

    ship(*(kit.number for kit in KITS))
    randomise("P-001")
    for_good = e.ArmsOpened(purpose="final_unblinding", seen_by=("Statistician",))
    statistician = by("unblinded-statistician")
    with pytest.raises(Refused, match="only after the final lock"):
        open_all_arms(STUDY, for_good, statistician)
    assert set(open_all_arms(STUDY, e.ArmsOpened(purpose="closed_report", seen_by=("DSMB",)), by("dsmb"))) == {"P-001"}
    packed = open_kit_arms(STUDY, e.ArmsOpened(purpose="preparation", seen_by=("Pharmacist",)), by("pharmacist"))
    assert packed == {kit.number: kit.arm for kit in KITS}
    record_event(STUDY, e.DatabaseLocked(scope="final"), by("administrator"))
    assert next(iter(open_all_arms(STUDY, for_good, statistician).values())) in ARMS
    assert [opening.purpose for opening in state().openings] == ["closed_report", "preparation", "final_unblinding"]
