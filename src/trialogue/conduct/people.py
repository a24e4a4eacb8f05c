"""The participants of a state that was opened from a snapshot: each is unpacked when somebody asks for them.

An allocation looks at one participant of thousands; to unpack them all would cost more than the rest of the work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Final

import msgspec

from trialogue.conduct.state import Participant

_DECODER: Final = msgspec.msgpack.Decoder(Participant)
_ENCODER: Final = msgspec.msgpack.Encoder(order="deterministic")


class People(MutableMapping[str, Participant]):
    """A mapping from number to participant that holds some of them packed. Equal to any mapping of the same content."""

    def __init__(
        self, packed: Mapping[str, bytes | memoryview], opened: Mapping[str, Participant] | None = None
    ) -> None:
        self._packed = dict(packed)
        self._opened = dict(opened or {})

    def __getitem__(self, number: str) -> Participant:
        if number not in self._opened:
            self._opened[number] = _DECODER.decode(self._packed[number])
        return self._opened[number]

    def __setitem__(self, number: str, person: Participant) -> None:
        self._packed.pop(number, None)
        self._opened[number] = person

    def __delitem__(self, number: str) -> None:
        raise TypeError("nobody is taken out of a study's state")

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._packed.keys() | self._opened.keys()))

    def __len__(self) -> int:
        return len(self._packed.keys() | self._opened.keys())

    def __contains__(self, number: object) -> bool:
        return number in self._packed or number in self._opened

    def copy(self) -> People:
        """The same participants; what is changed here does not change there."""
        return People(self._packed, self._opened)

    def pack(self) -> dict[str, bytes | memoryview]:
        """Everybody packed, by number; who was not touched is not packed again."""
        return {number: self._packed.get(number) or pack_participant(self._opened[number]) for number in self}


def pack_participant(person: Participant) -> bytes:
    """A participant as bytes, always the same for the same."""
    return _ENCODER.encode(person)
