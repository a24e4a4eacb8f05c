"""Entries struck out as wrong: what that is refused for."""

from __future__ import annotations

from trialogue.conduct import events as e
from trialogue.conduct.refusing import Refused
from trialogue.conduct.rules.striking import strikable
from trialogue.conduct.state import Participant, StudyState


def decide_striking(state: StudyState, person: Participant, event: e.EntryStruck) -> None:
    """Raises Refused for an entry that may not be struck out, for a visit that is locked or has one after it, and for
    a withdrawal after which the same person took part again."""
    kind = strikable(person).get(event.entry)
    if kind is None:
        raise Refused("event %(event)s is no entry of %(participant)s that can be struck out; check the number",
                      event=event.entry, participant=person.number)  # fmt: skip
    if kind == "VisitRecorded":
        visit = next(each for each in person.visits.values() if each.sequence == event.entry)
        if visit.locked:
            raise Refused("visit %(visit)s of %(participant)s is locked; unlock it first, with a reason",
                          visit=visit.visit, participant=person.number)  # fmt: skip
        if later := sorted(each.visit for each in person.visits.values() if each.date > visit.date):
            raise Refused("%(visits)s of %(participant)s came after %(visit)s and were judged by it; correct the visit "
                          "instead", visits=later, participant=person.number, visit=visit.visit)  # fmt: skip
    if kind == "ConsentWithdrawn":
        others = (each for each in state.participants.values() if each.number != person.number)
        if back := next((each.number for each in others if each.person == person.person), None):
            raise Refused("%(participant)s takes part again as %(other)s; the withdrawal stays",
                          participant=person.number, other=back)  # fmt: skip
