"""How long a disease has been there: "disease duration more than 3 months" of the disease named before."""

from __future__ import annotations

from trialogue.criteria.nodes import Condition, Diagnosis
from trialogue.criteria.symbols import Symbol, span_of
from trialogue.dates import DAYS_PER


def read_onset(symbols: list[Symbol], text: str) -> Condition | None:
    """A Diagnosis whose quantity is the time since it began, or None."""
    found = [each for each in symbols if each.role != "neutral"]
    if [each.role for each in found] != ["concept", "sinceonset"]:
        return None
    concept, since = found
    quantity = since.value.quantity
    if quantity.unit not in DAYS_PER:
        return None
    span = span_of(symbols)
    return Diagnosis(concept=concept.value.id, label=text[concept.start : concept.end], quantity=quantity, span=span)
