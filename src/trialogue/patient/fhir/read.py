"""A bundle to a patient: its bytes, its entries, whose they are, and what of them can be a fact."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from typing import Any, Final

from trialogue.errors import Issue
from trialogue.patient.fhir.clinical import Entries, read_allergy, read_condition, read_procedure
from trialogue.patient.fhir.element import Element, Report
from trialogue.patient.fhir.json_once import NamedTwiceError, decode_json
from trialogue.patient.fhir.medications import read_medication
from trialogue.patient.fhir.observations import read_observation
from trialogue.patient.parse import Understood, understand
from trialogue.patient.problems import PatientFileError, Problem, shown
from trialogue.wording import say

LARGEST_BYTES: Final = 64 * 1024 * 1024
BUNDLE: Final = "Bundle"
_MARK: Final = re.compile(rb'"resourceType"\s*:')
_ENTRY_PATH: Final = re.compile(r"([a-z]+)\[(\d+)\]")
_SILENT: Final = frozenset((
    "Encounter", "Claim", "ExplanationOfBenefit", "Organization", "Practitioner", "PractitionerRole", "Location",
    "Coverage", "Provenance", "CareTeam", "Medication", "DiagnosticReport", "Device", "SupplyDelivery",
    "DocumentReference",
))  # fmt: skip
"""What holds no fact of a person's health that is not told elsewhere in the bundle."""

_SEXES: Final = ("female", "male")


def is_bundle(raw: bytes) -> bool:
    """Whether bytes look like FHIR as JSON: an object that names a resource type near its beginning."""
    return raw[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and bool(_MARK.search(raw, 0, 65_536))


def understand_bundle(raw: bytes, *, today: datetime.date, name: str = "bundle") -> Understood:
    """The patient of a bundle, with a note for everything that was left out and why.

    Raises PatientFileError where there is no bundle to read, or not exactly one patient in it.
    """
    report = Report()
    resources = _resources(raw, name, report)
    person = _person(resources, name)
    document: dict[str, Any] = {"id": person.text("id") or "", **_demographics(person)}
    origins: dict[str, list[str]] = {}
    medications = _Medications(resources)
    for resource in resources:
        for listed, entry in _facts(resource, medications, person):
            document.setdefault(listed, []).append(entry)
            origins.setdefault(listed, []).append(resource.path)
    _note_unread(resources, report)
    if not document["id"]:
        del document["id"]
    return _without_wrong(document, origins, report, today)


def _resources(raw: bytes, name: str, report: Report) -> list[Element]:
    if len(raw) > LARGEST_BYTES:
        fix = say("Export a summary, or leave out what no study asks for.")
        raise _refused(
            name,
            "(bundle)",
            say("%(n)s bytes", n=f"{len(raw):,}"),
            say("at most %(most)s bytes", most=f"{LARGEST_BYTES:,}"),
            fix,
        )
    try:
        bundle = decode_json(raw)
    except NamedTwiceError as error:
        fix = say("Export it anew; readers differ in which of the two they take.")
        raise _refused(
            name, "(bundle)", say("%(name)s a second time in one object", name=shown(error.key)), "each field once", fix
        ) from None
    except (ValueError, RecursionError) as error:
        message = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise _refused(name, "(bundle)", message[:80], "a FHIR bundle as JSON", "Export it as JSON (UTF-8).") from None
    if not isinstance(bundle, dict) or bundle.get("resourceType") != BUNDLE:
        found = bundle.get("resourceType") if isinstance(bundle, dict) else bundle
        fix = say("Put the patient and everything about her into one Bundle.")
        raise _refused(name, "resourceType", shown(found), say("the resource %(name)s", name=BUNDLE), fix)
    top = Element(report, "", bundle)
    entries = list(Element(report, BUNDLE, top.values).elements("entry"))
    found = []
    for entry in entries:
        resource = entry.element("resource")
        path = resource.path.removeprefix(f"{BUNDLE}.")
        if isinstance(resource.values.get("resourceType"), str):
            found.append(Element(report, path, resource.values | {"fullUrl": entry.text("fullUrl")}))
        elif entry.values:
            report.note(path, "No resource with a type.", "It is left out.")
    return found


def _person(resources: list[Element], name: str) -> Element:
    people = [each for each in resources if each.values["resourceType"] == "Patient"]
    if len(people) == 1:
        return people[0]
    paths = ", ".join(each.path for each in people[:5]) or "none"
    fix = say("Export one person at a time; a cohort can be given as CSV.")
    raise _refused(
        name,
        "entry",
        say("%(n)s patients (%(paths)s)", n=len(people), paths=paths),
        "exactly one resource Patient",
        fix,
    )


def _demographics(person: Element) -> dict[str, Any]:
    document: dict[str, Any] = {}
    if (birth := person.date("birthDate")) is not None:
        document["birth_date"] = birth
    gender = person.text("gender")
    at_birth = next(
        (
            each.text("valueCode")
            for each in person.elements("extension")
            if (each.text("url") or "").endswith("birthsex")
        ),
        None,
    )
    told = {"F": "female", "M": "male"}.get(at_birth or "")
    if gender in _SEXES and told is not None and told != gender:
        message = f"Two sexes: gender {gender}, sex at birth {told}."
        person.report.note(
            person.at("gender"), message, "Sex is left unknown; say in the patient file which one studies should go by."
        )
    elif gender in _SEXES:
        document["sex"] = gender
    elif gender is not None:
        person.report.note(
            person.at("gender"), f"{shown(gender)}: studies ask for female or male.", "Sex stays unknown."
        )
    return document


def _facts(resource: Element, medications: _Medications, person: Element) -> Entries:
    kind = resource.values["resourceType"]
    if kind not in _READ:
        return []
    subject = (resource.element("subject") if "subject" in resource.values else resource.element("patient")).text(
        "reference"
    )
    if subject is not None and not _names(subject, person):
        resource.report.note(resource.path, f"About {shown(subject)}, who is not the patient.", "It is left out.")
        return []
    if kind in ("MedicationStatement", "MedicationRequest"):
        return read_medication(resource, medications.resolve)
    entries: Entries = _READ[kind](resource)
    return entries


_READ: Final[dict[str, Any]] = {
    "Condition": read_condition, "Procedure": read_procedure, "AllergyIntolerance": read_allergy,
    "Observation": read_observation, "MedicationStatement": read_medication, "MedicationRequest": read_medication,
}  # fmt: skip


def _names(reference: str, resource: Element) -> bool:
    id_ = resource.text("id")
    return reference == resource.text("fullUrl") or (id_ is not None and _last(reference) == id_)


def _last(reference: str) -> str:
    return reference.rsplit("/", 1)[-1].rsplit(":", 1)[-1]


class _Medications:
    """The resources Medication of a bundle by address and id: ten thousand requests each name one of as many."""

    def __init__(self, resources: list[Element]) -> None:
        self._by_name: dict[tuple[str, str], Element] = {}
        for each in resources:
            if each.values["resourceType"] == "Medication":
                for kind in ("fullUrl", "id"):
                    if (name := each.text(kind)) is not None:
                        self._by_name.setdefault((kind, name), each)

    def resolve(self, reference: str) -> Element | None:
        """One step, never further: a cycle of references leads nowhere."""
        return self._by_name.get(("fullUrl", reference)) or self._by_name.get(("id", _last(reference)))


def _note_unread(resources: list[Element], report: Report) -> None:
    unread = Counter(each.values["resourceType"] for each in resources)
    for kind, count in sorted(unread.items()):
        if kind not in _READ and kind not in _SILENT and kind != "Patient":
            report.note("entry", f"{count} of {shown(kind)}: not read.", "Enter by hand what studies may ask of it.")


def _without_wrong(
    document: dict[str, Any], origins: dict[str, list[str]], report: Report, today: datetime.date
) -> Understood:
    """The patient without the facts that cannot be (a date before birth, a unit that cannot convert), each noted."""
    understood = understand(document, today=today)
    if understood.problems:
        wrong: dict[str, set[int]] = {}
        for problem in understood.problems:
            match = _ENTRY_PATH.match(problem.path)
            if match is None:
                document.pop(problem.path.split(".")[0], None)
                report.note(f"entry (Patient).{problem.path}", _said(problem), "It is left out.")
                continue
            wrong.setdefault(match[1], set()).add(int(match[2]))
            report.note(origins[match[1]][int(match[2])], _said(problem), "It is left out.")
        for listed, indexes in wrong.items():
            document[listed] = [each for index, each in enumerate(document[listed]) if index not in indexes]
            origins[listed] = [each for index, each in enumerate(origins[listed]) if index not in indexes]
        understood = understand(document, today=today)
    notes = [Issue(_origin(each.source, origins), each.span, each.message, each.remedy) for each in understood.notes]
    return Understood(understood.patient, understood.problems, (*report.notes, *notes))


def _said(problem: Problem) -> str:
    value = f"{problem.value}: " if problem.value else ""
    return f"{value}expected {problem.expected}."


def _origin(path: str, origins: dict[str, list[str]]) -> str:
    match = _ENTRY_PATH.match(path)
    return origins[match[1]][int(match[2])] if match is not None and match[1] in origins else path


def _refused(name: str, path: str, value: str, expected: str, fix: str) -> PatientFileError:
    return PatientFileError((Problem(path, value, expected, fix),), name)
