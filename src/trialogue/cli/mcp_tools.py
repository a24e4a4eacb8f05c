"""What an assistant can ask the engine: plain functions from plain values to plain values.

Each works on the snapshot and archive of one home, in this process. A person's facts are evaluated and forgotten: they
are not stored, not logged, and there is no way out of the process but the answer.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from trialogue.cli.clock import today
from trialogue.errors import BadInput

if TYPE_CHECKING:
    from trialogue.patient import Patient
    from trialogue.snapshot import Snapshot

MOST: Final = 100
MOST_MATCHED: Final = 50
MOST_CHANGED: Final = 50
AFTERWORD: Final = "A finder's aid, not medical advice: only the study team decides who can take part."
PolicyName = Literal["strict", "presumptive"]


class Tools:
    """The tools of one home; a new snapshot is picked up by the next call."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._snapshot: Snapshot | None = None

    def search(  # noqa: PLR0913, PLR0917  # an assistant passes each by name
        self,
        text: str = "",
        condition: str = "",
        status: list[str] | None = None,
        near: str | None = None,
        within_km: float | None = None,
        limit: int = 10,
    ) -> dict[str, Any]:
        """Find clinical studies. `text`: words, or a query in the registry's language (AREA[Phase]PHASE3 AND lupus).
        `status`: RECRUITING and the like. `near`: a town, "town, region" or US ZIP code; `within_km` around it.
        """
        from trialogue.cli.search import place_named, status_named
        from trialogue.search import SearchQuery
        from trialogue.search.asking import is_expression
        from trialogue.search.page_address import read_point

        if not 0 < limit <= MOST:
            raise BadInput(f"limit: {limit} is not a number of studies; give 1 to {MOST}")
        formal = is_expression(text)
        point, radius_km = read_point(text) if formal else (None, None)
        query = SearchQuery(
            text="" if formal else text,
            expression=text if formal else "",
            condition=condition,
            statuses=tuple(status_named(each) for each in status or ()),
            near=place_named(near) if near else point,
            within_km=radius_km if within_km is None else within_km,
            limit=limit,
        )
        results = self._open().search(query)
        return {
            "total": results.total,
            "loosened": results.loosened,
            "as_letter": results.as_letter,
            "meant": self._open().catalogue.meant(query.text, results),
            "studies": [self._summary(hit.nct_id) for hit in results.hits],
        }

    def record(self, nct_id: str, fields: list[str] | None = None) -> dict[str, Any]:
        """The registry's record of a study, or only some fields of it by name (BriefTitle, EligibilityModule)."""
        from trialogue.study.fields import below, field_named, values

        record: dict[str, Any] = msgspec.json.decode(self._open().raw(nct_id))
        if not fields:
            return record
        found = {}
        for name in fields:
            field = field_named(name)
            if field is None:
                raise BadInput(f"fields: {name[:60]!r} is not a field of a record, such as BriefTitle")
            for leaf in below(field):
                if held := values(record, leaf.steps):
                    found[leaf.piece] = held if leaf.many else held[0]
        return found

    def criteria(self, nct_id: str) -> dict[str, Any]:
        """The eligibility criteria of a study, each with its sentence and what a computer understood of it."""
        from trialogue.criteria.json_form import eligibility_to_json

        snapshot = self._open()
        study = snapshot.study(nct_id)
        return {"nct_id": study.nct_id, **eligibility_to_json(snapshot.eligibility(study.nct_id))}

    def match(
        self, patient: dict[str, Any], nct_ids: list[str], policy: PolicyName = "strict", as_of: str | None = None
    ) -> dict[str, Any]:
        """Say whether studies may fit a person, criterion by criterion, with reasons. `patient` holds dated facts as in
        a patient file ({"age": 34, "sex": "female", "conditions": [...]}). Nothing of it is stored or sent on."""
        from trialogue.matching import Policy, match, match_to_json

        day = _day(as_of)
        person = _person(patient, day)
        snapshot = self._open()
        found = []
        for nct_id in _known(nct_ids):
            study, eligibility = snapshot.study(nct_id), snapshot.eligibility(nct_id)
            found.append(match_to_json(match(person, study, eligibility, as_of=day, policy=Policy(policy))))
        return {"studies": found, "note": AFTERWORD}

    def questions(
        self, patient: dict[str, Any], nct_ids: list[str], policy: PolicyName = "strict", limit: int = 5
    ) -> dict[str, Any]:
        """The questions whose answers would settle most of these studies for a person, the best first."""
        from trialogue.matching import Interview, Policy, interview_to_json

        day = today()
        snapshot = self._open()
        studies = [(snapshot.study(each), snapshot.eligibility(each)) for each in _known(nct_ids)]
        interview = Interview(_person(patient, day), studies, as_of=day, policy=Policy(policy))
        told: dict[str, Any] = interview_to_json(interview)
        return {name: value[:limit] if isinstance(value, list) else value for name, value in told.items()}

    def compare(self, left: str, right: str) -> dict[str, Any]:
        """Two studies side by side by criterion: the same, stricter, looser, or only in one; said of the left."""
        from trialogue.matching.compare import compare
        from trialogue.matching.compare.json_form import comparison_to_json

        snapshot = self._open()
        ids = [snapshot.study(each).nct_id for each in (left, right)]
        compared = compare(snapshot.eligibility(ids[0]), snapshot.eligibility(ids[1]))
        return {"left": ids[0], "right": ids[1], **comparison_to_json(compared)}

    def changes(self, since: str, nct_ids: list[str] | None = None) -> dict[str, Any]:
        """What changed in the records since a day (YYYY-MM-DD), by field and by criterion; at most 50 studies."""
        from trialogue.snapshot.seen import changes_since

        wanted = {each.strip().upper() for each in nct_ids or ()}
        entries: list[dict[str, Any]] = []
        more = False
        for entry in changes_since(self._home, _day(since), wanted):
            if len(entries) == MOST_CHANGED:
                more = True
                break
            entries.append(entry)
        return {"since": since, "studies": entries, "more": more}

    def _open(self) -> Snapshot:
        from trialogue.snapshot import open_snapshot
        from trialogue.snapshot.directory import current_folder

        if self._snapshot is None or self._snapshot.folder != current_folder(self._home):
            self._snapshot = open_snapshot(self._home)
        return self._snapshot

    def _summary(self, nct_id: str) -> dict[str, Any]:
        study = self._open().study(nct_id)
        return {
            "nct_id": nct_id,
            "title": study.title,
            "status": study.overall_status,
            "conditions": list(study.conditions),
            "provenance": study.provenance,
        }


def _known(nct_ids: list[str]) -> list[str]:
    ids = list(dict.fromkeys(each.strip().upper() for each in nct_ids))
    if not 0 < len(ids) <= MOST_MATCHED:
        raise BadInput(f"nct_ids: {len(ids)} studies; name 1 to {MOST_MATCHED}")
    return ids


def _day(text: str | None) -> datetime.date:
    if text is None:
        return today()
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text[:40]!r} is not a day; write YYYY-MM-DD") from None


def _person(patient: dict[str, Any], day: datetime.date) -> Patient:
    from trialogue.patient import PatientFileError, understand

    understood = understand(patient, today=max(day, today()))
    if understood.problems:
        raise PatientFileError(understood.problems, "patient")
    return understood.patient
