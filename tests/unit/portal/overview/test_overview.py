"""The plain overview: every sentence comes from the record, and no record breaks it."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from trialogue.criteria import read
from trialogue.criteria.nodes import atoms
from trialogue.portal.overview import Overview, build_overview
from trialogue.portal.overview.wording import month, name
from trialogue.registry.demonstration import demonstration_records
from trialogue.study import Study, parse_study

SHARED = Path(__file__).parents[5] / "shared" / "data"
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
CHANCE = "Chance decides which group you are in, like tossing a coin. You cannot choose."
NOT_ALL = "Not everyone is told who gets what, so that the results stay fair."
BANNED = ("eligible", "{", "}", "%(", "None", "[not understood", "  ", "..", " .", "()")


def overview(**modules: Any) -> dict[str, list[str]]:
    """The sentences by part of a record that has only these modules."""
    identification = {"nctId": "NCT99000001", "briefTitle": "T"}
    raw = json.dumps({"protocolSection": {"identificationModule": identification, **modules}}).encode()
    study = parse_study(raw)
    return {part.name: [*part.sentences, *part.items] for part in build_overview(study, read(study)).parts}


def test_an_empty_record_has_no_overview() -> None:
    assert overview() == {}


def test_who() -> None:
    found = overview(
        conditionsModule={"conditions": ["Asthma", "asthma", " COPD. "]},
        eligibilityModule={"sex": "FEMALE", "minimumAge": "6 Months", "healthyVolunteers": True},
        designModule={"enrollmentInfo": {"count": 1231, "type": "ACTUAL"}},
        statusModule={"overallStatus": "COMPLETED"},
    )
    assert found["who"] == [
        "This study is about: Asthma and COPD.",
        "The ages it took: 6 months and older.",
        "Only women or girls could join.",
        "Healthy people could join too.",
        "1,231 people took part.",
    ]


@pytest.mark.parametrize(
    ("count", "type_", "status", "said"),
    [
        (1, "ESTIMATED", "RECRUITING", ["1 person is planned to take part."]),
        (40, "ACTUAL", "ACTIVE_NOT_RECRUITING", ["40 people have joined."]),
        (40, None, None, ["40 people are planned to take part."]),
        (0, "ACTUAL", "WITHDRAWN", []),
        (-3, "ACTUAL", "COMPLETED", []),
    ],
)
def test_how_many(count: int, type_: str | None, status: str | None, said: list[str]) -> None:
    module = {"enrollmentInfo": {"count": count, **({"type": type_} if type_ else {})}}
    found = overview(designModule=module, statusModule={"overallStatus": status} if status else {})
    assert found.get("who", []) == said


def test_tested_against_placebo() -> None:
    found = overview(
        designModule={"studyType": "INTERVENTIONAL", "designInfo": {"primaryPurpose": "TREATMENT"}},
        armsInterventionsModule={
            "armGroups": [
                {"label": "A", "type": "EXPERIMENTAL", "interventionNames": ["Drug: New", "Drug: Old"]},
                {"label": "B", "type": "PLACEBO_COMPARATOR", "interventionNames": ["Drug: Nothing", "Drug: Old"]},
            ],
            "interventions": [{"type": "DRUG", "name": each} for each in ("New", "Old", "Nothing")],
        },
    )
    assert found["tested"] == [
        "It tests: New and Old.",
        "It is compared with: Nothing.",
        "The aim is to find out whether it helps people who are ill.",
    ]
    assert found["groups"] == ["There are 2 groups."]


def test_a_placebo_is_explained_where_there_is_one() -> None:
    found = overview(
        armsInterventionsModule={
            "armGroups": [
                {"label": "A", "type": "EXPERIMENTAL", "interventionNames": ["Drug: New"]},
                {"label": "B", "type": "PLACEBO_COMPARATOR", "interventionNames": ["Drug: Placebo pills"]},
            ],
            "interventions": [{"type": "DRUG", "name": each} for each in ("New", "Placebo pills")],
        },
    )
    assert found["tested"][2] == "A placebo looks like the real treatment but has no medicine in it."


def test_a_study_that_goes_on_is_told_in_the_present() -> None:
    found = overview(eligibilityModule={"sex": "MALE", "maximumAge": "1 Year", "healthyVolunteers": False})
    assert found["who"] == [
        "The ages it takes: up to 1 year.",
        "Only men or boys can join.",
        "It does not look for healthy people.",
    ]


def test_a_measure_that_was_cut_ends_in_three_dots() -> None:
    (said,) = overview(outcomesModule={"primaryOutcomes": [{"measure": "word " * 100}]})["course"]
    assert said.endswith("word…")


def test_an_observational_study_tests_nothing() -> None:
    found = overview(designModule={"studyType": "OBSERVATIONAL"})
    assert found["tested"] == ["The team watches how people do. The study itself gives no treatment."]


@pytest.mark.parametrize(
    ("info", "said"),
    [
        ({"allocation": "RANDOMIZED"}, [CHANCE]),
        ({"maskingInfo": {"masking": "NONE"}}, ["Everyone knows who gets what."]),
        ({"maskingInfo": {"masking": "DOUBLE"}}, [NOT_ALL]),
        (
            {"maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]}},
            [
                "These people are not told who gets what, so that the results stay fair: "
                "the participants and the investigators."
            ],
        ),
        ({"maskingInfo": {}}, []),
    ],
)  # fmt: skip
def test_who_knows(info: dict[str, Any], said: list[str]) -> None:
    assert overview(designModule={"designInfo": info}).get("groups", []) == said


def test_dates_and_measures() -> None:
    found = overview(
        statusModule={
            "startDateStruct": {"date": "2024-05-17", "type": "ACTUAL"},
            "completionDateStruct": {"date": "2027", "type": "ESTIMATED"},
        },
        outcomesModule={"primaryOutcomes": [{"measure": "Flares.", "timeFrame": "52 weeks"}, {"measure": " "}]},
    )
    assert found["course"] == [
        "It started in May 2024.",
        "The planned end is 2027.",
        "A main thing measured: Flares. When: 52 weeks.",
    ]


def test_places_and_status() -> None:
    sites = [{"city": "Basel", "country": "Switzerland"}, {"city": "Lyon", "country": "France"}]
    found = overview(
        contactsLocationsModule={"locations": sites},
        statusModule={"overallStatus": "COMPLETED", "statusVerifiedDate": "2026-05"},
    )
    assert found["places"] == [
        "It took place at 2 places in 2 countries: Switzerland and France.",
        "The study is over. Nobody can join it any more.",
        "The team last confirmed this in May 2026.",
    ]
    now = overview(contactsLocationsModule={"locations": sites}, statusModule={"overallStatus": "RECRUITING"})
    assert now["places"][0] == "It takes place at 2 places in 2 countries: Switzerland and France."


def reasons(*items: str) -> list[str]:
    text = "Exclusion Criteria:\n\n" + "\n".join(f"* {each}" for each in items)
    return overview(eligibilityModule={"eligibilityCriteria": text}).get("reasons", [])[1:]


def test_reasons_are_said_simply() -> None:
    assert reasons("Pregnant or lactating women", "Herpes zoster within past 3 months", "ALT > 2 x ULN") == [
        "Pregnant or breastfeeding",
        "Shingles in the last 3 months",
        "ALT (a liver blood test) above 2 times the upper limit of normal",
    ]


def test_what_is_said_of_all_is_said_once() -> None:
    assert reasons("ALT or AST > 2 x ULN", "Rituximab or belimumab within past 6 months") == [
        "ALT (a liver blood test) or AST (a liver blood test) above 2 times the upper limit of normal",
        "Rituximab or belimumab in the last 6 months",
    ]


@pytest.mark.parametrize(
    "item",
    [
        "Not using contraception",
        "Any condition which in the opinion of the investigator makes the person unsuitable",
        "Other blorptide antibodies of the zarquon kind before",
        "Diabetes and heart failure",
    ],
)
def test_what_cannot_be_said_whole_is_not_said(item: str) -> None:
    assert reasons(item) == []


@pytest.mark.parametrize(
    ("text", "said"), [("2024-05-17", "May 2024"), ("2024", "2024"), ("2024-13", ""), ("soon", ""), (None, "")]
)
def test_months(text: str | None, said: str) -> None:
    assert month(text) == said


def test_a_very_long_name_is_cut_at_a_word() -> None:
    cut = name("word " * 100)
    assert len(cut) <= 161
    assert cut.endswith("word…")


def real_records() -> Iterator[bytes]:
    files = sorted(SHARED.glob("seed_studies/*.json")) if SHARED.exists() else []
    yield from (path.read_bytes() for path in files)
    archive = SHARED / "ctgov" / "studies.jsonl.gz"
    if archive.exists():
        with gzip.open(archive) as lines:
            yield from islice(lines, 0, None, 10)


def all_sentences(whole: Overview) -> list[str]:
    return [each for part in whole.parts for each in (part.question, *part.sentences, *part.items)]


def check(study: Study, raw: bytes) -> None:
    eligibility = read(study)
    whole = build_overview(study, eligibility)
    assert all(part.sentences for part in whole.parts)
    record = raw.decode()
    # What the record's own names hold is the record's; the rest is ours and is held to our rules.
    for sentence in all_sentences(whole):
        assert sentence.strip() == sentence != ""
        for banned in BANNED:
            assert banned not in sentence or banned in record, (study.nct_id, banned, sentence)
    known = {each.replace(",", "").lstrip("0") for each in NUMBER.findall(record)}
    known |= {str(float(each)).removesuffix(".0") for each in known if each.count(".") <= 1 and each}
    known |= {part.lstrip("0") for each in known for part in re.split(r"\D", each)}
    known |= {str(n) for n in _counts(study)} | {"1.73"}
    for criterion in eligibility.criteria:
        for atom, _ in atoms(criterion.condition):
            for each in (atom.quantity, atom.window):
                known |= {f"{end:g}" for end in ((each.low, each.high) if each else ()) if end is not None}
    for sentence in all_sentences(whole):
        for number in NUMBER.findall(sentence):
            parts = [number.replace(",", ""), *re.split(r"\D", number)]
            assert any(each.lstrip("0") in known for each in parts), (study.nct_id, number, sentence)


def _counts(study: Study) -> list[int]:
    arms = study.protocol.arms_interventions_module
    return [
        len(study.locations),
        len({each.country for each in study.locations}),
        len(arms.arm_groups) if arms else 0,
    ]


def test_every_demonstration_record() -> None:
    checked = 0
    for raw in demonstration_records():
        check(parse_study(raw), raw)
        checked += 1
    assert checked > 10


def test_real_records() -> None:
    records = list(real_records())
    if not records:
        if os.environ.get("CI") == "true" and SHARED.exists():
            pytest.fail("the shared folder holds no records")
        pytest.skip("shared/data/seed_studies and shared/data/ctgov are not there")
    for raw in records:
        check(parse_study(raw), raw)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "This study is about: Lupus Nephritis and Unheard-of Disease."),
        ("es", "Este estudio trata de: nefritis lúpica (Lupus Nephritis) y Unheard-of Disease."),
        ("zh-hans", "这项研究关于：狼疮性肾炎（Lupus Nephritis）和Unheard-of Disease。"),
    ],
)
def test_a_condition_has_its_name_in_the_language_of_the_page(language: str, said: str) -> None:
    with translation.override(language):
        assert overview(conditionsModule={"conditions": ["Lupus Nephritis", "Unheard-of Disease"]})["who"] == [said]
