"""For whom a study is: conditions, ages, sex, healthy volunteers, how many."""

from __future__ import annotations

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from trialogue.criteria.plain_words import plain_words
from trialogue.portal.overview.wording import listed, name, names
from trialogue.portal.study_page.people import ages
from trialogue.study import Study, parse_age
from trialogue.vocabulary import default

OVER = frozenset({"COMPLETED", "TERMINATED", "WITHDRAWN", "NO_LONGER_AVAILABLE"})


def who_sentences(study: Study) -> list[str]:
    """The sentences on who takes part."""
    found = []
    conditions = names(map(_condition, study.conditions))
    if conditions:
        found.append(_("This study is about: %(conditions)s.") % {"conditions": listed(conditions)})
    found += _who_may_join(study)
    number = _how_many(study)
    return [*found, number] if number else found


def _condition(text: str | None) -> str:
    """A condition in the registry's words, behind the name that the language of the page has for it, if any."""
    written, words = name(text), plain_words(get_language() or "en")
    known = default().lookup(written, ("condition",))
    own = words.concept(known.id, written) if known and words.language != "en" else ""
    if known is None or own in {"", known.name}:
        return written
    return _("%(own)s (%(written)s)") % {"own": own, "written": written}


def _who_may_join(study: Study) -> list[str]:
    module = study.eligibility
    if module is None:
        return []
    found = []
    over = study.overall_status in OVER
    if parse_age(module.minimum_age) or parse_age(module.maximum_age):
        words = _("The ages it took: %(ages)s.") if over else _("The ages it takes: %(ages)s.")
        found.append(words % {"ages": ages(study)})
    if module.sex == "FEMALE":
        found.append(_("Only women or girls could join.") if over else _("Only women or girls can join."))
    elif module.sex == "MALE":
        found.append(_("Only men or boys could join.") if over else _("Only men or boys can join."))
    if module.healthy_volunteers is True:
        found.append(_("Healthy people could join too.") if over else _("Healthy people can join too."))
    elif module.healthy_volunteers is False:
        found.append(_("It did not look for healthy people.") if over else _("It does not look for healthy people."))
    return found


def _how_many(study: Study) -> str:
    design = study.protocol.design_module
    info = design.enrollment_info if design else None
    if info is None or not info.count or info.count < 0:
        return ""
    if info.type != "ACTUAL":
        words = ngettext("%(n)s person is planned to take part.", "%(n)s people are planned to take part.", info.count)
    elif study.overall_status in OVER:
        words = ngettext("%(n)s person took part.", "%(n)s people took part.", info.count)
    else:
        words = ngettext("%(n)s person has joined.", "%(n)s people have joined.", info.count)
    return words % {"n": f"{info.count:,}"}
