"""A study's number in the index, which stays the same whatever other studies come and go.

A snapshot counts its studies from 0 on in the order of their NCT numbers (ordinals), and columns are by ordinal. The
index outlives a snapshot: the next one takes over what did not change. So it knows each study by its own key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def key_of(nct_id: str) -> int:
    """The key of an NCT number, in the order of NCT numbers as texts; a few old records have seven digits, not eight.

    >>> key_of("NCT0000123") < key_of("NCT00001230") < key_of("NCT00001231")
    True
    """
    digits = nct_id[3:]
    return 2 * int(digits.ljust(8, "0")) + (len(digits) == 8)


class Keys:
    """The keys of a snapshot's studies: from key to ordinal and back."""

    def __init__(self, nct_ids: Sequence[str]) -> None:
        self._keys = np.fromiter(map(key_of, nct_ids), dtype=np.int64, count=len(nct_ids))

    def __len__(self) -> int:
        return len(self._keys)

    def ordinals(self, keys: Sequence[Any]) -> NDArray[np.int64]:
        """The ordinals of keys, all of which are there."""
        found: NDArray[np.int64] = np.searchsorted(self._keys, np.array(keys, dtype=np.int64))
        return found

    def of(self, ordinals: Iterable[int]) -> list[int]:
        """The keys of ordinals."""
        keys: list[int] = self._keys[np.fromiter(ordinals, dtype=np.int64)].tolist()
        return keys
