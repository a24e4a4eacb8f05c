""" "Does it fit me": the form asks for this study's facts, answers line by line, and keeps nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal_pages import form_fields, read_page

ROOT = Path(__file__).resolve().parent.parent.parent
LUPUS = ROOT / "examples" / "patients" / "lupus-34f.yaml"
TELITACICEPT, BELIMUMAB = "/study/NCT06394063/fit", "/study/NCT04515719/fit"
DAY = "2026-11-22"
TOKEN = "csrfmiddlewaretoken"


@pytest.fixture
def client(demo_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = demo_home  # type: ignore[attr-defined]
    return Client()


def upload(client: Client, address: str, content: bytes, **fields: str) -> object:
    file = SimpleUploadedFile("patient.yaml", content, content_type="application/yaml")
    sent = {"upload": "1", "as_of": DAY, "policy": "presumptive", "patient_file": file, **fields}
    return client.post(address, sent)


def outcomes(response: object) -> list[str]:
    return [each.outcome for each in response.context["match"].criteria]  # type: ignore[attr-defined]


def test_the_form_asks_for_just_what_the_study_asks(client: Client) -> None:
    keys = {field.question.key for group in client.get(BELIMUMAB).context["groups"] for field in group.fields}
    assert {
        "age",
        "score:sledai",
        "medication:prednisone",
        "medication:cyclophosphamide",
    } <= keys
    assert {"measurement:alt", "measurement:ast", "diagnosis:herpes-zoster", "diagnosis:malignancy"} <= keys
    assert "measurement:igg" not in keys
    assert "state:pregnant" not in keys
    telitacicept = {
        field.question.key for group in client.get(TELITACICEPT).context["groups"] for field in group.fields
    }
    assert {
        "diagnosis:systemic-lupus-erythematosus",
        "measurement:igg",
        "state:pregnant",
        "state:lactating",
    } <= telitacicept


def test_empty_answers_leave_everything_open_under_strict(client: Client) -> None:
    response = client.post(BELIMUMAB, {"as_of": DAY})
    assert response.context["match"].verdict == "undetermined"
    assert "violated" not in outcomes(response)
    text = read_page(response).text
    assert "Not ruled out" in text
    assert "you can answer" in text


def test_the_acceptance_patient_by_her_file(client: Client) -> None:
    belimumab = upload(client, BELIMUMAB, LUPUS.read_bytes())
    text = read_page(belimumab).text
    assert "Does not fit as written, for these 3 reasons" in text
    assert "this study is not taking new participants" in text
    telitacicept = upload(client, TELITACICEPT, LUPUS.read_bytes())
    assert telitacicept.context["match"].verdict == "undetermined"  # type: ignore[attr-defined]
    assert "violated" not in outcomes(telitacicept)


def test_her_answers_fill_the_form_and_sending_it_again_says_the_same(client: Client) -> None:
    first = upload(client, BELIMUMAB, LUPUS.read_bytes())
    fields = form_fields(first.content.decode())  # type: ignore[attr-defined]
    assert fields["medication:prednisone.dose"] == "25"
    again = client.post(BELIMUMAB, fields)
    assert outcomes(again) == outcomes(first)
    kept = form_fields(again.content.decode())
    assert {**kept, TOKEN: ""} == {**fields, TOKEN: ""}


def test_one_answer_changed_changes_its_line_and_no_other(client: Client) -> None:
    first = upload(client, BELIMUMAB, LUPUS.read_bytes())
    fields = form_fields(first.content.decode())  # type: ignore[attr-defined]
    changed = client.post(BELIMUMAB, {**fields, "medication:prednisone.dose": "20"})
    differing = [
        (one.criterion.text, one.outcome, other.outcome)
        for one, other in zip(first.context["match"].criteria, changed.context["match"].criteria, strict=True)  # type: ignore[attr-defined]
        if one.outcome != other.outcome
    ]
    assert len(differing) == 1, differing
    assert differing[0][1:] == ("violated", "satisfied")


def test_answers_typed_by_hand_decide_lines(client: Client) -> None:
    fields = {
        "as_of": DAY,
        "age.years": "34",
        "measurement:alt.value": "100", "measurement:alt.unit": "U/L", "measurement:alt.upper": "40",
        "diagnosis:malignancy.answer": "yes",
        "medication:cyclophosphamide.answer": "never",
    }  # fmt: skip
    response = client.post(BELIMUMAB, fields)
    said = {each.criterion.text.strip().lower(): each for each in response.context["match"].criteria}
    violated = [text for text, each in said.items() if each.outcome == "violated"]
    assert len(violated) == 2, violated
    assert any("malignan" in text for text in violated)
    assert any("alt" in text for text in violated)
    cyclophosphamide = next(each for text, each in said.items() if "cyclophosphamide" in text)
    assert cyclophosphamide.outcome == "satisfied"
    kept = form_fields(response.content.decode())
    assert {name: kept[name] for name in fields} == fields


def outcome_of(response: object, word: str) -> str:
    """The outcome of the one criterion of the text that has this word."""
    found = [each for each in response.context["match"].criteria if word in each.criterion.text.lower()]  # type: ignore[attr-defined]
    assert len(found) == 1, found
    outcome: str = found[0].outcome
    return outcome


def test_never_answers_for_the_whole_past(client: Client) -> None:
    response = client.post(BELIMUMAB, {"as_of": DAY, "diagnosis:malignancy.answer": "no"})
    assert outcome_of(response, "malignan") == "satisfied"


def test_a_treated_skin_cancer_and_no_other_is_excepted(client: Client) -> None:
    skin = {"answer": "yes", "status": "cured", "since": "2024-10", "is.adequately-treated": "on"}
    fields = {f"diagnosis:basal-cell-carcinoma.{part}": value for part, value in skin.items()}
    response = client.post(TELITACICEPT, {"as_of": DAY, "diagnosis:malignancy.answer": "no", **fields})
    assert outcome_of(response, "malignan") == "satisfied"


def test_never_to_a_class_beside_a_drug_of_it_leaves_the_drug_to_decide(client: Client) -> None:
    fields = {
        "as_of": DAY,
        "medication:b-cell-targeted-therapy.answer": "never",
        "medication:rituximab.answer": "stopped",
        "medication:rituximab.stopped": "2026-03",
    }
    assert outcome_of(client.post(BELIMUMAB, fields), "b-cell") == "violated"


def test_presumptive_reads_what_is_not_mentioned_as_absent(client: Client) -> None:
    strict = client.post(BELIMUMAB, {"as_of": DAY, "policy": "strict"})
    presumptive = client.post(BELIMUMAB, {"as_of": DAY, "policy": "presumptive"})
    assert outcomes(presumptive).count("satisfied") > outcomes(strict).count("satisfied")
    assert "Read as a doctor's chart" in read_page(presumptive).text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("age.years", "-3"), ("age.birth", "2030-01-01"), ("measurement:alt.value", "high"),
        ("measurement:alt.date", "31.12.2025"), ("as_of", "soon"), ("as_of", "20261122x"),
        ("as_of", "9999-12-31"), ("as_of", "0001-01-01"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_used_is_said_beside_its_field_and_kept(client: Client, name: str, value: str) -> None:
    response = client.post(BELIMUMAB, {"as_of": DAY, "age.years": "34", name: value})
    text = read_page(response).text
    assert response.status_code == 200
    assert "Please mend this first" in text
    assert "answer" not in response.context
    if name != "as_of":
        assert f'value="{value}"' in response.content.decode()
        assert 'aria-invalid="true"' in response.content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"sex: purple\nage: -4\n", "purple"),
        (b"- just\n- a list\n", ""),
        (b"a: [unclosed", ""),
        (b"x" * 300_000, "at most 262144"),
    ],
)
def test_a_bad_file_is_told_problem_by_problem(client: Client, content: bytes, words: str) -> None:
    response = upload(client, BELIMUMAB, content)
    text = read_page(response).text
    assert response.status_code == 200  # type: ignore[attr-defined]
    assert "Please mend this first" in text
    assert words in text
    assert "match" not in response.context  # type: ignore[attr-defined]


def test_the_answer_never_says_eligible_and_says_whose_decision_it_is(client: Client) -> None:
    for address in (BELIMUMAB, TELITACICEPT):
        text = read_page(upload(client, address, LUPUS.read_bytes())).text
        assert "eligible" not in text.lower()
        assert "not medical advice" in text
        assert "study team" in text


def test_the_answer_is_kept_by_no_cache_and_sets_no_other_cookie(client: Client) -> None:
    response = client.post(BELIMUMAB, {"age.years": "34"})
    assert response.headers["Cache-Control"] == "no-store"
    assert set(response.cookies) <= {"csrftoken"}


def test_what_a_file_leaves_unknown_is_told_on_the_page(client: Client) -> None:
    content = b"age: 34\nsex: female\nmeasurements:\n  - {name: ALT, value: 22, unit: bananas, date: 2026-11-10}\n"
    text = read_page(upload(client, BELIMUMAB, content)).text
    assert "What your file or letter leaves open" in text
    assert "The unit 'bananas' is not known." in text
