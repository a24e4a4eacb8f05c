"""Putting the overview together."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from trialogue.criteria.criterion import Eligibility
from trialogue.portal.overview.course import course_sentences
from trialogue.portal.overview.groups import group_sentences
from trialogue.portal.overview.places import place_sentences
from trialogue.portal.overview.reasons import reasons_not_to_join
from trialogue.portal.overview.tested import tested_sentences
from trialogue.portal.overview.who import who_sentences
from trialogue.study import Study


@dataclass(frozen=True)
class Part:
    """A question and its answer: sentences, then items of a list. `name` is stable, for addresses and tests."""

    name: str
    question: str
    sentences: list[str]
    items: list[str]


@dataclass(frozen=True)
class Overview:
    """The parts that the record gives anything for."""

    parts: list[Part]


def build_overview(study: Study, eligibility: Eligibility) -> Overview:
    """The overview in the language of the moment; the registry's own names stay as they are."""
    reasons = reasons_not_to_join(eligibility)
    parts = [
        Part("who", _("Who is it for?"), who_sentences(study), []),
        Part("tested", _("What is tested?"), tested_sentences(study), []),
        Part("groups", _("Who gets what, and who knows?"), group_sentences(study), []),
        Part("course", _("How long, and what is measured?"), course_sentences(study), []),
        Part("places", _("Where, and can people join now?"), place_sentences(study), []),
        Part("reasons", _("Why might someone not be able to join?"), reasons.sentences, reasons.items),
    ]
    return Overview([part for part in parts if part.sentences])
