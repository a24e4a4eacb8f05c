"""How long a disease has been there: "disease duration more than 3 months" of the disease named before it, and "onset
of stroke within the previous 30 days", "stroke onset within 6 hours": it began no longer ago than that."""

from __future__ import annotations

from trialogue.criteria.nodes import Any, Condition, Diagnosis, Quantity, Window
from trialogue.criteria.symbols import Symbol, span_of
from trialogue.dates import DAYS_PER

_SHOWN = frozenset(("symptoms", "symptom", "signs", "signs and symptoms", "signs or symptoms"))
_NOW = frozenset((None, "", "screening", "baseline", "enrolment", "randomisation", "presentation", "admission"))


def read_onset(symbols: list[Symbol], text: str) -> Condition | None:
    """A Diagnosis whose quantity is the time since it began, or None."""
    found = [each for each in symbols if each.role != "neutral"]
    if [each.role for each in found] != ["concept", "sinceonset"]:
        return _began_within(found, text)
    concept, since = found
    quantity = since.value.quantity
    if quantity.unit not in DAYS_PER:
        return None
    span = span_of(symbols)
    return Diagnosis(concept=concept.value.id, label=text[concept.start : concept.end], quantity=quantity, span=span)


def _began_within(symbols: list[Symbol], text: str) -> Condition | None:
    """ "Onset of stroke or TIA symptoms within 30 days": either, begun that many days ago at most."""
    if len(symbols) < 3 or symbols[-1].role != "window":
        return None
    words = [text[each.start : each.end].lower() for each in symbols]
    if words[:2] == ["onset", "of"]:
        named = symbols[2:-1]
    elif words[-2] == "onset":
        named = symbols[:-2]
    else:
        return None
    while named and text[named[-1].start : named[-1].end].lower() in _SHOWN:
        named = named[:-1]
    listed, joined = named[::2], named[1::2]
    ago = _at_most(symbols[-1].value.window)
    if (
        ago is None
        or not listed
        or len(listed) != len(joined) + 1
        or any(each.role not in ("or", "/") for each in joined)
    ):
        return None
    if any(each.role != "concept" or each.value.kind != "condition" for each in listed):
        return None
    parts = tuple(
        Diagnosis(concept=each.value.id, label=text[each.start : each.end], quantity=ago, span=each.span)
        for each in listed
    )
    return parts[0] if len(parts) == 1 else Any(parts=parts, span=span_of(symbols))


def _at_most(window: Window) -> Quantity | None:
    """The time since the onset, at most, that a window up to the day of asking allows."""
    if (
        window.after
        or window.low is not None
        or window.high is None
        or window.unit not in DAYS_PER
        or window.anchor not in _NOW
    ):
        return None
    return Quantity(high=window.high, high_inclusive=True, unit=window.unit)
