"""A study's report in a browser: nothing that axe finds, no wider than its window, narrow and wide, light and dark."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from accessible import look
from analysis_log import PROTOCOL, drawn_log
from trialogue.analysis.datasets import derive_datasets
from trialogue.analysis.report import write_report


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_the_report_is_accessible(chromium: Browser, tmp_path: Path, width: int, scheme: str) -> None:
    entries, arms = drawn_log(24)
    file = tmp_path / "report.html"
    file.write_text(
        write_report(derive_datasets(entries, PROTOCOL, date(2023, 1, 1), arms=arms)).html(), encoding="utf-8"
    )
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.goto(file.as_uri())
    look(page, name="report")
    context.close()
