"""What silence in somebody's facts may mean: the two policies as forms and requests name them."""

from __future__ import annotations

from typing import Final

POLICIES: Final = ("strict", "presumptive")


def read_policy(text: str, otherwise: str = "strict") -> str:
    """The policy that a form names, `otherwise` where it names none that we know."""
    return text if text in POLICIES else otherwise
