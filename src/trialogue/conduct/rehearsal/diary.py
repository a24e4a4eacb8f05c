"""A diary: steps are put down for one participant or the study, each a minute after the last of its day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from trialogue.conduct.log import Context
from trialogue.conduct.rehearsal.steps import Action, Build, Step

_OPENS = time(8, tzinfo=UTC)


@dataclass(slots=True)
class Diary:
    """Whose it is, and what was put down. Two diaries never share a minute: `offset` is their own."""

    offset: int
    steps: list[Step] = field(default_factory=list)
    _minutes: dict[date, int] = field(default_factory=dict)

    def note(  # noqa: PLR0913 (who does what, when and why)
        self, day: date, role: str, action: Action | Build, *, why: str = "", request: str = "", who: str = ""
    ) -> None:
        """Put down what somebody of a role does on a day."""
        minute = self._minutes[day] = self._minutes.get(day, 0) + 1
        at = datetime.combine(day, _OPENS) + timedelta(minutes=minute, milliseconds=self.offset)
        context = Context(who or f"{role} 1", role, at, why, request)
        self.steps.append(Step(context, action if callable(action) else _always(action)))


def _always(action: Action) -> Build:
    return lambda _: action
