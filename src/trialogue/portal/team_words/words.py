"""Read and change the team's words; of two who change them at once the second is told."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from trialogue.portal.accounts.models import Account
from trialogue.portal.team_words.models import TeamWords


@dataclass(frozen=True)
class Words:
    """A lay title, an overview and languages separated by commas; each may be empty."""

    lay_title: str = ""
    overview: str = ""
    languages: str = ""


def team_words(nct_id: str) -> TeamWords | None:
    """What the team of a study has said, or None where it has said nothing."""
    row = TeamWords.objects.filter(nct_id=nct_id).first()
    return row if row is not None and (row.lay_title or row.overview or row.languages) else None


def team_languages(nct_id: str) -> tuple[str, ...]:
    """The languages the team says it speaks, in its own order."""
    row = TeamWords.objects.filter(nct_id=nct_id).first()
    return tuple(filter(None, (each.strip() for each in row.languages.split(",")))) if row else ()


def version_of(nct_id: str) -> int:
    """The version now, 0 before the first words."""
    row = TeamWords.objects.filter(nct_id=nct_id).first()
    return row.version if row else 0


def change_words(nct_id: str, words: Words, *, seen: int, by: Account, now: datetime) -> bool:
    """Store the words unless someone changed them since version `seen`; whether they were stored."""
    changed = {**asdict(words), "changed_at": now, "changed_by": by}
    if seen == 0:
        try:
            with transaction.atomic():
                TeamWords.objects.create(nct_id=nct_id, version=1, **changed)
        except IntegrityError:
            return False
        return True
    return bool(TeamWords.objects.filter(nct_id=nct_id, version=seen).update(version=seen + 1, **changed))
