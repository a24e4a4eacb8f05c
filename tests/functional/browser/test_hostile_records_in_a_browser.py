"""Hostile registry text in a real browser: nothing runs, no other host is asked, the page does not grow sideways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from functional_server import Portal, serving
from hostile_records import build_hostile_home

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal of its own, serving the hostile records instead of the demonstration."""
    home = build_hostile_home(tmp_path_factory.mktemp("hostile"))
    with serving(home, home / "log") as running:
        yield running


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("address", ["/study/NCT99000901", "/study/NCT99000902", "/study/NCT99000901/fit", "/search"])
def test_nothing_of_it_runs(open_page, address: str, width: int) -> None:  # type: ignore[no-untyped-def]
    page = open_page(address, width=width)
    assert page.evaluate("window.taken") is None
    assert page.locator("html").evaluate("page => page.scrollWidth - page.clientWidth") == 0
    assert page.locator("main").count() == 1
    assert page.locator("footer").is_visible()
