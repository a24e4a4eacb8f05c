"""What lies ahead of a fit: over time, what would change it, what to ask, and the page for a doctor."""

from __future__ import annotations

import datetime
import json
import re
import sys
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal_pages import form_fields, read_page
from trialogue.criteria.reader import read
from trialogue.matching import Policy, draw_timeline
from trialogue.patient.parse import parse_patient
from trialogue.portal.outlook.timeline import AXIS, ROW, WIDTH, plot_of

ROOT = Path(__file__).resolve().parent.parent.parent
LUPUS = ROOT / "examples" / "patients" / "lupus-34f.yaml"
BELIMUMAB = "/study/NCT04515719/fit"
DOCTOR = "/study/NCT04515719/fit/doctor"
DAY = "2026-11-22"


@pytest.fixture
def client(demo_home: Path, settings: object) -> Client:
    settings.TRIALOGUE_HOME = demo_home  # type: ignore[attr-defined]
    return Client()


def judged(client: Client, **fields: str) -> object:
    file = SimpleUploadedFile("patient.yaml", LUPUS.read_bytes(), content_type="application/yaml")
    sent = {"upload": "1", "as_of": DAY, "policy": "presumptive", "patient_file": file}
    return client.post(BELIMUMAB, sent, headers=fields)


def test_the_answer_shows_time_changes_and_questions_each_with_its_kind(client: Client) -> None:
    response = judged(client)
    page = response.content.decode()  # type: ignore[attr-defined]
    text = read_page(response).text
    assert 'role="img" aria-labelledby="timeline-title timeline-desc"' in page
    assert "From April 1, 2027: nothing against it here. Why: the rituximab washout ends" in text
    assert "Treatment, stated only if the dose of prednisone were 20 mg/day or less" in text
    assert "Time from 2027-04-01: the rituximab washout ends" in text
    assert "Cannot change history of malignancy (basal cell carcinoma)" in text
    assert "It is never a suggestion" in text
    asked = {question.words: question.sentences for question in response.context["outlook"].questions}  # type: ignore[attr-defined]
    assert "5. Any history of malignancy" in asked["My facts speak against this. Do you see it the same way?"]


def test_what_the_evaluator_says_is_in_the_language_of_the_page(client: Client) -> None:
    response = judged(client, **{"accept-language": "es"})
    page = response.content.decode()  # type: ignore[attr-defined]
    why = re.search(r'<p class="why">.*?prednis.*?</p>', page)
    assert why is not None
    assert "mg/día &gt; 20 mg/día" in why[0]
    assert "esta dosis desde 2026-07" in why[0]
    assert 'lang="en"' not in why[0]
    assert "termina el periodo de lavado de rituximab" in read_page(response).text
    # What stands in the record itself has no parts: it stays as it is, marked.
    assert '<span lang="en">pathology report, excised in full</span>' in page


def test_the_facts_go_on_to_the_doctors_page_and_say_the_same(client: Client) -> None:
    first = judged(client)
    sent = {"patient_document": first.context["outlook"].document, "policy": "presumptive", "as_of": DAY}  # type: ignore[attr-defined]
    page = client.post(DOCTOR, sent)
    assert "no-store" in page.headers["Cache-Control"]
    assert page.context["match"].verdict == first.context["match"].verdict  # type: ignore[attr-defined]
    outcomes = [[each.outcome for each in shown.context["match"].criteria] for shown in (first, page)]  # type: ignore[attr-defined]
    assert outcomes[0] == outcomes[1]
    text = read_page(page).text
    for fact in (
        "Prednisone: 25 mg/day, oral",
        "SLEDAI-2K: 6, 2026-11-10",
        "No, never or not now: Liver disease",
    ):
        assert fact in text
    assert client.get(DOCTOR).headers["Location"] == BELIMUMAB


def opened(pdf: bytes) -> bytes:
    """The bytes of a PDF with its streams unpacked."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return b"".join(zlib.decompress(each) for each in streams if each[:1] == b"x")


def test_the_pdf_is_the_same_bytes_twice_and_holds_chinese(client: Client) -> None:
    pytest.importorskip("weasyprint")
    document = json.dumps({"sex": "female", "conditions": [{"name": "systemic lupus erythematosus"}]})
    sent = {"patient_document": document, "policy": "strict", "as_of": DAY, "format": "pdf"}
    one, other = (client.post(DOCTOR, sent, headers={"accept-language": "zh-hans"}) for _ in range(2))
    assert one.headers["Content-Type"] == "application/pdf"
    assert one.content.startswith(b"%PDF-")
    assert one.content == other.content
    assert b"CJK" in opened(one.content), "needs Debian's fonts-noto-cjk"


def test_the_page_for_a_doctor_is_one_page_and_says_the_words_of_facts_in_chinese(client: Client) -> None:
    document = judged(client).context["outlook"].document  # type: ignore[attr-defined]
    sent = {"patient_document": document, "policy": "presumptive", "as_of": DAY}
    printed = client.post(DOCTOR, sent | {"format": "pdf"}, headers={"accept-language": "zh-hans"})
    if printed.headers["Content-Type"] != "application/pdf":
        pytest.skip("needs Pango: apt-get install libpangoft2-1.0-0 libharfbuzz-subset0")
    assert len(re.findall(rb"/Type ?/Page\b", opened(printed.content) + printed.content)) == 1
    shown = read_page(client.post(DOCTOR, sent, headers={"accept-language": "zh-hans"})).text
    assert "系统性红斑狼疮: 活动期" in shown
    assert "女性" in shown


@pytest.mark.parametrize(("field", "value"), [("patient_document", "{"), ("as_of", "soon"), ("as_of", "9999-12-31")])
def test_what_cannot_be_read_is_said_and_no_page_is_made(client: Client, field: str, value: str) -> None:
    page = client.post(DOCTOR, {"patient_document": "{}", field: value, "format": "pdf"})
    assert "Please mend this first" in read_page(page).text
    assert "match" not in page.context


def test_an_answer_by_hand_that_time_settles(client: Client) -> None:
    fields = form_fields(client.get(BELIMUMAB).content.decode())
    page = client.post(BELIMUMAB, {**fields, "as_of": DAY, "age.birth": "2010-03-03"})
    rows = page.context["outlook"].plot.rows
    age = next(row for row in rows if "18" in row.text and row.number)
    assert [str(each.start) for each in age.stretches] == [DAY, "2028-03-03"]


def test_a_plot_says_from_when_it_may_fit_and_stays_in_its_frame() -> None:
    from trialogue.study import parse_study

    record = {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT99000001"},
            "eligibilityModule": {"eligibilityCriteria": "Exclusion Criteria:\n\n* Rituximab within 6 months"},
        }
    }
    study = parse_study(json.dumps(record).encode())
    today = datetime.date(2026, 11, 22)
    person = parse_patient({"medications": [{"drug": "rituximab", "stop": "2026-09-02"}]}, today=today, name="p")
    timeline = draw_timeline(person, study, read(study), as_of=today, policy=Policy.PRESUMPTIVE)
    plot = plot_of(timeline)
    assert plot.better_from == datetime.date(2027, 3, 3)
    assert plot.height == ROW * 2 + AXIS
    for row in plot.rows:
        assert abs(row.bars[-1].x + row.bars[-1].width - WIDTH) < 0.2
        assert all(bar.y >= 0 and bar.y + bar.height <= ROW * (row.number + 1) for bar in row.bars)
    assert [tick.year for tick in plot.ticks] == [2027, 2028, 2029, 2030, 2031]


def test_without_pango_the_page_says_what_is_missing(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "weasyprint.py").write_text('raise OSError("cannot load library libpangoft2")\n', encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    page = client.post(DOCTOR, {"patient_document": "{}", "as_of": DAY, "policy": "strict", "format": "pdf"})
    assert page.status_code == 503
    assert "You can print this page instead." in read_page(page).text


def test_the_answer_leads_to_its_parts_and_says_each_reason_once(client: Client) -> None:
    page = client.post(BELIMUMAB, {"age.years": "17"}).content.decode()
    there = page[page.index('<nav class="on-page"') :]
    leads = re.findall(r'href="#([a-z-]+)"', there[: there.index("</nav>")])
    assert len(leads) == 7 and all(f'id="{each}"' in page for each in leads)
    answer = page[page.index('id="answer-title"') : page.index('<nav class="on-page"')]
    assert "for this reason" in answer and answer.count("17 years &lt; 18 years") == 1
    assert page.count("not met: this does not hold") == 2
