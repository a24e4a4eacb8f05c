"""What the desk's forms are refused for: roles, criteria, visits, queries, doses, kits, safety, the lock."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import structs

from trial_log import STUDY, context
from trialogue.conduct import events as e
from trialogue.conduct.deciding import (
    Refused,
    decide_code_break,
    decide_opening,
    decide_randomisation,
    decide_recording,
)
from trialogue.conduct.fold import fold
from trialogue.conduct.log import record
from trialogue.conduct.protocol.shipped import open_shipped
from trialogue.conduct.roles import ROLES, TABLE, NotAllowed, may, who_may
from trialogue.conduct.state import StudyState
from trialogue.conduct.supplies import account_for_kits, usable_kits
from trialogue.errors import BadInput

PROTOCOL = open_shipped("nct04515719", "1")
CRITERIA = [criterion.id for criterion in PROTOCOL.criteria]
ALL = dict.fromkeys(CRITERIA, "satisfied")
WHO: dict[str, Any] = {"participant": "P-001"}
OPENED = e.StudyOpened(protocol="p", version="1", protocol_hash="0")
CONSENT = e.ConsentGiven(**WHO, site="1", person="k1", document="main", version="1.0", date="2026-03-02")
AGAIN = e.ConsentGiven(**WHO, site="1", person="k1", document="main", version="2.0", date="2026-05-02")
SCREENED = e.ParticipantScreened(**WHO, date="2026-03-03", outcomes=ALL, decisions=ALL)
PREPARED = e.ParticipantScreened(**WHO, date="2026-03-03", outcomes=ALL)
OPEN_DECIDED = e.ParticipantScreened(
    **WHO, date="2026-03-03", outcomes={**ALL, "e1": "undetermined"}, decisions=ALL, overrides={"e1": "seen on paper"}
)
ALLOCATED = e.ParticipantRandomised(**WHO, date="2026-03-16", stratum={}, slot="all/1", kit="")
VISIT = e.VisitRecorded(**WHO, visit="v3", date="2026-03-30")
SIGNED, FAST = e.VisitSigned(**WHO, visit="v3"), e.VisitLocked(**WHO, visit="v3")
ASKED = e.DataQueryRaised(**WHO, visit="v3", field="pga", question="Is this so?")
DRUG = e.ConcomitantMedicationRecorded(
    **WHO, drug="prednisone", dose={"value": 10, "unit": "mg/d"}, route="oral", start="2026-01-01"
)
ADVERSE = e.AdverseEventReported(
    **WHO, date="2026-04-03", term="fever", severity="mild", serious=False, related="unknown"
)
CAME = e.KitsReceived(site="1", date="2026-03-01", lot="L1", expiry="2026-12-31", kits=("101", "102"))
HELD = e.KitsQuarantined(kits=("101",), date="2026-03-02", reason="9 degrees in transport")
BREAK = e.CodeBreakRequested(**WHO, impact="leaves the blinded set")
ENROLLED = (CONSENT, SCREENED, ALLOCATED)
DONE = e.ParticipantCompleted(**WHO, date="2026-03-29")
LOCKED = e.DatabaseLocked(scope="final")


def _state(*events: e.AnyEvent) -> StudyState:
    return fold(STUDY, record(STUDY, [(event, context(day)) for day, event in enumerate((OPENED, *events))]))


def _by(event: e.AnyEvent) -> str:
    return who_may(type(event).__name__)[0]


def _decide(before: Sequence[e.AnyEvent], event: e.AnyEvent, role: str = "") -> None:
    decide_recording(_state(*before), event, replace(context(200), role=role or _by(event)), PROTOCOL)


@pytest.mark.parametrize(
    ("before", "event", "words"),
    [
        ((CONSENT,), e.VisitRecorded(**WHO, visit="v1", date="2026-03-01"), "before P-001 consented on 2026-03-02"),
        ((CONSENT,), e.VisitRecorded(**WHO, visit="week 4", date="2026-03-30"), "no visit of version 1, which has v1"),
        ((CONSENT,), e.VisitRecorded(**WHO, visit="v3", date="2026-03-30", unscheduled="pain"), "is a planned visit"),
        ((CONSENT, VISIT), e.VisitMissed(**WHO, visit="v3", reason="ill"), "took place on 2026-03-30"),
        ((CONSENT,), e.VisitMissed(**WHO, visit="u1", reason="ill"), "only a planned visit can be missed"),
        ((CONSENT,), SIGNED, "visit v3 of P-001 is not recorded; record it first"),
        ((CONSENT, VISIT), FAST, "is not signed; the investigator signs before"),
        ((CONSENT, VISIT, SIGNED), SIGNED, "was signed by investigator 1"),
        ((CONSENT, VISIT, SIGNED, ASKED), FAST, r"has open data queries \(5\)"),
        ((CONSENT, VISIT, SIGNED, FAST), e.VisitCorrected(**WHO, corrects=3), "is locked; unlock it first"),
        ((CONSENT, VISIT), e.VisitUnlocked(**WHO, visit="v3"), "is not locked"),
        ((CONSENT, VISIT, ASKED), e.DataQueryClosed(**WHO, query=4), "has no answer yet"),
        ((CONSENT, VISIT, ASKED), e.DataQueryAnswered(**WHO, query=3, answer="yes"), "event 3 is no data query"),
        ((CONSENT, VISIT, ASKED), LOCKED, r"data queries are open: 4 \(P-001\); close them"),
        (ENROLLED, e.DoseRecorded(**WHO, visit="v2", date="2026-03-16", given=False), "reason is empty"),
        (ENROLLED, structs.replace(VISIT, visit="week/4", unscheduled="pain"), "visit 'week/4': write up to 40"),
        ((CONSENT,), VISIT, "v3 follows the randomisation, and P-001 has not been randomised"),
        ((CONSENT,), e.VisitMissed(**WHO, visit="v3", reason="ill"), "has not been randomised"),
        (ENROLLED, structs.replace(VISIT, date="2026-03-15"), "before the randomisation of P-001 on 2026-03-16"),
        ((*ENROLLED, VISIT), e.VisitCorrected(**WHO, corrects=5, date="2026-03-15"), "before the randomisation of"),
        ((*ENROLLED, DONE), VISIT, "P-001 completed the study on 2026-03-29; v3 of 2026-03-30 is after it"),
        ((CONSENT,), structs.replace(ADVERSE, severity="fatal"), "fever is fatal, and so it is serious"),
        ((CONSENT,), structs.replace(ADVERSE, severity="life_threatening"), "is life threatening, and so it is"),
        (
            (CONSENT, ADVERSE),
            e.AdverseEventFollowedUp(**WHO, report=3, date="2026-04-04", outcome="fatal"),
            "fever is fatal, and so it is serious",
        ),
        (
            (CONSENT, structs.replace(ADVERSE, severity="fatal", serious=True)),
            e.AdverseEventFollowedUp(**WHO, report=3, date="2026-04-04", outcome="unknown", serious=False),
            "fever is fatal",
        ),
        (
            (CONSENT, structs.replace(ADVERSE, serious=True, aware="2026-04-05")),
            e.SeriousEventSubmitted(**WHO, report=3, to="sponsor", date="2026-04-04"),
            "was known on 2026-04-05; it was not sent on before",
        ),
        (ENROLLED, e.DoseRecorded(**WHO, visit="v2", date="2026-03-16", given=True), "is no quantity"),
        ((CONSENT,), e.DoseRecorded(**WHO, visit="v2", date="2026-03-16", given=False, reason="x"), "not been random"),
        (ENROLLED, e.DoseRecorded(**WHO, visit="v2", date="2026-03-15", given=False, reason="x"), "before the random"),
        ((CONSENT, DRUG), e.ConcomitantMedicationStopped(**WHO, medication=3, date="2025-12-31"), "began on 2026-01-0"),
        ((CONSENT,), e.ConcomitantMedicationStopped(**WHO, medication=3, date="2026-03-31"), "no medication of P-001"),
        ((CONSENT, ADVERSE), e.SeriousEventSubmitted(**WHO, report=3, to="sponsor", date="2026-04-04"), "not serious"),
        ((CONSENT,), e.AdverseEventFollowedUp(**WHO, report=9, date="2026-04-04", outcome="fatal"), "no adverse event"),
        ((CAME,), CAME, "101, 102 came with another shipment"),
        ((CAME,), e.KitsReleased(kits=("101",), date="2026-03-04", reason="x"), "kit 101 is in stock; only what is"),
        ((CAME, HELD), HELD, "kit 101 is quarantined"),
        ((), HELD, "kit 101 came with no shipment"),
        ((CAME, *ENROLLED), e.KitDispensed(**WHO, visit="v2", kit="101", date="2026-03-16"), "chosen by the allocator"),
        (ENROLLED, e.KitReturned(**WHO, kit="101", date="2026-03-30", units_left=1), "was not given to P-001"),
        ((CONSENT,), PREPARED.__class__(**WHO, date="2026-03-03", outcomes=ALL, decisions={"i1": "satisfied"}), "unde"),
        (
            (CONSENT,),
            e.ParticipantScreened(**WHO, date="2026-03-03", outcomes=ALL, decisions={**ALL, "x9": "satisfied"}),
            "x9: no criterion of version 1",
        ),
        (
            (CONSENT,),
            e.ParticipantScreened(**WHO, date="2026-03-03", outcomes={**ALL, "e1": "violated"}, decisions=ALL),
            "e1 of P-001 was computed as violated and decided as satisfied; say why",
        ),
        (
            (CONSENT,),
            e.ParticipantScreened(**WHO, date="2026-03-03", outcomes={**ALL, "e1": "undetermined"}, decisions=ALL),
            "e1 of P-001 was computed as undetermined and decided as satisfied; say by what",
        ),
        (
            (CONSENT,),
            e.ParticipantScreened(**WHO, date="2026-03-03", outcomes=ALL, decisions=ALL, failed=("e1",)),
            "the two are the same list",
        ),
        ((), e.ProtocolAmended(version="1", protocol_hash="1", in_force_from="2026-05-01", applies_to="everybody"),
         "version 1 of NCT04515719 is recorded already"),
    ],
)  # fmt: skip
def test_recording_is_refused(before: Sequence[e.AnyEvent], event: e.AnyEvent, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        _decide(before, event)


@pytest.mark.parametrize(
    ("before", "event"),
    [
        ((CONSENT, AGAIN), e.VisitRecorded(**WHO, visit="v1", date="2026-03-02")),
        ((CONSENT,), e.VisitRecorded(**WHO, visit="u1", date="2026-03-30", unscheduled="came with a rash")),
        ((CONSENT, VISIT, SIGNED), FAST),
        ((CONSENT, VISIT, ASKED), e.DataQueryAnswered(**WHO, query=4, answer="yes")),
        ((CONSENT, SCREENED, AGAIN), SCREENED.__class__(**WHO, date="2026-05-03", outcomes=ALL, decisions=ALL)),
        ((CONSENT,), OPEN_DECIDED),
        ((CONSENT, DRUG), e.ConcomitantMedicationStopped(**WHO, medication=3, date="2026-03-31")),
        ((*ENROLLED, LOCKED), BREAK),
        ((CAME, HELD), e.KitsReleased(kits=("101",), date="2026-03-04", reason="the logger was warm, the kit not")),
    ],
)
def test_recording_is_allowed(before: Sequence[e.AnyEvent], event: e.AnyEvent) -> None:
    _decide(before, event)


def test_every_event_has_its_line_in_the_table_and_a_role_that_is_not_there_is_refused() -> None:
    actions = {line.split()[0] for line in TABLE.strip().splitlines()[1:]}
    assert set(e.KINDS) <= actions and all(who_may(action) for action in actions)
    assert {role for role in ROLES if may(role, "closed-report")} == {"unblinded-statistician", "dsmb"}
    with pytest.raises(NotAllowed, match="VisitSigned is not for the role coordinator; it is for investigator"):
        _decide((CONSENT, VISIT), SIGNED, role="coordinator")
    with pytest.raises(NotAllowed, match="decisions on criteria are not for the role coordinator"):
        _decide((CONSENT,), SCREENED, role="coordinator")
    with pytest.raises(BadInput, match="role 'nurse' is not known; write one of investigator"):
        _decide((CONSENT,), VISIT, role="nurse")
    _decide((CONSENT,), PREPARED, role="coordinator")


def test_a_code_is_broken_by_a_second_person_and_arms_open_for_good_only_after_the_final_lock() -> None:
    asked, second = _state(*ENROLLED, BREAK), replace(context(4), who="Dr Li", role="pharmacist")
    with pytest.raises(Refused, match="investigator 1 asked to break the code of P-001 already"):
        decide_recording(asked, BREAK, context(4), PROTOCOL)
    decide_recording(asked, BREAK, context(5), PROTOCOL)
    with pytest.raises(Refused, match="is older than 24 hours; ask anew"):
        decide_code_break(asked, "P-001", replace(second, at=context(5).at))
    assert decide_code_break(asked, "P-001", second).impact == "leaves the blinded set"
    with pytest.raises(Refused, match="investigator 1 asked to break the code of P-001; a second person confirms it"):
        decide_code_break(asked, "P-001", replace(second, who="investigator 1"))
    taken_back = e.CodeBreakCancelled(**WHO, asked=5)
    with pytest.raises(Refused, match="nobody asked to break the code"):
        decide_code_break(_state(*ENROLLED, BREAK, taken_back), "P-001", second)
    _decide((*ENROLLED, BREAK), taken_back)
    _decide((*ENROLLED, BREAK, taken_back), BREAK)
    with pytest.raises(Refused, match="event 5 is no request for the code of P-001 that waits"):
        _decide((*ENROLLED, BREAK, taken_back), taken_back)
    with pytest.raises(Refused, match="nobody asked to break the code"):
        decide_code_break(_state(*ENROLLED), "P-001", second)
    broken = e.CodeBroken(**WHO, seen_by=("Dr Li",), impact="x", asked=5)
    person = _state(*ENROLLED, BREAK, broken).participants["P-001"]
    assert person.code_broken and person.code_breaks[0].seen_by == ("Dr Li",) and person.code_breaks[0].asked_by
    unblinded = replace(second, role="unblinded-statistician")
    opening = e.ArmsOpened(purpose="final_unblinding", seen_by=("Dr Li",))
    with pytest.raises(Refused, match="only after the final lock"):
        decide_opening(_state(*ENROLLED), opening, unblinded)
    decide_opening(_state(*ENROLLED, LOCKED), opening, unblinded)
    with pytest.raises(NotAllowed, match="not opened to the role pharmacist for final unblinding"):
        decide_opening(_state(*ENROLLED, LOCKED), opening, second)
    with pytest.raises(NotAllowed, match="ArmsOpened is not for the role investigator"):
        decide_opening(_state(*ENROLLED, LOCKED), opening, context(200))


def test_a_criterion_that_an_amendment_brought_is_decided_before_somebody_is_randomised() -> None:
    new = structs.replace(PROTOCOL.criteria[0], id="i99")
    amended = structs.replace(PROTOCOL, version="1a", criteria=(*PROTOCOL.criteria, new))
    state, at = _state(CONSENT, SCREENED, AGAIN), context(200).at
    assert decide_randomisation(state, "P-001", "2026-05-03", at, PROTOCOL).number == "P-001"
    with pytest.raises(Refused, match="i99 of version 1a was not decided; record a screening by that version"):
        decide_randomisation(state, "P-001", "2026-05-03", at, amended)


def test_a_correction_takes_the_signature_away_and_every_screening_stays() -> None:
    corrected = e.VisitCorrected(**WHO, corrects=4, readings={"pga": {"value": 1, "unit": "{score}"}})
    state = _state(CONSENT, SCREENED, VISIT, SIGNED, corrected, AGAIN, PREPARED)
    person = state.participants["P-001"]
    assert person.visits["v3"].signed is None and len(person.visits["v3"].corrections) == 1
    assert [bool(screening.decisions) for screening in person.screenings] == [True, False] and not person.confirmed
    assert (person.first_consented, person.consented) == ("2026-03-02", "2026-05-02")


def test_a_serious_events_clock_runs_from_the_day_it_was_known_to_be_serious() -> None:
    grown = e.AdverseEventFollowedUp(
        **WHO, report=3, date="2026-04-09", outcome="not_recovered", serious=True, expected=False
    )
    sent = e.SeriousEventSubmitted(**WHO, report=3, to="sponsor", date="2026-04-10")
    known = _state(CONSENT, ADVERSE, grown, sent).participants["P-001"].adverse_events[0]
    assert (known.serious, known.aware, known.expected, known.outcome) == (True, "2026-04-09", False, "not_recovered")
    assert [each.to for each in known.submissions] == ["sponsor"]


def test_kits_that_are_held_back_expired_elsewhere_or_still_to_come_are_not_offered_and_all_are_accounted_for() -> None:
    dispensed = e.KitDispensed(**WHO, visit="v2", kit="102", date="2026-03-16")
    far = e.KitsReceived(site="2", date="2026-03-01", lot="L2", expiry="2026-04-01", kits=("201", "202"))
    state = _state(CAME, far, *ENROLLED, HELD)
    early, late = datetime(2026, 4, 2, 11, tzinfo=UTC), datetime(2026, 4, 2, 12, tzinfo=UTC)
    assert usable_kits(state, "1", "2026-03-16", early) == ("102",)
    assert usable_kits(state, "2", "2026-04-01", early) == ("201", "202")
    assert usable_kits(state, "2", "2026-04-02", early) == ()
    assert usable_kits(state, "2", "2026-04-01", late) == (), "expired by now, whatever day is written"
    assert usable_kits(state, "1", "2026-02-28", early) == ()
    returned = e.KitReturned(**WHO, kit="102", date="2026-04-13", units_left=2)
    gone = e.KitsDestroyed(kits=("201",), date="2026-05-01", reason="expired")
    first, second = account_for_kits(_state(CAME, far, *ENROLLED, HELD, dispensed, returned, gone), "2026-05-02")
    assert (first.received, first.in_stock, first.quarantined, first.returned, first.units_left) == (2, 0, 1, 1, 2)
    assert (second.received, second.expired, second.destroyed) == (2, 1, 1)
