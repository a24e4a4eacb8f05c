"""The registry's description against our answers, by schemathesis; and a client written for the registry, unchanged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from django.conf import settings as installed
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from pytrials.client import ClinicalTrials
from schemathesis.checks import CHECKS

from functional_server import Portal

OPERATIONS = (
    "/studies", "/studies/{nctId}", "/studies/metadata", "/studies/search-areas", "/studies/enums", "/stats/size",
    "/stats/field/values", "/stats/field/sizes", "/version",
)  # fmt: skip
EXAMPLES = 6
WANTED = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")


@pytest.fixture(scope="module")
def description(shared: Path) -> Any:
    file = shared / "reference" / "ctgov" / "ctg-oas-v2.yaml"
    if not file.is_file():
        pytest.skip("needs shared/reference/ctgov/ctg-oas-v2.yaml")
    return yaml.safe_load(file.read_text()) | {"servers": [{"url": "http://localhost/api/v2"}]}


@pytest.mark.parametrize("path", OPERATIONS)
def test_answers_are_as_the_description_says(path: str, description: Any, demo_home: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(installed, "TRIALOGUE_HOME", demo_home)
    assert set(OPERATIONS) == set(description["paths"])
    schema = schemathesis.openapi.from_dict(description)
    schema.app = get_wsgi_application()
    checks = CHECKS.get_by_names(WANTED)
    answered = []

    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=schema[path]["GET"].as_strategy())
    def holds(case: Any) -> None:
        # In process nothing unpacks what is asked for packed, as `requests` asks by itself.
        plain = {"Accept-Encoding": "identity"}
        answered.append(case.call_and_validate(headers=plain, checks=checks).status_code)

    holds()
    assert answered


@pytest.mark.filterwarnings("ignore:unclosed")  # the client opens a connection of its own for each question
def test_pytrials_unchanged(portal: Portal, monkeypatch: Any) -> None:
    """What its documentation shows, pointed here by its base address."""
    monkeypatch.setattr(ClinicalTrials, "_BASE_URL", f"{portal.url}/api/v2/")
    client = ClinicalTrials()
    assert client.api_info[0] == "2.0.3"
    columns = ["NCT Number", "Conditions", "Study Title"]
    rows = client.get_study_fields(search_expr="Systemic+Lupus", fields=columns, max_studies=500, fmt="csv")
    assert rows[0] == columns
    assert len(rows) > 5
    assert all(len(row) == 3 and row[0].startswith("NCT") for row in rows[1:])
    studies = client.get_full_studies(search_expr="Systemic+Lupus", max_studies=50, fmt="json")["studies"]
    assert len(studies) == len(rows) - 1
    assert len(client.get_full_studies(search_expr="Systemic+Lupus", max_studies=5)[0]) == 30
    pieces = client.get_study_fields("AREA[Phase]PHASE3", ["NCTId", "Phase"], max_studies=3, fmt="json")["studies"]
    assert {phase for each in pieces for phase in each["protocolSection"]["designModule"]["phases"]} >= {"PHASE3"}
    every = client.get_study_fields("lupus", client.study_fields["csv"], max_studies=2)
    assert every[0] == client.study_fields["csv"]
