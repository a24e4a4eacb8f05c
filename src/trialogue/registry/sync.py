"""Bring the archive up to date with a registry's API: all of it or what a query finds, whole or only what changed.

A run asks page after page and takes each into the archive before it remembers that it did; killed at any moment, the
next run goes on at the page it was at. A second run of the same query asks only for what was updated since the newest
update it has seen, less an overlap. A whole run also finds out what became of studies that are no longer listed.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from trialogue.errors import BadInput
from trialogue.registry.archive import Archive
from trialogue.registry.client import Page, RegistryClient, RegistryUnreachable, TokenRefused
from trialogue.registry.report import ImportReport, make_issue
from trialogue.registry.sync_state import SyncState
from trialogue.study import Study, StudyError, parse_study

OVERLAP_DAYS: Final = 3
"""Update dates are days, and a record may appear a day or two after the date it bears."""
RESTARTS: Final = 3

Progress = Callable[[int, int | None], None]


@dataclass(slots=True)
class SyncReport(ImportReport):
    """What became of a sync: the counts of an import, and what is no longer there.

    `announced` is the registry's own count, `received` how many different studies came; `withdrawn` no longer exist,
    `renamed` stand under another number now, `left` exist but the query finds them no more.
    """

    whole: bool = True
    resumed: bool = False
    announced: int | None = None
    received: int = 0
    withdrawn: list[str] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Sync:
    """One registry, one query (parameters of the API; empty for everything), one archive to bring up to date."""

    client: RegistryClient
    archive: Archive
    state: SyncState
    query: Mapping[str, str]
    seen_at: datetime.datetime
    report: SyncReport = field(default_factory=SyncReport)

    def run(self, *, whole: bool = False, progress: Progress | None = None) -> SyncReport:
        """Bring the archive up to date.

        `whole` asks for every record again and looks after those that are no longer listed. Raises RegistryUnreachable
        when the registry fails for longer than the client's patience; what came in until then is kept, and the next
        run goes on there.
        """
        before = self.state.run
        self.report.resumed = before.running and not (whole and before.since)
        if not self.report.resumed:
            self.state.begin("" if whole else _since(before.newest))
        self.report.whole = not self.state.run.since
        for page in self._pages():
            self._take_in(page)
            if progress:
                progress(self.report.received, self.report.announced)
        self._compare_counts()
        if self.report.whole:
            self._look_after_missing()
        self.state.finish()
        self.archive.note_import(self.client.api, self.seen_at, self.report.counts)
        return self.report

    def _asked(self) -> dict[str, str]:
        """The query, of what was updated since; in the order of updates, so that new ones come last."""
        asked = {"sort": "LastUpdatePostDate:asc", **self.query}
        if since := self.state.run.since:
            recent = f"AREA[LastUpdatePostDate]RANGE[{since},MAX]"
            own = self.query.get("filter.advanced")
            asked["filter.advanced"] = f"({own}) AND {recent}" if own else recent
        return asked

    def _pages(self) -> Iterator[Page]:
        """Every page from where the run is; from the first one again when the server forgot its token."""
        asked, restarts = self._asked(), 0
        while True:
            run = self.state.run
            if not run.token and run.announced is not None and self.report.resumed:
                return  # killed after the last page and before the end of the run
            try:
                page = self.client.page(asked, run.token or None, count=not run.token)
            except TokenRefused:
                restarts += 1
                if restarts > RESTARTS:
                    trouble = "the registry forgets its page tokens faster than they can be used. Run the sync later."
                    raise RegistryUnreachable(trouble) from None
                self.state.begin(run.since)
                self.report.resumed = False
                continue
            yield page
            if page.next_token is None:
                return

    def _take_in(self, page: Page) -> None:
        studies = list(self._parsed(page))
        self.archive.learn([study.raw for study in studies])
        with self.archive.batch():
            for study in studies:
                change = self.archive.append(study.raw, self.client.api, self.seen_at, nct_id=study.nct_id)
                setattr(self.report, change, getattr(self.report, change) + 1)
                for issue in study.issues:
                    self._note(study.nct_id, f"{study.nct_id}: {issue.message}", issue.remedy)
        self.state.advance(page.next_token, page.total, [(study.nct_id, _updated(study)) for study in studies])
        self.report.received, self.report.announced = self.state.received(), self.state.run.announced

    def _parsed(self, page: Page) -> Iterator[Study]:
        for number, raw in enumerate(page.studies, start=1):
            try:
                yield parse_study(raw)
            except StudyError as error:
                remedy = "The record was not taken in; the next sync asks for it again."
                self._note(f"study {number} of a page", str(error), remedy, rejected=True)

    def _compare_counts(self) -> None:
        """The registry's count against ours; asked at the end, since it changes while we read."""
        report = self.report
        report.received, report.announced = self.state.received(), self.client.total(self._asked())
        if report.announced != report.received:
            message = f"the registry counts {report.announced:,} studies, {report.received:,} came."
            self._note("count", message, "Run the sync once more; if it stays so, run it with --whole.")

    def _look_after_missing(self) -> None:
        """Ask for each study that the query found before and finds no more: withdrawn, renamed, or changed."""
        for nct_id in self.state.not_seen():
            now = self.client.standing(nct_id)
            if now == nct_id:
                self.report.left.append(nct_id)
            elif now is None:
                self.report.withdrawn.append(nct_id)
                self.archive.note_departure(nct_id, None, self.client.api, self.seen_at)
            else:
                self.report.renamed[nct_id] = now
                self.archive.note_departure(nct_id, now, self.client.api, self.seen_at)
            self.state.forget(nct_id)

    def _note(self, position: str, message: str, remedy: str, *, rejected: bool = False) -> None:
        self.report.note(make_issue("registry", position, message, remedy, rejected=rejected))


def _since(newest: str) -> str:
    """The first update date to ask for again; "" when nothing was ever seen."""
    if not newest:
        return ""
    return (datetime.date.fromisoformat(newest) - datetime.timedelta(days=OVERLAP_DAYS)).isoformat()


def _updated(study: Study) -> str:
    status = study.protocol.status_module
    posted = status.last_update_post_date_struct if status else None
    date = (posted.date if posted else None) or ""
    try:
        return datetime.date.fromisoformat(date).isoformat()
    except ValueError:
        return ""


def sync_query(parameters: Mapping[str, str | None], *, everything: bool) -> dict[str, str]:
    """The parameters that a person gave, without the empty ones. Raises BadInput when they say nothing or too much."""
    query = {name: value.strip() for name, value in parameters.items() if value and value.strip()}
    if everything and query:
        raise BadInput(f"--all and --{next(iter(query))} exclude each other. Leave one out.")
    if not everything and not query:
        raise BadInput("nothing was asked for. Give --query.cond or another query, or --all for the whole registry.")
    return query


def sync_report_to_json(report: SyncReport) -> dict[str, object]:
    """What a sync adds to the JSON form of an import's report."""
    return {
        "whole": report.whole,
        "resumed": report.resumed,
        "announced": report.announced,
        "received": report.received,
        "withdrawn": report.withdrawn,
        "renamed": report.renamed,
        "left": report.left,
    }
