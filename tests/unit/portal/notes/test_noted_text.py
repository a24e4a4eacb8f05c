"""Every character shown on a page is told where it stands in the registry's own text of its field."""

from __future__ import annotations

import html
import json
import re

from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from trialogue.portal.notes.fields import FIELDS, field_texts, parts_of
from trialogue.study import parse_study

BLOCK = re.compile(r'<(?:p|li|bdi)[^>]* data-note="(\w+)" data-at="([^"]*)">([^<]*)<')
TEXT = st.text(alphabet='ab <&"\\*>1.)(\n\u202e\té😀', max_size=40)


def record(**modules: object) -> bytes:
    found = {"identificationModule": {"nctId": "NCT99000801", "briefTitle": "A study"}, **modules}
    return json.dumps({"protocolSection": found}).encode()


def shown_from(rendered: str, text: str) -> list[tuple[str, str]]:
    """Each paragraph as it is shown, and the same put together from the places it names."""
    pairs = []
    for _, runs, shown in BLOCK.findall(rendered):
        places = [int(s) + i for s, n in (run.split("+") for run in runs.split()) for i in range(int(n))]
        pairs.append((html.unescape(shown), "".join(text[place] for place in places)))
    return pairs


@given(TEXT, TEXT)
def test_places_of_paragraphs_and_criteria(before: str, text: str) -> None:
    whole = before + text
    tags = "{% load noted %}{% noted_blocks 'summary' text %}{% noted_line 'summary' text %}"
    criterion = "{% load noted %}{% noted_criterion text start %}"
    rendered = Template(tags).render(Context({"text": text, "note_texts": {"summary": whole}}))
    rendered += Template(criterion).render(Context({"text": text, "start": len(before)}))
    for shown, named in shown_from(rendered, whole):
        assert re.sub(r"\s", " ", named) == shown


def test_text_that_is_of_no_field_is_shown_and_carries_no_place() -> None:
    for tag in ("noted_blocks", "noted_line"):
        rendered = Template("{% load noted %}{% TAG 'details' text %}".replace("TAG", tag)).render(
            Context({"text": "<b>words</b>", "note_texts": {"details": "other"}})
        )
        assert "&lt;b&gt;words&lt;/b&gt;" in rendered
        assert "data-note" not in rendered
        assert "None" not in Template("{% load noted %}{% TAG 'details' text %}".replace("TAG", tag)).render(
            Context({"text": None})
        )


def test_the_fields_of_a_record_and_their_parts() -> None:
    study = parse_study(
        record(
            descriptionModule={"briefSummary": "One.\n\nTwo.", "detailedDescription": "Long."},
            eligibilityModule={"eligibilityCriteria": "Inclusion Criteria:\n\n* Age 18 or older"},
            conditionsModule={"conditions": ["Lupus"]},
            armsInterventionsModule={"armGroups": [{"label": "A", "description": "Given weekly"}]},
        )
    )
    texts = field_texts(study)
    assert list(texts) == list(FIELDS)
    assert texts["details"] == "Lupus\n\nA\n\nGiven weekly"
    parts = parts_of(texts)
    assert ("summary", "Two.") in [(part.field, part.words) for part in parts]
    assert all(texts[part.field][part.start : part.end].strip() for part in parts)
    assert field_texts(parse_study(record())) == dict.fromkeys(FIELDS, "")
