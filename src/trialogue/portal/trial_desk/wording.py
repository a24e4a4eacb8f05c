"""Names of what a visit asks, in the language of the page; a reading that is not named here keeps the form's words."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trialogue.vocabulary.printed_units import printed_unit

Said = str | Promise

READINGS: Final[dict[str, Said]] = {
    "birth_year": _("Year of birth"),
    "sex": _("Sex"),
    "weight": _("Body weight"),
    "hbsag": _("Hepatitis B surface antigen positive"),
    "t_spot": _("T-SPOT positive"),
    "bilag_a": _("BILAG systems graded A"),
    "bilag_b": _("BILAG systems graded B"),
    "bilag_items": _("BILAG-2004, items"),
    "bilag_not_lupus": _("BILAG-2004, not due to lupus"),
    "bilag_involved": _("BILAG-2004, systems ever involved"),
    "selena_sledai": _("SELENA-SLEDAI"),
    "sledai_items": _("Items present"),
    "pga": _("Physician global assessment, 0 to 3"),
    "flare_mild": _("New or worse, mild"),
    "flare_severe": _("New or worse, severe"),
    "flare_treatment": _("Treatment that these required"),
    "flare_drugs": _("Drugs begun for lupus activity"),
    "hospitalised": _("Admitted for lupus activity"),
    "hemoglobin": _("Haemoglobin"),
    "platelets": _("Platelets"),
    "alt": _("ALT"),
    "creatinine": _("Creatinine"),
    "anti_dsdna": _("Anti-dsDNA"),
    "c3": _("C3"),
    "c4": _("C4"),
    "prednisone": _("Prednisone-equivalent dose"),
    "rescue": _("Treatment outside the protocol since the randomisation"),
    "hemolytic_anemia": _("Haemolytic anaemia"),
    "gastrointestinal": _("Lupus activity of the gut"),
    "maintenance_tolerated": _("Standard maintenance treatment is tolerated"),
    "treatment_stable": _("Antimalarials, immunosuppressants and biologics are stable"),
    "date": _("Date of the visit"),
}
OPTIONS: Final[dict[str, Said]] = {
    "female": _("Female"),
    "male": _("Male"),
    "other": pgettext_lazy("sex", "Other"),
    "seizure": _("Seizure"),
    "psychosis": _("Psychosis"),
    "organic_brain_syndrome": _("Organic brain syndrome"),
    "visual_disturbance": _("Visual disturbance"),
    "cranial_nerve_disorder": _("Cranial nerve disorder"),
    "lupus_headache": _("Lupus headache"),
    "cva": _("Stroke"),
    "vasculitis": _("Vasculitis"),
    "arthritis": _("Arthritis"),
    "myositis": _("Myositis"),
    "urinary_casts": _("Urinary casts"),
    "hematuria": _("Blood in the urine"),
    "proteinuria": _("Protein in the urine"),
    "pyuria": _("White cells in the urine"),
    "rash": _("Rash"),
    "alopecia": _("Hair loss"),
    "mucosal_ulcers": _("Ulcers of mouth or nose"),
    "pleurisy": _("Pleurisy"),
    "pericarditis": _("Pericarditis"),
    "low_complement": _("Low complement"),
    "increased_dna_binding": _("Increased DNA binding"),
    "fever": _("Fever"),
    "thrombocytopenia": _("Low platelets"),
    "leukopenia": _("Low white cells"),
    "discoid_rash": _("Discoid rash"),
    "photosensitive_rash": _("Photosensitive rash"),
    "profundus": _("Lupus profundus"),
    "cutaneous_vasculitis": _("Cutaneous vasculitis"),
    "bullous_lupus": _("Bullous lupus"),
    "nasopharyngeal_ulcers": _("Nasopharyngeal ulcers"),
    "pleuritis": _("Pleuritis"),
    "nervous_system": _("Nervous system"),
    "nephritis": _("Nephritis"),
    "hemolytic_anemia": _("Haemolytic anaemia"),
    "prednisone_doubled": _("Prednisone doubled"),
    "prednisone_above_half_mg_per_kg": _("Prednisone above 0.5 mg/kg a day"),
    "admission": _("Admission to hospital"),
    "nsaid": _("An anti-inflammatory (NSAID)"),
    "hydroxychloroquine": _("Hydroxychloroquine"),
    "cyclophosphamide": _("Cyclophosphamide"),
    "azathioprine": _("Azathioprine"),
    "methotrexate": _("Methotrexate"),
    "mycophenolate": _("Mycophenolate"),
}
FLARES: Final[dict[str | None, Said]] = {
    "severe": _("severe flare"),
    "mild_or_moderate": _("mild or moderate flare"),
    "none": _("no flare"),
    None: _("cannot be told yet: something is missing"),
}
STANDINGS: Final[dict[str, Said]] = {
    "in_stock": _("in stock"),
    "quarantined": _("held back"),
    "dispensed": _("given"),
    "returned": _("brought back"),
    "destroyed": _("destroyed"),
}
TITLES: Final[dict[str, Said]] = {
    "demographics": _("Year of birth and sex"),
    "history": _("History and examination"),
    "serology": _("Serology"),
    "bilag": _("BILAG"),
    "sledai": _("SELENA-SLEDAI"),
    "pga": _("Physician global assessment"),
    "flare": _("Flare index"),
    "laboratory": _("Laboratory"),
    "immunology": _("Immunology"),
    "medication": _("Medication"),
    "response": _("Response to treatment"),
    "disease_state": _("Low activity and remission"),
}


def reading_words(name: str, otherwise: str = "") -> Said:
    """What a reading is called."""
    return READINGS.get(name) or otherwise or name


def value_words(said: object) -> str:
    """A reading's value with its unit, as a person reads it."""
    if not isinstance(said, dict):
        return "" if said is None else str(said)
    value = said.get("value")
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, list | tuple):
        return ", ".join(str(OPTIONS.get(each, each)) for each in value) or str(_("none"))
    unit = str(said.get("unit", ""))
    shown = "" if unit.startswith("{") else unit_words(unit)
    if isinstance(value, str):
        return str(OPTIONS.get(value, value))
    return f"{number_words(value)} {shown}".strip() if isinstance(value, int | float) else str(value)


def number_words(value: float) -> str:
    """A number with every digit it has, so that typed again it is the same.

    >>> number_words(1234.567), number_words(250.0), number_words(1e-07)
    ('1234.567', '250', '0.0000001')
    """
    return format(Decimal(str(value)).normalize(), "f")


def unit_words(unit: str) -> str:
    """A unit as laboratories print it.

    >>> unit_words("g/dL"), unit_words("mg/d"), unit_words("10*9/L"), unit_words("[IU]/mL")
    ('g/dL', 'mg/24 h', '10⁹/L', 'IU/mL')
    """
    day = f"{unit.removesuffix('/d')}/24 h" if unit.endswith("/d") else unit
    return printed_unit(day)
