"""BILAG-2004 in the form of a visit: the items by system, what was typed of them, and the readings that they say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.utils.translation import gettext as _

from trialogue.conduct.bilag import INVOLVED, ITEMS, NOT_DONE, NOT_LUPUS, kinds_of_items
from trialogue.instruments.bilag import SYSTEMS
from trialogue.instruments.tables import read_table
from trialogue.portal.trial_desk.bilag_wording import CODES, PLUSES, SYSTEM_NAMES, item_words
from trialogue.portal.trial_desk.wording import Said, number_words

PREFIX: Final = "bilag."
NONE_LEFT: Final = "bilag_absent"
"""The box of a system which says that all were asked about: what is left empty is absent."""
_NUMBER: Final = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,6})?", re.ASCII)
_ABSENT: Final = {"code": "0", "pluses": "0", "yes_no": "no"}


@dataclass(frozen=True)
class Item:
    """One item as a field; `choices` is empty for a number."""

    name: str
    words: str
    kind: str
    value: str
    choices: list[tuple[str, Said]]
    problem: str
    ignorable: bool
    ignored: bool


@dataclass(frozen=True)
class System:
    """The items of one system; `open` where something was typed, so that it is seen."""

    name: str
    words: Said
    items: list[Item]
    absent: bool
    involved: bool
    answered: int
    open: bool


def systems_of(typed: Mapping[str, list[str]], problems: Mapping[str, str]) -> list[System]:
    """The whole form, by system, as it was typed."""
    return [_system(name, typed, problems) for name in SYSTEMS]


def readings_of(typed: Mapping[str, list[str]], problems: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The readings of an assessment; none where nothing was typed. `problems` gets what cannot be read."""
    found: list[str] = []
    for system in SYSTEMS:
        absent = system in typed.get(NONE_LEFT, [])
        for item in _items(system):
            kind = kinds_of_items()[item]
            text = _first(typed, PREFIX + item) or (_ABSENT.get(kind, "") if absent else "")
            answer = _answer(kind, text)
            if answer is None:
                problems[PREFIX + item] = _("“%(text)s” is not a number; write for example 12.5") % {"text": text[:40]}
            elif answer:
                found.append(f"{item}={answer}")
    if not found:
        return {}
    ignored = [item for item in _items("haematological") if item in typed.get(NOT_LUPUS, [])]
    said: dict[str, dict[str, Any]] = {ITEMS: {"value": found, "unit": ""}}
    if ignored:
        said[NOT_LUPUS] = {"value": ignored, "unit": ""}
    if _first(typed, f"{INVOLVED}.asked"):
        involved = [system for system in SYSTEMS if system in typed.get(INVOLVED, [])]
        said[INVOLVED] = {"value": involved, "unit": ""}
    elif typed.get(INVOLVED):
        problems[INVOLVED] = _("Tick that all were asked about, or take the ticks away.")
    return said


def typed_of(readings: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """What would have been typed for the items of these readings."""
    answers = (str(each).partition("=") for each in readings.get(ITEMS, {}).get("value") or ())
    return {PREFIX + item: [answer] for item, _sign, answer in answers}


def _system(name: str, typed: Mapping[str, list[str]], problems: Mapping[str, str]) -> System:
    items = [_item(each, typed, problems) for each in _items(name)]
    absent = name in typed.get(NONE_LEFT, [])
    answered = sum(bool(each.value) for each in items)
    shown = absent or any(each.value not in {"", "0", "no"} or each.problem or each.ignored for each in items)
    involved = name in typed.get(INVOLVED, [])
    return System(name, SYSTEM_NAMES[name], items, absent, involved, answered, shown)


def _item(name: str, typed: Mapping[str, list[str]], problems: Mapping[str, str]) -> Item:
    kind, field = kinds_of_items()[name], PREFIX + name
    choices: list[tuple[str, Said]] = list({"code": CODES, "pluses": PLUSES}.get(kind, {}).items())
    if kind == "yes_no":
        choices = [("no", _("No")), ("yes", _("Yes"))]
    if choices:
        choices.append((NOT_DONE, _("not done")))
    of_blood = name in _items("haematological") and name != "ttp"
    ignored = name in typed.get(NOT_LUPUS, [])
    words, value = item_words(name), _first(typed, field)
    return Item(name, words, kind, value, choices, problems.get(field, ""), of_blood, ignored)


def _answer(kind: str, text: str) -> str | None:
    """The answer as it is kept; "" for none, None where it cannot be read."""
    if kind != "number":
        known = {"code": CODES, "pluses": PLUSES}.get(kind, {"yes": "", "no": ""})
        return text if text in known or text in {"", NOT_DONE} else None
    if not text or text == NOT_DONE:
        return text
    return number_words(float(text.replace(",", "."))) if _NUMBER.fullmatch(text) else None


def _first(typed: Mapping[str, list[str]], name: str) -> str:
    return next(iter(typed.get(name, [])), "").strip()[:40]


@cache
def _of_systems() -> dict[str, tuple[str, ...]]:
    rows = list(read_table("bilag2004_items.tsv"))
    return {system: tuple(row["item"] for row in rows if row["system"] == system) for system in SYSTEMS}


def _items(system: str) -> tuple[str, ...]:
    return _of_systems()[system]
