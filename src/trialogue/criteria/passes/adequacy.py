"""Findings that the text only calls adequate, normal, measurable: "adequate renal and hepatic function".

Each is a measurement in the text's own words with that result: only a result of the same name shows it, so it is never
decided by something else, and silence leaves it unknown.
"""

from __future__ import annotations

import re
from typing import Final

from trialogue.criteria.nodes import All, Any, Condition, Measurement, Not, Span
from trialogue.criteria.symbols import Symbol, span_of
from trialogue.vocabulary import ungrounded_id

_LEAD: Final = (
    r"(?:(?:the|patients?|participants?|subjects?|individuals?|must|should|has|have|having|with|who|evidence of|be|are|"
    r"documented|demonstrate[sd]?|show(?:s|ing)?|presence of|an?|also|meet|baseline)[ ])*"
)
_ORGANS: Final = (
    r"(?P<organs>(?:(?:major|end|vital|baseline)[ -])?(?:organs?|(?:bone[ -])?marrow|h(?:a?e)matolog(?:ic|ical)|"
    r"h(?:a?e)matopoietic|hepatic|liver|renal|kidney|cardiac|cardiovascular|heart|pulmonary|respiratory|lung|coagulation|"
    r"clotting|thyroid|adrenal|immune|immunologic|cognitive|neurologic(?:al)?|(?:left )?ventricular|bowel|"
    r"gastrointestinal|blood|metabolic|end[ -]organ)"
    r"(?:(?:,? ?and ?/ ?or |,? and |,? or |, ?| ?/ ?| )(?=[a-z])"
    r"(?:(?:major|end)[ -])?(?:organs?|(?:bone[ -])?marrow|h(?:a?e)matolog(?:ic|ical)|h(?:a?e)matopoietic|hepatic|"
    r"liver|renal|kidney|cardiac|cardiovascular|heart|pulmonary|respiratory|lung|coagulation|clotting|thyroid|adrenal|"
    r"immune|neurologic(?:al)?|bowel|gastrointestinal|blood|metabolic)){0,6})"
)
_FUNCTION: Final = re.compile(
    rf"{_LEAD}(?P<result>adequate|normal|sufficient|acceptable|satisfactory|good|appropriate|preserved|inadequate|"
    rf"insufficient|impaired|abnormal|compromised|poor|reduced|decreased)[ ]{_ORGANS}[ ]"
    r"(?:functions?|reserves?|functioning)[ .;,:]*\Z",
    re.IGNORECASE,
)
_MEASURABLE: Final = re.compile(
    rf"{_LEAD}(?:(?:at least (?:one|1)|one or more|any|radiographically|radiologically|clinically|1|one)[ ])*"
    r"(?P<what>(?:(?:bi|uni)-?dimensional(?:ly)?[ ])?(?P<not>(?:non-?|no[ ]))?(?:measurable|evaluable|assessable)"
    r"(?:[ ](?:and/or|or|and)[ ](?:non-?)?(?:measurable|evaluable|assessable))?"
    r"[ ](?:tumou?r )?(?:disease|lesions?|tumou?rs?)"
    r"(?P<by>,?[ ](?:(?:as )?(?:per|by|defined (?:by|per|as per)|based on|according to|assessed (?:by|per)|using|"
    r"determined by|measured by|evaluated by|in accordance with|under|with)[ ](?:the )?"
    r"[\w .,()/-]{3,110}))?)[ .;,:]*\Z",
    re.IGNORECASE,
)
_WORTH_TRYING: Final = ("function", "reserve", "able")
"""One of these stands in whatever the patterns find, and is far quicker to look for."""
_SPLIT: Final = re.compile(r",? ?and ?/ ?or |,? and |,? or |, ?| ?/ ?")
_ONE_WORD: Final = {
    "sufficient": "adequate", "acceptable": "adequate", "satisfactory": "adequate", "good": "adequate",
    "appropriate": "adequate", "preserved": "adequate", "insufficient": "inadequate", "impaired": "inadequate",
    "compromised": "inadequate", "poor": "inadequate", "reduced": "decreased",
}  # fmt: skip


def read_adequacy(symbols: list[Symbol], text: str, kind: str) -> Condition | None:
    """The findings that a whole part calls adequate or measurable, or None."""
    span = span_of(symbols)
    words = text[slice(*span)].lower()
    if not any(stem in words for stem in _WORTH_TRYING):
        return None
    if function := _FUNCTION.match(text, *span):
        return _functions(function, kind, span)
    found = _MEASURABLE.match(text, *span)
    if found is None or any(each.role in ("quantity", "number", "window", "except") for each in _inner(symbols, found)):
        return None
    what = re.sub(r"[^\w]+", " ", found["what"].removeprefix(found["not"] or "")).strip()
    node = Measurement(concept=ungrounded_id(what), label=what, qualifiers=("present",), span=span)
    return Not(part=node, span=span) if (found["not"] or "").strip().lower() == "no" else node


def _inner(symbols: list[Symbol], found: re.Match[str]) -> list[Symbol]:
    """What stands in the finding itself: "at least one" before it, and how it is measured, count for nothing."""
    end = found.start("by") if found["by"] else found.end()
    return [each for each in symbols if found.start("what") <= each.start < end]


def _functions(found: re.Match[str], kind: str, span: Span) -> Condition:
    result = found["result"].lower()
    organs = [each.strip() for each in _SPLIT.split(found["organs"]) if each.strip()]
    parts = tuple(
        Measurement(
            concept=ungrounded_id(f"{organ.lower()} function"),
            label=f"{organ} function",
            qualifiers=(_ONE_WORD.get(result, result),),
            span=span,
        )
        for organ in organs
    )
    if len(parts) == 1:
        return parts[0]
    either = kind == "exclusion" or (parts[0].qualifiers[0] in _LACKING and " or " in found["organs"].lower())
    return (Any if either else All)(parts=parts, span=span)


_LACKING: Final = frozenset(("inadequate", "abnormal", "decreased"))
