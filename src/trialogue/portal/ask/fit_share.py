"""The fit summary that a person lets a study team see: a share of its own, whose link goes with her message.

The link stands in the letter to the team; the passcode is shown to her alone, to tell it by phone. Form, message and
share have the same mark, so one form makes one of each, and erasing the message ends the share.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from trialogue.portal.accounts.models import Account
from trialogue.portal.ask.models import Message
from trialogue.portal.fit.summary import read_summary
from trialogue.portal.share.content import bounded
from trialogue.portal.share.keeping import end_share
from trialogue.portal.share.making import MOST_DAYS, SHOWN_AGAIN, Prepared, Wish, prepare
from trialogue.portal.share.models import Kind, Share


def wants_fit_shared(form: Mapping[str, str]) -> bool:
    """Whether the person ticked that the team may see her fit summary."""
    return form.get("show_fit") == "on"


def prepare_fit(form: Mapping[str, str], nct_id: str, form_token: str, owner: Account | None) -> Prepared | None:
    """The share, with its key made but not stored; None where there is no summary of this study, or it is too old."""
    summary = read_summary(form.get("fit", ""), nct_id)
    if summary is None:
        return None
    content = bounded({"kind": str(Kind.FIT), **summary})
    return prepare(Wish(content, MOST_DAYS, form_token, owner))


def fit_share(message: Message) -> Share | None:
    """The share that came with a message, unless it has ended."""
    return Share.objects.select_related("person").filter(form_mark=message.form_mark).first()


def may_show_passcode(share: Share, now: datetime) -> bool:
    """Whether the passcode may still be shown: once, and again only for a double click."""
    return now - share.created_at <= SHOWN_AGAIN


def end_fit_share(message: Message) -> None:
    """End the share of a message that is being erased."""
    share = fit_share(message)
    if share is not None:
        end_share(share)
