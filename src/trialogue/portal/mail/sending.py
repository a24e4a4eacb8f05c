"""The only module that opens SMTP: one connection, one letter, and what the server answered."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from trialogue.errors import NotReady, TrialogueError
from trialogue.portal.mail.configuration import MailSettings
from trialogue.portal.mail.outbox import Letter

TIMEOUT_SECONDS: Final = 30
UNFOLDED: Final = SMTP.clone(max_line_length=998)
"""Folding would tear the long address of List-Unsubscribe into encoded words, which no mail program follows."""


class Refused(TrialogueError):
    """The server did not take the letter. `code` is its three digits, or 0 where the connection broke before."""

    def __init__(self, code: int) -> None:
        super().__init__(f"SMTP {code}")
        self.code = code

    @property
    def temporary(self) -> bool:
        """Whether the same letter may be taken later (RFC 5321, 4.2.1: first digit 4)."""
        return self.code < 500


class Uncertain(TrialogueError):
    """The words were handed over and the answer never came: the letter may have been taken."""


@contextmanager
def open_server(mail: MailSettings) -> Iterator[smtplib.SMTP]:
    """A connection ready to take letters. Raises NotReady in one line when there is none to be had."""
    if not mail.on:
        raise NotReady("no mail server is named; set TRIALOGUE_SMTP_HOST and TRIALOGUE_SMTP_FROM")
    try:
        server = _connect(mail)
    except smtplib.SMTPAuthenticationError:
        raise NotReady("the mail server refused TRIALOGUE_SMTP_USER and TRIALOGUE_SMTP_PASSWORD; mend them") from None
    except (OSError, smtplib.SMTPException) as error:
        raise NotReady(
            f"the mail server {mail.host} port {mail.port} cannot be used ({type(error).__name__}); "
            "see that it runs and that TRIALOGUE_SMTP_SECURITY fits it; nothing was lost"
        ) from None
    try:
        yield server
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()


def hand_over(server: smtplib.SMTP, sender: str, letter: Letter, message_id: str, now: datetime) -> None:
    """Give one letter to the server. Raises Refused, or Uncertain when the answer to the words never came."""
    words = compose(sender, letter, message_id, now).as_bytes(policy=UNFOLDED)
    try:
        _expect(server.mail(sender)[0])
        _expect(server.rcpt(letter.to)[0])
    except (OSError, smtplib.SMTPServerDisconnected):
        raise Refused(0) from None
    try:
        _expect(server.data(words)[0])
    except smtplib.SMTPDataError as error:
        raise Refused(error.smtp_code) from None
    except (OSError, smtplib.SMTPServerDisconnected):
        raise Uncertain("the connection broke before the server answered") from None


def compose(sender: str, letter: Letter, message_id: str, now: datetime) -> EmailMessage:
    """The mail with its headers; a line end in any of them raises ValueError inside the email package."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    if letter.reply_to:
        message["Reply-To"] = letter.reply_to
    message["Date"], message["Message-ID"] = format_datetime(now), message_id
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.body, cte="quoted-printable")
    return message


def _connect(mail: MailSettings) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    if mail.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=TIMEOUT_SECONDS, context=trusted)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=TIMEOUT_SECONDS)
    try:
        if mail.security == "starttls":
            server.starttls(context=trusted)
        if mail.user:
            server.login(mail.user, mail.password)
        server.ehlo_or_helo_if_needed()
    except BaseException:
        server.close()
        raise
    return server


def _expect(code: int) -> None:
    """Any answer of the 2xx family is a yes."""
    if not 200 <= code < 300:
        raise Refused(code)
