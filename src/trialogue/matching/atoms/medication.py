"""Medications: taken now, ever, or in a window; at what daily dose; and for how long unchanged.

Rules of reading.

*Prednisone stands for glucocorticoids*: where a text names prednisone or prednisolone as a treatment taken now, every
systemic glucocorticoid counts, in prednisone equivalents, and the doses of all of them add up.

*Stable by one*: a drug class is on a stable dose when at least one drug of it is; the tree "Any of these, each
stable" holds by one stable drug, whatever changed in another, because that is what the text's "or" says.

Without a word on when ("warfarin"), now and ever are both possible readings, and must agree.
"""

from __future__ import annotations

from typing import Final

import msgspec

from trialogue.criteria.nodes import Medication as Asked
from trialogue.criteria.nodes import Window
from trialogue.dates import Duration
from trialogue.matching import evidence
from trialogue.matching.atoms.diagnosis import said_place, said_window
from trialogue.matching.atoms.dose import judge_dose
from trialogue.matching.atoms.half_life import HALF_LIFE, in_days, place_both
from trialogue.matching.atoms.presence import judge_presence, recorded_absent
from trialogue.matching.atoms.stable_dose import judge_stability
from trialogue.matching.calendar import Period, leaves, place, why_not_datable
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.freshness import NOT_TAKEN
from trialogue.matching.situation import Situation, cite
from trialogue.matching.wording import row, say
from trialogue.patient.facts import Medication
from trialogue.truth import Truth

_PREDNISONE: Final = frozenset({"prednisone", "prednisolone"})
_CLASS: Final = "glucocorticoid"
_LOCAL_ROUTES: Final = frozenset(
    {"topical", "inhaled", "inhalation", "nasal", "intranasal", "ophthalmic", "otic", "intra-articular",
     "intraarticular", "rectal", "vaginal", "cutaneous"}
)  # fmt: skip
"""Routes by which a glucocorticoid does not count as systemic treatment."""


def evaluate(atom: Asked, situation: Situation) -> Finding:
    """Whether the drug is, or was, taken as the criterion says."""
    atom, systemic_only = widened(atom)

    def weigh(fact: Medication) -> Finding:
        if systemic_only and (fact.route or "").lower() in _LOCAL_ROUTES:
            return evidence.false(
                Step(cite(fact, _name(fact, situation)), say("%(route)s, not systemic", route=fact.route or "")),
                facts=(fact,),
            )
        return evidence.all_of([_in_time(atom, fact, situation), *_by_route(atom, fact, situation)])

    def weigh_stability(fact: Medication) -> Finding:
        return evidence.all_of([weigh(fact), judge_stability(atom, fact, situation)])

    stable = atom.stable_for is not None
    taken = judge_presence(
        atom, situation, Medication, weigh_stability if stable else weigh, lambda fact: _covers(atom, fact, situation)
    )
    if atom.quantity is None or taken.truth is Truth.FALSE or not taken.facts:
        return taken
    return evidence.all_of([taken, judge_dose(atom, list(taken.facts), situation)])


def widened(atom: Asked) -> tuple[Asked, bool]:
    """The rule "prednisone stands for glucocorticoids", for treatment now taken."""
    now = atom.window is None and atom.temporality != "history"
    if not now or atom.concept not in _PREDNISONE | {_CLASS}:
        return atom, False
    return msgspec.structs.replace(atom, concept=_CLASS, label=atom.label or atom.concept or ""), True


def _name(fact: Medication, situation: Situation) -> str:
    return situation.name(fact.concept, fact.name)


def taken_now(fact: Medication, situation: Situation) -> Truth:
    """Ongoing, or started and not stopped; with neither said nor dated, unknown."""
    if fact.stop is not None and fact.stop.earliest() <= situation.as_of:
        # Stopped on the day of asking is stopped; a month that is not over leaves it open.
        over = fact.stop.latest() <= situation.as_of and not fact.ongoing
        return Truth.FALSE if over else Truth.TRUE if fact.ongoing else Truth.UNKNOWN
    if fact.ongoing is not None:
        return Truth.of(fact.ongoing)
    return Truth.TRUE if fact.start is not None or fact.unchanged_since is not None else Truth.UNKNOWN


def period_of_use(fact: Medication, situation: Situation) -> Period:
    """From the first to the last day it was taken."""
    ongoing = taken_now(fact, situation) is Truth.TRUE
    return Period.of(fact.start or fact.date, fact.stop, situation.as_of, ongoing=ongoing)


def _in_time(atom: Asked, fact: Medication, situation: Situation) -> Finding:
    if atom.window is not None:
        return _in_window(atom, fact, situation)
    name = cite(fact, _name(fact, situation))
    now = taken_now(fact, situation)
    if atom.temporality == "history" or (situation.only is fact and atom.temporality is None):
        return evidence.true(Step(name, say("taken (%(dates)s)", dates=_said_dates(fact))), facts=(fact,))
    asks_now = atom.temporality == "current" or atom.quantity is not None or atom.stable_for is not None
    step = Step(name, _said_now(now, _said_dates(fact)))
    if asks_now or now is not Truth.FALSE:
        return evidence.of_truth(now, Reason.AMBIGUOUS, step, facts=(fact,))
    open_words = Step("", say("the text does not say whether past use counts"))
    return evidence.unknown(Reason.AMBIGUOUS, step, open_words, facts=(fact,))


def _said_dates(fact: Medication) -> str:
    parts = [say("since %(date)s", date=str(fact.start))] if fact.start else []
    parts += [say("last taken %(date)s", date=str(fact.stop))] if fact.stop else []
    return row(", ", parts) or say("no dates")


def _said_now(now: Truth, dates: str) -> str:
    match now:
        case Truth.TRUE:
            return say("taken now (%(dates)s)", dates=dates)
        case Truth.FALSE:
            return say("no longer taken (%(dates)s)", dates=dates)
    return say("not said whether taken now (%(dates)s)", dates=dates)


def _in_window(atom: Asked, fact: Medication, situation: Situation) -> Finding:
    window, name = atom.window, cite(fact, _name(fact, situation))
    assert window is not None
    if window.unit == HALF_LIFE:
        return in_half_lives(window, fact, situation)
    if trouble := why_not_datable(window):
        return evidence.unknown(Reason.NOT_COMPUTABLE, Step(name, trouble), facts=(fact,))
    ongoing = taken_now(fact, situation) is Truth.TRUE
    placed = place(period_of_use(fact, situation), window, situation.as_of)
    last = fact.stop or fact.start or fact.date
    when = say("last taken %(date)s", date=str(last)) if last else say("last taken on an unknown day")
    said: str = row(", ", (say("taken now") if ongoing else when, said_place(placed.truth, window, situation.as_of)))
    if placed.truth is not Truth.FALSE and not ongoing and window.high is not None and fact.stop is not None:
        end = leaves(fact.stop.latest(), Duration(window.high, window.unit))
        said = say("%(said)s (outside this window from %(day)s)", said=said, day=str(end))
    return evidence.of_truth(placed.truth, Reason.AMBIGUOUS, Step(name, said), facts=(fact,), changes=placed.changes)


def in_half_lives(window: Window, fact: Medication, situation: Situation) -> Finding:
    """Whether it was taken in a window counted in its half-lives."""
    name = cite(fact, _name(fact, situation))
    if trouble := why_not_datable(msgspec.structs.replace(window, unit="d")):
        return evidence.unknown(Reason.NOT_COMPUTABLE, Step(name, trouble), facts=(fact,))
    if window.low is None and taken_now(fact, situation) is Truth.TRUE:
        return evidence.true(Step(name, say("taken now, within %(length)s", length=said_window(window))), facts=(fact,))
    windows = in_days(window, fact.concept)
    if windows is None:
        said = say("its half-life is not in our table, so %(length)s cannot be counted", length=said_window(window))
        return evidence.unknown(Reason.NOT_COMPUTABLE, Step(name, said), facts=(fact,))
    placed = place_both(period_of_use(fact, situation), windows, situation.as_of)
    last = fact.stop or fact.start or fact.date
    when = say("last taken %(date)s", date=str(last)) if last else say("last taken on an unknown day")
    days = " to ".join(dict.fromkeys(f"{each.high or each.low or 0:.3g}" for each in windows))
    length = say("about %(days)s days (half-lives from memory, not from a label)", days=days)
    step = Step(name, row(", ", (when, said_place(placed.truth, window, situation.as_of), length)))
    return evidence.of_truth(placed.truth, Reason.AMBIGUOUS, step, facts=(fact,), changes=placed.changes)


def _by_route(atom: Asked, fact: Medication, situation: Situation) -> list[Finding]:
    if atom.route is None:
        return []
    name = say("route of %(name)s", name=_name(fact, situation))
    if fact.route is None:
        return [
            evidence.unknown(
                Reason.NO_FACT,
                Step(name, say("not recorded; the text says %(route)s", route=atom.route)),
                facts=(fact,),
            )
        ]
    same = fact.route.lower() == atom.route.lower()
    return [(evidence.true if same else evidence.false)(Step(name, fact.route), facts=(fact,))]


def _covers(atom: Asked, fact: Medication, situation: Situation) -> Finding | None:
    """An absence without a date means never; one with a date speaks of that day, and so of now while it is fresh."""
    if fact.date is None:
        return recorded_absent(fact, situation)
    if atom.window is not None or atom.temporality == "history":
        return None
    days = situation.freshness.days(NOT_TAKEN, otherwise=None)
    old = situation.freshness.gone_stale(fact.date, situation.as_of, days)
    if old.truth is Truth.FALSE:
        return recorded_absent(fact, situation)
    step = Step(
        cite(fact),
        say(
            "not taken on %(date)s, longer ago than the %(days)s days it speaks for",
            date=str(fact.date),
            days=str(days),
        ),
    )
    return evidence.unknown(Reason.STALE, step, facts=(fact,), changes=old.changes)
