"""What the environment decides: where the data lives, which database, which key, which hosts.

Reading never writes: `ensure_secret_key` is called by the commands that serve, not by importing the settings.
"""

from __future__ import annotations

import importlib.util
import os
import re
import secrets
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from trialogue.errors import BadInput, NotReady

TRUE_WORDS: Final = {"1", "true", "yes", "on"}
FALSE_WORDS: Final = {"", "0", "false", "no", "off"}
KEY_FILE: Final = "secret_key"
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
_SQLITE_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
)
"""FULL: an allocated place, a message taken, must outlive a power cut; with NORMAL the last could be lost."""


def home() -> Path:
    """`TRIALOGUE_HOME`, or the user's data folder."""
    if given := os.environ.get("TRIALOGUE_HOME"):
        return Path(given)
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "trialogue"


def flag(name: str, *, default: bool = False) -> bool:
    """A yes-or-no variable, `default` when absent. Raises BadInput for a word that is neither."""
    word = os.environ.get(name, "").strip().lower()
    if not word:
        return default
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise BadInput(f"{name}={word!r} is neither on nor off; write 1 or 0")
    return word in TRUE_WORDS


def choice(name: str, known: tuple[str, ...]) -> str:
    """A variable that is one of a few words, the first when absent. Raises BadInput."""
    word = os.environ.get(name, "").strip().lower() or known[0]
    if word not in known:
        raise BadInput(f"{name}={word!r} is not known; write {' or '.join(known)}")
    return word


def count(name: str, default: int, *, least: int = 1) -> int:
    """A whole number from `least` (1 or 0) on, `default` when absent. Raises BadInput for anything else."""
    word = os.environ.get(name, "").strip()
    if not word:
        return default
    if not re.fullmatch(r"0|[1-9]\d{0,8}", word, re.ASCII) or int(word) < least:
        raise BadInput(f"{name}={word[:40]!r} is not a number of things; write a whole number such as {default}")
    return int(word)


def words(name: str) -> list[str]:
    """A list of words separated by commas or spaces, empty when absent."""
    return os.environ.get(name, "").replace(",", " ").split()


def secret_key(home: Path) -> str:
    """`TRIALOGUE_SECRET_KEY`, or the key kept in the home directory, or one that lives as long as this process."""
    if given := os.environ.get("TRIALOGUE_SECRET_KEY"):
        return given
    try:
        return (home / KEY_FILE).read_text(encoding="ascii").strip() or secrets.token_urlsafe(50)
    except FileNotFoundError:
        return secrets.token_urlsafe(50)


def ensure_secret_key(home: Path) -> Path:
    """Write a key into the home directory, readable by its owner alone, unless one is there; give its path.

    Raises BadInput when the directory cannot be written to.
    """
    path = home / KEY_FILE
    try:
        home.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        if path.is_file():
            return path
        raise BadInput(f"{home} cannot be written to ({error.strerror}); choose another home with --home") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50) + "\n")
    return path


def database(home: Path) -> dict[str, Any]:
    """Django's description of the desk database, from `DATABASE_URL` or SQLite in the home directory.

    Raises BadInput for a URL of another kind, NotReady when the PostgreSQL driver is not installed.
    """
    url = os.environ.get("DATABASE_URL", "")
    parts = urlsplit(url)
    if parts.scheme in {"", "sqlite"}:
        name = unquote(parts.path[1:]) if url else str(home / "desk.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name,
            "OPTIONS": {"init_command": _SQLITE_PRAGMAS, "transaction_mode": "IMMEDIATE", "timeout": 20},
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgresql(url)
    raise BadInput(f"DATABASE_URL begins with {parts.scheme!r}; write sqlite:///PATH or postgresql://USER@HOST/NAME")


def _postgresql(url: str) -> dict[str, Any]:
    if importlib.util.find_spec("psycopg") is None:
        raise NotReady(
            "DATABASE_URL names PostgreSQL and its driver is not installed; run: pip install 'psycopg[binary]'"
        )
    parts = urlsplit(url)
    # A socket's folder cannot stand before the path of a URL; libpq's own way is ?host=FOLDER.
    host = parts.hostname or parse_qs(parts.query).get("host", [""])[0]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
    }
