"""What does not fit together in a protocol: collected, never raised, each with the fix.

An error keeps the desk from running the protocol; a warning says what a careful reader would ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from trialogue.conduct.protocol.types import Protocol, Visit
from trialogue.conduct.randomisation.designs import Minimisation, check_design
from trialogue.conduct.randomisation.lists import name_stratum
from trialogue.conduct.roles import ROLES
from trialogue.criteria import parse_condition
from trialogue.criteria.nodes import AnyAtom, Opaque, Score, atoms
from trialogue.errors import UserError
from trialogue.instruments.bilag import VERSION as BILAG_VERSION
from trialogue.instruments.flare_index import flare_index_sets
from trialogue.instruments.kidney import EQUATIONS
from trialogue.instruments.sledai import versions as sledai_versions

_LISTS = (
    "criteria",
    "interventions",
    "arms",
    "roles",
    "activities",
    "visits",
    "endpoints",
    "estimands",
    "stopping_rules",
)
KNOWN_VERSIONS = {
    "sledai": sledai_versions(),
    "flare_index": flare_index_sets(),
    "kidney_function": EQUATIONS,
    "bilag": (BILAG_VERSION,),
}


class Finding(msgspec.Struct, frozen=True):
    """One thing found: how grave, where, what, and the fix."""

    level: Literal["error", "warning"]
    where: str
    message: str
    fix: str


def check_protocol(protocol: Protocol) -> tuple[Finding, ...]:
    """Everything found, in the order of the document."""
    parts = (_ids, _choices, _criteria, _arms, _randomisation, _visits, _endpoints, _masking, _history)
    return tuple(finding for part in parts for finding in part(protocol))


def _ids(protocol: Protocol) -> Iterator[Finding]:
    for name in _LISTS:
        counts = Counter(part.id for part in getattr(protocol, name))
        for repeated in (identifier for identifier, count in counts.items() if count > 1):
            yield Finding("error", name, f"id {repeated!r} stands there {counts[repeated]} times", "Give each its own.")


def _choices(protocol: Protocol) -> Iterator[Finding]:
    for choice in protocol.choices:
        known = KNOWN_VERSIONS.get(choice.instrument)
        where = f"choices: {choice.instrument}"
        if known is not None and choice.version not in known:
            yield Finding(
                "error", where, f"version {choice.version!r} is not known", f"Write one of {', '.join(known)}."
            )
        if not choice.named:
            message = f"the study does not name the version; {choice.version} is the author's choice"
            yield Finding("warning", where, message, "Ask the study team, and say so where results are shown.")


def _criteria(protocol: Protocol) -> Iterator[Finding]:
    chosen = {choice.instrument for choice in protocol.choices}
    for criterion in protocol.criteria:
        where = f"criteria.{criterion.id}"
        try:
            nodes = [atom for atom, _ in atoms(parse_condition(criterion.condition))]
        except UserError as error:
            yield Finding("error", where, str(error), "Mend the condition; `trialogue criteria` prints canonical text.")
            continue
        needed = {_instrument(node) for node in nodes} - {None}
        for instrument in sorted(str(name) for name in needed - chosen):
            message = f"the condition needs {instrument}, and no version of it is chosen"
            yield Finding("error", where, message, f"Add {instrument} to choices.")
        if any(isinstance(node, Opaque) for node in nodes):
            yield Finding("warning", where, "part of it only a person can judge", "Close the list, or leave it so.")


def _instrument(atom: AnyAtom) -> str | None:
    concept = atom.concept or ""
    if isinstance(atom, Score):
        return "bilag" if concept.startswith("bilag") else "sledai" if "sledai" in concept else None
    return "kidney_function" if concept in {"gfr", "creatinine-clearance"} else None


def _arms(protocol: Protocol) -> Iterator[Finding]:
    known = {part.id for part in protocol.interventions}
    for arm in protocol.arms:
        yield from _unknown(f"arms.{arm.id}.interventions", arm.interventions, known, "interventions")
    unused = known - {name for arm in protocol.arms for name in arm.interventions}
    for name in sorted(unused):
        yield Finding("warning", f"interventions.{name}", "no arm is given it", "Remove it, or name it in an arm.")


def _randomisation(protocol: Protocol) -> Iterator[Finding]:
    where, chosen = "randomisation", protocol.randomisation
    try:
        check_design(chosen.design, [arm.share for arm in protocol.arms])
    except UserError as error:
        yield Finding("error", f"{where}.design", str(error), "Change the design or the arms' shares.")
    if isinstance(chosen.design, Minimisation) and not chosen.factors:
        yield Finding("error", f"{where}.factors", "minimisation has nothing to even", "Name at least one factor.")
    for factor, level in ((factor, level) for factor, levels in chosen.factors.items() for level in levels):
        try:
            name_stratum({factor: level})
        except UserError as error:
            yield Finding("error", f"{where}.factors", str(error), "Name the level without these signs.")
    if not chosen.named:
        message = "the study does not publish its design; this one is the author's choice"
        yield Finding("warning", f"{where}.design", message, "Ask the study team.")
    yield from _unknown(f"{where}.visit", [chosen.visit], {visit.id for visit in protocol.visits}, "visits")
    for visit in protocol.visits:
        if visit.id == chosen.visit and visit.week != 0:
            message = f"randomisation is at week {visit.week}; weeks count from it"
            yield Finding("error", f"visits.{visit.id}.week", message, "Write week 0.")


def _visits(protocol: Protocol) -> Iterator[Finding]:
    known = {activity.id for activity in protocol.activities}
    for visit in protocol.visits:
        yield from _unknown(f"visits.{visit.id}.activities", visit.activities, known, "activities")
    for earlier, later in zip(protocol.visits, protocol.visits[1:], strict=False):
        where = f"visits.{later.id}"
        if later.week <= earlier.week:
            message = f"week {later.week} does not come after week {earlier.week} of {earlier.id}"
            yield Finding("error", where, message, "Put the visits in order.")
        elif _first_day(later) <= _last_day(earlier):
            message = f"its window opens on day {_first_day(later)}, before that of {earlier.id} closes"
            yield Finding("error", where, message, "Narrow one of the two, so that a day belongs to one visit.")


def _first_day(visit: Visit) -> int:
    return visit.week * 7 - visit.window.before


def _last_day(visit: Visit) -> int:
    return visit.week * 7 + visit.window.after


def _endpoints(protocol: Protocol) -> Iterator[Finding]:
    last = max(visit.week for visit in protocol.visits)
    chosen = {choice.instrument for choice in protocol.choices}
    for endpoint in protocol.endpoints:
        where = f"endpoints.{endpoint.id}"
        if endpoint.to_week > last:
            message = f"it runs to week {endpoint.to_week}, and the last visit is at week {last}"
            yield Finding("error", where, message, "Add a visit, or end it sooner.")
        if endpoint.instrument in KNOWN_VERSIONS and endpoint.instrument not in chosen:
            message = f"no version of {endpoint.instrument} is chosen"
            yield Finding("error", where, message, f"Add {endpoint.instrument} to choices.")
    if not any(endpoint.level == "primary" for endpoint in protocol.endpoints):
        yield Finding("error", "endpoints", "none is primary", "Mark the one that the study is for.")
    known = {endpoint.id for endpoint in protocol.endpoints}
    for estimand in protocol.estimands:
        yield from _unknown(f"estimands.{estimand.id}.endpoint", [estimand.endpoint], known, "endpoints")


def _masking(protocol: Protocol) -> Iterator[Finding]:
    if any(role.masked for role in protocol.roles) and all(role.masked for role in protocol.roles):
        message = "everybody is masked: nobody could prepare kits or break a code"
        yield Finding("error", "roles", message, "Name the role that is not masked.")
    for role in protocol.roles:
        if role.told_of_code_breaks and role.id not in ROLES:
            message = "nobody has this role at the desk, and nobody would be told of a broken code"
            yield Finding("error", f"roles.{role.id}", message, f"Take one of {', '.join(ROLES)}.")


def _history(protocol: Protocol) -> Iterator[Finding]:
    for disruption in protocol.disruptions:
        if disruption.last < disruption.first:
            where = f"disruptions.{disruption.id}"
            yield Finding("error", where, f"it ends on {disruption.last}, before {disruption.first}", "Mend the days.")
    for amendment in protocol.amendments:
        if amendment.example:
            message = "a worked example: its date or details are the author's, not the study's"
            yield Finding("warning", f"amendments: {amendment.version}", message, "Replace it before use.")


def _unknown(where: str, named: Iterable[str], known: set[str], section: str) -> Iterator[Finding]:
    for name in named:
        if name not in known:
            yield Finding("error", where, f"{name!r} is not one of {section}", "Add it there, or correct the id.")
