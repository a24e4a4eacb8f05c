"""Numbers parted by their leading bits and sorted by two threads: what one sort gives, piece by piece."""

import numpy as np
import numpy.typing as npt
import pytest

from trialogue.executor import sorting


def _parted(values: npt.NDArray[np.int64], largest: int) -> list[npt.NDArray[np.int64]]:
    """The values in pieces, by loops that are slow and plain; `place` says how many it wrote."""

    def count(some: slice, shift: np.uint64, counts: npt.NDArray[np.int64]) -> bool:
        found = np.bincount(values[some] >> int(shift), minlength=len(counts))
        counts[:] = found
        return True

    def place(some: slice, shift: np.uint64, places: npt.NDArray[np.int64], parted: npt.NDArray[np.int64]) -> int:
        for value in values[some].tolist():
            piece = value >> int(shift)
            parted[places[piece]] = value
            places[piece] += 1
        return len(values[some])

    found = sorting.part(len(values), largest, np.int64, count, place)
    assert found is not None
    assert found[1] == len(values)
    return found[0]


@pytest.mark.parametrize("rows", [1, 2, 1001, 150_001])
@pytest.mark.parametrize("largest", [0, 1, 127, 128, 10**6, 2**60])
@pytest.mark.parametrize("processors", [1, 2])
def test_pieces_in_turn_are_the_values_in_order(
    rows: int, largest: int, processors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "processors", lambda: processors)
    values = np.random.default_rng(rows).integers(0, largest, rows, endpoint=True)
    pieces = _parted(values, largest)
    assert all(len(piece) for piece in pieces)
    assert np.concatenate([piece.copy() for piece in sorting.sort_in_turn(pieces)]).tolist() == sorted(values.tolist())


def test_a_caller_that_stops_leaves_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "processors", lambda: 2)
    pieces = _parted(np.random.default_rng(1).integers(0, 2**40, 150_000), 2**40)
    turn = sorting.sort_in_turn(pieces)
    assert (np.diff(next(turn)) >= 0).all()
    turn.close()


def test_what_cannot_be_counted_is_not_parted() -> None:
    assert sorting.part(10, 5, np.int64, lambda *_: False, lambda *_: 0) is None
