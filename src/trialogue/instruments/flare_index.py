"""The SELENA-SLEDAI Flare Index, in named parameter sets: which one is always said, never chosen silently.

A flare is severe when any severe criterion holds, else mild or moderate when any of those holds. An unanswered field
makes its criteria unknown, and the flare undetermined unless what is known decides it. Criteria stand in
`data/flare_index.tsv`, the sets in `data/flare_index_sets.tsv`. The revised index by organ system is not built: its
table was not found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

import msgspec

from trialogue.errors import BadInput
from trialogue.instruments.forms import (
    ActivityChange,
    Amount,
    AmountChange,
    PgaChange,
    Weight,
    compare,
    difference,
    exact,
    read_form,
)
from trialogue.instruments.tables import read_table
from trialogue.truth import Truth, all_of, any_of, not_

Mild = Literal[
    "discoid_rash", "photosensitive_rash", "profundus", "cutaneous_vasculitis", "bullous_lupus",
    "nasopharyngeal_ulcers", "pleuritis", "pericarditis", "arthritis", "fever",
]  # fmt: skip
Severe = Literal["nervous_system", "vasculitis", "nephritis", "myositis", "thrombocytopenia", "hemolytic_anemia"]
Treatment = Literal["prednisone_doubled", "prednisone_above_half_mg_per_kg", "admission"]
Drug = Literal["nsaid", "hydroxychloroquine", "cyclophosphamide", "azathioprine", "methotrexate", "mycophenolate"]

PLATELETS_SEVERE: Final = 60
HEMOGLOBIN_SEVERE: Final = 7
HEMOGLOBIN_FALL: Final = 3


class FlareForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked at a visit. A list left out is unanswered; an empty list says that nothing of it is there.

    `reference` says what "before" is: the previous visit, or baseline. Lists hold what is new or worse
    (manifestations), what they required (treatment), and what was begun for lupus activity (drugs). Prednisone in mg a
    day.
    """

    reference: Literal["previous", "baseline"]
    selena_sledai: ActivityChange = ActivityChange()
    pga: PgaChange = PgaChange()
    prednisone_mg: AmountChange = AmountChange()
    weight_kg: Weight | None = None
    mild_manifestations: tuple[Mild, ...] | None = None
    severe_manifestations: tuple[Severe, ...] | None = None
    required_treatment: tuple[Treatment, ...] | None = None
    platelets_10e9_l: Amount | None = None
    hemoglobin_g_dl: AmountChange = AmountChange()
    added_drugs: tuple[Drug, ...] | None = None
    hospitalised: bool | None = None


@dataclass(frozen=True, slots=True)
class FlareCriterion:
    """One criterion: its severity, whether it holds, its wording (ours) and how sure that is (`mark`: V, M or X)."""

    key: str
    severity: str
    holds: Truth
    wording: str
    mark: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlareFinding:
    """`flare` is "severe", "mild_or_moderate" or "none"; None while what is unanswered (`missing`) could change it."""

    flare: str | None
    version: str
    name: str
    reference: str
    criteria: tuple[FlareCriterion, ...]
    missing: tuple[str, ...]
    mark: str
    reading: str
    source: str

    @property
    def statement(self) -> str:
        """The result in words."""
        if self.flare is None:
            return f"{self.name}: undetermined; answer {', '.join(self.missing)}"
        words = {"severe": "severe flare", "mild_or_moderate": "mild or moderate flare", "none": "no flare"}
        return f"{self.name}: {words[self.flare]}, against the {self.reference} visit"


def flare_index_sets() -> tuple[str, ...]:
    """The parameter sets known."""
    return tuple(_sets())


def compute_flare_index(version: str, visit: FlareForm | Mapping[str, Any]) -> FlareFinding:
    """The flare of one visit by one parameter set. Raises BadInput for an unknown set and an unusable form.

    >>> quiet = {"reference": "previous", "selena_sledai": {"before": 4, "now": 14}}
    >>> compute_flare_index("classic", quiet).flare
    'severe'
    """
    chosen = _sets().get(version)
    if chosen is None:
        raise BadInput(f"flare index {version!r} is not known; write one of {', '.join(_sets())}")
    form = visit if isinstance(visit, FlareForm) else read_form(FlareForm, visit, "flare index")
    criteria = tuple(_criterion(row, form, chosen) for row in _criteria(chosen))
    severe = any_of(criterion.holds for criterion in criteria if criterion.severity == "severe")
    milder = any_of(criterion.holds for criterion in criteria if criterion.severity != "severe")
    flare = _flare(severe, milder)
    missing = () if flare else _missing(criteria, form)
    said = chosen["mark"], chosen["reading"], chosen["source"]
    return FlareFinding(flare, version, chosen["name"], form.reference, criteria, missing, *said)


def _flare(severe: Truth, milder: Truth) -> str | None:
    if severe.is_true:
        return "severe"
    if severe.is_unknown or milder.is_unknown:
        return None
    return "mild_or_moderate" if milder.is_true else "none"


def _missing(criteria: tuple[FlareCriterion, ...], form: FlareForm) -> tuple[str, ...]:
    asked = (field for criterion in criteria if criterion.holds.is_unknown for field in criterion.fields)
    return tuple(dict.fromkeys(field for field in asked if _unanswered(getattr(form, field))))


def _unanswered(answer: object) -> bool:
    pair = ActivityChange | AmountChange | PgaChange
    return answer is None or (isinstance(answer, pair) and (answer.before is None or answer.now is None))


def _criterion(row: dict[str, str], form: FlareForm, chosen: dict[str, str]) -> FlareCriterion:
    holds = _RULES[row["criterion"]](form, chosen)
    fields = tuple(row["fields"].split("|"))
    return FlareCriterion(row["criterion"], row["severity"], holds, row["wording"], row["mark"], fields)


def _criteria(chosen: dict[str, str]) -> list[dict[str, str]]:
    rows = read_table("flare_index.tsv")
    dropped = {"score_to_severe"} if chosen["severe_by_score"] == "no" else set()
    kinds = {"medication"} if chosen["medication"] == "no" else set()
    return [row for row in rows if row["criterion"] not in dropped and row["kind"] not in kinds]


def _rises_to(change: ActivityChange | PgaChange, bound: str) -> Truth:
    """Above the bound now, with a rise (from above the bound too)."""
    return all_of([compare(change.now, ">", bound), compare(difference(change.before, change.now), ">", 0)])


def _score_to_severe(form: FlareForm, chosen: dict[str, str]) -> Truth:
    return _rises_to(form.selena_sledai, chosen["score_severe"])


def _score_rise(form: FlareForm, chosen: dict[str, str]) -> Truth:
    change = form.selena_sledai
    rises = compare(difference(change.before, change.now), ">=", chosen["score_rise"])
    capped = chosen["mild_score_capped"] == "yes"
    return all_of([rises, compare(change.now, "<=", chosen["score_severe"])]) if capped else rises


def _pga_to_severe(form: FlareForm, chosen: dict[str, str]) -> Truth:
    return _rises_to(form.pga, chosen["pga_severe"])


def _pga_rise(form: FlareForm, chosen: dict[str, str]) -> Truth:
    rises = compare(difference(form.pga.before, form.pga.now), ">=", chosen["pga_rise"])
    return all_of([rises, compare(form.pga.now, "<=", chosen["pga_severe"])])


def _prednisone_severe(form: FlareForm, chosen: dict[str, str]) -> Truth:
    if form.prednisone_mg.now is None or form.weight_kg is None:
        return Truth.UNKNOWN
    # Strictly above: 30 mg at 60 kg is not severe, 31 mg is.
    bound = exact(chosen["severe_mg_per_kg"]) * exact(form.weight_kg)
    return compare(form.prednisone_mg.now, ">", bound)


def _raised(form: FlareForm) -> Truth:
    return compare(difference(form.prednisone_mg.before, form.prednisone_mg.now), ">", 0)


def _prednisone_to_severe(form: FlareForm, chosen: dict[str, str]) -> Truth:
    return all_of([_raised(form), _prednisone_severe(form, chosen)])


def _prednisone_rise(form: FlareForm, chosen: dict[str, str]) -> Truth:
    return all_of([_raised(form), not_(_prednisone_severe(form, chosen))])


def _severe_manifestation(form: FlareForm, _: dict[str, str]) -> Truth:
    found = form.severe_manifestations
    if found is None:
        return Truth.UNKNOWN
    present = any_of(_by_values(key, form) for key in found)
    treated = form.required_treatment
    return all_of([present, Truth.of(None if treated is None else bool(treated))])


def _by_values(key: Severe, form: FlareForm) -> Truth:
    """Whether a manifestation is severe; of two, the blood values decide."""
    if key == "thrombocytopenia":
        return compare(form.platelets_10e9_l, "<", PLATELETS_SEVERE)
    if key == "hemolytic_anemia":
        blood = form.hemoglobin_g_dl
        low = compare(blood.now, "<", HEMOGLOBIN_SEVERE)
        return any_of([low, compare(difference(blood.before, blood.now), "<", -HEMOGLOBIN_FALL)])
    return Truth.TRUE


def _listed(answer: tuple[str, ...] | None, wanted: set[str]) -> Truth:
    return Truth.of(None if answer is None else not wanted.isdisjoint(answer))


def _mild_manifestation(form: FlareForm, _: dict[str, str]) -> Truth:
    return Truth.of(None if form.mild_manifestations is None else bool(form.mild_manifestations))


def _immunosuppressant(form: FlareForm, chosen: dict[str, str]) -> Truth:
    return _listed(form.added_drugs, set(chosen["immunosuppressants"].split("|")))


def _nsaid_or_hydroxychloroquine(form: FlareForm, _: dict[str, str]) -> Truth:
    return _listed(form.added_drugs, {"nsaid", "hydroxychloroquine"})


def _hospitalised(form: FlareForm, _: dict[str, str]) -> Truth:
    return Truth.of(form.hospitalised)


_RULES: Final[dict[str, Callable[[FlareForm, dict[str, str]], Truth]]] = {
    "score_to_severe": _score_to_severe,
    "severe_manifestation": _severe_manifestation,
    "prednisone_to_severe": _prednisone_to_severe,
    "immunosuppressant_added": _immunosuppressant,
    "pga_to_severe": _pga_to_severe,
    "hospitalised": _hospitalised,
    "score_rise": _score_rise,
    "mild_manifestation": _mild_manifestation,
    "prednisone_rise": _prednisone_rise,
    "nsaid_or_hydroxychloroquine_added": _nsaid_or_hydroxychloroquine,
    "pga_rise": _pga_rise,
}


@cache
def _sets() -> dict[str, dict[str, str]]:
    return {row["set"]: row for row in read_table("flare_index_sets.tsv")}
