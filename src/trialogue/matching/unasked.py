"""What a letter's silence cannot answer: a statement that breaks off, a person's wishes, the languages she speaks.

A letter leaves out what its writer knows to be absent. It never held what a person wants for the future or speaks, and
half a sentence says nothing of which it could be silent.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.criterion import Criterion

_DANGLING: Final = re.compile(
    r"\b(?:an?|the|of|or|and|with|to|for|in|by|is|are|be|at|on|as|no|not|from|who|which|such\s+as|including)\s*:?\s*\Z",
    re.IGNORECASE,
)
_WISHES: Final = re.compile(
    r"\b(?:desir(?:es?|ing)|wish(?:es|ing)?|wants?|wanting|intends?|intending|planning)\s+(?:to|of|for|future|a|another)\b"
    r"|\b(?:speak\w*|fluent|literate|illiterate)\b",
    re.IGNORECASE,
)


def is_beyond_silence(criterion: Criterion) -> bool:
    """Whether nothing follows from a letter that does not speak of this."""
    text = criterion.text.strip()
    return bool(_DANGLING.search(text) or _WISHES.search(text))
