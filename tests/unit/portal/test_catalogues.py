"""The catalogues: every string of the portal has its translation, which fills in the same values."""

from __future__ import annotations

import importlib.util
import re
import shutil
from pathlib import Path
from types import ModuleType

import polib
import pytest

ROOT = Path(__file__).resolve().parents[3]
LANGUAGES = ["zh_Hans", "es"]
PLACES = re.compile(r"%\(\w+\)[a-z]|%%|\{\w+\}")
BANNED = {"zh_Hans": ("符合资格", "合格"), "es": ("elegible", "idóne")}


def load_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("collect_messages", ROOT / "tools" / "collect_messages.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def catalogue(language: str) -> polib.POFile:
    path = ROOT / "src" / "trialogue" / "portal" / "locale" / language / "LC_MESSAGES" / "django.po"
    return polib.pofile(str(path), wrapwidth=0)


@pytest.fixture(scope="module")
def collected() -> polib.POFile:
    if shutil.which("xgettext") is None:
        pytest.skip("needs Debian's gettext: apt-get install gettext")
    found = load_tool().collect()
    assert len(found) > 1000
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_of_the_portal_is_in_the_catalogue_and_nothing_else(
    collected: polib.POFile, language: str
) -> None:
    wanted = {(e.msgctxt, e.msgid) for e in collected}
    present = {(e.msgctxt, e.msgid) for e in catalogue(language)}
    assert wanted - present == set(), "run `make messages` and translate what is new"
    assert present - wanted == set(), "run `make messages`: these are said no more"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_has_a_translation(language: str) -> None:
    assert [entry.msgid for entry in catalogue(language) if not entry.translated()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_what_the_original_fills_in(language: str) -> None:
    for entry in catalogue(language):
        allowed = set(PLACES.findall(entry.msgid)) | set(PLACES.findall(entry.msgid_plural))
        several = entry.msgstr_plural.values() if entry.msgid_plural else []
        for words in [entry.msgstr, *several] if not entry.msgid_plural else several:
            assert set(PLACES.findall(words)) <= allowed, entry.msgid
        if not entry.msgid_plural:
            assert set(PLACES.findall(entry.msgstr)) == allowed, entry.msgid


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_says_eligible(language: str) -> None:
    for entry in catalogue(language):
        words = " ".join([entry.msgstr, *entry.msgstr_plural.values()])
        assert not any(word in words.lower() for word in BANNED[language]), words
