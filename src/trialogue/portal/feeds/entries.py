"""What a feed holds, whichever form it goes out in."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from trialogue.portal import serving
from trialogue.portal.alerts.targets import Target, describe_target, search_of
from trialogue.portal.history.versions import Version, archived_versions, describe_versions
from trialogue.portal.layout.registry_text import line
from trialogue.portal.study_page.coded import STATUS, term
from trialogue.study import Study

MOST: Final = 50
_NEVER: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Entry:
    """One entry: `id` never changes, `path` is its page, `lines` what it says."""

    id: str
    title: str
    path: str
    updated: datetime.datetime
    lines: tuple[str, ...]


@dataclass(frozen=True)
class FeedContent:
    """A feed before it is Atom or JSON; `path` is the page it belongs to."""

    title: str
    path: str
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> datetime.datetime:
        return max((each.updated for each in self.entries), default=_NEVER)


def search_feed(target: Target) -> FeedContent:
    """The newest studies of a search, each once: its entry changes when its record is updated."""
    snapshot = serving.snapshot()
    hits = snapshot.search(replace(search_of(target), sort="newest", offset=0, limit=MOST)).hits
    entries = tuple(_study_entry(snapshot.study(hit.nct_id)) for hit in hits)
    path = f"{reverse('search')}?{target.query}"
    return FeedContent(_("Studies: %(search)s") % {"search": describe_target(target)}, path, entries)


def study_feed(nct_id: str) -> FeedContent:
    """The newest versions of a study that we saw, each with what changed. Raises NotFound."""
    study = serving.snapshot().study(nct_id)
    versions = describe_versions(archived_versions(study.nct_id) or [], MOST)
    path = reverse("study-history", args=(study.nct_id,))
    entries = tuple(_version_entry(study, each, path) for each in versions)
    return FeedContent(_("Changes: %(title)s") % {"title": line(study.title)}, path, entries)


def _study_entry(study: Study) -> Entry:
    status = term(STATUS, study.overall_status)
    lines = (
        study.nct_id,
        _("Status: %(status)s") % {"status": status.word} if status else "",
        _("Conditions: %(names)s") % {"names": ", ".join(map(line, study.conditions))} if study.conditions else "",
    )
    module = study.protocol.status_module
    posted = module.last_update_post_date_struct if module else None
    return Entry(
        id=f"urn:trialogue:study:{study.nct_id}",
        title=line(study.title),
        path=reverse("study", args=(study.nct_id,)),
        updated=_day(posted.date if posted else None),
        lines=tuple(filter(None, lines)),
    )


def _version_entry(study: Study, version: Version, path: str) -> Entry:
    return Entry(
        id=f"urn:trialogue:study:{study.nct_id}:version:{version.number}",
        title=_("%(number)s, version %(version)s") % {"number": study.nct_id, "version": version.number},
        path=path,
        updated=version.seen_at,
        lines=tuple(_lines(version)) or (_("Only parts changed that our pages do not show."),),
    )


def _lines(version: Version) -> Iterator[str]:
    if version.number == 1 and version.whole:
        yield _("The first version we saw.")
    elif not version.whole:
        yield _("This version cannot be compared: the record, or the one before it, cannot be read.")
    yield from (each.sentence for each in version.criteria)
    for change in version.changes or ():
        if change.lines or change.came or change.went or change.changed:
            yield _("%(field)s: changed.") % {"field": change.name}
        else:
            values = {"field": change.name, "before": line(change.before), "after": line(change.after)}
            yield _("%(field)s: from %(before)s to %(after)s.") % values


def _day(text: str | None) -> datetime.datetime:
    try:
        return datetime.datetime.combine(datetime.date.fromisoformat((text or "")[:10]), datetime.time(), datetime.UTC)
    except ValueError:
        return _NEVER
