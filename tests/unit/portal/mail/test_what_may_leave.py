"""Addresses that can stand in a header, what the environment may say, and which letters may leave."""

from __future__ import annotations

import re

import pytest

from trialogue.errors import BadInput
from trialogue.portal.mail import permission
from trialogue.portal.mail.addresses import is_example, usable_address
from trialogue.portal.mail.configuration import MailSettings, read_mail_settings
from trialogue.portal.mail.permission import refusal

OFF = MailSettings()
LOCAL = MailSettings(
    host="127.0.0.1", sender="a@b.example", security="none", to_sites=True, public_url="https://p.example"
)
OUTSIDE = MailSettings(host="smtp.clinic.ch", sender="a@clinic.ch", to_sites=True, public_url="https://p.clinic.ch")
COPIES_ONLY = MailSettings(host="smtp.clinic.ch", sender="a@clinic.ch")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ana",
        "@example.org",
        "ana@",
        "ana@localhost",
        "ana@127.0.0.1",
        "ana@[127.0.0.1]",
        "ana@example.org\nBcc: b@example.org",
        "ana@example.org\r\nBcc: b@example.org",
        "ana@example.org, b@example.org",
        "ana@example.org b@example.org",
        "<ana@example.org>",
        '"a b"@example.org',
        "a..b@example.org",
        ".a@example.org",
        "ana@exa mple.org",
        "ana@-example.org",
        "ana@example..org",
        "añá@example.org",
        "ana\x00@example.org",
        "a" * 65 + "@example.org",
        "ana@" + "a" * 64 + ".org",
        "ana@" + ".".join(["a" * 60] * 5) + ".org",
    ],
)
def test_what_could_smuggle_or_reach_nobody_is_no_address(text: str) -> None:
    assert usable_address(text) == ""


@pytest.mark.parametrize(
    "text", ["ana@example.org", "a.b+c@sub.example.co.uk", "o'neil@example.org", " ana@example.org "]
)
def test_ordinary_addresses_are_taken(text: str) -> None:
    assert usable_address(text) == text.strip()


@pytest.mark.parametrize("address", ["a@example.com", "a@x.example.net", "a@b.test", "a@b.invalid", "a@b.example"])
def test_example_domains(address: str) -> None:
    assert is_example(address)
    assert not is_example(address + ".ch")


@pytest.mark.parametrize(
    ("address", "provenance", "mail", "reason"),
    [
        ("desk@clinic.ch", "registry", OUTSIDE, ""),
        ("desk@clinic.ch", "registry", COPIES_ONLY, permission.SITES_OFF),
        ("desk@clinic.ch", "registry", OFF, permission.MAIL_OFF),
        ("desk@clinic.ch", "restated", OUTSIDE, permission.NOT_REAL),
        ("desk@clinic.ch", "fictional", LOCAL, permission.NOT_REAL),
        ("desk@clinic.ch", "fictional", OFF, permission.NOT_REAL),
        ("desk@example.org", "fictional", LOCAL, ""),
        ("desk@example.org", "fictional", OUTSIDE, permission.EXAMPLE),
        ("desk@example.org", "registry", OUTSIDE, permission.EXAMPLE),
        ("ana@clinic.ch", "", COPIES_ONLY, ""),
        ("ana@clinic.ch", "", OFF, permission.MAIL_OFF),
        ("ana@example.net", "", COPIES_ONLY, permission.EXAMPLE),
    ],
)
def test_which_letters_may_leave(address: str, provenance: str, mail: MailSettings, reason: str) -> None:
    assert refusal(address, provenance, mail) == reason
    assert reason == "" or str(permission.WORDS[reason])


GOOD = {
    "TRIALOGUE_SMTP_HOST": "smtp.clinic.ch",
    "TRIALOGUE_SMTP_FROM": "desk@clinic.ch",
    "TRIALOGUE_MAIL_TO_SITES": "on",
    "TRIALOGUE_PUBLIC_URL": "https://studies.clinic.ch/",
    "TRIALOGUE_SMTP_PASSWORD": "open sesame",
}


def read(monkeypatch: pytest.MonkeyPatch, **given: str) -> MailSettings:
    for name in (*GOOD, "TRIALOGUE_SMTP_PORT", "TRIALOGUE_SMTP_USER", "TRIALOGUE_SMTP_SECURITY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return read_mail_settings()


def test_nothing_said_means_nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = read(monkeypatch)
    assert not mail.on
    assert not mail.to_sites


def test_settings_are_read_and_never_show_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = read(monkeypatch, **GOOD)
    assert (mail.port, mail.security, mail.public_url) == (587, "starttls", "https://studies.clinic.ch")
    assert read(monkeypatch, **GOOD, TRIALOGUE_SMTP_SECURITY="tls").port == 465
    assert "sesame" not in repr(mail)


@pytest.mark.parametrize(
    "change",
    [
        {"TRIALOGUE_SMTP_PORT": "smtp"},
        {"TRIALOGUE_SMTP_PORT": "70000"},
        {"TRIALOGUE_SMTP_SECURITY": "perhaps"},
        {"TRIALOGUE_SMTP_SECURITY": "none"},
        {"TRIALOGUE_SMTP_FROM": ""},
        {"TRIALOGUE_SMTP_FROM": "desk@clinic.ch\nBcc: x@clinic.ch"},
        {"TRIALOGUE_SMTP_HOST": ""},
        {"TRIALOGUE_PUBLIC_URL": ""},
        {"TRIALOGUE_PUBLIC_URL": "ftp://clinic.ch"},
        {"TRIALOGUE_MAIL_TO_SITES": "maybe"},
    ],
)
def test_settings_that_cannot_be_used_are_told_by_name(monkeypatch: pytest.MonkeyPatch, change: dict[str, str]) -> None:
    with pytest.raises(BadInput, match=re.compile("TRIALOGUE_[A-Z_]+")) as raised:
        read(monkeypatch, **(GOOD | change))
    assert "sesame" not in str(raised.value)
