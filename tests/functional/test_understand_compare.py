"""Two studies side by side, in the portal and on the command line, from the demonstration registry."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from portal_pages import read_page

TELITACICEPT, BELIMUMAB = "NCT06394063", "NCT04515719"
ADDRESS = f"/compare?left={TELITACICEPT}&right={BELIMUMAB}"


@pytest.fixture
def client(demo_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = demo_home  # type: ignore[attr-defined]
    return Client()


def test_the_page_says_in_words_who_lets_more_people_in(client: Client) -> None:
    response = client.get(ADDRESS)
    page = read_page(response)
    assert response.status_code == 200
    assert page.dangers == []
    assert page.tags.count("h1") == 1
    assert len(page.ids) == len(set(page.ids))
    for words in (
        f"{TELITACICEPT} lets more people in",
        f"{TELITACICEPT} lets fewer people in",
        f"Only in {TELITACICEPT}",
        f"Only in {BELIMUMAB}",
        "Asked differently: neither is stricter",
        "The same in both",
        "prednisone at most 30 mg/day",
        "prednisone at most 20 mg/day",
        "Show both sentences",
    ):
        assert words in page.text, words
    assert "eligible" not in page.text.lower()


def test_the_rows_of_the_page_are_those_of_the_comparison(client: Client) -> None:
    sections = client.get(ADDRESS).context["sections"]
    relations = [row.relation for section in sections for row in section.rows]
    assert [section.kind for section in sections] == ["inclusion", "exclusion"]
    assert {each: relations.count(each) for each in set(relations)} == {
        "same": 7,
        "looser": 3,
        "stricter": 1,
        "different": 3,
        "only left": 6,
        "only right": 1,
    }


def test_every_line_shows_the_sentences_it_was_read_from(client: Client) -> None:
    for section in client.get(ADDRESS).context["sections"]:
        for row in section.rows:
            for side in (row.left, row.right):
                assert side is None or all(criterion.text for criterion in side.criteria)


def test_turned_round_the_other_study_is_the_stricter(client: Client) -> None:
    text = read_page(client.get(f"/compare?left={BELIMUMAB}&right={TELITACICEPT}")).text
    assert f"{BELIMUMAB} lets fewer people in (the limit)" in text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Which two?"),
        (f"?left={TELITACICEPT}", "Compare with"),
        (f"?left={TELITACICEPT}&right={TELITACICEPT}", "choose another one beside it"),
        (f"?left={TELITACICEPT}&right=lupus", "holds no study number"),
        (f"?left={TELITACICEPT}&right=NCT00000000", "We have no study NCT00000000"),
        ("?left=%3Cscript%3Ealert(1)%3C/script%3E&right=%00%E2%80%AE", "holds no study number"),
    ],
)
def test_what_is_missing_or_unknown_is_asked_for(client: Client, query: str, words: str) -> None:
    response = client.get(f"/compare{query}")
    page = read_page(response)
    assert response.status_code == 200
    assert words in page.text
    assert page.dangers == []
    assert "\u202e" not in response.content.decode()


def test_a_number_inside_an_address_of_the_registry_will_do(client: Client) -> None:
    response = client.get("/compare", {"left": f"https://example.org/study/{BELIMUMAB.lower()}", "right": TELITACICEPT})
    assert len(response.context["columns"]) == 2


def test_the_study_page_offers_similar_studies_to_compare_with(client: Client) -> None:
    response = client.get(f"/study/{TELITACICEPT}")
    similar = response.context["similar"]
    assert 1 <= len(similar) <= 5
    assert TELITACICEPT not in {each.study.nct_id for each in similar}
    assert BELIMUMAB in {each.study.nct_id for each in similar}
    assert all(each.conditions or each.treatments for each in similar)
    assert f"/compare?left={TELITACICEPT}&right={BELIMUMAB}" in read_page(response).addresses


def test_every_similar_study_of_the_demonstration_shares_something(client: Client) -> None:
    from trialogue.portal import serving
    from trialogue.portal.comparison.similar import similar_studies

    snapshot = serving.snapshot()
    for nct_id in snapshot.nct_ids():
        found = similar_studies(snapshot.study(nct_id), snapshot)
        assert len(found) <= 5
        assert len({each.study.nct_id for each in found} - {nct_id}) == len(found)
        assert all(set(each.conditions) <= set(snapshot.study(nct_id).conditions) for each in found)


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "trialogue.cli", "--home", str(home), "compare", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_says_the_same_as_the_page(demo_home: Path, client: Client) -> None:
    done = run(demo_home, TELITACICEPT, BELIMUMAB, "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    sections = client.get(ADDRESS).context["sections"]
    shown = [row.relation for section in sections for row in section.rows]
    assert sorted(row["relation"] for row in document["rows"]) == sorted(shown)
    assert document["not_compared"] == {"left": [], "right": []}
    assert [row["left"]["also"] for row in document["rows"] if row["left"] and row["left"]["also"]]


def test_the_command_in_words_and_with_an_unknown_study(demo_home: Path) -> None:
    done = run(demo_home, TELITACICEPT, BELIMUMAB)
    assert done.returncode == 0
    assert "looser (bound)" in done.stdout
    unknown = run(demo_home, TELITACICEPT, "NCT00000000")
    assert unknown.returncode == 4
    assert "NCT00000000" in unknown.stderr
    assert "Traceback" not in unknown.stderr
