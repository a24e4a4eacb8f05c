r"""The registry's markdown escapes (`\>`, `\[`): undone where text is shown, never where spans are counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")


def unescape(text: str) -> str:
    r"""Undo the registry's markdown escapes.

    >>> unescape(r"ALT \> 2 x ULN \[local\]")
    'ALT > 2 x ULN [local]'
    """
    return _ESCAPED.sub(r"\1", text)


def escapes_in(text: str) -> Iterator[int]:
    r"""Where the backslashes stand that :func:`unescape` takes away.

    >>> list(escapes_in(r"a \> b"))
    [2]
    """
    return (found.start() for found in _ESCAPED.finditer(text))
