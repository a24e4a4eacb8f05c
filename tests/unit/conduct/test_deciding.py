"""What a command is refused for: consent first, one person once, nothing after a withdrawal or a lock."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import structs

from trial_log import STUDY, context
from trialogue.conduct import events as e
from trialogue.conduct.deciding import Refused, decide_randomisation, decide_recording
from trialogue.conduct.fold import fold
from trialogue.conduct.log import record
from trialogue.conduct.state import StudyState
from trialogue.conduct.views import count_flow
from trialogue.errors import BadInput

SAID = {"site": "1", "document": "main", "version": "1.0", "date": "2026-03-02"}
OPENED = e.StudyOpened(protocol="p", version="1", protocol_hash="0")
CONSENT = e.ConsentGiven(participant="P-001", person="k1", **SAID)
SCREENED = e.ParticipantScreened(
    participant="P-001", date="2026-03-03", outcomes={"e1": "satisfied"}, decisions={"e1": "satisfied"}
)
FAILED = e.ParticipantScreened(
    participant="P-001", date="2026-03-03", outcomes={}, failed=("e1",), decisions={"e1": "violated"}
)
ALLOCATED = e.ParticipantRandomised(participant="P-001", date="2026-03-16", stratum={}, slot="all/1", kit="")
VISIT = e.VisitRecorded(participant="P-001", visit="v3", date="2026-03-30")
LEFT = e.ConsentWithdrawn(participant="P-001", date="2026-04-02", keep_data=True)
LATER = structs.replace(VISIT, visit="v4", date="2026-04-13")
GONE = e.FollowUpEnded(participant="P-001", date="2026-04-02", because="lost_to_follow_up")
DEAD = structs.replace(GONE, because="died")
WRONG = e.EntryStruck(participant="P-001", entry=3)
BACK = e.ConsentGiven(participant="P-002", person="k1", **{**SAID, "date": "2026-04-10"})
DONE = e.ParticipantCompleted(participant="P-001", date="2026-03-16")
LOCKED = e.DatabaseLocked(scope="final")
CUT = e.DatabaseLocked(scope="interim")
NOW = context(200)
ADVERSE = e.AdverseEventReported(
    participant="P-001", date="2026-04-03", term="fever", severity="mild", serious=False, related="unknown"
)


def _state(*events: e.AnyEvent) -> StudyState:
    return fold(STUDY, record(STUDY, [(event, context(day)) for day, event in enumerate((OPENED, *events))]))


BROKEN = e.CodeBreakRequested(participant="P-001", impact="none")
LOST = e.BlindingLost(participant="P-001", date="2026-03-20", seen_by=("a",), how="a label", impact="none")
AMENDED = e.ProtocolAmended(version="2", protocol_hash="1", in_force_from="2027-05-01", applies_to="everybody")


@pytest.mark.parametrize(
    ("before", "event", "words"),
    [
        ((), SCREENED, "P-001 has not consented"),
        ((CONSENT,), e.ConsentGiven(participant="P-002", person="k1", **SAID), "P-002 is the person enrolled as P-001"),
        ((CONSENT,), e.ConsentGiven(participant="P-001", person="k2", **SAID), "the number of somebody else"),
        (
            (CONSENT,),
            e.ParticipantScreened(participant="P-001", date="2026-03-01", outcomes={}),
            "before the consent of 2026-03-02",
        ),
        ((CONSENT, SCREENED, ALLOCATED), SCREENED, "was randomised on 2026-03-16; record a deviation"),
        ((CONSENT, VISIT), VISIT, "v3 of P-001 is recorded already"),
        ((CONSENT, VISIT), e.VisitCorrected(participant="P-001", corrects=2), "event 2 is no visit of P-001"),
        ((CONSENT, LEFT), LATER, "withdrew consent on 2026-04-02; VisitRecorded is not recorded"),
        ((CONSENT, structs.replace(LEFT, keep_data=False)), VISIT, "VisitRecorded is not recorded any more"),
        (
            (CONSENT,),
            structs.replace(CONSENT, date="2026-03-01"),
            "P-001 consented on 2026-03-02; a consent of 2026-03-01 is before it",
        ),
        ((CONSENT, SCREENED, ALLOCATED, LEFT), BACK, "P-002 is the person enrolled as P-001"),
        ((CONSENT, LEFT, BACK), structs.replace(BACK, participant="P-003"), "enrolled as P-002"),
        ((CONSENT, SCREENED, ALLOCATED), DONE, "cannot have completed that day"),
        (
            (CONSENT, SCREENED, ALLOCATED, structs.replace(DONE, date="2026-06-01")),
            structs.replace(DONE, date="2026-06-02"),
            "completed the study on 2026-06-01 already",
        ),
        ((CONSENT, SCREENED, ALLOCATED, DEAD), LATER, "ended on 2026-04-02; VisitRecorded of 2026-04-13 is after it"),
        ((CONSENT, SCREENED, ALLOCATED, DEAD), GONE, "ended on 2026-04-02 already"),
        ((CONSENT, SCREENED, ALLOCATED, GONE), structs.replace(DONE, date="2026-06-01"), "ended on 2026-04-02"),
        ((CONSENT, SCREENED, ALLOCATED, structs.replace(DONE, date="2026-03-20")), GONE, "completed the study"),
        ((CONSENT, SCREENED, ALLOCATED, LATER), GONE, "came on 2026-04-13; follow-up did not end on 2026-04-02"),
        ((CONSENT, LEFT), structs.replace(WRONG, entry=2), "event 2 is no entry of P-001 that can be struck out"),
        ((CONSENT, LEFT, WRONG), WRONG, "event 3 is no entry of P-001"),
        ((CONSENT, LEFT, BACK), WRONG, "P-001 takes part again as P-002; the withdrawal stays"),
        ((CONSENT, VISIT, LATER), WRONG, "v4 of P-001 came after v3 and were judged by it"),
        ((CONSENT, LOCKED), VISIT, r"the database is locked \(final\)"),
        ((CONSENT, LOCKED, CUT), VISIT, r"the database is locked \(final\)"),
        ((CONSENT, LOCKED), CUT, r"the database is locked \(final\)"),
        ((CONSENT,), BROKEN, "P-001 has not been randomised"),
        ((CONSENT,), e.StratumCorrected(participant="P-001", stratum={"site": "2"}), "P-001 has not been randomised"),
        ((CONSENT,), ALLOCATED, "is not recorded by hand; use `trialogue desk randomise`"),
        ((), OPENED, "is not recorded by hand"),
    ],
)
def test_recording_is_refused(before: tuple[e.AnyEvent, ...], event: e.AnyEvent, words: str) -> None:
    with pytest.raises(Refused, match=words):
        decide_recording(_state(*before), event, NOW)


@pytest.mark.parametrize(
    ("before", "event"),
    [
        ((), CONSENT),
        ((CONSENT,), e.ConsentGiven(participant="P-001", person="k1", **{**SAID, "version": "2.0"})),
        ((CONSENT, FAILED), SCREENED),
        ((CONSENT, VISIT), e.VisitCorrected(participant="P-001", corrects=3)),
        ((CONSENT, LEFT), WRONG),
        ((CONSENT, LEFT, WRONG), LATER),
        ((CONSENT, VISIT, LATER), structs.replace(WRONG, entry=4)),
        ((CONSENT, LEFT), ADVERSE),
        ((CONSENT, LEFT), VISIT),
        ((CONSENT, LEFT), e.VisitMissed(participant="P-001", visit="v3", reason="ill")),
        ((CONSENT, LEFT), BACK),
        ((CONSENT, SCREENED, ALLOCATED, GONE), LATER),
        ((CONSENT, SCREENED, ALLOCATED, GONE), structs.replace(DEAD, date="2026-04-09")),
        ((CONSENT, SCREENED, ALLOCATED, GONE), structs.replace(LEFT, date="2026-04-09")),
        ((CONSENT, SCREENED, ALLOCATED, DEAD), VISIT),
        ((CONSENT, SCREENED, ALLOCATED), structs.replace(DONE, date="2026-03-17")),
        ((CONSENT, SCREENED, ALLOCATED, LOCKED), BROKEN),
        ((CONSENT, LOCKED), ADVERSE),
        ((CONSENT, CUT), VISIT),
        ((CONSENT, CUT), LOCKED),
    ],
)
def test_recording_is_allowed(before: tuple[e.AnyEvent, ...], event: e.AnyEvent) -> None:
    decide_recording(_state(*before), event, NOW)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ((), "P-001 has not consented"),
        ((CONSENT,), "screening has not been recorded"),
        ((CONSENT, FAILED), "screening failed on e1"),
        ((CONSENT, SCREENED, ALLOCATED), "allocated already on 2026-03-16, place all/1"),
        ((CONSENT, SCREENED, LEFT), "consent was withdrawn on 2026-04-02"),
        ((CONSENT, SCREENED, GONE), "follow-up ended on 2026-04-02"),
        ((CONSENT, SCREENED, LOCKED), "nobody is randomised any more"),
    ],
)
def test_randomisation_is_refused(before: tuple[e.AnyEvent, ...], words: str) -> None:
    with pytest.raises(Refused, match=words):
        decide_randomisation(_state(*before), "P-001", "2026-03-16", NOW.at)


def test_randomisation_is_allowed_after_screening_and_through_an_interim_look() -> None:
    for before in ((CONSENT, FAILED, SCREENED), (CONSENT, SCREENED, CUT)):
        assert decide_randomisation(_state(*before), "P-001", "2026-03-16", NOW.at).failed == ()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-03-01", "2026-03-01 is before consent of 2026-03-02"),
        ("2026-03-02", "or screening of 2026-03-03"),
        ("2026-10-16", "is still to come"),
        ("16/3/2026", "'16/3/2026' is no day; write it as in 2026-03-16"),
    ],
)
def test_a_day_of_randomisation_that_cannot_be_is_refused(day: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        decide_randomisation(_state(CONSENT, SCREENED), "P-001", day, NOW.at)


@pytest.mark.parametrize(
    ("event", "field", "value", "words"),
    [
        (SCREENED, "date", "9 May 2026", "ParticipantScreened: date '9 May 2026' is no day"),
        (CONSENT, "date", "2026-02-30", "is no day"),
        (CONSENT, "date", "2026-W10-1", "is no day"),
        (CONSENT, "date", "2026-12-02", "is still to come"),
        (CONSENT, "participant", "", "ConsentGiven: participant is empty"),
        (CONSENT, "participant", "01/002", "ConsentGiven: participant '01/002': write up to 40 letters"),
        (CONSENT, "participant", "P" * 41, "write up to 40 letters"),
        (CONSENT, "person", " ", "ConsentGiven: person is empty"),
        (BROKEN, "impact", "", "CodeBreakRequested: impact is empty"),
        (LOST, "seen_by", (), "BlindingLost: seen_by is empty"),
        (e.VisitCorrected(participant="P-001", corrects=3), "date", "soon", "VisitCorrected: date 'soon' is no day"),
        (AMENDED, "in_force_from", "next year", "in_force_from 'next year' is no day"),
    ],
)
def test_what_is_not_filled_in_is_refused_when_it_is_recorded(
    event: e.AnyEvent, field: str, value: Any, words: str
) -> None:
    state = _state(CONSENT, SCREENED, ALLOCATED)
    with pytest.raises(BadInput, match=words):
        decide_recording(state, structs.replace(event, **{field: value}), NOW)


def test_a_day_may_have_begun_where_the_clock_is_ahead_and_an_amendment_may_come_later() -> None:
    late = replace(NOW, at=datetime(2026, 3, 9, 23, tzinfo=UTC))
    decide_recording(_state(CONSENT), structs.replace(SCREENED, date="2026-03-10"), late)
    decide_recording(_state(CONSENT), AMENDED, late)


@pytest.mark.parametrize(
    "event",
    [
        BROKEN,
        e.VisitCorrected(participant="P-001", corrects=5),
        e.StratumCorrected(participant="P-001", stratum={"site": "2"}),
    ],
)
def test_code_breaks_and_corrections_need_a_reason(event: e.AnyEvent) -> None:
    state = _state(CONSENT, SCREENED, ALLOCATED, VISIT)
    with pytest.raises(Refused, match="is not recorded without a reason"):
        decide_recording(state, event, replace(NOW, why=" "))
    decide_recording(state, event, NOW)


def test_who_was_lost_and_comes_again_is_followed_again() -> None:
    taken = (CONSENT, SCREENED, ALLOCATED)
    lost, back, late = (_state(*taken, *more).participants["P-001"] for more in ((GONE,), (GONE, LATER), (GONE, VISIT)))
    assert (lost.left, back.left, late.left) == ("2026-04-02", None, "2026-04-02")
    dead = _state(*taken, DEAD).participants["P-001"]
    flow = count_flow([lost, back, dead])
    assert (flow.left, flow.followed, flow.left_for) == (2, 1, {"died": 1, "lost_to_follow_up": 1})
    again = _state(CONSENT, GONE, structs.replace(CONSENT, date="2026-05-02")).participants["P-001"]
    assert again.left is None


@pytest.mark.parametrize("wrong", [LEFT, GONE, ADVERSE, VISIT, structs.replace(DONE, date="2026-06-01")])
def test_what_is_struck_out_is_as_if_it_had_not_been(wrong: e.AnyEvent) -> None:
    taken = (CONSENT, SCREENED, ALLOCATED)
    flare = e.FlareAscertained(participant="P-001", visit="v3", rule="bliss", flare="severe", from_events=(5,))
    after = (wrong, *((flare,) if wrong is VISIT else ()), structs.replace(WRONG, entry=5))
    before, found = (_state(*taken, *more).participants["P-001"] for more in ((), after))
    (kept,) = found.struck
    assert (kept.entry, kept.kind) == (5, type(wrong).__name__)
    assert structs.replace(found, struck=(), once={}) == before


NOW_MOVED = replace(NOW, why="moved house")
MOVED = e.ParticipantMoved(participant="P-001", date="2026-03-20", site="2")


@pytest.mark.parametrize(
    ("before", "event", "why", "words"),
    [
        ((CONSENT,), structs.replace(MOVED, site="1"), "moved house", "is seen at that study centre already"),
        ((CONSENT,), structs.replace(MOVED, date="2026-02-20"), "moved house", "is before P-001 consented"),
        ((CONSENT,), MOVED, " ", "is not recorded without a reason"),
        ((CONSENT,), structs.replace(MOVED, site=""), "moved house", "site"),
        ((CONSENT, MOVED), structs.replace(MOVED, date="2026-03-19", site="3"), "again", "is before it: mend the day"),
        ((CONSENT, LEFT), MOVED, "moved house", "withdrew consent"),
        ((CONSENT, DEAD), structs.replace(MOVED, date="2026-04-03"), "moved house", "is after it: mend the day"),
    ],
)
def test_a_move_that_cannot_be(before: Any, event: e.AnyEvent, why: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        decide_recording(_state(*before), event, replace(NOW, why=why))


def test_a_move_made_in_error_is_struck_out_the_last_first() -> None:
    once, twice = (CONSENT, MOVED), (CONSENT, MOVED, structs.replace(MOVED, site="3", date="2026-03-25"))
    with pytest.raises(BadInput, match="event 3 is no entry of P-001 that can be struck out"):
        decide_recording(_state(*twice), structs.replace(WRONG, entry=3), replace(NOW, why="not her"))
    with pytest.raises(BadInput, match="is not recorded without a reason"):
        decide_recording(_state(*once), structs.replace(WRONG, entry=3), replace(NOW, why=" "))
    back = _state(*twice, structs.replace(WRONG, entry=4)).participants["P-001"]
    assert (back.site, [move.left for move in back.moves]) == ("2", ["1"])
    whole = _state(*twice, structs.replace(WRONG, entry=4), structs.replace(WRONG, entry=3)).participants["P-001"]
    assert (whole.site, whole.first_site, whole.moves) == ("1", "1", ())
    assert [(each.entry, each.kind) for each in whole.struck] == [(4, "ParticipantMoved"), (3, "ParticipantMoved")]
    # After it she can go where she did go, on the day on which she did.
    decide_recording(_state(*once, structs.replace(WRONG, entry=3)), structs.replace(MOVED, site="3"), NOW_MOVED)


def test_a_move_keeps_where_she_consented() -> None:
    person = _state(CONSENT, MOVED, structs.replace(MOVED, site="3", date="2026-03-25")).participants["P-001"]
    assert (person.site, person.first_site) == ("3", "1")
    assert [(move.date, move.left) for move in person.moves] == [("2026-03-20", "1"), ("2026-03-25", "2")]
