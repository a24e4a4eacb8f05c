"""The fields of a record that notes can be on, and the registry's own text of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trialogue.portal.layout.registry_text import line, read_blocks
from trialogue.study import Study

FIELDS: Final[dict[str, Promise]] = {
    "summary": _("Summary"),
    "description": _("Description"),
    "criteria": _("Criteria"),
    "details": _("Details"),
}
BETWEEN: Final = "\n\n"
"""Between the pieces of `details`, which the registry keeps in many small fields."""
_SHOWN: Final = 70


@dataclass(frozen=True)
class Part:
    """A paragraph or item that a note can be on as a whole: its place in the field, and its first words."""

    field: str
    start: int
    end: int
    words: str

    @property
    def value(self) -> str:
        """How a form names the part."""
        return f"{self.field}:{self.start}-{self.end}"


def field_texts(study: Study) -> dict[str, str]:
    """Each field's text as the registry gives it, possibly empty; `details` is its small fields one after another."""
    described, eligibility = study.protocol.description_module, study.eligibility
    return {
        "summary": (described.brief_summary if described else None) or "",
        "description": (described.detailed_description if described else None) or "",
        "criteria": (eligibility.eligibility_criteria if eligibility else None) or "",
        "details": BETWEEN.join(dict.fromkeys(filter(None, _details(study)))),
    }


def parts_of(texts: dict[str, str]) -> list[Part]:
    """Every paragraph and item of every field, in the order of the text."""
    return [
        Part(field, block.places[0], block.places[-1] + 1, _first_words(block.text))
        for field, text in texts.items()
        for block in read_blocks(text)
        if block.places
    ]


def _details(study: Study) -> Iterator[str | None]:
    yield study.official_title
    yield from study.conditions
    module = study.protocol.arms_interventions_module
    for arm in module.arm_groups if module else ():
        yield arm.label
        yield arm.description
    for treatment in module.interventions if module else ():
        yield treatment.name
        yield treatment.description


def _first_words(text: str) -> str:
    words = line(text)
    return words if len(words) <= _SHOWN else words[:_SHOWN].rsplit(" ", 1)[0] + " …"
