"""How the archive packs a record: zstd, with a dictionary trained on the first records where there are enough.

On real registry records a dictionary of 64 KB makes the blobs about a fifth smaller than zstd alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import zstandard

LEVEL: Final = 3
DICTIONARY_BYTES: Final = 64 * 1024
FEWEST_SAMPLES: Final = 128
"""With fewer records a dictionary learns the records, not the shape of a record."""

_SAMPLE_BYTES: Final = 8 * 1024 * 1024
_SEGMENT: Final = 200
_WINDOW: Final = 8
"""How a dictionary is learnt (k and d of zstd's cover algorithm). Fixed: to try others takes five times as long, and
packs real records no better."""


def train_dictionary(samples: Sequence[bytes], fewest: int = FEWEST_SAMPLES) -> bytes | None:
    """A dictionary for records like `samples`; None where they are fewer than `fewest`, or too alike to learn from."""
    if len(samples) < fewest:
        return None
    taken: list[bytes | bytearray | memoryview] = []
    total = 0
    for sample in samples:
        taken.append(sample)
        total += len(sample)
        if total > _SAMPLE_BYTES:
            break
    try:
        return zstandard.train_dictionary(DICTIONARY_BYTES, taken, k=_SEGMENT, d=_WINDOW).as_bytes()
    except zstandard.ZstdError:
        return None


class Packer:
    """Packs with the newest dictionary and unpacks with whichever a blob names. Not to be shared between threads."""

    def __init__(self, dictionaries: Mapping[int, bytes]) -> None:
        self._dictionaries = {key: zstandard.ZstdCompressionDict(content) for key, content in dictionaries.items()}
        self.newest: int | None = max(self._dictionaries, default=None)
        self._compressor = zstandard.ZstdCompressor(level=LEVEL, dict_data=self._dictionary(self.newest))
        self._decompressors: dict[int | None, zstandard.ZstdDecompressor] = {}

    def pack(self, raw: bytes) -> bytes:
        """The blob of a record, with the newest dictionary."""
        return self._compressor.compress(raw)

    def unpack(self, blob: bytes, dictionary: int | None) -> bytes:
        """The record of a blob."""
        if dictionary not in self._decompressors:
            self._decompressors[dictionary] = zstandard.ZstdDecompressor(dict_data=self._dictionary(dictionary))
        return self._decompressors[dictionary].decompress(blob)

    def knows(self, dictionary: int | None) -> bool:
        """Whether a blob that names `dictionary` can be unpacked."""
        return dictionary is None or dictionary in self._dictionaries

    def _dictionary(self, key: int | None) -> zstandard.ZstdCompressionDict | None:
        return None if key is None else self._dictionaries[key]
