"""E-mail addresses: one that can stand in a header without harm, and those set aside for examples."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 254
"""RFC 5321, errata 1690: the longest address that can be written in a mail transaction."""
_LOCAL_PART: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_EXAMPLE_NAMES: Final = ("example.com", "example.net", "example.org")
_EXAMPLE_ENDINGS: Final = (".example", ".test", ".invalid", ".localhost")
"""RFC 2606 sets these names aside: nobody can have a mailbox there."""


def usable_address(text: str | None) -> str:
    """The address as it goes into a mail transaction (its domain in ASCII), or "" when it is not usable.

    Quoted local parts, comments, address literals and non-ASCII local parts are not taken: nothing of the kind is
    needed to reach a person, and each has been a way to smuggle a second recipient into a header.

    >>> usable_address(" ana@müller.example ")
    'ana@xn--mller-kva.example'
    >>> usable_address("ana@example.org\\nBcc: all@example.org")
    ''
    """
    local, at, domain = (text or "").strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    labels = ascii_domain.split(".")
    usable = (
        at
        and len(local) <= 64
        and len(labels) > 1
        and _LOCAL_PART.fullmatch(local)
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
    )
    address = f"{local}@{ascii_domain}"
    return address if usable and len(address) <= LONGEST else ""


def is_example(address: str) -> bool:
    """Whether an address lies in a domain set aside for examples.

    >>> is_example("desk@sub.example.org"), is_example("desk@hospital-example.org")
    (True, False)
    """
    dotted = "." + address.rpartition("@")[2].lower()
    return dotted.endswith((*("." + name for name in _EXAMPLE_NAMES), *_EXAMPLE_ENDINGS))
