"""What a command is refused for: consent first, one person once, nothing after a withdrawal or a lock."""

import pytest

from trial_log import STUDY, context
from trialogue.conduct import events as e
from trialogue.conduct.deciding import Refused, decide_randomisation, decide_recording
from trialogue.conduct.fold import fold
from trialogue.conduct.log import record
from trialogue.conduct.state import StudyState

SAID = {"site": "1", "document": "main", "version": "1.0", "date": "2026-03-02"}
OPENED = e.StudyOpened(protocol="p", version="1", protocol_hash="0")
CONSENT = e.ConsentGiven(participant="P-001", person="k1", **SAID)
SCREENED = e.ParticipantScreened(participant="P-001", date="2026-03-03", outcomes={})
FAILED = e.ParticipantScreened(participant="P-001", date="2026-03-03", outcomes={}, failed=("e1",))
ALLOCATED = e.ParticipantRandomised(participant="P-001", date="2026-03-16", stratum={}, slot="all/1", kit="")
VISIT = e.VisitRecorded(participant="P-001", visit="v3", date="2026-03-30")
LEFT = e.ConsentWithdrawn(participant="P-001", date="2026-04-02", keep_data=True)
LOCKED = e.DatabaseLocked(scope="final")
ADVERSE = e.AdverseEventReported(
    participant="P-001", date="2026-04-03", term="fever", severity="mild", serious=False, related="unknown"
)


def _state(*events: e.AnyEvent) -> StudyState:
    return fold(STUDY, record(STUDY, [(event, context(day)) for day, event in enumerate((OPENED, *events))]))


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
        ((CONSENT, LEFT), VISIT, "withdrew consent on 2026-04-02; VisitRecorded is not recorded"),
        ((CONSENT, LOCKED), VISIT, r"the database is locked \(final\)"),
        ((CONSENT,), ALLOCATED, "use `trialogue desk open` or `trialogue desk randomise`"),
        ((), OPENED, "is not recorded by hand"),
    ],
)
def test_recording_is_refused(before: tuple[e.AnyEvent, ...], event: e.AnyEvent, words: str) -> None:
    with pytest.raises(Refused, match=words):
        decide_recording(_state(*before), event)


@pytest.mark.parametrize(
    ("before", "event"),
    [
        ((), CONSENT),
        ((CONSENT,), e.ConsentGiven(participant="P-001", person="k1", **{**SAID, "version": "2.0"})),
        ((CONSENT, FAILED), SCREENED),
        ((CONSENT, VISIT), e.VisitCorrected(participant="P-001", corrects=3)),
        ((CONSENT, LEFT), ADVERSE),
        ((CONSENT, LOCKED), e.CodeBroken(participant="P-001", seen_by=("a",), impact="none")),
    ],
)
def test_recording_is_allowed(before: tuple[e.AnyEvent, ...], event: e.AnyEvent) -> None:
    decide_recording(_state(*before), event)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ((), "P-001 has not consented"),
        ((CONSENT,), "screening has not been recorded"),
        ((CONSENT, FAILED), "screening failed on e1"),
        ((CONSENT, SCREENED, ALLOCATED), "allocated already on 2026-03-16, place all/1"),
        ((CONSENT, SCREENED, LEFT), "consent was withdrawn on 2026-04-02"),
        ((CONSENT, SCREENED, LOCKED), "nobody is randomised any more"),
    ],
)
def test_randomisation_is_refused(before: tuple[e.AnyEvent, ...], words: str) -> None:
    with pytest.raises(Refused, match=words):
        decide_randomisation(_state(*before), "P-001")


def test_randomisation_is_allowed_after_screening() -> None:
    assert decide_randomisation(_state(CONSENT, FAILED, SCREENED), "P-001").failed == ()
