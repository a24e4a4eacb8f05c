"""Small fictional registry records for tests; their NCT numbers lie in the fictional range."""

from __future__ import annotations

import json
from typing import Any


def make_tree(number: int = 1, **modules: Any) -> dict[str, Any]:
    """A record as a tree; `modules` are modules of its protocol section by their JSON names."""
    identification = {"nctId": f"NCT990{number:05d}", "briefTitle": f"Fictional study {number}"}
    return {"protocolSection": {"identificationModule": identification, **modules}, "hasResults": False}


def make_raw(number: int = 1, **modules: Any) -> bytes:
    """The same as bytes."""
    return json.dumps(make_tree(number, **modules), ensure_ascii=False).encode()


def make_raw_from(tree: Any) -> bytes:
    """Any tree as bytes."""
    return json.dumps(tree, ensure_ascii=False).encode()
