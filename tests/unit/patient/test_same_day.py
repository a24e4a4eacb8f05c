"""Two different values of one thing on one day are kept and said; the same value told twice is not."""

from __future__ import annotations

import datetime

from trialogue.patient.parse import understand

DAY = datetime.date(2026, 11, 22)


def value(name: str, number: float, unit: str, date: str = "2026-11-10", **more: str) -> dict[str, object]:
    return {"name": name, "value": number, "unit": unit, "date": date, **more}


def test_two_values_of_one_day() -> None:
    measured = [
        value("creatinine", 0.9, "mg/dL"),
        value("creatinine", 3.9, "mg/dL"),
        value("creatinine", 79.6, "umol/L"),  # 0.9 mg/dL
        value("creatinine", 1.4, "mg/dL", "2026-11-11"),
        value("ALT", 22, "U/L"),
        value("ALT", 22, "U/L"),
        value("eGFR", 92, "mL/min/{1.73_m2}", equation="ckd-epi-2021"),
        value("eGFR", 88, "mL/min/{1.73_m2}", equation="mdrd"),
    ]
    scores = [
        {"instrument": "SLEDAI-2K", "value": 8, "date": "2026-11-10"},
        {"instrument": "SLEDAI-2K", "value": 4, "date": "2026-11-10"},
    ]
    understood = understand({"measurements": measured, "scores": scores}, today=DAY)
    assert not understood.problems
    assert len(understood.patient.measurements) == len(measured)
    assert [note.source for note in understood.notes] == ["measurements[1]", "scores[1]"]
    assert "3.9 mg/dL on 2026-11-10, and 0.9 mg/dL" in understood.notes[0].message
