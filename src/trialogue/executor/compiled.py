"""Array programs compiled by Numba: once, kept on disk beside the module that holds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba


def compiled(function: Callable[..., Any]) -> Any:
    """Compiled once and kept on disk; where no folder can be written, once for each process.

    It runs without Python's lock, so that threads run beside one another.
    """
    try:
        return numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:
        return numba.njit(nogil=True)(function)
