"""What a field that changed is called, and how its values are said in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from trialogue.portal.layout.registry_text import line
from trialogue.portal.overview.wording import month
from trialogue.portal.study_page import coded, people
from trialogue.registry.changed_fields import Value


class Shown(NamedTuple):
    """A field as a person reads it."""

    name: Promise
    words: Callable[[Value], str]


def _coded(table: dict[str, coded.Term]) -> Callable[[Value], str]:
    def words(value: Value) -> str:
        found = [coded.term(table, code) for code in value]
        return ", ".join(str(each.word) for each in found if each)

    return words


def _plain(value: Value) -> str:
    return line(", ".join(filter(None, value)))


def _date(value: Value) -> str:
    day, kind = (*value, "", "")[:2]
    told = {"ACTUAL": now("%(day)s (actual)"), "ESTIMATED": now("%(day)s (planned)")}.get(kind, "%(day)s")
    return told % {"day": line(day)} if day else ""


def _results(value: Value) -> str:
    if not value:
        return ""
    return now("posted on %(day)s") % {"day": line(value[1])} if len(value) > 1 else now("posted")


def _enrolment(value: Value) -> str:
    return people.participants(int(value[0]), value[1]) if value else ""


def _measure(value: Value) -> str:
    return line(f"{value[0]} ({value[1]})" if value[1] else value[0])


def _site(value: Value) -> str:
    status = coded.term(coded.STATUS, value[1])
    return line(f"{value[0]}: {status.word}" if status else value[0])


SHOWN: Final[dict[str, Shown]] = {
    "status": Shown(_("Status"), _coded(coded.STATUS)),
    "why_stopped": Shown(_("Why it stopped"), _plain),
    "verified": Shown(_("Status last confirmed"), lambda value: month(value[0]) if value else ""),
    "results": Shown(_("Results"), _results),
    "title": Shown(_("Title"), _plain),
    "official_title": Shown(_("Official title"), _plain),
    "start": Shown(_("Start"), _date),
    "primary_completion": Shown(_("End of the main measurement"), _date),
    "completion": Shown(_("End"), _date),
    "enrolment": Shown(_("Enrolment"), _enrolment),
    "ages": Shown(_("Ages"), lambda value: people.ages_between(*value) if value else ""),
    "sex": Shown(_("Sex"), _coded(coded.SEX)),
    "healthy_volunteers": Shown(
        _("Healthy volunteers"), lambda value: people.volunteers_accepted(value == ("yes",)) if value else ""
    ),
    "phases": Shown(_("Phase"), _coded(coded.PHASE)),
    "masking": Shown(_("Masking"), _coded(coded.MASKING)),
    "sponsor": Shown(_("Sponsor"), _plain),
    "conditions": Shown(_("Conditions"), _plain),
    "treatments": Shown(_("Treatments"), _plain),
    "arms": Shown(_("Groups"), _plain),
    "primary_outcomes": Shown(_("Main things measured"), _measure),
    "sites": Shown(_("Locations"), _site),
    "contacts": Shown(_("Contacts"), _plain),
    "criteria": Shown(_("Who can take part"), _plain),
    "summary": Shown(_("Summary"), _plain),
    "description": Shown(_("Full description"), _plain),
}
