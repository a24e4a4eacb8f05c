"""Who can take part and how many: ages, sex, volunteers, enrolment, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from trialogue.dates import Duration
from trialogue.study import Study, parse_age


def ages(study: Study) -> str:
    """The age limits in words: "18 to 70 years", "18 years and older", "any age"."""
    module = study.eligibility
    return ages_between(module.minimum_age, module.maximum_age) if module else ages_between(None, None)


def ages_between(lowest: str | None, highest: str | None) -> str:
    """The same of two limits as the registry writes them ("18 Years")."""
    low, high = parse_age(lowest), parse_age(highest)
    if low and high and low.unit == high.unit:
        return _("%(low)g to %(age)s") % {"low": low.value, "age": age_in_words(high)}
    if low and high:
        return _("%(low)s to %(high)s") % {"low": age_in_words(low), "high": age_in_words(high)}
    if low:
        return _("%(age)s and older") % {"age": age_in_words(low)}
    if high:
        return _("up to %(age)s") % {"age": age_in_words(high)}
    return _("any age")


def age_in_words(age: Duration) -> str:
    """ "18 years", "1 month"."""
    count = int(age.value) if age.value == int(age.value) else 2
    words = {
        "a": npgettext("of age", "%(n)s year", "%(n)s years", count),
        "mo": ngettext("%(n)s month", "%(n)s months", count),
        "wk": ngettext("%(n)s week", "%(n)s weeks", count),
        "d": ngettext("%(n)s day", "%(n)s days", count),
        "h": ngettext("%(n)s hour", "%(n)s hours", count),
        "min": ngettext("%(n)s minute", "%(n)s minutes", count),
    }
    return words[age.unit] % {"n": f"{age.value:g}"}


def volunteers(study: Study) -> str:
    """Whether healthy people can take part."""
    return volunteers_accepted(study.eligibility.healthy_volunteers if study.eligibility else None)


def volunteers_accepted(accepted: bool | None) -> str:
    """The same of the registry's answer."""
    if accepted is None:
        return _("The record does not say whether healthy people can take part.")
    return _("Healthy people can take part too.") if accepted else _("No healthy volunteers.")


def enrolment(study: Study) -> str:
    """How many took part, or are to take part."""
    design = study.protocol.design_module
    info = design.enrollment_info if design else None
    if info is None or info.count is None:
        return _("The record gives no number.")
    return participants(info.count, info.type)


def participants(count: int, kind: str | None) -> str:
    """A number of participants, reached or expected."""
    if kind == "ACTUAL":
        return ngettext("%(n)s participant (actual)", "%(n)s participants (actual)", count) % {"n": count}
    return ngettext("%(n)s participant (estimated)", "%(n)s participants (estimated)", count) % {"n": count}
