"""Amendments: a later version is the earlier one with named changes, so that what changed is never lost."""

from __future__ import annotations

import copy
from typing import Any

from trialogue.conduct.protocol.types import Amendment, Change
from trialogue.errors import BadInput


def amend(document: dict[str, Any], amendment: Amendment, where: str) -> dict[str, Any]:
    """The document after an amendment; the one given stays as it is. Raises BadInput for a path that leads nowhere."""
    amended = copy.deepcopy(document)
    for change in amendment.changes:
        _apply(amended, change, f"{where}: {change.at}")
    return {**amended, "version": amendment.version, "date": amendment.date}


def _apply(document: dict[str, Any], change: Change, where: str) -> None:
    if sum((change.to is not None, change.add is not None, change.remove)) != 1:
        raise BadInput(f"{where}: write exactly one of `to: VALUE`, `add: PART` and `remove: true`")
    *parents, last = change.at.split(".")
    holder: Any = document
    for name in parents:
        holder = _step(holder, name, where)
    if change.add is not None:
        target = _step(holder, last, where)
        if not isinstance(target, list):
            raise BadInput(f"{where}: a part is added to a list, and this is none; write `to:` to replace it")
        target.append(change.add)
    elif isinstance(holder, list):
        place = holder.index(_step(holder, last, where))
        holder[place : place + 1] = [] if change.remove else [change.to]
    elif not isinstance(holder, dict) or last not in holder:
        raise _nowhere(last, where)
    elif change.remove:
        del holder[last]
    else:
        holder[last] = change.to


def _step(holder: Any, name: str, where: str) -> Any:
    """What stands under a name: a field, or the part of a list that has this id."""
    if isinstance(holder, dict) and name in holder:
        return holder[name]
    if isinstance(holder, list):
        for part in holder:
            if isinstance(part, dict) and part.get("id") == name:
                return part
    raise _nowhere(name, where)


def _nowhere(name: str, where: str) -> BadInput:
    return BadInput(f"{where}: {name!r} is not there; write field names, and ids of parts, separated by dots")
