"""Facts with quantities: medications with their daily dose, measurements with value, unit and limits."""

from __future__ import annotations

import re
from typing import Final

from trialogue.patient import facts
from trialogue.patient.doses import Frequency, parse_amount, parse_frequency, split_period
from trialogue.patient.facts import Amount, ReferenceRange
from trialogue.patient.fields import Fields
from trialogue.patient.parse_facts import check_order, read_head, refuse_with_absence
from trialogue.patient.units import canonical_unit, find_unit_mismatch
from trialogue.wording import say

_BOUND: Final = re.compile(r"(<=|>=|<|>)\s*(-?[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?)\Z")


def read_medication(fields: Fields) -> facts.Medication:
    """A medication. Its daily dose is `daily_dose`, or `dose` times `frequency`; None where that cannot be said."""
    refuse_with_absence(fields, ("dose", "daily_dose", "frequency", "start", "stop", "unchanged_since", "ongoing"))
    for earlier, later in (("start", "stop"), ("start", "unchanged_since"), ("unchanged_since", "stop")):
        check_order(fields, earlier, later)
    stop, ongoing = fields.date("stop"), fields.flag("ongoing")
    if ongoing and stop is not None and stop.latest() < fields.report.today:
        fields.wrong(
            "ongoing", say("false beside a stop on %(day)s", day=stop), "Remove `stop`, or write `ongoing: false`."
        )
    return facts.Medication(
        **read_head(fields, "drug"),
        daily_dose=_daily_dose(fields),
        route=fields.text("route"),
        frequency=fields.text("frequency"),
        start=fields.date("start"),
        stop=stop,
        unchanged_since=fields.date("unchanged_since"),
        ongoing=ongoing,
        date=fields.date("date"),
    )


def read_measurement(fields: Fields) -> facts.Measurement:
    """A measurement: a number with its unit, or a result in words, or both."""
    head = read_head(fields)
    amount = _amount(fields, head["concept"])
    result = fields.text("result")
    if "value" not in fields and "result" not in fields:
        fields.wrong("value", "a value or a result", "Add `value:` with `unit:`, or `result:` in words.")
    return facts.Measurement(
        path=head["path"],
        source=head["source"],
        name=head["name"],
        concept=head["concept"],
        amount=amount,
        result=result,
        reference=_reference(fields),
        date=fields.date("date"),
        equation=fields.text("equation"),
        baseline=_baseline(fields, head["concept"]),
    )


def _daily_dose(fields: Fields) -> Amount | None:
    if "dose" in fields and "daily_dose" in fields:
        fields.wrong("daily_dose", "either dose or daily_dose", "Keep one of the two.")
    name = "daily_dose" if "daily_dose" in fields else "dose"
    frequency = _frequency_words(fields)
    amount = _dose(fields, name)
    if amount is None:
        return None
    amount, days = split_period(amount)
    unit = canonical_unit(amount.unit)
    if unit is None:
        fields.report.note(fields.at(name), f"The unit {amount.unit!r} is not known.", "No dose limit can be checked.")
    value: float | None = amount.value
    if days is not None or name == "daily_dose":
        value = amount.value / (days or 1.0)
    elif frequency is None:
        value = None
        fields.report.note(fields.at(name), "A dose without frequency.", "Add `frequency:` to give the daily dose.")
    else:
        value = frequency.daily(amount.value)
        if value is None:
            fields.report.note(fields.at("frequency"), "Taken without a fixed rhythm.", "The daily dose stays unknown.")
    return None if value is None else Amount(value, f"{unit or amount.unit}/d", amount.comparator)


def _frequency_words(fields: Fields) -> Frequency | None:
    words = fields.text("frequency")
    if words is None:
        return None
    frequency = parse_frequency(words)
    if frequency is None:
        fields.wrong(
            "frequency", "a frequency such as daily, twice daily, weekly, every 8 weeks, as needed", "Reword it."
        )
    return frequency


def _dose(fields: Fields, name: str) -> Amount | None:
    words = fields.text(name)
    if words is None:
        return None
    amount = parse_amount(words)
    if amount is None:
        fields.wrong(name, "an amount with its unit, above or at 0", "Write it as in 25 mg, with a decimal point.")
    return amount


def _amount(fields: Fields, concept: str | None) -> Amount | None:
    written, unit = fields.values.get("value"), fields.text("unit")
    if written is None:
        return None
    comparator: str | None = None
    if isinstance(written, str) and (match := _BOUND.match(written.strip())):
        comparator, value = match[1], fields.as_number("value", float(match[2]))
    else:
        value = fields.as_number("value", written)
    if "unit" not in fields:
        fields.wrong("unit", "the unit of the value", "Add `unit:`; write 1 for a plain ratio.")
    if value is None or unit is None:
        return None
    if (example := find_unit_mismatch(concept, unit)) is not None:
        fields.wrong(
            "unit",
            say("a unit of %(name)s such as %(unit)s", name=fields.values.get("name"), unit=example),
            "Correct the unit or the name.",
        )
    if canonical_unit(unit) is None:
        fields.report.note(fields.at("unit"), f"The unit {unit!r} is not known.", "No limit can be checked against it.")
    return Amount(value, unit, comparator)


def _baseline(fields: Fields, concept: str | None) -> Amount | None:
    written = fields.mapping("baseline")
    if written is None:
        return None
    return _amount(Fields(fields.report, fields.at("baseline"), written, "measurement.baseline"), concept)


def _reference(fields: Fields) -> ReferenceRange | None:
    written = fields.mapping("reference_range")
    if written is None:
        return None
    limits = Fields(fields.report, fields.at("reference_range"), written, "measurement.reference_range")
    low, high = limits.number("low"), limits.number("high")
    if low is not None and high is not None and high < low:
        limits.wrong("high", say("at least the lower limit, %(low)s", low=f"{low:g}"), "Exchange the two.")
    return ReferenceRange(low, high)
