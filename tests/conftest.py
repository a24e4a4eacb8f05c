"""What every test shares: where the optional shared data lies, and the rule that in CI nothing may be skipped."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# No test asserts a time, so no example has a deadline; in CI the same examples are tried each time, elsewhere new ones.
settings.register_profile(
    "house",
    deadline=None,
    derandomize=os.environ.get("CI") == "true",
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")

# Playwright's synchronous interface keeps an event loop running in the thread of the tests for as long as a browser is
# open; Django then takes every later use of the database in that process for an asynchronous one and refuses it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def pytest_configure(config: pytest.Config) -> None:
    """One compiled gazetteer for the whole run, its workers and the processes they start; gone with the run."""
    if "TRIALOGUE_CACHE" not in os.environ:
        kept = tempfile.TemporaryDirectory(prefix="trialogue-cache")
        os.environ["TRIALOGUE_CACHE"] = kept.name
        config.add_cleanup(kept.cleanup)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real records and gold data; a test that needs it skips loudly where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("needs the shared folder of real records and gold data: ../shared is not there")
    return SHARED


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A request leaves its language active in the thread; the next test begins in English again."""
    yield
    if translation := sys.modules.get("django.utils.translation"):
        translation.deactivate()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI a skipped test is a failed one: a check that did not run has shown nothing."""
    outcome = yield
    report = outcome.get_result()
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where no skip is allowed: {report.longrepr}"
