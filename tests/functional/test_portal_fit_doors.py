"""Other doors to "Does it fit me": a FHIR bundle, and a letter whose facts are ticked one by one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal_pages import form_fields, read_page

BELIMUMAB = "/study/NCT04515719/fit"
TELITACICEPT = "/study/NCT06394063/fit"
DAY = "2026-11-22"
LETTER = "A 34-year-old woman with SLE, possible sepsis. Her mother has psoriasis. Denies asthma."


@pytest.fixture
def client(demo_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = demo_home  # type: ignore[attr-defined]
    return Client()


def paste(client: Client, text: str) -> object:
    return client.post(BELIMUMAB, {"read_letter": "1", "letter": text, "as_of": DAY, "policy": "strict"})


def test_a_letter_proposes_and_nothing_is_ticked_or_judged_yet(client: Client) -> None:
    response = paste(client, LETTER)
    page = response.content.decode()  # type: ignore[attr-defined]
    assert response["Cache-Control"] == "no-store"  # type: ignore[index]
    assert "match" not in response.context  # type: ignore[attr-defined]
    offered = response.context["pasted"].offered  # type: ignore[attr-defined]
    assert [fact.words for fact in offered] == ["34-year-old", "woman", "SLE", "asthma"]
    assert [fact.said for fact in response.context["pasted"].mentioned] == [  # type: ignore[attr-defined]
        "the letter is not sure", "about someone else",
    ]  # fmt: skip
    assert 'name="confirm"' in page
    assert "checked" not in page.split('name="confirm"')[1].split("</fieldset>")[0]


def test_only_ticked_facts_are_used(client: Client) -> None:
    offered = paste(client, LETTER).context["pasted"].offered  # type: ignore[attr-defined]
    numbers = [str(fact.number) for fact in offered if fact.words in ("34-year-old", "SLE")]
    sent = {"use_letter": "1", "letter": LETTER, "as_of": DAY, "policy": "strict", "confirm": numbers}
    response = client.post(BELIMUMAB, sent)
    person = response.context["known"]
    assert [fact.concept for fact in person.conditions] == ["systemic-lupus-erythematosus"]
    assert person.sex is None
    assert form_fields(response.content.decode())["age.years"] == "34"
    assert response.context["match"].verdict


def test_a_letter_a_file_and_typed_answers_take_nothing_from_each_other(client: Client) -> None:
    fields = {**form_fields(client.get(TELITACICEPT).content.decode()), "age.years": "51", "as_of": DAY}
    read = form_fields(client.post(TELITACICEPT, {**fields, "read_letter": "1", "letter": LETTER}).content.decode())
    assert read["age.years"] == "51"
    ticked = client.post(TELITACICEPT, {**read, "tick": "0"})
    assert ticked.context["pasted"].ticked == 4
    assert "match" not in ticked.context
    sent = {**form_fields(ticked.content.decode()), "confirm": ["0", "2"], "use_letter": "1"}
    used = client.post(TELITACICEPT, sent)
    assert (used.context["known"].sex, used.context["match"].verdict != "") == (None, True)
    lupus = "diagnosis:systemic-lupus-erythematosus.answer"
    filled = form_fields(used.content.decode())
    assert (filled["age.years"], filled[lupus]) == ("51", "yes"), "what was typed wins over the letter"
    broken = SimpleUploadedFile("facts.yaml", b"conditions: [")
    kept = client.post(TELITACICEPT, {**filled, "confirm": ["0", "2"], "upload": "1", "patient_file": broken})
    assert form_fields(kept.content.decode())[lupus] == "yes", "a file that cannot be read takes nothing away"
    undone = client.post(TELITACICEPT, {**form_fields(kept.content.decode()), "confirm": ["0"]})
    fields = form_fields(undone.content.decode())
    assert (fields["age.years"], fields[lupus]) == ("51", ""), "a tick taken away takes with it what it filled in"


def test_a_letter_changed_around_its_facts_keeps_their_ticks_and_one_too_long_stays_in_its_box(client: Client) -> None:
    read = form_fields(paste(client, LETTER).content.decode())  # type: ignore[attr-defined]
    sent = {**read, "confirm": ["2"], "letter": f"Seen today. {LETTER}", "read_letter": "1"}
    pasted = client.post(BELIMUMAB, sent).context["pasted"]
    assert [fact.words for fact in pasted.offered if fact.ticked] == ["SLE"]
    long = client.post(BELIMUMAB, {**sent, "letter": "x" * 20_001}).context["pasted"]
    assert (len(long.text), long.ticked) == (20_001, 1)


def test_what_a_letter_does_not_name_is_not_offered_to_be_ticked(client: Client) -> None:
    pasted = paste(client, "A woman of 34 with SLE. She denies chest pain.").context["pasted"]  # type: ignore[attr-defined]
    assert not [fact.meaning for fact in pasted.offered if fact.words == "She denies"]
    assert "SLE" in [fact.words for fact in pasted.offered]


@pytest.mark.parametrize(("text", "said"), [("", "paste its text"), ("x" * 20_001, "at most 20000")])
def test_a_letter_that_cannot_be_read_is_said_so(client: Client, text: str, said: str) -> None:
    assert said in read_page(paste(client, text)).text


def test_a_fhir_bundle_fills_the_form_and_only_what_was_understood_is_carried_on(client: Client) -> None:
    bundle = {
        "resourceType": "Bundle",
        "entry": [
            {"resource": {"resourceType": "Patient", "gender": "female", "birthDate": "1992-05-14"}},
            {"resource": {"resourceType": "Condition", "code": {"text": "SLE"}, "note": [{"text": "x" * 600_000}]}},
            {"resource": {"resourceType": "Immunization"}},
        ],
    }
    file = SimpleUploadedFile("bundle.json", json.dumps(bundle).encode(), content_type="application/json")
    response = client.post(BELIMUMAB, {"upload": "1", "as_of": DAY, "policy": "strict", "patient_file": file})
    uploaded = response.context["uploaded"]
    assert [fact.concept for fact in uploaded.patient.conditions] == ["systemic-lupus-erythematosus"]
    assert len(uploaded.document) < 1000
    assert "not read" in read_page(response).text
    again = client.post(BELIMUMAB, form_fields(response.content.decode()))
    assert again.context["uploaded"].patient.sex == "female"


@pytest.mark.parametrize(
    "letter",
    [
        "Informe de alta: paciente de 34 años con lupus eritematoso sistémico desde 2018. Niega asma.",
        "患者女性，34岁，系统性红斑狼疮病史8年，否认哮喘。",
    ],
)
def test_a_letter_in_another_language_is_told_and_proposes_nothing(client: Client, letter: str) -> None:
    """What it denies would be proposed as said: "Niega asma" as asthma."""
    answer = paste(client, letter)
    assert "does not seem to be in English" in read_page(answer).text
    assert answer.context["pasted"].offered == []  # type: ignore[attr-defined]
    assert letter in answer.content.decode()  # type: ignore[attr-defined]


def test_what_a_letter_proposes_is_said_in_the_language_of_the_page(client: Client) -> None:
    page = client.post(BELIMUMAB, {"read_letter": "1", "letter": LETTER, "page_language": "es"})
    assert "Lupus eritematoso sistémico: activa" in read_page(page).text


def test_a_medicine_that_is_over_says_so_and_the_days_of_a_letter_are_its_own(client: Client) -> None:
    response = paste(
        client, "Clinic letter, 9 November 2026\n\nShe took warfarin for six months. MTX 15 mg once weekly."
    )
    meanings = [fact.meaning for fact in response.context["pasted"].offered]  # type: ignore[attr-defined]
    assert any("no longer taken" in str(each) for each in meanings)
    assert any("2.14 mg/day" in str(each) for each in meanings)
    assert "Nov. 9, 2026" in response.content.decode()  # type: ignore[attr-defined]
