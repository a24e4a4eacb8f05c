"""The person behind a participant's number: sealed, told apart by a keyed mark, shown to who runs the visits only."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import asdict, dataclass
from typing import Any

from trialogue.portal.ask.models import Message
from trialogue.portal.trial_desk.models import Enrolled
from trialogue.portal.vault.marking import keyed_mark
from trialogue.portal.vault.person_keys import create_person_key, decrypt_text, encrypt_text


@dataclass(frozen=True)
class Identity:
    """Names and day of birth (ISO 8601), as on the consent form."""

    first_name: str
    last_name: str
    birth: str

    def __repr__(self) -> str:
        return "Identity(…)"  # never a person's name in a log or a traceback


def mark_person(study: str, identity: Identity) -> str:
    """What the log holds in place of the person: equal for the same person in the same study, and telling nothing.

    Names are compared without case, accents, blanks and marks, so that a second screening elsewhere is found.
    """
    words = (_letters(identity.first_name), _letters(identity.last_name), identity.birth)
    return keyed_mark("\x1f".join((study, *words)), "trial-person")


def keep_identity(row: Enrolled, identity: Identity) -> None:
    """Keep who a new participant is. Called in the transaction that records the consent."""
    row.person = create_person_key()
    place = _place(row.study, row.participant, "who")
    row.sealed_identity = encrypt_text(row.person, json.dumps(asdict(identity), ensure_ascii=False), place)
    row.save(force_insert=True)


def identity_of(study: str, participant: str) -> Identity | None:
    """Who it is; None where it was erased, or recorded without the portal."""
    row = _row(study, participant)
    if row is None or row.person is None:
        return None
    return Identity(**json.loads(decrypt_text(row.person, row.sealed_identity, _place(study, participant, "who"))))


def keep_answers(study: str, participant: str, screening: int, answers: dict[str, str]) -> None:
    """Keep what was typed for the screening that an event recorded, beside what was kept for those before it. Called in
    the transaction that records it."""
    row = _row(study, participant)
    if row is not None and row.person is not None:
        text = json.dumps([*_kept(row), {"screening": screening, "answers": answers}], ensure_ascii=False)
        row.sealed_answers = encrypt_text(row.person, text, _place(study, participant, "answers"))
        row.save(update_fields=["sealed_answers"])


def answers_of(study: str, participant: str, screening: int | None = None) -> dict[str, str]:
    """What was typed for a screening, by its event's sequence, or for the last one; empty where nothing was kept."""
    row = _row(study, participant)
    kept = [each for each in _kept(row) if screening in {None, each["screening"]}] if row is not None else []
    found: dict[str, str] = kept[-1]["answers"] if kept else {}
    return found


def _kept(row: Enrolled) -> list[dict[str, Any]]:
    """One version for each recorded screening, the oldest first. What was kept before versions were is one of no
    event."""
    if row.person is None or not bytes(row.sealed_answers):
        return []
    text = decrypt_text(row.person, row.sealed_answers, _place(row.study, row.participant, "answers"))
    found = json.loads(text)
    return found if isinstance(found, list) else [{"screening": 0, "answers": found}]


def demographics_of(study: str, participant: str) -> dict[str, str]:
    """Year of birth and sex, as the consent form and the screening said them: the form of a visit begins with them."""
    identity, sex = identity_of(study, participant), answers_of(study, participant).get("sex.answer", "")
    said = {"birth_year": identity.birth[:4] if identity is not None else "", "sex": sex}
    return {name: text for name, text in said.items() if text}


def participant_of(message: Message) -> str:
    """The number of the participant that a message led to; "" where there is none yet."""
    row = Enrolled.objects.filter(message=message).first()
    return row.participant if row else ""


def _row(study: str, participant: str) -> Enrolled | None:
    return Enrolled.objects.select_related("person").filter(study=study, participant=participant).first()


def _place(study: str, participant: str, field: str) -> str:
    return f"trial_desk/{study}/{participant}/{field}"


def _letters(name: str) -> str:
    """A name reduced to its letters.

    >>> _letters("Ana-María  O'Neill") == _letters("ANA MARIA ONEILL")
    True
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in plain if character.isalnum())
