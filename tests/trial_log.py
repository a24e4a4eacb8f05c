"""A small log for tests: two participants of a study, one with a visit that is corrected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from trialogue.conduct import events as e
from trialogue.conduct.chain import Entry
from trialogue.conduct.log import Context, record

STUDY = "NCT04515719"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
_SCORE = {"selena_sledai": {"value": 4, "unit": "{score}"}, "pga": {"value": 0.5, "unit": "{score}"}}

EVENTS: list[e.AnyEvent] = [
    e.StudyOpened(protocol="low-dose belimumab", version="1", protocol_hash="0" * 64),
    e.ConsentGiven(participant="P-001", site="1", person="k1", document="main", version="1.0", date="2026-03-02"),
    e.ParticipantScreened(participant="P-001", date="2026-03-03", outcomes={"I1": "satisfied"}),
    e.ConsentGiven(participant="P-002", site="1", person="k2", document="main", version="1.0", date="2026-03-04"),
    e.ParticipantScreened(participant="P-002", date="2026-03-05", outcomes={"E1": "violated"}, failed=("E1",)),
    e.ParticipantRandomised(
        participant="P-001", date="2026-03-16", stratum={"site": "1"}, slot="site=1/1", kit="K-4711"
    ),
    e.VisitRecorded(participant="P-001", visit="week 4", date="2026-04-13", readings=_SCORE),
    e.FlareAscertained(participant="P-001", visit="week 4", rule="classic", flare="none", from_events=(7,)),
    e.VisitCorrected(participant="P-001", corrects=7, readings={"selena_sledai": {"value": 13, "unit": "{score}"}}),
    e.FlareAscertained(participant="P-001", visit="week 4", rule="classic", flare="severe", from_events=(7, 9)),
    e.FlareAdjudicated(participant="P-001", visit="week 4", flare="mild_or_moderate", blinded=True),
    e.StratumCorrected(participant="P-001", stratum={"site": "2"}),
    e.ProtocolAmended(version="2", protocol_hash="1" * 64, in_force_from="2026-05-01", applies_to="everybody"),
    e.AdverseEventReported(
        participant="P-001", date="2026-05-02", term="headache", severity="severe", serious=False, related="unknown"
    ),
    e.ConsentWithdrawn(participant="P-001", date="2026-06-01", keep_data=True),
]


def context(day: int) -> Context:
    """Who did the thing of a day."""
    return Context("investigator 1", "investigator", START + timedelta(days=day), why=f"reason {day}")


def small_log() -> list[Entry]:
    """All of :data:`EVENTS`, a day apart."""
    return record(STUDY, [(event, context(day)) for day, event in enumerate(EVENTS)])
