"""What a visit's page shows of BILAG-2004: grades as computed, what is unanswered; and responses, low activity and
remission where the protocol has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from trialogue.conduct.bilag import INVOLVED, ITEMS, NOT_LUPUS, derive_flare, grade_visits
from trialogue.conduct.disease_states import assess_state, state_endpoints
from trialogue.conduct.protocol.types import Endpoint, Protocol
from trialogue.conduct.responses import respond, response_endpoints
from trialogue.conduct.state import Grading, Participant
from trialogue.errors import BadInput
from trialogue.instruments.composites import CompositeFinding
from trialogue.portal.trial_desk.bilag_wording import (
    SYSTEM_NAMES,
    answer_words,
    grade_words,
    item_words,
    missing_words,
)
from trialogue.portal.trial_desk.wording import Said
from trialogue.truth import Truth

_TONES: Final = {"A": "bad", "B": "open", "C": "quiet", "D": "quiet", "E": "quiet"}
_ABSENT: Final = ("=0", "=no")
_FLARES: Final[dict[str | None, Said]] = {
    "severe": _("severe"),
    "moderate": _("moderate"),
    "mild": _("mild"),
    "none": _("none"),
    None: _("cannot be told: no assessment before, or a grade is open"),
}
_REACHED: Final[dict[Truth, tuple[Said, str]]] = {
    Truth.TRUE: (_("response"), "good"),
    Truth.FALSE: (_("no response"), "quiet"),
    Truth.UNKNOWN: (_("cannot be told yet: something is missing"), "open"),
}
_IN_STATE: Final[dict[Truth, tuple[Said, str]]] = {
    Truth.TRUE: (_("reached"), "good"),
    Truth.FALSE: (_("not reached"), "quiet"),
    Truth.UNKNOWN: (_("cannot be told yet: something is missing"), "open"),
}
_COMPONENTS: Final[dict[str, Said]] = {
    "activity": _("SLEDAI-2K"),
    "major_organs": _("major organs"),
    "new_activity": _("new activity"),
    "pga": _("global assessment"),
    "prednisone": _("prednisone dose"),
    "activity_change": _("SLEDAI total"),
    "new_bilag_a": _("new BILAG A"),
    "new_bilag_b": _("new BILAG B"),
    "bilag_improved": _("BILAG improved"),
    "pga_change": _("global assessment"),
    "treatment": _("treatment within the protocol"),
}


@dataclass(frozen=True)
class Grade:
    """One system's grade, with its tone."""

    words: Said
    grade: str
    tone: str


@dataclass(frozen=True)
class Response:
    """One endpoint of several components at a visit: its words by the protocol, whether it is reached, and what
    fails or is missing."""

    endpoint: str
    words: Said
    tone: str
    failed: list[Said]
    missing: list[Said]


def shown_bilag(person: Participant, visit: str) -> dict[str, Any] | None:
    """The assessment of a visit; None where there was none by items."""
    try:
        finding = grade_visits(person).get(visit)
    except BadInput:  # readings that a command wrote past the form: the page shows them as they are
        return None
    if finding is None:
        return None
    readings = person.visits[visit].readings
    answers = [str(each) for each in readings[ITEMS].get("value") or ()]
    missing = dict.fromkeys(missing_words(name) for each in finding.systems for name in each.missing)
    earlier = [each for each in person.graded if each.visit == visit]
    return {
        "grades": [
            Grade(SYSTEM_NAMES[each.system], grade_words(each), _TONES[each.possible[0]]) for each in finding.systems
        ],
        "total": finding.total,
        "flare": _FLARES[derive_flare(person, visit)],
        "present": [answer_words(each) for each in answers if not each.endswith(_ABSENT)],
        "absent": sum(each.endswith(_ABSENT) for each in answers),
        "missing": list(missing),
        "not_lupus": [item_words(each) for each in readings.get(NOT_LUPUS, {}).get("value") or ()],
        "involved": [SYSTEM_NAMES.get(each, each) for each in readings.get(INVOLVED, {}).get("value") or ()],
        "earlier": [_said(each) for each in earlier[:-1]],
    }


_JUDGED: Final[dict[str, tuple[Any, Any, Mapping[Truth, tuple[Said, str]]]]] = {
    "responses": (response_endpoints, respond, _REACHED),
    "states": (state_endpoints, assess_state, _IN_STATE),
}
"""What a protocol may have among its endpoints: which of them, what judges one at a visit, and the words for it."""


def shown_composites(protocol: Protocol, person: Participant, visit: str) -> dict[str, list[Response]]:
    """Responses, and low activity and remission, at a visit, as far as the protocol has them among its endpoints."""
    return {
        name: [
            _shown(endpoint, finding, said)
            for endpoint in endpoints(protocol)
            if (finding := judge(protocol, person, visit, endpoint.instrument)) is not None
        ]
        for name, (endpoints, judge, said) in _JUDGED.items()
    }


def _shown(endpoint: Endpoint, finding: CompositeFinding, said: Mapping[Truth, tuple[Said, str]]) -> Response:
    words, tone = said[finding.reached]
    treatment = {"treatment": _("stable treatment")} if said is _IN_STATE else {}
    names = _COMPONENTS | treatment
    failed = [names[each.key] for each in finding.components if each.holds.is_false]
    return Response(endpoint.words, words, tone, failed, [names[key] for key in finding.missing])


def _said(each: Grading) -> str:
    return ", ".join(f"{SYSTEM_NAMES.get(name, name)} {grade or '?'}" for name, grade in each.grades.items())
