"""The Python examples of the reference page do what it says."""

import doctest
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def test_the_examples_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = doctest.testfile(str(ROOT / "docs" / "reference" / "matching.md"), module_relative=False)
    assert found.attempted > 10
    assert found.failed == 0
