"""How long a study goes on, and what it measures."""

from __future__ import annotations

from django.utils.translation import gettext as _

from trialogue.portal.overview.wording import month, name
from trialogue.study import Study
from trialogue.study.outcomes import Outcome
from trialogue.study.reported_dates import PartialDateStruct

_MOST_MEASURES = 3


def course_sentences(study: Study) -> list[str]:
    """The sentences on dates and on the main things measured."""
    module = study.protocol.status_module
    found = []
    if module:
        start, end = module.start_date_struct, module.completion_date_struct
        found += [
            _dated(start, _("It started in %(month)s."), _("The planned start is %(month)s.")),
            _dated(end, _("It ended in %(month)s."), _("The planned end is %(month)s.")),
        ]
    return [each for each in found if each] + _measures(study)


def _dated(when: PartialDateStruct | None, past: str, planned: str) -> str:
    words = month(when.date) if when else ""
    if not when or not words or when.type not in ("ACTUAL", "ESTIMATED", "ANTICIPATED"):
        return ""
    return (past if when.type == "ACTUAL" else planned) % {"month": words}


def _measures(study: Study) -> list[str]:
    module = study.protocol.outcomes_module
    shown = [(each, name(each.measure)) for each in (module.primary_outcomes if module else ())]
    told = [_measure(each, words) for each, words in shown if words]
    more = _("More things are measured as well.")
    return told[:_MOST_MEASURES] + ([more] if len(told) > _MOST_MEASURES else [])


def _measure(outcome: Outcome, words: str) -> str:
    when = name(outcome.time_frame)
    values = {"measure": words, "when": when}
    told = (
        _("A main thing measured: %(measure)s. When: %(when)s.") if when else _("A main thing measured: %(measure)s.")
    )
    # What was cut ends in three dots already.
    return (told % values).replace("….", "…")
