"""The protocol's criteria as the finder's evaluator takes them, and their outcomes with what the investigator says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trialogue.conduct.protocol.types import Protocol
from trialogue.criteria import parse_condition
from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.dates import PartialDate
from trialogue.matching import Policy, match_eligibility
from trialogue.patient import facts
from trialogue.patient.facts import Patient
from trialogue.portal.fit.outcome import look_of
from trialogue.portal.study_page.criteria_lines import CriterionLine, criterion_line

if TYPE_CHECKING:
    from datetime import date

    from trialogue.matching import CriterionMatch

OUTCOMES: Final[dict[str, str | Promise]] = {
    "satisfied": gettext_lazy("satisfied"),
    "violated": gettext_lazy("violated"),
    "not_applicable": gettext_lazy("not applicable"),
    "undetermined": gettext_lazy("undetermined"),
}
_DECIDED: Final = ("satisfied", "violated", "not_applicable")


class Choice(NamedTuple):
    """One answer the investigator may give."""

    value: str
    words: str | Promise
    chosen: bool


@dataclass(frozen=True)
class Decision:
    """One criterion: what the evaluator found and why, and what the investigator says; `problem` where that will not
    do."""

    name: str
    kind: str
    line: CriterionLine
    computed: str
    explanation: str
    icon: str
    tone: str
    chosen: str
    reason: str
    problem: str

    @property
    def outcome(self) -> str:
        """What counts."""
        return self.chosen or self.computed

    @property
    def overridden(self) -> bool:
        """Whether the investigator says otherwise than the evaluator."""
        return self.chosen not in {"", self.computed}

    @property
    def words(self) -> str | Promise:
        """The evaluator's outcome in words."""
        return OUTCOMES[self.computed]

    @property
    def choices(self) -> list[Choice]:
        """What the investigator may answer; "" confirms what was computed."""
        first = gettext_lazy("as computed") if self.computed in _DECIDED else gettext_lazy("still open")
        named = [Choice(each, OUTCOMES[each], self.chosen == each) for each in _DECIDED]
        return [Choice("", first, not self.chosen), *named]


def eligibility_of(protocol: Protocol) -> Eligibility:
    """The criteria of a protocol version; their conditions are those it froze, not read again."""
    criteria = tuple(
        Criterion(
            kind=each.kind,
            source="text",
            text=each.words,
            start=None,
            end=None,
            condition=parse_condition(each.condition),
        )
        for each in protocol.criteria
    )
    return Eligibility(criteria=criteria, reader_version=f"protocol {protocol.version}", vocabulary_version="")


def with_consent(person: Patient, nct_id: str, consented: str) -> Patient:
    """The person with the consent that the log holds."""
    path = "the study's log"
    given = facts.Consent(path=path, source=path, study=nct_id, absent=False, date=PartialDate.parse(consented))
    return msgspec.structs.replace(person, consents=(given,))


def decide(protocol: Protocol, person: Patient, nct_id: str, day: date, typed: Mapping[str, str]) -> list[Decision]:
    """Every criterion evaluated on a day, what is not recorded being unknown, beside what the investigator typed."""
    matched = match_eligibility(person, eligibility_of(protocol), as_of=day, policy=Policy.STRICT, nct_id=nct_id)
    return [_decision(each.id, found, typed) for each, found in zip(protocol.criteria, matched, strict=True)]


def _decision(name: str, found: CriterionMatch, typed: Mapping[str, str]) -> Decision:
    # Said to an investigator of somebody else: the outcome itself, not the words for the person.
    look = look_of(found.criterion.kind, found.outcome, found.reason or "")._replace(words=OUTCOMES[found.outcome])
    given = typed.get(f"decide.{name}", "")
    chosen = given if given in _DECIDED and given != found.outcome else ""
    reason = typed.get(f"reason.{name}", "").strip()[:500]
    problem = ""
    if chosen and not reason:
        computed = _("Say why this criterion is decided otherwise than computed.")
        problem = computed if found.outcome in _DECIDED else _("Say by what this criterion is decided.")
    said = (found.outcome, found.explanation, look.icon, look.tone)
    return Decision(name, found.criterion.kind, criterion_line(found.criterion), *said, chosen, reason, problem)


def mark_shown(decisions: list[Decision], version: str, day: str) -> str:
    """A mark of what the criteria came to, with the evaluator's reasons: the page gives it back with the decisions, so
    that nobody decides on what was not shown."""
    said = [version, day, *([each.name, each.computed, each.explanation] for each in decisions)]
    return salted_hmac("trialogue.trial.screening", json.dumps(said), algorithm="sha256").hexdigest()


def problem_of(decisions: list[Decision]) -> str:
    """Why the decisions cannot be recorded yet; "" where they can."""
    if any(each.problem for each in decisions):
        return _("A criterion is decided otherwise than computed, without a reason: it is marked below.")
    if any(each.outcome == "undetermined" for each in decisions):
        return _("Criteria are still open: enter the missing facts, or let the investigator decide each one.")
    return ""
