"""The letters of a message: to the site, the copy to the sender, and word of a failure. No health facts in any."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from trialogue.portal.ask.keeping import KEEP_DAYS, PAGE_DAYS
from trialogue.portal.ask.models import Message
from trialogue.portal.ask.sender import Sender
from trialogue.portal.mail.outbox import Letter
from trialogue.portal.mail.permission import WORDS
from trialogue.portal.study_page.identity import REGISTRY_PAGE


@dataclass(frozen=True)
class FitLink:
    """Where the team can see the sender's fit summary, with the passcode that she tells it; until when."""

    link: str
    until: datetime


def site_letter(
    message: Message, sender: Sender, to: str, reading_link: str, fit_link: FitLink | None = None
) -> Letter:
    """To the contact of the site: who asks and how to answer; her words and her answers stay behind links."""
    with translation.override("en"):
        subject = _("A person asks about study %(number)s") % {"number": message.nct_id}
        body = _body("site", message, {"sender": sender, "reading_link": reading_link, "fit_link": fit_link})
    return Letter(to=to, subject=subject, body=body, reply_to=sender.email)


def copy_letter(message: Message, sender: Sender, page_link: str, held: str) -> Letter:
    """To the sender: study, site, when, and where to see what became of it. Not her words, and not her name."""
    with translation.override(message.language):
        subject = _("Your message about study %(number)s") % {"number": message.nct_id}
        body = _body("copy", message, {"page_link": page_link, "held": WORDS[held] if held else ""})
    return Letter(to=sender.email, subject=subject, body=body)


def answer_letter(message: Message, sender: Sender, link: str) -> Letter:
    """To the sender: there is an answer, and where to read it. The answer itself stays behind the link."""
    with translation.override(message.language):
        subject = _("An answer about study %(number)s") % {"number": message.nct_id}
        body = _body("answer", message, {"link": link})
    return Letter(to=sender.email, subject=subject, body=body)


def waiting_letter(message: Message, to: str, link: str) -> Letter:
    """To the team: somebody waits for an answer, and where to read and write. Nothing of the person."""
    with translation.override("en"):
        subject = _("A message about study %(number)s waits for an answer") % {"number": message.nct_id}
        body = _body("waiting", message, {"link": link})
    return Letter(to=to, subject=subject, body=body)


def undelivered_letter(message: Message, sender: Sender) -> Letter:
    """To the sender, when the site's server would not take her message: how to reach the site instead."""
    with translation.override(message.language):
        subject = _("Your message about study %(number)s could not be delivered") % {"number": message.nct_id}
        body = _body("undelivered", message, {})
    return Letter(to=sender.email, subject=subject, body=body)


def _body(name: str, message: Message, more: dict[str, Any]) -> str:
    registry = "" if message.provenance == "fictional" else REGISTRY_PAGE + message.nct_id
    context = {"message": message, "registry": registry, "keep_days": KEEP_DAYS, "page_days": PAGE_DAYS, **more}
    return render_to_string(f"ask/mail/{name}.txt", context).strip() + "\n"
