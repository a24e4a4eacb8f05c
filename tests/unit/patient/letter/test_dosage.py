"""Doses of letters: tablets that count, times of day, numbers without a unit; sentences of our own."""

import datetime

import pytest

from trialogue.patient.letter import Proposal, read_letter

DAY = datetime.date(2026, 11, 22)


def found(text: str) -> dict[str, Proposal]:
    return {each.concept or each.kind: each for each in read_letter(text, as_of=DAY).proposals}


@pytest.mark.parametrize(
    ("text", "concept", "dose", "frequency"),
    [
        ("Prednisone 5 mg - 1.5 tablets every morning", "prednisone", "7.5 mg", "every morning"),
        ("CellCept 500 mg, 2 tablets twice daily", "mycophenolate-mofetil", "1000 mg", "twice daily"),
        ("Plaquenil (hydroxychloroquine) 200 mg: two tablets daily", "hydroxychloroquine", "400 mg", "daily"),
        ("Naproxen 500mg bd - 28 tabs", "naproxen", "500 mg", "bd"),
        ("Ramipril 5 mg 1-0-0", "ramipril", "5 mg/d", None),
        ("Apixaban 5 mg 1-0-1", "apixaban", "10 mg/d", None),
        ("Methotrexate 2.5 mg - 6 tablets weekly", "methotrexate", "15 mg", "weekly"),
        ("Levothyroxine 75 micrograms od", "levothyroxine", "75 micrograms", "od"),
        ("Prednisolone 7.5 mg alternate days", "prednisolone", "7.5 mg", "alternate days"),
    ],
)
def test_the_dose_that_is_taken(text: str, concept: str, dose: str, frequency: str | None) -> None:
    entry = found(text)[concept].entry
    assert (entry.get("dose"), entry.get("frequency")) == (dose, frequency)


@pytest.mark.parametrize(
    ("text", "concept", "dose"),
    [
        ("Prednisolone 5 od", "prednisolone", "5 mg"),
        ("HCQ 400, pred 10, amlodipine 10.", "prednisone", "10 mg"),
        ("HCQ 200 BID", "hydroxychloroquine", "200 mg"),
        # No unit is beyond doubt, or the number is of something else.
        ("Levothyroxine 75 od", "levothyroxine", None),
        ("MMF 1.5 bd", "mycophenolate-mofetil", None),
        ("Methotrexate 2015", "methotrexate", None),
        ("Prednisolone 5 times", "prednisolone", None),
        ("Prednisolone 5-10 daily", "prednisolone", None),
    ],
)
def test_a_dose_without_a_unit(text: str, concept: str, dose: str | None) -> None:
    proposal = found(text)[concept]
    assert proposal.entry.get("dose") == dose
    assert bool(proposal.because) is (dose is not None)
