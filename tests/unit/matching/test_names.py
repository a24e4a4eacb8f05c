"""The package's own names, which are loaded when they are asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from trialogue import matching


def test_every_name_that_is_promised_is_given() -> None:
    assert all(getattr(matching, name) is not None for name in matching.__all__)


def test_a_name_it_does_not_have_is_refused_as_any_module_refuses_it() -> None:
    with pytest.raises(AttributeError, match="no attribute 'matsch'"):
        _ = matching.matsch


def test_the_columns_of_a_snapshot_load_nothing_of_letters() -> None:
    asked = "import sys, trialogue.snapshot.columns; print('trialogue.matching.letter' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout == "False\n"
