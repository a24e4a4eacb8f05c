"""News in the words of the reader's language: for the page of a digest, and for a mail that may hold them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trialogue.portal.alerts.news import FoundStudy, News
from trialogue.portal.alerts.targets import Target, describe_target
from trialogue.portal.history.changes import Change, SaidChange, said_change, shown_changes
from trialogue.portal.layout.registry_text import line
from trialogue.portal.study_page.coded import STATUS, Term, term
from trialogue.registry.changes import closed_sites, opened_sites

MOST_SITES: Final = 3
_HEADLINED: Final = {"status", "results", "sites", "criteria"}
"""Fields whose change the headlines tell; those beside them are listed by name."""


@dataclass(frozen=True)
class ShownStudy:
    """A study that a search found."""

    study: FoundStudy
    title: str
    status: Term | None


@dataclass(frozen=True)
class ShownNews:
    """What is new of one thing: the headlines, then every change in full or every study found."""

    news: News
    title: str
    headlines: list[str]
    changes: list[Change] = field(default_factory=list)
    criteria: list[SaidChange] = field(default_factory=list)
    found: list[ShownStudy] = field(default_factory=list)


def show_news(news: Iterable[News]) -> list[ShownNews]:
    """Each piece of news in words."""
    return [_study(each) if each.nct_id else _search(each) for each in news]


def _study(news: News) -> ShownNews:
    changes = shown_changes(news.fields)
    criteria = [said_change(each.relation, each.sentence) for each in news.criteria]
    return ShownNews(news, line(news.title), _headlines(news, changes), changes, criteria)


def _search(news: News) -> ShownNews:
    count = len(news.found) + news.more
    said = ngettext("%(n)s study is new in this search.", "%(n)s studies are new in this search.", count) % {"n": count}
    found = [ShownStudy(each, line(each.title), term(STATUS, each.status)) for each in news.found]
    return ShownNews(news, describe_target(Target(query=news.query)), [said], found=found)


def _headlines(news: News, changes: list[Change]) -> list[str]:
    """The few sentences that matter most to somebody who waits for the study."""
    if not news.described:
        return [_("The record was updated; what exactly changed we cannot say.")]
    fields = {each.field: each for each in news.fields}
    told: list[str] = []
    if status := fields.get("status"):
        was, now = (term(STATUS, each[0]) if each else None for each in (status.before, status.after))
        names = {"was": was.word if was else _("nothing"), "now": now.word if now else _("nothing")}
        told.append(_("Status: %(now)s (was: %(was)s).") % names)
    if (results := fields.get("results")) and results.after:
        told.append(_("Results were posted."))
    told += _sites(opened_sites(news.fields), opened=True) + _sites(closed_sites(news.fields), opened=False)
    told += _criteria(news)
    if not told and changes:
        told.append(_("Changed: %(names)s.") % {"names": ", ".join(each.name for each in changes)})
    return told


def _sites(places: list[str], *, opened: bool) -> list[str]:
    if not places:
        return []
    names = {"n": len(places), "places": "; ".join(line(each) for each in places[:MOST_SITES])}
    if opened:
        said = ngettext("%(n)s site opened: %(places)s.", "%(n)s sites opened: %(places)s.", len(places))
        more = ngettext(
            "%(n)s site opened, among them: %(places)s.", "%(n)s sites opened, among them: %(places)s.", len(places)
        )
    else:
        said = ngettext(
            "%(n)s site takes nobody new: %(places)s.", "%(n)s sites take nobody new: %(places)s.", len(places)
        )
        more = ngettext(
            "%(n)s site takes nobody new, among them: %(places)s.",
            "%(n)s sites take nobody new, among them: %(places)s.",
            len(places),
        )
    return [(more if len(places) > MOST_SITES else said) % names]


def _criteria(news: News) -> list[str]:
    told = []
    for effect, one in (("more", True), ("fewer", False)):
        count = sum(each.effect == effect for each in news.criteria)
        if count and one:
            told.append(
                ngettext("%(n)s change lets more people in.", "%(n)s changes let more people in.", count) % {"n": count}
            )
        elif count:
            told.append(
                ngettext("%(n)s change lets fewer people in.", "%(n)s changes let fewer people in.", count)
                % {"n": count}
            )
    other = sum(each.effect in {"unclear", "none"} for each in news.criteria)
    if other:
        told.append(
            ngettext(
                "%(n)s sentence on who can take part was changed in its words.",
                "%(n)s sentences on who can take part were changed in their words.",
                other,
            )
            % {"n": other}
        )
    return told
