"""A real SMTP server on loopback, for tests: takes letters, refuses them, breaks off, or does what it is told."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from trialogue.portal.mail.configuration import MailSettings


@dataclass
class Inbox:
    """What the server took, and how it answers: a reply for each next recipient, or for the words."""

    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    rcpt_replies: list[str] = field(default_factory=list)
    data_replies: list[str] = field(default_factory=list)
    on_words: Callable[[], None] | None = None
    break_off: bool = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        reply = self.rcpt_replies.pop(0) if self.rcpt_replies else "250 OK"
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.data_replies:
            return self.data_replies.pop(0)
        letter = message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.recipients += envelope.rcpt_tos
        if self.on_words:
            self.on_words()
        if self.break_off:
            server.transport.abort()
        return "250 OK"


@dataclass
class Server:
    """The server's inbox and port, and settings that lead to it."""

    inbox: Inbox
    port: int
    controller: Controller

    def settings(self, **changes: Any) -> MailSettings:
        given = {
            "host": "127.0.0.1",
            "port": self.port,
            "sender": "desk@portal.example",
            "security": "none",
            "to_sites": True,
            "public_url": "https://portal.example",
        }
        return MailSettings(**(given | changes))

    def start_again(self) -> None:
        """Listen on the same port again, after `controller.stop()`."""
        self.controller = listen(self.inbox, bind(self.port))

    def environment(self) -> dict[str, str]:
        """The same for a process of its own."""
        return {
            "TRIALOGUE_SMTP_HOST": "127.0.0.1",
            "TRIALOGUE_SMTP_PORT": str(self.port),
            "TRIALOGUE_SMTP_SECURITY": "none",
            "TRIALOGUE_SMTP_FROM": "desk@portal.example",
            "TRIALOGUE_MAIL_TO_SITES": "on",
            "TRIALOGUE_PUBLIC_URL": "https://portal.example",
        }


class _OnSocket(Controller):
    """Listens on a socket that is bound already: nobody takes its port between choosing and listening."""

    bound: socket.socket

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self.bound, ssl=self.ssl_context)


def listen(inbox: Inbox, bound: socket.socket, tls: ssl.SSLContext | None = None) -> Controller:
    """Start listening on a bound socket, in a thread of its own."""
    port = bound.getsockname()[1]
    controller = _OnSocket(
        inbox, hostname="127.0.0.1", port=port, tls_context=tls, require_starttls=tls is not None, ready_timeout=10
    )
    controller.bound = bound
    controller.start()
    return controller


def bind(port: int = 0) -> socket.socket:
    """A loopback socket on this port, by default on a free one."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # after a stop connections may linger on it
    bound.bind(("127.0.0.1", port))
    return bound


def start_server(tls: ssl.SSLContext | None = None) -> Server:
    """Listen on a free loopback port; `tls` offers STARTTLS and takes nothing before it."""
    inbox, bound = Inbox(), bind()
    return Server(inbox, bound.getsockname()[1], listen(inbox, bound, tls))


@pytest.fixture
def smtp() -> Iterator[Server]:
    """A server that takes everything until told otherwise."""
    server = start_server()
    yield server
    server.controller.stop()
