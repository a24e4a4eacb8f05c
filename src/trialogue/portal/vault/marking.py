"""Keyed marks and derived keys: what tells two texts apart, makes the secret of a link, or seals a second factor.

All follow from one random key of the desk, which the master key wraps; none can be made without both.
"""

from __future__ import annotations

import hashlib
import hmac

from django.db import IntegrityError, transaction

from trialogue.errors import NotReady
from trialogue.portal.vault.master_key import derive, mark_of, master_key
from trialogue.portal.vault.models import DataKey, MarkingKey
from trialogue.portal.vault.sealing import new_key
from trialogue.portal.vault.wrapping import unwrap, wrap


def keyed_mark(text: str, purpose: str) -> str:
    """A keyed hash of a text, to count equal ones without keeping them; without the desk's keys it tells nothing."""
    return hmac.new(derived_key(purpose), text.encode(), hashlib.sha256).hexdigest()


def derived_key(purpose: str) -> bytes:
    """The desk's key for a purpose. It stays the same when the master key is changed."""
    row = MarkingKey.objects.first()
    if row is None:
        raise NotReady("this desk has not been prepared; run any command on it, such as: trialogue account list")
    return derive(unwrap(row, master_key()), purpose)


def prepare_marking_key() -> None:
    """Make the marking key of a desk that has none, or whose key was lost before anybody entrusted it with something.

    A desk made before there was one goes on with what its marks were made of: the master key of that time.
    """
    master, used = master_key(), DataKey.objects.exists()
    row = MarkingKey.objects.first()
    if row is not None and (used or row.wrapped_by == mark_of(master)):
        return
    fresh = MarkingKey()
    wrap(fresh, master if used else new_key(), master)
    try:
        with transaction.atomic():
            fresh.save(force_insert=row is None)
    except IntegrityError:
        return  # another process that started at once was first
