"""The versions of a record that changed, and hostile versions, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from accessible import LOOKS, look
from changing_records import build_changing_home
from functional_server import Portal, serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal of its own, serving the records that changed."""
    home = build_changing_home(tmp_path_factory.mktemp("changing"))
    with serving(home, home / "log") as running:
        yield running


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("number", [99000801, 99000803])
def test_changes_have_no_violation_and_run_nothing(open_page, number: int, width: int, scheme: str) -> None:  # type: ignore[no-untyped-def]
    page = open_page(f"/study/NCT{number}/history", width=width, scheme=scheme)
    look(page)
    assert page.evaluate("window.taken") is None


def test_a_changed_text_opens_by_keyboard(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("/study/NCT99000801/history")
    summary = page.locator(".changes summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("* No asthma")).to_be_visible()
