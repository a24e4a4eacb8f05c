"""Collect every string that the portal says into its catalogues: from sources and templates by Django's own collector
(GNU gettext), and from the data files whose words are shown (the glossary). Run by `make messages`."""

from __future__ import annotations

import ast
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import django
import polib
import yaml
from django.core.management import call_command

from trialogue.instruments.tables import read_table
from trialogue.matching.compare.changed_words import PATTERNS
from trialogue.matching.wording import CONTEXT, SINGLE_WORDS
from trialogue.vocabulary.loading import read_rows

ROOT = Path(__file__).resolve().parent.parent
PORTAL = ROOT / "src" / "trialogue" / "portal"
LOCALE = PORTAL / "locale"
MATCHING = PORTAL.parent / "matching"
PATIENT = PORTAL.parent / "patient"
REFUSING = (PORTAL.parent / "conduct", PORTAL / "trial" / "allocator")
REFUSALS = frozenset({"NotAllowed", "NotFilled", "Refused"})
HEADER = {
    "Project-Id-Version": "trialogue",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
PLURALS = {"zh_Hans": "nplurals=1; plural=0;", "es": "nplurals=2; plural=(n != 1);"}


def data_words() -> dict[str, str]:
    """The words that pages show through gettext and that stand outside the portal's code, each with where."""
    terms = yaml.safe_load((PORTAL / "glossary" / "terms.yaml").read_text(encoding="utf-8"))
    glossary = {words: "glossary/terms.yaml" for term in terms for words in (term["term"], term["means"])}
    items = dict.fromkeys((row["wording"] for row in read_table("bilag2004_items.tsv")), "bilag2004_items.tsv")
    said = items | dict.fromkeys(("your answer", "letter", *_said_patterns()), "matching: what the evaluator says")
    said |= dict.fromkeys(instrument_words(), "vocabulary: what an instrument is, in plain words")
    said |= dict.fromkeys(refusals(), "conduct: what the log refuses")
    said |= dict.fromkeys(problems(), "patient: what is wrong with a file of people")
    return said | glossary | dict.fromkeys(PATTERNS.values(), "matching/compare/changed_words.py")


def instrument_words() -> list[str]:
    """What the vocabulary's instruments are, in plain words."""
    return [row["plain"] for row in read_rows("instruments.tsv") if row["plain"]]


def _said_patterns() -> list[str]:
    """The patterns that the evaluator's modules give to `say`, in the order of the modules."""
    return _first_arguments([MATCHING], frozenset({"say"}))


def refusals() -> list[str]:
    """The patterns of everything the log refuses. Raises ValueError for one that is put together: no catalogue could
    hold it."""
    return [each for each in _first_arguments(REFUSING, REFUSALS, whole=True) if each != "%(troubles)s"]


def problems() -> list[str]:
    """What is wrong with a file of people: what was expected and what mends it, the last two of each report."""
    found = _first_arguments([PATIENT], frozenset({"say"}))
    for path in sorted(PATIENT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node) in {"wrong", "Problem", "_refused"}:
                said = (each for last in node.args[-2:] for each in getattr(last, "values", [last]))
                found += [each.value for each in said if isinstance(each, ast.Constant) and each.value]
    return [words for words in dict.fromkeys(found) if isinstance(words, str)]


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _first_arguments(folders: Iterable[Path], names: frozenset[str], *, whole: bool = False) -> list[str]:
    found = []
    for path in (path for folder in folders for path in sorted(folder.rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names):
                continue
            if node.args and isinstance(node.args[0], ast.Constant):
                found.append(node.args[0].value)
            elif whole:
                raise ValueError(f"{path.name} line {node.lineno}: write the pattern whole, as one text")
    return found


def collect() -> polib.POFile:
    """Every message of the portal, in one template without translations."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "portal"
        shutil.copytree(PORTAL, copy, ignore=shutil.ignore_patterns("locale", "__pycache__", "*.mo"))
        (copy / "locale").mkdir()
        before = Path.cwd()
        os.chdir(copy)
        try:
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trialogue.portal.settings")
            django.setup()
            call_command("makemessages", locale=["es"], keep_pot=True, no_location=True, verbosity=0)
            found = polib.pofile(str(copy / "locale" / "django.pot"), wrapwidth=0)
        finally:
            os.chdir(before)
    present = {entry.msgid for entry in found}
    for words, place in data_words().items():
        if words not in present:
            found.append(polib.POEntry(msgid=words, comment=place))
            present.add(words)
    found.extend(polib.POEntry(msgid=word, msgctxt=CONTEXT, comment="matching/wording.py") for word in SINGLE_WORDS)
    for entry in found:
        entry.occurrences = []
    return found


def update(language: str, template: polib.POFile) -> polib.POFile:
    """The catalogue of a language: what was translated stays, what is new is empty, what is gone is removed."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    known = {(e.msgctxt, e.msgid): e for e in polib.pofile(str(path), wrapwidth=0)} if path.exists() else {}
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = HEADER | {"Language": language, "Plural-Forms": PLURALS[language]}
    for entry in sorted(template, key=lambda each: (each.msgid, each.msgctxt or "")):
        old = known.get((entry.msgctxt, entry.msgid))
        fresh = polib.POEntry(
            msgid=entry.msgid,
            msgctxt=entry.msgctxt,
            msgid_plural=entry.msgid_plural,
            msgstr=old.msgstr if old and not entry.msgid_plural else "",
            flags=[flag for flag in entry.flags if flag != "fuzzy"],
            comment=entry.comment,
        )
        if entry.msgid_plural:
            kept = dict(old.msgstr_plural) if old else {}
            forms = range(1 if language.startswith("zh") else 2)
            fresh.msgstr_plural = {n: kept.get(n, "") for n in forms}
        catalogue.append(fresh)
    return catalogue


def main() -> int:
    template = collect()
    for language in PLURALS:
        path = LOCALE / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = update(language, template)
        catalogue.save(str(path))
        missing = len(catalogue.untranslated_entries())
        print(f"{language}: {len(catalogue)} messages, {missing} without translation", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
