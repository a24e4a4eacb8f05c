"""What the kinds of fact that can be present or absent share: is-a, recorded absence, complete lists, and silence.

- A recorded kind of what is asked answers for it; a recorded wider thing ("cancer", asked for carcinoma) may be it, but
  where the absence of just what is asked is recorded.
- Absence of a wider thing is absence of every kind of it, never the other way round.
- A list declared complete holds everything there was to say as of its date.
- What is recorded of exactly the thing asked is taken as all there is to say of it.
- Silence is unknown under the strict policy, absence under the presumptive one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from trialogue.criteria.nodes import Atom
from trialogue.matching import evidence
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.freshness import COMPLETE_LIST
from trialogue.matching.policy import Policy
from trialogue.matching.situation import LISTS, Situation, cite
from trialogue.matching.wording import say, word
from trialogue.patient import facts
from trialogue.truth import Truth
from trialogue.vocabulary import UNGROUNDED, is_ungrounded

_F = TypeVar("_F", bound=facts.Fact)

Weigh = Callable[[_F], Finding]
Covers = Callable[[_F], Finding | None]
"""Given an absence of the thing asked: a finding that settles the question, or None where it does not speak to it."""


def judge_presence(atom: Atom, situation: Situation, kind: type[_F], weigh: Weigh[_F], covers: Covers[_F]) -> Finding:
    """Whether some fact of `kind` makes the atom true: each recorded one by `weigh`, and then what is not recorded."""
    recorded = list(situation.recorded(kind))
    ruled_out = _is_ruled_out(atom, recorded, covers)
    weighed = [
        _as_kin(weigh(fact), kinship, fact, atom, situation)
        for fact in recorded
        if not fact.absent
        and (kinship := situation.kinship(fact.concept, atom.concept))
        and not (ruled_out and kinship != "is")
    ]
    never = [fact for fact in recorded if fact.absent and getattr(fact, "date", None) is None]
    contradicted = _contradiction(weighed, never, situation)
    if contradicted is not None:
        return contradicted
    return evidence.any_of([*weighed, _by_something_else(atom, situation, kind, covers)])


def _is_ruled_out(atom: Atom, recorded: Sequence[_F], covers: Covers[_F]) -> bool:
    """Whether an absence of just what is asked answers: then nothing wider that is recorded ("cancer") can be it."""
    answers = (covers(fact) for fact in recorded if fact.absent and atom.concept and fact.concept == atom.concept)
    return any(each is not None and each.truth is Truth.FALSE for each in answers)


def _as_kin(finding: Finding, kinship: str, fact: facts.Fact, atom: Atom, situation: Situation) -> Finding:
    if kinship == "is" or finding.truth is Truth.FALSE:
        return finding
    wider, asked = situation.name(fact.concept, fact.name), situation.name(atom.concept, atom.label)
    step = Step(cite(fact, wider), say("recorded, which may or may not be %(asked)s", asked=asked))
    return evidence.undecided(finding, Reason.AMBIGUOUS, step)


def _contradiction(weighed: list[Finding], never: list[_F], situation: Situation) -> Finding | None:
    """A thing recorded as never there, and recorded as there."""
    for finding in weighed:
        for fact in finding.facts if finding.truth is Truth.TRUE else ():
            for denial in never:
                if situation.is_a(fact.concept, denial.concept):
                    name = situation.name(fact.concept, fact.name)
                    step = Step(name, say("recorded as present and as never present"))
                    return evidence.unknown(Reason.CONFLICT, step, facts=(fact, denial))
    return None


def _by_something_else(atom: Atom, situation: Situation, kind: type[_F], covers: Covers[_F]) -> Finding:
    if isinstance(situation.only, kind):
        return evidence.false()
    everything = list(situation.recorded(kind, hidden_too=True))
    if atom.concept and any(not fact.absent and fact.concept == atom.concept for fact in everything):
        return evidence.false()
    stale = silent = None
    absent = [
        fact
        for fact in everything
        if fact.absent and (atom.concept is None or situation.is_a(atom.concept, fact.concept))
    ]
    # The absence of the nearest thing is a better witness than that of something wider.
    for fact in sorted(absent, key=lambda fact: -len(situation.kin_rows(fact.concept))):
        settled = covers(fact)
        if settled is not None and settled.decided:
            return settled
        stale = stale or settled
        silent = silent or (fact if settled is None else None)
    name = situation.name(atom.concept, atom.label)
    listed = complete_list(situation, kind, name)
    if listed is not None and listed.decided:
        return listed
    said = _said_of_silence(silent, situation)
    if situation.policy is Policy.PRESUMPTIVE and not _spoken_of(atom, situation):
        return evidence.false(Step(name, say("presumed absent: %(said)s", said=said)))
    return stale or listed or evidence.unknown(Reason.NO_FACT, Step(name, said))


def _spoken_of(atom: Atom, situation: Situation) -> bool:
    """Whether a letter suspects what is asked, or speaks of what only the text's own words name: that is no silence."""
    if situation.spoken is None or atom.concept is None:
        return False
    if is_ungrounded(atom.concept):
        return situation.spoken.of(atom.concept.removeprefix(UNGROUNDED))
    return situation.spoken.suspects(atom.concept)


def _said_of_silence(silent: facts.Fact | None, situation: Situation) -> str:
    """Why nothing recorded answers; an absence that speaks of one day, or of a part, is named and not passed over."""
    if silent is not None:
        date = getattr(silent, "date", None)
        name = situation.name(silent.concept, silent.name)
        if date:
            return say(
                "%(name)s recorded absent on %(date)s, which does not say all that is asked", name=name, date=str(date)
            )
        return say("%(name)s recorded absent, which does not say all that is asked", name=name)
    return say("nothing else recorded") if situation.hidden else say("not recorded")


def complete_list(situation: Situation, kind: type[facts.Fact], name: str) -> Finding | None:
    """What the latest declaration that a list is complete says of what is not in it; None without one."""
    declared = [each for each in situation.patient.complete if each.of == LISTS[kind]]
    if not declared:
        return None
    latest = max(declared, key=lambda each: each.as_of.latest())
    days = situation.freshness.days(COMPLETE_LIST, otherwise=None)
    old = situation.freshness.gone_stale(latest.as_of, situation.as_of, days)
    if old.truth is Truth.FALSE:
        step = Step(
            name,
            say(
                "absent: not in the list of %(list)s, complete as of %(date)s",
                list=word(latest.of),
                date=str(latest.as_of),
            ),
        )
        return evidence.false(step, changes=old.changes)
    step = Step(
        name,
        say(
            "not in the list of %(list)s, but that was complete as of %(date)s",
            list=word(latest.of),
            date=str(latest.as_of),
        ),
    )
    return evidence.unknown(Reason.STALE, step, changes=old.changes)


def recorded_absent(fact: facts.Fact, situation: Situation) -> Finding:
    """The finding of an absence that answers the question."""
    date = getattr(fact, "date", None)
    if isinstance(fact, facts.Medication):
        on = say("recorded as not taken on %(date)s", date=str(date))
        said = on if date else say("recorded as never taken")
    else:
        said = say("recorded absent on %(date)s", date=str(date)) if date else say("recorded absent")
    return evidence.false(Step(cite(fact, situation.name(fact.concept, fact.name)), said), facts=(fact,))
