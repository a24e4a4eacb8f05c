"""Another language on a page that came of a form: what was typed stays, nothing is sent, no address tells it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from portal_pages import SentForm, read_page

TELITACICEPT, BELIMUMAB, FICTIONAL = "NCT06394063", "NCT04515719", "NCT99000001"
FIT = f"/study/{BELIMUMAB}/fit"
LETTER = "Diagnosis: systemic lupus erythematosus since 2015. Prednisone 5 mg daily."


@pytest.fixture
def client(demo_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = demo_home  # type: ignore[attr-defined]
    return Client()


def sent(page: Any, form: str) -> dict[str, list[str]]:
    return SentForm(page.content.decode(), form).fields


def switched(client: Client, page: Any, form: str, language: str = "zh-hans", **typed: Any) -> Any:
    """The same page in another language, as a browser asks for it: the fields of its form, with what was just typed."""
    text = page.content.decode()
    button = re.search(
        rf'<button form="{form}" formaction="([^"]*)"[^>]* name="page_language" value="{language}"', text
    )
    assert button is not None
    answer = client.post(button[1], sent(page, form) | typed | {"page_language": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()
    assert answer.cookies["django_language"].value == language
    assert answer.cookies["django_language"]["httponly"]
    return answer


def test_an_answer_comes_again_in_another_language_with_every_fact(client: Client) -> None:
    page = client.post(FIT, {"age.years": "17", "policy": "presumptive", "as_of": "2026-11-22"})
    again = switched(client, page, "facts")
    assert again.context["answer"] is not None
    fields = sent(again, "facts")
    assert [fields[name] for name in ("age.years", "policy", "as_of")] == [["17"], ["presumptive"], ["2026-11-22"]]
    assert switched(client, again, "facts", "es").context["match"] == page.context["match"]


def test_half_a_form_stays_half_filled_and_is_not_answered(client: Client) -> None:
    again = switched(client, client.get(FIT), "facts", **{"age.years": "17", "letter": LETTER})
    assert "answer" not in again.context
    fields = sent(again, "facts")
    assert (fields["age.years"], fields["letter"]) == (["17"], [LETTER])


def test_a_letter_keeps_its_text_and_its_ticks(client: Client) -> None:
    found = client.post(FIT, {"letter": LETTER, "read_letter": "1"})
    offered = [str(fact.number) for fact in found.context["pasted"].offered]
    again = switched(client, found, "facts", confirm=offered[:1])
    assert [fact.ticked for fact in again.context["pasted"].offered] == [True] + [False] * (len(offered) - 1)
    assert again.context["pasted"].read == LETTER


def test_the_question_at_hand_stays_with_what_was_typed(client: Client) -> None:
    begun = client.get("/questions", {"study": [BELIMUMAB, TELITACICEPT]})
    asked = sent(begun, "asked")["question"][0]
    first = client.post("/questions", sent(begun, "asked") | {"skip": "1"})
    name = first.context["next"].name
    part = first.context["next"].fields.main[0]
    typed = next((each.value for each in part.options if not each.chosen), "7")
    again = switched(client, first, "asked", **{part.name: typed})
    assert again.context["next"].name == name
    assert sent(again, "asked")[part.name] == [typed]
    assert again.context["asked"] == [asked]
    assert again.context["document"] == first.context["document"]


def test_the_order_and_the_doctors_page_come_again(client: Client) -> None:
    answer = client.post(FIT, {"age.years": "34", "policy": "strict"})
    carried = {"patient_document": answer.context["outlook"].document}
    page = client.post(FIT + "/doctor", carried)
    assert switched(client, page, "doctor").context["match"] == page.context["match"]
    order = client.post("/search/by-fit", carried | {"study": [BELIMUMAB, TELITACICEPT]})
    again = switched(client, order, "ordered")
    assert [each.card["study"].nct_id for each in again.context["ranked"]] == [
        each.card["study"].nct_id for each in order.context["ranked"]
    ]


def test_without_a_file_no_order_and_no_funnel_but_no_complaint(client: Client) -> None:
    order = switched(client, client.get("/search/by-fit?q=lupus"), "ordered", policy="presumptive")
    assert (order.context["ranked"], order.context["problems"], order.context["policy"]) == (None, [], "presumptive")
    assert order.context["shortlist"].found == client.get("/search/by-fit?q=lupus").context["shortlist"].found > 1
    cohort = switched(client, client.get("/cohort"), "cohort", study=BELIMUMAB, relax="7")
    assert "problems" not in cohort.context
    assert (cohort.context["number"], cohort.context["relaxed"]) == (BELIMUMAB, "7")


def test_a_message_half_written_is_kept_and_not_sent(client: Client) -> None:
    page = client.get(f"/study/{FICTIONAL}/ask")
    typed = {"first_name": "Wen", "email": "not yet", "words": "Bonjour\n2", "for_someone_else": "on"}
    again = switched(client, page, "message", **typed)
    fields = sent(again, "message")
    assert {name: fields[name][0].lstrip() for name in typed} == typed
    assert fields["form_token"] == sent(page, "message")["form_token"]
    assert "answer-bad" not in again.content.decode()


def test_before_sharing_nothing_is_made(client: Client) -> None:
    answer = client.post(FIT, {"age.years": "34"})
    page = client.post("/share/new", {"kind": "fit", "fit": answer.context["signed_summary"]})
    again = switched(client, page, "sharing", days="14")
    assert again.context["chosen_days"] == 14
    assert read_page(again).text.count("14") >= 1


def test_a_language_that_we_do_not_have_is_no_switch(client: Client) -> None:
    answer = client.post(FIT, {"age.years": "17", "page_language": "tlh"})
    assert answer.context["answer"] is not None
    assert "django_language" not in answer.cookies
