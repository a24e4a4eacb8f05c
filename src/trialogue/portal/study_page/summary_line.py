"""The dates of a record, for the page."""

from __future__ import annotations

from typing import NamedTuple

from trialogue.portal.layout.registry_text import line
from trialogue.study import Study


class RecordDates(NamedTuple):
    """When the status was last confirmed, and when the registry last posted the record, as written there."""

    verified: str
    updated: str

    @property
    def status_day(self) -> str:
        """The best date there is for the status: when it was confirmed, else when the record was last updated."""
        return self.verified or self.updated


def dates_of(study: Study) -> RecordDates:
    """The dates of the record."""
    module = study.protocol.status_module
    if module is None:
        return RecordDates("", "")
    posted = module.last_update_post_date_struct
    updated = posted.date if posted else module.last_update_submit_date
    return RecordDates(line(module.status_verified_date), line(updated))
