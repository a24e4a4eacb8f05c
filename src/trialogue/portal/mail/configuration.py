"""What the environment says of mail. Nothing is sent unless the operator has named a server."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from trialogue.errors import BadInput
from trialogue.portal import environment
from trialogue.portal.mail.addresses import usable_address

SECURITIES: Final = ("starttls", "tls", "none")
_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
_LOOPBACK_NAMES: Final = {"localhost"}


@dataclass(frozen=True)
class MailSettings:
    """The server to hand mail to (`host` empty: none), how to speak to it, and what may leave.

    `to_sites`: whether contacts of registry records may be written to at all. `public_url`: where people reach this
    portal, for the links in mails (empty: the address a request came to).
    """

    host: str = ""
    port: int = 587
    user: str = ""
    password: str = ""
    sender: str = ""
    security: str = "starttls"
    to_sites: bool = False
    public_url: str = ""

    @property
    def on(self) -> bool:
        return bool(self.host)

    @property
    def local(self) -> bool:
        """Whether the server is on this machine: the only one that example addresses may go to."""
        return is_loopback(self.host)

    def __repr__(self) -> str:
        return f"MailSettings(on={self.on}, to_sites={self.to_sites})"


def read_mail_settings() -> MailSettings:
    """The settings from `TRIALOGUE_SMTP_*`, `TRIALOGUE_MAIL_TO_SITES`, `TRIALOGUE_PUBLIC_URL`. Raises BadInput."""
    host = os.environ.get("TRIALOGUE_SMTP_HOST", "").strip()
    security = os.environ.get("TRIALOGUE_SMTP_SECURITY", "").strip().lower() or "starttls"
    mail = MailSettings(
        host=host,
        port=_port(os.environ.get("TRIALOGUE_SMTP_PORT", "").strip(), security),
        user=os.environ.get("TRIALOGUE_SMTP_USER", ""),
        password=os.environ.get("TRIALOGUE_SMTP_PASSWORD", ""),
        sender=os.environ.get("TRIALOGUE_SMTP_FROM", "").strip(),
        security=security,
        to_sites=environment.flag("TRIALOGUE_MAIL_TO_SITES"),
        public_url=os.environ.get("TRIALOGUE_PUBLIC_URL", "").strip().rstrip("/"),
    )
    _check(mail)
    return mail


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine.

    >>> is_loopback("127.0.0.1"), is_loopback("mail.example.org")
    (True, False)
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() in _LOOPBACK_NAMES


def _port(text: str, security: str) -> int:
    if not text:
        return _PORTS.get(security, _PORTS["starttls"])
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise BadInput(f"TRIALOGUE_SMTP_PORT={text!r} is no port; write a number from 1 to 65535")
    return int(text)


def _check(mail: MailSettings) -> None:
    if mail.security not in SECURITIES:
        raise BadInput(f"TRIALOGUE_SMTP_SECURITY={mail.security!r} is unknown; write one of {', '.join(SECURITIES)}")
    if mail.on and mail.security == "none" and not mail.local:
        raise BadInput(
            "TRIALOGUE_SMTP_SECURITY=none would send letters readable over the network; "
            "write starttls or tls, or use a server on this machine"
        )
    if mail.on and not usable_address(mail.sender):
        raise BadInput(
            f"TRIALOGUE_SMTP_FROM={mail.sender!r} is no e-mail address; write the address that mails come from"
        )
    if mail.to_sites and not mail.on:
        raise BadInput("TRIALOGUE_MAIL_TO_SITES is on and no mail server is named; set TRIALOGUE_SMTP_HOST")
    if mail.to_sites and not mail.public_url:
        raise BadInput(
            "TRIALOGUE_MAIL_TO_SITES is on and TRIALOGUE_PUBLIC_URL is empty; "
            "write where people reach this portal, such as https://studies.example.org"
        )
    if mail.public_url and (urlsplit(mail.public_url).scheme not in {"http", "https"}):
        raise BadInput(f"TRIALOGUE_PUBLIC_URL={mail.public_url!r} is no web address; begin with https://")
