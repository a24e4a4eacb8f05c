"""A study as a page of plain text for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.study import Study
from trialogue.study.contacts import Contact
from trialogue.text.markup import unescape

WIDTH: Final = 100
MARKS: Final = {
    "fictional": "FICTIONAL: this study does not exist; it was made up for the demonstration.",
    "restated": "RESTATED: the facts of a real study in our own words; the registry's record is the source.",
}


def line(text: str) -> str:
    r"""Text of a record on one line, without the registry's escapes and what would command a terminal.

    >>> line("ALT \\> 2\n x ULN")
    'ALT > 2 x ULN'
    """
    return "".join(each if each.isprintable() else " " for each in " ".join(unescape(text).split()))


def study_page(study: Study, eligibility: Eligibility) -> Iterator[str]:
    """The lines of the page."""
    yield from _wrapped(study.title)
    yield (
        f"{study.nct_id}  https://clinicaltrials.gov/study/{study.nct_id}"
        if study.provenance != "fictional"
        else (study.nct_id)
    )
    if mark := MARKS.get(study.provenance):
        yield mark
    yield ""
    yield from _facts(study)
    text = study.protocol.description_module
    if text and text.brief_summary:
        yield from ("", "Overview", *_wrapped(text.brief_summary, "  "))
    yield from _arms(study)
    yield from _contacts(study)
    yield from _criteria("Inclusion", [each for each in eligibility.criteria if each.kind == "inclusion"])
    yield from _criteria("Exclusion", [each for each in eligibility.criteria if each.kind == "exclusion"])


def _facts(study: Study) -> Iterator[str]:
    module, design, arms = study.eligibility, study.protocol.design_module, study.protocol.arms_interventions_module
    low, high = (module.minimum_age, module.maximum_age) if module else (None, None)
    treatments = [each.name for each in arms.interventions if each.name] if arms else []
    facts = (
        ("Status", study.overall_status or "not told"),
        ("Ages", f"{low or 'no minimum'} to {high or 'no maximum'}"),
        ("Sex", (module.sex if module else None) or "not told"),
        ("Phase", ", ".join(design.phases) if design and design.phases else "not told"),
        ("Conditions", "; ".join(study.conditions) or "not told"),
        ("Treatments", "; ".join(treatments) or "not told"),
        ("Sites", f"{len(study.locations):,}"),
    )
    for name, value in facts:
        first, *rest = _wrapped(value) or [""]
        yield f"{name:<12}{first}"
        yield from (f"{'':<12}{each}" for each in rest)


def _arms(study: Study) -> Iterator[str]:
    module = study.protocol.arms_interventions_module
    if module and module.arm_groups:
        yield from ("", "Arms")
        for arm in module.arm_groups:
            yield from _wrapped(f"{arm.label or 'unnamed'} ({arm.type or 'kind not told'})", "  ")
            yield from _wrapped(arm.description or "", "    ")


def _contacts(study: Study) -> Iterator[str]:
    module = study.protocol.contacts_locations_module
    if module and module.central_contacts:
        yield from ("", "Contacts")
        for contact in module.central_contacts:
            yield from _wrapped(_contact(contact), "  ")


def _contact(contact: Contact) -> str:
    return ", ".join(part for part in (contact.name, contact.phone, contact.email) if part) or "not told"


def _criteria(heading: str, criteria: list[Criterion]) -> Iterator[str]:
    if criteria:
        yield from ("", heading)
    for criterion in criteria:
        group = f"[{criterion.applies_to}] " if criterion.applies_to else ""
        first, *rest = _wrapped(group + criterion.text) or [""]
        yield f"  - {first}"
        yield from (f"    {each}" for each in rest)


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(line(text), WIDTH, initial_indent=indent, subsequent_indent=indent)
