"""The parameters of an address, each read once and strictly: what is not known is refused, not passed over."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Sequence

from django.http import QueryDict

from trialogue.portal.api.errors import Unusable

LONGEST = 400
_DECIMAL = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")


class Parameters:
    """What stands in an address. A reading remembers each name; `finish` refuses what nobody read."""

    def __init__(self, given: QueryDict) -> None:
        self._given = {name: list(values) for name, values in given.lists()}
        self._read: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        """One text, at most LONGEST characters."""
        values = self._take(name)
        if len(values) > 1:
            raise Unusable(name, len(values), "times given", "give it once")
        text = values[0].strip() if values else default
        if len(text) > LONGEST:
            raise Unusable(name, f"{len(text)} characters", "are too many", f"write at most {LONGEST}")
        return text

    def required(self, name: str, example: str) -> str:
        """One text that must be there."""
        text = self.text(name)
        if not text:
            raise Unusable(name, None, "is missing", f"give one, such as {example}")
        return text

    def one_of(self, name: str, known: Sequence[str], default: str) -> str:
        """One of a few words."""
        word = self.text(name, default) or default
        if word not in known:
            raise Unusable(name, word, "is not known", f"choose among {', '.join(filter(None, known))}")
        return word

    def several(self, name: str, known: Collection[str] | None = None) -> tuple[str, ...]:
        """Any number of values, repeated or with commas; of the `known` ones where these are given."""
        values = [part.strip() for value in self._take(name) for part in (value.split(",") if known else (value,))]
        found = tuple(dict.fromkeys(filter(None, values)))
        for each in found:
            if known is not None and each not in known:
                raise Unusable(name, each, "is not known", f"choose among {', '.join(known)}")
        return found

    def count(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number within bounds."""
        word = self.text(name) or str(default)
        if not (word.isascii() and word.isdigit() and len(word) < 10 and least <= int(word) <= most):
            raise Unusable(name, word, "is not a number that can be used", f"give a whole number, {least} to {most}")
        return int(word)

    def years(self, name: str) -> tuple[str, ...]:
        """Any number of years."""
        for each in (found := self.several(name)):
            if not _YEAR.fullmatch(each):
                raise Unusable(name, each, "is not a year", "write four digits, such as 2024")
        return found

    def kilometres(self, name: str, most: float) -> float | None:
        """A distance in km above zero; None where none is given."""
        word = self.text(name)
        if not word:
            return None
        distance = float(word) if _DECIMAL.fullmatch(word) else -1.0
        if not 0 < distance <= most:
            raise Unusable(name, word, "is not a distance", f"give kilometres, above 0 and at most {most:g}")
        return distance

    def finish(self) -> None:
        """Refuse every parameter that was not read."""
        for name in self._given:
            if name not in self._read:
                raise Unusable(name[:60], None, "is not a parameter of this address",
                               f"leave it out; there are {', '.join(self._read) or 'none'}")  # fmt: skip

    def _take(self, name: str) -> list[str]:
        self._read.append(name)
        return self._given.get(name, [])


def day(where: str, value: object) -> datetime.date:
    """A day written YYYY-MM-DD."""
    try:
        if not _DAY.fullmatch(str(value)):
            raise ValueError
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        raise Unusable(where, value, "is not a day", "write it as YYYY-MM-DD") from None
