"""The stretches of a list between its conjunctions."""

from __future__ import annotations

from trialogue.criteria.symbols import Symbol

_CONJUNCTIONS = frozenset(("and", "or", ",", "/", "open"))


def split(symbols: list[Symbol]) -> tuple[list[list[Symbol]], list[str], Symbol | None]:
    """The stretches between conjunctions, the conjunctions, and the words of an open list ("etc.")."""
    pieces: list[list[Symbol]] = [[]]
    joints: list[str] = []
    rest: Symbol | None = None
    for symbol in symbols:
        if symbol.role == "open":
            rest = symbol
        elif symbol.role in _CONJUNCTIONS:
            if pieces[-1]:
                pieces.append([])
                joints.append(symbol.role)
            elif joints and joints[-1] == ",":
                joints[-1] = symbol.role
        elif symbol.role == "." and (rest is not None or symbol is symbols[-1]):
            continue
        else:
            pieces[-1].append(symbol)
    if not pieces[-1]:
        pieces.pop()
        del joints[len(pieces) - 1 :]
    return _with_sides(pieces, joints, rest)


_SAYS_NOTHING = frozenset(("neutral", "at"))


def _with_sides(
    pieces: list[list[Symbol]], joints: list[str], rest: Symbol | None
) -> tuple[list[list[Symbol]], list[str], Symbol | None]:
    """Pieces that only hold neutral words join the piece before: "patients, who have"."""
    kept: list[list[Symbol]] = []
    joined: list[str] = []
    leading: list[Symbol] = []
    for index, piece in enumerate(pieces):
        if piece[0].role in _SAYS_NOTHING and all(each.role in _SAYS_NOTHING for each in piece):
            (kept[-1] if kept else leading).extend(piece)
        else:
            if kept:
                joined.append(joints[index - 1])
            kept.append(leading + piece)
            leading = []
    return kept, joined, rest
