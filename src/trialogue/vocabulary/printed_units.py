"""Units as a reader knows them: UCUM codes the way laboratories print them."""

from __future__ import annotations

import re
from typing import Final

_PRINTED: Final = (
    ("mm[Hg]", "mmHg"), ("cm[H2O]", "cmH2O"), ("[lb_av]", "lb"), ("[in_i]", "in"), ("[ft_i]", "ft"), ("[degF]", "°F"),
    ("[IU]", "IU"), ("10*12", "10¹²"), ("10*9", "10⁹"), ("10*6", "10⁶"), ("10*3", "10³"), ("{1.73_m2}", "1.73 m²"),
)  # fmt: skip
_SQUARE: Final = re.compile(r"\bm2\b")
_MICRO: Final = re.compile(r"\bu(?=(?:mol|g|L|IU)\b)")


def printed_unit(code: str) -> str:
    """A UCUM code as laboratories print it.

    >>> printed_unit("10*9/L"), printed_unit("m[IU]/mL"), printed_unit("umol/L"), printed_unit("kg/m2")
    ('10⁹/L', 'mIU/mL', 'µmol/L', 'kg/m²')
    """
    for ucum, print_ in _PRINTED:
        code = code.replace(ucum, print_)
    return _MICRO.sub("µ", _SQUARE.sub("m²", code))
