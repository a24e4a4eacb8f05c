"""The table as a file of the home, in the form that snapshot builds and the command line read."""

from __future__ import annotations

import fcntl

from django.conf import settings

from trialogue.criteria.review import Correction
from trialogue.portal.review.models import ReadingCorrection
from trialogue.snapshot.corrections import FOLDER, replace_corrections


def as_correction(row: ReadingCorrection) -> Correction:
    """A row in the form of the file."""
    return Correction(
        kind=row.kind,
        sentence=row.sentence,
        condition=row.condition,
        who=row.signature,
        when=row.decided_at.isoformat(),
        why=row.why,
        study=row.nct_id,
    )


def write_mirror() -> None:
    """Write every row to the home. Of two at once the later one waits, and then writes what both decided."""
    folder = settings.TRIALOGUE_HOME / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "portal.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        replace_corrections(settings.TRIALOGUE_HOME, [as_correction(row) for row in ReadingCorrection.objects.all()])
