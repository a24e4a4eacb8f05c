"""The portal in its three languages: the choice, every page whole, the registry's own words marked as English."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal_pages import read_page

TELITACICEPT, BELIMUMAB = "NCT06394063", "NCT04515719"
LUPUS = Path(__file__).resolve().parent.parent.parent / "examples" / "patients" / "lupus-34f.yaml"
LANGUAGES = ["en", "zh-hans", "es"]
PAGES = [
    "/",
    "/search?q=lupus&where=Shanghai",
    "/search?q=qqxqqz",
    f"/study/{BELIMUMAB}",
    f"/study/{TELITACICEPT}",
    f"/study/{TELITACICEPT}/fit",
    f"/study/{TELITACICEPT}/ask",
    f"/questions?study={TELITACICEPT}&study={BELIMUMAB}",
    "/search/by-fit?q=lupus",
    "/cohort",
    f"/study/{TELITACICEPT}/history",
    f"/compare?left={TELITACICEPT}&right={BELIMUMAB}",
    "/browse",
    "/glossary",
    "/learn",
    "/learn/may-i-leave",
    "/about",
    "/learn/intended-use",
    "/no-such-page",
]
UNRENDERED = re.compile(r"\{\{|\{%|%\(\w*\)|%%|\bNone\b|\bSITE_NAME\b")


@pytest.fixture
def client(demo_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = demo_home  # type: ignore[attr-defined]
    return Client()


class OwnWords(HTMLParser):
    """The words of a page that are ours: what stands in no element marked as English or not to be translated."""

    VOID = frozenset({"meta", "link", "input", "img", "br", "hr", "path", "circle", "rect"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._foreign: list[bool] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.VOID:
            return
        named = dict(attrs)
        foreign = tag in {"script", "bdi", "title"} or named.get("translate") == "no"
        language = named.get("lang")
        if tag != "html" and language:
            foreign = True
        self._foreign.append(foreign or bool(self._foreign and self._foreign[-1]))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and self._foreign:
            self._foreign.pop()

    def handle_data(self, data: str) -> None:
        if not (self._foreign and self._foreign[-1]):
            self.words.append(data)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_whole_in_every_language(client: Client, address: str, language: str) -> None:
    response = client.get(address, headers={"accept-language": language})
    text = response.content.decode()
    assert f'<html lang="{language}"' in text
    page = read_page(response)
    assert UNRENDERED.search(page.text) is None, UNRENDERED.search(page.text)
    assert page.dangers == []


@pytest.mark.parametrize("address", PAGES)
def test_a_chinese_page_says_nothing_of_its_own_in_english(client: Client, address: str) -> None:
    """Every run of three English words outside text marked as English would be a string without translation."""
    response = client.get(address, headers={"accept-language": "zh-hans"})
    assert english_of(response.content.decode()) == []


def english_of(page: str) -> list[str]:
    """Runs of three English words outside of what is marked as foreign."""
    own = " ".join("".join(OwnWords(page).words).split())
    return re.findall(r"(?:\b[A-Za-z][a-z]+ ){2,}[A-Za-z][a-z]+", own)


def test_an_answer_explains_itself_in_chinese(client: Client) -> None:
    """What is found, what time changes and what would have to change, with every fact of the acceptance patient."""
    file = SimpleUploadedFile("patient.yaml", LUPUS.read_bytes(), content_type="application/yaml")
    sent = {"upload": "1", "as_of": "2026-11-22", "policy": "presumptive", "patient_file": file}
    page = client.post(f"/study/{BELIMUMAB}/fit", sent, headers={"accept-language": "zh-hans"}).content.decode()
    shown = page[page.index('id="answer-title"') : page.index('id="ask-team"')]
    assert "泼尼松" in shown
    assert "停药期结束" in shown
    assert "34 岁 ≥ 18 岁" in shown and "年龄：34 年" not in shown
    assert english_of(re.sub(r'<details class="understood">.*?</details>', "", shown, flags=re.DOTALL)) == []


def test_what_is_asked_of_a_condition_and_how_a_letter_is_cited_is_in_chinese(client: Client) -> None:
    letter = "No history of malignancy. She is 34 years old."
    sent = {"letter": letter, "letter_read": letter, "confirm": ["0", "1", "2"], "use_letter": "1"}
    page = client.post(f"/study/{TELITACICEPT}/fit", sent, headers={"accept-language": "zh-hans"}).content.decode()
    assert re.search(r'type="checkbox"[^>]*name="[^"]*is.adequately-treated"[^>]*> 已充分治疗', page)
    assert "（信件）" in page


def test_the_choice_is_remembered_and_leads_back(client: Client) -> None:
    answer = client.post("/language", {"language": "es", "next": "/search?q=lupus"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/search?q=lupus"
    assert answer.cookies["django_language"]["httponly"]
    assert '<html lang="es"' in client.get("/").content.decode()


@pytest.mark.parametrize(
    "stranger", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_choice_leads_to_no_other_site(client: Client, stranger: str) -> None:
    answer = client.post("/language", {"language": "es", "next": stranger})
    assert answer.headers["Location"] == "/"


def test_a_language_that_we_do_not_have_changes_nothing(client: Client) -> None:
    client.post("/language", {"language": "tlh", "next": "/"})
    assert '<html lang="en"' in client.get("/").content.decode()


def test_the_choice_is_made_by_sending_not_by_following(client: Client) -> None:
    assert client.get("/language").status_code == 405


@pytest.mark.parametrize(("query", "study"), [("系统性红斑狼疮", TELITACICEPT), ("lupus eritematoso", TELITACICEPT)])
def test_names_in_either_language_find_studies(client: Client, query: str, study: str) -> None:
    page = client.get("/search", {"q": query}, headers={"accept-language": "zh-hans"}).content.decode()
    assert study in page


@pytest.mark.parametrize(
    ("language", "china", "germany"),
    [("zh-hans", "中国", "德国"), ("es", "China", "Alemania"), ("en", "China", "Germany")],
)
def test_countries_are_named_in_the_language_of_the_page(
    client: Client, language: str, china: str, germany: str
) -> None:
    def page(address: str, **asked: str) -> str:
        return client.get(address, asked, headers={"accept-language": language}).content.decode()

    assert f"Shanghai, {china}" in page(f"/study/{TELITACICEPT}").replace("<bdi>", "").replace("</bdi>", "")
    near = page("/search", q="lupus", where=germany)
    assert TELITACICEPT in near and f">{germany}" in near and 'value="Germany"' in near
    assert germany in page("/browse/places") and germany in page("/browse/places", **{"in": "germany"})
    suggested = json.loads(page("/suggest/places", q=germany))["suggestions"]
    assert suggested[0]["text"] == germany
