"""What the environment decides, and that reading it writes nothing."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from trialogue.errors import BadInput, NotReady
from trialogue.portal import environment


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRIALOGUE_SECRET_KEY", raising=False)
    home = tmp_path / "new" / "home"
    path = environment.ensure_secret_key(home)
    first = environment.secret_key(home)
    environment.ensure_secret_key(home)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(first) >= 50
    assert environment.secret_key(home) == first


def test_reading_the_key_of_a_home_without_one_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TRIALOGUE_SECRET_KEY", raising=False)
    one, other = environment.secret_key(tmp_path), environment.secret_key(tmp_path)
    assert one != other
    assert list(tmp_path.iterdir()) == []


def test_the_database_is_sqlite_in_the_home_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    database = environment.database(tmp_path)
    assert database["NAME"] == str(tmp_path / "desk.sqlite3")
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


@pytest.mark.parametrize(
    ("url", "name"), [("sqlite:///desk.db", "desk.db"), ("sqlite:////srv/desk.db", "/srv/desk.db")]
)
def test_a_sqlite_url_names_a_file(url: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert environment.database(tmp_path)["NAME"] == name


def test_a_postgresql_url_is_read_or_names_the_driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://desk:p%40ss@db.example:5433/trialogue")
    try:
        database = environment.database(tmp_path)
    except NotReady as error:
        assert "psycopg" in str(error)
        return
    assert (database["HOST"], database["PORT"], database["PASSWORD"]) == ("db.example", "5433", "p@ss")


def test_another_kind_of_database_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://x/y")
    with pytest.raises(BadInput, match="'mysql'"):
        environment.database(tmp_path)


def test_a_word_that_is_neither_on_nor_off_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALOGUE_PORTAL_DEBUG", "maybe")
    with pytest.raises(BadInput, match="TRIALOGUE_PORTAL_DEBUG='maybe'"):
        environment.flag("TRIALOGUE_PORTAL_DEBUG")
