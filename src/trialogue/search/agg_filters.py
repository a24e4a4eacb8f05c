"""The filters that the registry's search page ticks (`aggFilters=status:rec com,phase:3`), as a query."""

from __future__ import annotations

from typing import Final

from trialogue.errors import BadInput

_STATUS: Final = {
    "rec": "RECRUITING", "act": "ACTIVE_NOT_RECRUITING", "not": "NOT_YET_RECRUITING", "com": "COMPLETED",
    "ter": "TERMINATED", "enr": "ENROLLING_BY_INVITATION", "sus": "SUSPENDED", "wit": "WITHDRAWN", "unk": "UNKNOWN",
    "ava": "AVAILABLE", "nla": "NO_LONGER_AVAILABLE", "tna": "TEMPORARILY_NOT_AVAILABLE",
    "afm": "APPROVED_FOR_MARKETING",
}  # fmt: skip
_FED: Final = "AREA[LeadSponsorClass]FED OR AREA[CollaboratorClass]FED"
_OTHERS: Final = " OR ".join(
    f"AREA[{piece}]{value}"
    for piece in ("LeadSponsorClass", "CollaboratorClass")
    for value in ("OTHER", "OTHER_GOV", "INDIV", "NETWORK", "AMBIG", "UNKNOWN")
)

FILTERS: Final[dict[str, dict[str, str]]] = {
    "status": {key: f"AREA[OverallStatus]{value}" for key, value in _STATUS.items()},
    "phase": {
        "0": "AREA[Phase]EARLY_PHASE1", "1": "AREA[Phase]PHASE1", "2": "AREA[Phase]PHASE2", "3": "AREA[Phase]PHASE3",
        "4": "AREA[Phase]PHASE4", "NA": "AREA[Phase]NA",
    },
    "studyType": {
        "int": "AREA[StudyType]INTERVENTIONAL", "obs": "AREA[StudyType]OBSERVATIONAL",
        "obs_patreg": "AREA[StudyType]OBSERVATIONAL AND AREA[PatientRegistry]true",
        "exp": "AREA[StudyType]EXPANDED_ACCESS", "exp_treat": "AREA[ExpAccTypeTreatment]true",
        "exp_indiv": "AREA[ExpAccTypeIndividual]true", "exp_inter": "AREA[ExpAccTypeIntermediate]true",
    },
    "ages": {"child": "AREA[StdAge]CHILD", "adult": "AREA[StdAge]ADULT", "older": "AREA[StdAge]OLDER_ADULT"},
    "sex": {
        "f": 'AREA[Sex]FEMALE OR AREA[Sex]"ALL" OR AREA[Sex]MISSING',
        "m": 'AREA[Sex]MALE OR AREA[Sex]"ALL" OR AREA[Sex]MISSING',
    },
    "healthy": {"y": "AREA[HealthyVolunteers]true"},
    "results": {"with": "AREA[HasResults]true", "without": "NOT AREA[HasResults]true"},
    "docs": {
        "prot": "AREA[LargeDocHasProtocol]true", "sap": "AREA[LargeDocHasSAP]true", "icf": "AREA[LargeDocHasICF]true",
    },
    "funderType": {
        "industry": "AREA[LeadSponsorClass]INDUSTRY OR AREA[CollaboratorClass]INDUSTRY",
        "nih": "AREA[LeadSponsorClass]NIH OR AREA[CollaboratorClass]NIH", "fed": _FED, "other": _OTHERS,
    },
    "violation": {"y": "AREA[FDAAA801Violation]true"},
}  # fmt: skip
"""Key -> option -> query. Sex is who may take part, so that a study for all belongs to both."""


def read_agg_filters(text: str) -> str:
    """The query of a list of filters: any option of one key, every key. A key may come again. Raises BadInput.

    >>> read_agg_filters("phase:1 2,phase:3,healthy:y")
    '(AREA[Phase]PHASE1 OR AREA[Phase]PHASE2 OR AREA[Phase]PHASE3) AND (AREA[HealthyVolunteers]true)'
    """
    asked: dict[str, list[str]] = {}
    for pair in text.replace("|", ",").split(","):
        if not pair.strip():
            continue
        key, colon, options = pair.strip().partition(":")
        if key not in FILTERS or not colon:
            shown = pair.strip()[:60]
            raise BadInput(f"aggFilters: {shown!r} is not a filter; write key:option, keys {_names(FILTERS)}")
        for option in options.split():
            query = FILTERS[key].get(option) or _of_value(key, option)
            if query is None:
                raise BadInput(f"aggFilters: {key} has no option {option[:40]!r}; choose among {_names(FILTERS[key])}")
            asked.setdefault(key, []).append(query)
    if not asked:
        return "ALL"
    return " AND ".join(f"({' OR '.join(map(_alone, dict.fromkeys(options)))})" for options in asked.values())


def _of_value(key: str, value: str) -> str | None:
    """The query of an option that is given by the record's value, `phase:PHASE3`, as some clients do."""
    alone = (query for query in FILTERS[key].values() if " " not in query)
    return next((query for query in alone if query.partition("]")[2] == value), None)


def _alone(query: str) -> str:
    return f"({query})" if " AND " in query else query


def _names(known: dict[str, object] | dict[str, str] | dict[str, dict[str, str]]) -> str:
    return ", ".join(known)
