"""What a page says when nothing was recorded: the log's own refusals, in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from trialogue.conduct.deciding import OutOfStock
from trialogue.conduct.refusing import Told
from trialogue.errors import BadInput, NotReady, UserError
from trialogue.portal.accounts.models import Role
from trialogue.portal.trial_desk.bilag_wording import item_words
from trialogue.portal.trial_desk.criteria import OUTCOMES
from trialogue.portal.trial_desk.happening_forms import SEVERITIES
from trialogue.portal.trial_desk.history_wording import EVENTS, FIELDS, PURPOSES
from trialogue.portal.trial_desk.who import who_words
from trialogue.portal.trial_desk.wording import STANDINGS, Said, reading_words


class OwnWords(BadInput):
    """A refusal of the pages' own, in the language of the page."""


class English(str):
    """Words that are English in every language of the page."""

    __slots__ = ()
    lang = "en"


def told(error: UserError) -> str:
    """What a page says of a refusal; what nobody translated is marked as English."""
    if isinstance(error, OutOfStock):
        return gettext("Nothing can be given here now. The pharmacist is shown why. Ask again later.")
    if isinstance(error, NotReady):  # its own words name a place on the server
        return gettext("The allocator's key is not in its place, so nothing can be given. Tell who runs this desk.")
    if isinstance(error, Told):
        return _translated(error)
    return str(error) if isinstance(error, OwnWords) else English(error)


def _translated(error: Told) -> str:
    pattern = gettext(error.pattern)
    if pattern == error.pattern != _PARTS_ALONE and not (get_language() or "en").startswith("en"):
        return English(error)
    return pattern % {name: _part(name, part) for name, part in error.parts.items()}


_PARTS_ALONE: Final = "%(troubles)s"


def _part(name: str, part: object) -> str:
    if not isinstance(part, tuple | list):
        return _PARTS[name](str(part)) if name in _PARTS else str(part)
    if any(isinstance(each, Told) for each in part):
        return "; ".join(_translated(each) for each in part)
    return ", ".join(_part(name, each) for each in part) or gettext("none")


def _from(words: Mapping[str, Said]) -> Callable[[str], str]:
    """A way to say a word of the log: by the table, and as it is where the table has none."""
    return lambda said: str(words.get(said, said))


def _kind(said: str) -> str:
    return gettext("“%(kind)s”") % {"kind": EVENTS[said]} if said in EVENTS else said


_ROLES: Final[dict[str, Said]] = {role.value: role.label for role in Role}
_TAKES: Final[dict[str, Said]] = {
    "0 to 4": _("0 to 4"),
    "yes or no": _("yes or no"),
    "a number of 0 or above": _("a number of 0 or above"),
}
_PARTS: Final[Mapping[str, Callable[[str], str]]] = {
    "kind": _kind,
    "field": _from(FIELDS),
    "role": _from(_ROLES),
    "roles": _from(_ROLES),
    "who": who_words,
    "reading": lambda said: str(reading_words(said)),
    "item": item_words,
    "takes": _from(_TAKES),
    "outcome": _from(OUTCOMES),
    "decision": _from(OUTCOMES),
    "severity": _from(dict(SEVERITIES)),
    "standing": _from(STANDINGS),
    "purpose": _from(PURPOSES),
}
"""How a page says the parts of a refusal, by their names; others are shown as they are."""
