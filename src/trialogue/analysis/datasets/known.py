"""What a log says of each participant by the data cut-off, with the events it stands in.

The cut-off goes by the day something happened; corrections made later count, for they say what happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import msgspec

from trialogue.analysis.first_event import GRADES, NOT_SEEN
from trialogue.conduct.chain import Entry
from trialogue.conduct.fold import fold
from trialogue.conduct.protocol.types import Protocol
from trialogue.conduct.state import Participant, StudyState, Visit
from trialogue.errors import BadInput

_DAYS: Final = ("randomised", "treatment_stopped", "withdrawn", "ended", "completed")
ENDED: Final = {"lost_to_follow_up": "lost to follow-up", "died": "died", "taken_out": "taken out of the study"}
"""Why follow-up ended without a withdrawal, in words."""
_AS_RECORDED: Final = {"CodeBreakRequested", "CodeBreakCancelled", "CodeBroken"}
_GRADE_NAMES: Final = {number: name for name, number in GRADES.items()}


@dataclass(frozen=True, slots=True)
class Judged:
    """What a visit found: the grade that counts (adjudicated before computed), its day, and the events behind it."""

    visit: str
    day: date
    grade: int
    computed: str | None
    adjudicated: str | None
    sequences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """One participant: the state's record as at the cut-off, and the events of each kind, in order."""

    person: Participant
    events: dict[str, tuple[Entry, ...]]
    judged: tuple[Judged, ...]
    visits: tuple[Visit, ...]
    cut_off: date

    def day(self, name: str) -> date | None:
        """A day of the record: `randomised`, `withdrawn`, ..."""
        text = getattr(self.person, name)
        return date.fromisoformat(text) if text else None

    def sequences(self, *kinds: str) -> tuple[int, ...]:
        """The events of these kinds."""
        return tuple(sorted(entry.sequence for kind in kinds for entry in self.events.get(kind, ())))

    @property
    def kits(self) -> int:
        """How many kits were handed out by the cut-off."""
        first = self.randomised is not None and bool(self.person.kits) and len(self.person.kits) > self._dispensed
        return self._dispensed + first

    @property
    def _dispensed(self) -> int:
        return len(self.events.get("KitDispensed", ()))

    @property
    def treated(self) -> bool:
        """Whether study treatment was handed out or given by the cut-off."""
        return self.kits > 0 or any(dose.given and dose.date <= self.cut_off.isoformat() for dose in self.person.doses)

    @property
    def randomised(self) -> date | None:
        """The day of randomisation, where it lies within the cut-off."""
        return self.day("randomised")


def gather(entries: Sequence[Entry], protocol: Protocol, cut_off: date) -> tuple[StudyState, list[Known]]:
    """The state, and everybody who had consented by the cut-off, in order of their numbers.

    Raises BadInput where nobody had, or nobody was randomised, by then.
    """
    if not entries:
        raise BadInput("the log is empty; there is nothing to analyse")
    state = fold(entries[0].study, entries)
    events = _events(entries, cut_off.isoformat())
    weeks = {visit.id: visit.week for visit in protocol.visits}
    people = [state.participants[number] for number in sorted(state.participants)]
    within = [person for person in people if _first(person) <= cut_off.isoformat()]
    if not within:
        first = min(map(_first, people), default=None)
        when = f"the first participant consented on {first}" if first else "nobody has consented yet"
        raise BadInput(f"cut-off {cut_off} is too early: {when}; give a later day")
    found = [_known(person, events.get(person.number, {}), weeks, cut_off) for person in within]
    if not any(each.randomised for each in found):
        first = min((person.randomised for person in people if person.randomised), default=None)
        when = f"the first participant was randomised on {first}" if first else "nobody has been randomised yet"
        raise BadInput(f"cut-off {cut_off} is too early: {when}; give a later day")
    return state, found


def _first(person: Participant) -> str:
    return person.first_consented or person.consented


def _events(entries: Sequence[Entry], last: str) -> dict[str, dict[str, tuple[Entry, ...]]]:
    found: dict[str, dict[str, tuple[Entry, ...]]] = {}
    struck = {entry.body["entry"] for entry in entries if entry.kind == "EntryStruck"}
    for entry in entries:
        if entry.sequence in struck or entry.body.get("report") in struck:
            continue
        # A code is broken when it is recorded; what else has no day of its own belongs to a visit that has.
        day = entry.at[:10] if entry.kind in _AS_RECORDED else entry.body.get("date")
        if (day or "") > last:
            continue
        own = found.setdefault(str(entry.body.get("participant", "")), {})
        own[entry.kind] = (*own.get(entry.kind, ()), entry)
    return found


def _known(person: Participant, events: dict[str, tuple[Entry, ...]], weeks: Mapping[str, int], cut_off: date) -> Known:
    seen = _as_at(person, events, weeks, cut_off)
    visits = sorted(seen.visits.values(), key=lambda visit: (visit.date, visit.sequence))
    judged = [found for visit in visits if (found := _judged(seen, visit)) is not None]
    return Known(seen, events, tuple(judged), tuple(visits), cut_off)


def _as_at(
    person: Participant, events: Mapping[str, tuple[Entry, ...]], weeks: Mapping[str, int], cut_off: date
) -> Participant:
    """What had happened by the cut-off; a visit is missed on its planned day. Who withdrew and did not let the data
    stay has none; that they took part remains."""
    last = cut_off.isoformat()
    days = {name: day for name in _DAYS if (day := getattr(person, name)) is not None and day > last}
    visits = {name: visit for name, visit in person.visits.items() if visit.date <= last}
    harms = tuple(each for each in person.adverse_events if each.date <= last)
    if not person.data_kept:
        visits, harms = {}, ()
    screenings = tuple(each for each in person.screenings if each.date <= last)
    decided = screenings[-1] if screenings else None
    return msgspec.structs.replace(
        person,
        visits=visits,
        missed=_missed_by(person, weeks, cut_off),
        adverse_events=harms,
        screenings=screenings,
        failed=decided.failed if decided else (),
        overrides=decided.overrides if decided else {},
        deviations=tuple(entry.body["what"] for entry in events.get("DeviationRecorded", ())),
        code_broken="CodeBroken" in events,
        **dict.fromkeys(days),
        screened=decided.date if decided else None,
    )


def _missed_by(person: Participant, weeks: Mapping[str, int], cut_off: date) -> dict[str, str]:
    start = date.fromisoformat(person.randomised) if person.randomised else cut_off
    planned = {name: start + timedelta(weeks=weeks.get(name, 0)) for name in person.missed}
    return {name: why for name, why in person.missed.items() if planned[name] <= cut_off}


def _judged(person: Participant, visit: Visit) -> Judged | None:
    """The last computation and the last judgement of a visit; None where nobody looked for a flare."""
    computed = [each for each in person.ascertained if each.visit == visit.visit]
    ruled = [each for each in person.adjudicated if each.visit == visit.visit]
    if not computed and not ruled:
        return None
    flare = ruled[-1].flare if ruled else computed[-1].flare
    sequences = visit.sequences
    behind = tuple(each[-1].sequence for each in (computed, ruled) if each)
    if flare is not None and flare not in GRADES:
        raise BadInput(
            f"{person.number}, visit {visit.visit}: flare {flare!r} (event {behind[-1]}) is none of {', '.join(GRADES)}"
        )
    return Judged(
        visit.visit,
        date.fromisoformat(visit.date),
        NOT_SEEN if flare is None else GRADES[flare],
        computed[-1].flare if computed else None,
        ruled[-1].flare if ruled else None,
        tuple(sorted({*sequences, *behind})),
    )


def name_grade(grade: int) -> str | None:
    """The grade in words; None where the visit could not be judged."""
    return _GRADE_NAMES.get(grade)


def days_since(start: date, day: date) -> int:
    """Whole days from randomisation."""
    return (day - start) // timedelta(days=1)
