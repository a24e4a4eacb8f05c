"""The protocol document: the two that ship, amendments, what does not fit together, the comparison."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from trialogue.conduct.protocol.checks import check_protocol
from trialogue.conduct.protocol.difference import compare_protocols
from trialogue.conduct.protocol.reading import hash_protocol, protocol_schema, read_protocol, read_versions
from trialogue.conduct.protocol.shipped import list_shipped, open_shipped
from trialogue.criteria import parse_condition, print_condition, read
from trialogue.criteria.nodes import Condition
from trialogue.errors import BadInput, NotFound
from trialogue.study import parse_study

BELIMUMAB, TELITACICEPT = "nct04515719", "nct06394063"


def _document(**changed: Any) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(open_shipped(BELIMUMAB, "1"))
    return {**found, **changed}


def _read(document: dict[str, Any], version: str | None = None) -> Any:
    return read_protocol(json.dumps(document).encode(), "p.json", version)


def _found(document: dict[str, Any]) -> list[str]:
    return [f"{f.where}: {f.message}" for f in check_protocol(_read(document, "1")) if f.level == "error"]


def _without_labels(node: Condition) -> Condition:
    def stripped(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: stripped(part) for key, part in value.items() if key not in {"label", "span"}}
        return [stripped(part) for part in value] if isinstance(value, list | tuple) else value

    tree: Condition = msgspec.convert(stripped(msgspec.to_builtins(node)), Condition)
    return tree


@pytest.mark.parametrize("name", [BELIMUMAB, TELITACICEPT])
def test_what_ships_fits_together_and_says_what_is_not_published(name: str) -> None:
    protocol = open_shipped(name)
    findings = check_protocol(protocol)
    assert [f for f in findings if f.level == "error"] == []
    assert any("author's choice" in f.message for f in findings) and protocol.assumptions
    assert list_shipped() == (BELIMUMAB, TELITACICEPT)


@pytest.mark.parametrize("name", [BELIMUMAB, TELITACICEPT])
def test_its_criteria_are_those_the_finder_reads_in_the_record(name: str, shared: Path) -> None:
    record = parse_study((shared / "data" / "seed_studies" / f"{name.upper()}.json").read_bytes())
    of_record = [c for c in read(record).criteria if c.source == "text"]
    ours = open_shipped(name).criteria
    assert [c.kind for c in of_record] == [c.kind for c in ours]
    for criterion, found in zip(ours, of_record, strict=True):
        expected = print_condition(_without_labels(found.condition))
        if criterion.id in {"i4", "e9"}:
            continue  # the record's words are the label of a consent and a judgement, which have nothing else
        assert print_condition(_without_labels(parse_condition(criterion.condition))) == expected


def test_the_schedule_of_the_belimumab_study() -> None:
    visits = {visit.id: visit for visit in open_shipped(BELIMUMAB).visits}
    weeks = [visit.week for visit in visits.values()]
    assert weeks == [-2, 0, 2, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52]
    dosed = [visit.week for visit in visits.values() if "dosing" in visit.activities]
    assert dosed == [0, 2, 4, *range(8, 49, 4)]
    assert (visits["v4"].window.before, visits["v5"].window.after) == (3, 7)


def test_amendments_make_the_later_versions_and_leave_the_first() -> None:
    dose = {version: open_shipped(BELIMUMAB, version).interventions[0].dose for version in ("1", "2", "3")}
    assert dose == {"1": "2 mg/kg", "2": "120 mg", "3": "120 mg"}
    first, third = open_shipped(BELIMUMAB, "1"), open_shipped(BELIMUMAB)
    assert (first.disruptions, third.disruptions[0].first) == ((), "2022-04-01")
    assert [d.path for d in compare_protocols(first, third)] == ["interventions.belimumab.dose", "disruptions"]
    assert compare_protocols(first, first) == ()
    assert len({hash_protocol(open_shipped(BELIMUMAB, version)) for version in ("1", "2", "3")}) == 3


def test_parts_are_compared_by_their_id_and_not_by_their_place() -> None:
    changed = _document()
    changed["visits"] = [visit for visit in changed["visits"] if visit["id"] != "d44"]
    changed["roles"] = list(reversed(changed["roles"]))
    found = compare_protocols(_read(_document(), "1"), _read(changed, "1"))
    assert [(d.path, d.after) for d in found] == [("visits.d44", None)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"at": "interventions.rituximab.dose", "to": "1 g"}, "'rituximab' is not there"),
        ({"at": "participants.number", "to": 3}, "'number' is not there"),
        ({"at": "title", "add": {}}, "a part is added to a list"),
        ({"at": "title"}, "exactly one of"),
        ({"at": "title", "to": "x", "remove": True}, "exactly one of"),
        ({"at": "title", "remove": True}, "field `title` is missing"),
        (
            {"at": "participants", "to": "many"},
            "amendment 9: participants: a whole number is expected, and this is text",
        ),
    ],
)
def test_an_amendment_that_does_not_fit(change: dict[str, Any], words: str) -> None:
    amendment = {"version": "9", "date": "2026-01-01", "summary": "s", "reason": "r", "example": False}
    with pytest.raises(BadInput, match=words):
        _read(_document(amendments=[{**amendment, "applies_to": "everybody", "changes": [change]}]))


def test_an_amendment_can_replace_and_remove_a_part() -> None:
    said = {"date": "2026-01-01", "summary": "s", "reason": "r", "example": False, "applies_to": "everybody"}
    saline = {**_document()["interventions"][1], "dose": "100 mL"}
    changes = [{"at": "visits.d44", "remove": True}, {"at": "interventions.saline", "to": saline}]
    found = read_versions(json.dumps(_document(amendments=[{"version": "2", "changes": changes, **said}])).encode())
    assert len(found["1"].visits) == 16 and len(found["2"].visits) == 15
    assert [each.dose for each in found["2"].interventions] == ["2 mg/kg", "100 mL"]
    with pytest.raises(BadInput, match="version 1 is there already"):
        _read(_document(amendments=[{"version": "1", "changes": changes, **said}]))


def _changed(section: str, identifier: str, **fields: Any) -> dict[str, Any]:
    parts = [{**part, **fields} if part["id"] == identifier else part for part in _document()[section]]
    return {section: parts}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (_changed("arms", "placebo", id="belimumab"), "arms: id 'belimumab' stands there 2 times"),
        (_changed("arms", "placebo", interventions=["sugar"]), "'sugar' is not one of interventions"),
        (_changed("arms", "placebo", share=2), "block size 4 does not hold the ratio 1:2"),
        (_changed("criteria", "i1", condition="age(18)"), "criteria.i1: "),
        (_changed("visits", "v3", activities=["biopsy"]), "'biopsy' is not one of activities"),
        (_changed("visits", "v3", week=0), "week 0 does not come after week 0 of v2"),
        (
            _changed("visits", "v3", window={"before": 20, "after": 0}),
            "window opens on day -6, before that of v2 closes",
        ),
        (_changed("visits", "v2", week=1), "randomisation is at week 1"),
        (_changed("endpoints", "flare-52", to_week=104), "runs to week 104, and the last visit is at week 52"),
        (_changed("endpoints", "flare-52", level="secondary"), "none is primary"),
        (_changed("estimands", "primary", endpoint="cure"), "'cure' is not one of endpoints"),
        ({"roles": [{"id": "all", "name": "everybody", "masked": True}]}, "everybody is masked"),
        ({"choices": []}, "needs bilag, and no version of it is chosen"),
        ({"choices": [{"instrument": "flare_index", "version": "new", "named": True}]}, "version 'new' is not known"),
        (
            {"randomisation": {"design": {"method": "minimisation"}, "visit": "v2", "named": True}},
            "minimisation has nothing to even",
        ),
        (
            {"randomisation": {**_document()["randomisation"], "factors": {"activity": ["low/site=1", "high"]}}},
            "level 'low/site=1': / and = would make two strata one",
        ),
        (
            {"disruptions": [{"id": "x", "words": "w", "first": "2026-02-01", "last": "2026-01-01", "visits": "none"}]},
            "ends on 2026-01-01, before 2026-02-01",
        ),
    ],
)
def test_what_does_not_fit_together_is_found(changed: dict[str, Any], words: str) -> None:
    assert any(words in line for line in _found(_document(**changed, amendments=[])))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"arms": []}, "arms: a list of length >= 2 is expected"),
        ({"colour": "red"}, "field `colour` is not known"),
        ({"format": 2}, "format: 2 is not one of the values that are known"),
        ({"id": "Two Words"}, "id: text of the form .* is expected"),
    ],
)
def test_a_document_of_another_form_is_refused(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        _read(_document(**changed))


def test_versions_and_names_that_are_not_there() -> None:
    with pytest.raises(NotFound, match="version '7' is not there; it holds 1, 2, 3"):
        open_shipped(BELIMUMAB, "7")
    with pytest.raises(NotFound, match="it has nct04515719, nct06394063"):
        open_shipped("nct00000000")


def test_the_schema_is_the_published_one_and_accepts_what_ships() -> None:
    schema = msgspec.json.decode(msgspec.json.encode(protocol_schema()))
    written = files("trialogue.conduct.protocol") / "data" / "protocol.schema.json"
    assert json.loads(written.read_text(encoding="utf-8")) == schema, "write it again: trialogue protocol schema"
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    for name in list_shipped():
        assert list(validator.iter_errors(msgspec.json.decode(msgspec.json.encode(open_shipped(name))))) == []
    assert list(validator.iter_errors(_document(arms=[])))
