"""The door to SMTP: TLS is checked, a wrong password is told, headers cannot be broken open."""

from __future__ import annotations

import datetime
import ipaddress
import re
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import trialogue
from smtp_server import Server, smtp, start_server  # noqa: F401  # fixture
from trialogue.errors import NotReady
from trialogue.portal.mail.outbox import Letter
from trialogue.portal.mail.sending import UNFOLDED, compose, hand_over, open_server

NOW = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)
LETTER = Letter("ana@example.net", "Subject", "Body\n")


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, private


def test_starttls_takes_a_trusted_certificate_and_refuses_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, private = make_certificate(tmp_path)
    offered = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    offered.load_cert_chain(certificate, private)
    server = start_server(offered)
    try:
        mail = server.settings(security="starttls")
        with pytest.raises(NotReady, match="SSLCertVerificationError"), open_server(mail):
            pass
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with open_server(mail) as door:
            hand_over(door, mail.sender, LETTER, "<1@portal.example>", NOW)
        assert [letter["Message-ID"] for letter in server.inbox.letters] == ["<1@portal.example>"]
    finally:
        server.controller.stop()


def test_a_server_without_tls_is_refused_when_tls_is_wanted(smtp: Server) -> None:  # noqa: F811
    with pytest.raises(NotReady, match="TRIALOGUE_SMTP_SECURITY"), open_server(smtp.settings(security="starttls")):
        pass
    assert smtp.inbox.letters == []


def test_a_login_the_server_does_not_take_is_told_without_the_password(smtp: Server) -> None:  # noqa: F811
    mail = smtp.settings(user="u", password="open sesame")
    with pytest.raises(NotReady) as raised, open_server(mail):
        pass
    assert "sesame" not in str(raised.value)


def test_no_server_named_says_what_to_set(smtp: Server) -> None:  # noqa: F811
    with pytest.raises(NotReady, match="TRIALOGUE_SMTP_HOST"), open_server(smtp.settings(host="")):
        pass


@pytest.mark.parametrize(
    "letter",
    [
        Letter("ana@example.net\r\nBcc: b@example.net", "Subject", "Body"),
        Letter("ana@example.net", "Subject\nBcc: b@example.net", "Body"),
        Letter("ana@example.net", "Subject", "Body", "x@example.net\r\n\r\nBody of another"),
    ],
)
def test_a_line_end_in_a_header_is_refused_at_the_last_door(letter: Letter) -> None:
    with pytest.raises(ValueError, match=r"linefeed|carriage|newline"):
        compose("desk@portal.example", letter, "<1@portal.example>", NOW)


def test_no_other_module_opens_smtp() -> None:
    package = Path(trialogue.__file__).parent
    doors = re.compile(r"^\s*(?:import|from)\s+(?:smtplib|django\.core\.mail|socketserver|aiosmtpd)\b", re.MULTILINE)
    found = [path.relative_to(package) for path in package.rglob("*.py") if doors.search(path.read_text("utf-8"))]
    assert found == [Path("portal/mail/sending.py")]


def test_a_long_unsubscribe_address_stands_whole_on_one_line_and_other_letters_have_none(smtp: Server) -> None:  # noqa: F811
    mail, address = smtp.settings(), f"https://portal.example/alerts/unsubscribe/{'aB3_-' * 20}"
    letter = Letter("ana@example.net", "Subject", "x" * 300 + "\n", unsubscribe=address)
    words = compose(mail.sender, letter, "<1@portal.example>", NOW).as_bytes(policy=UNFOLDED).decode("ascii")
    assert f"\r\nList-Unsubscribe: <{address}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in words
    assert max(map(len, words.partition("\r\n\r\n")[2].splitlines())) <= 78
    with open_server(mail) as door:
        hand_over(door, mail.sender, letter, "<1@portal.example>", NOW)
        hand_over(door, mail.sender, LETTER, "<2@portal.example>", NOW)
    assert [each["List-Unsubscribe"] for each in smtp.inbox.letters] == [f"<{address}>", None]
    assert smtp.inbox.letters[0].get_content().strip() == "x" * 300


def test_an_unsubscribe_address_cannot_break_a_header_open(smtp: Server) -> None:  # noqa: F811
    broken = Letter("ana@example.net", "S", "B\n", unsubscribe="https://portal.example/\r\nBcc: all@example.net")
    with pytest.raises(ValueError, match="linefeed"):
        compose("desk@portal.example", broken, "<1@portal.example>", NOW)
