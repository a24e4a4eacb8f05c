"""The design, arms, interventions and outcomes of a demonstration record."""

from typing import Any, Final

from trialogue.registry.demonstration.filled import Entry, filled

# Who is masked where an entry does not say: each step of the registry's scale adds one.
MASKED: Final = {
    "SINGLE": ["OUTCOMES_ASSESSOR"],
    "DOUBLE": ["PARTICIPANT", "INVESTIGATOR"],
    "TRIPLE": ["PARTICIPANT", "INVESTIGATOR", "OUTCOMES_ASSESSOR"],
    "QUADRUPLE": ["PARTICIPANT", "CARE_PROVIDER", "INVESTIGATOR", "OUTCOMES_ASSESSOR"],
}
OBSERVED: Final = ("observationalModel", "timePerspective")
TRIED: Final = ("allocation", "interventionModel", "primaryPurpose", "masking")


def compose_design(entry: Entry) -> dict[str, Any]:
    """Read `type`, `phases`, `design`, `who_masked`, `enrollment`, `expanded_access`, `target_duration`."""
    kind = entry.get("type", "INTERVENTIONAL")
    names = OBSERVED if kind == "OBSERVATIONAL" else TRIED
    info: dict[str, Any] = dict(zip(names, entry.get("design", []), strict=False))
    masking = info.pop("masking", None)
    masked = entry.get("who_masked") or ([] if entry.get("provenance") == "restated" else MASKED.get(masking or ""))
    routes = {name: name in entry["expanded_access"] for name in ROUTES} if "expanded_access" in entry else None
    return filled(
        {
            "studyType": kind,
            "expandedAccessTypes": routes,
            "targetDuration": entry.get("target_duration"),
            "phases": entry.get("phases"),
            "designInfo": filled({**info, "maskingInfo": filled({"masking": masking, "whoMasked": masked})}),
            "enrollmentInfo": _enrolment(entry),
        }
    )


ROUTES: Final = ("individual", "intermediate", "treatment")


def _enrolment(entry: Entry) -> dict[str, Any] | None:
    """Read "176 estimated"; a number alone is actual."""
    count, _, kind = str(entry.get("enrollment", "")).partition(" ")
    return {"count": int(count), "type": kind.upper() or "ACTUAL"} if count else None


def compose_arms(entry: Entry) -> dict[str, Any]:
    """Read `interventions` (type, name, description) and `arms` (label, type, names, description)."""
    given = entry.get("interventions", [])
    kinds = {name: kind for kind, name, *_ in given}
    words = {name: rest[0] for _, name, *rest in given if rest}
    groups, users = [], {name: list[str]() for name in kinds}
    for label, kind, names, *text in entry.get("arms", []):
        titles = [f"{kinds[name].replace('_', ' ').title()}: {name}" for name in names]
        said = text[0] if text else None
        groups.append(filled({"label": label, "type": kind, "description": said, "interventionNames": titles}))
        for name in names:
            users[name].append(label)
    listed = [
        filled({"type": kinds[name], "name": name, "description": words.get(name), "armGroupLabels": users[name]})
        for name in kinds
    ]
    return filled({"armGroups": groups, "interventions": listed})


def compose_outcomes(entry: Entry) -> dict[str, Any]:
    """Read `outcomes` and `secondary_outcomes`: measure, time frame, description."""

    def listed(key: str) -> list[dict[str, str]]:
        given = [(measure, frame, *said) for measure, frame, *said in entry.get(key, [])]
        return [
            filled({"measure": measure, "description": said[0] if said else None, "timeFrame": frame})
            for measure, frame, *said in given
        ]

    return filled({"primaryOutcomes": listed("outcomes"), "secondaryOutcomes": listed("secondary_outcomes")})
