"""The drawn marks: of a study, its colours from the sponsor and its figure from the id; of a sponsor, its letters."""

from __future__ import annotations

import hashlib
from typing import Final

INKS: Final = ("#0b5563", "#5b3a78", "#7a3b12", "#1f5a35", "#2b4a8b", "#7b2346", "#4f4a12", "#3d4654")
TINTS: Final = ("#d8ecee", "#e9def3", "#f6e3d3", "#dbefe2", "#dde5f7", "#f6dce6", "#eeebcf", "#e2e6ea")
SIZE: Final = 96


def draw_mark(nct_id: str, sponsor: str) -> str:
    """An SVG document of three interlocking forms on a tinted ground."""
    colour = _digest(sponsor or nct_id)[0] % len(INKS)
    figure = _digest(nct_id)
    shapes = "".join(_shape(figure[3 * place : 3 * place + 3], place) for place in range(3))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">'
        f'<rect width="{SIZE}" height="{SIZE}" rx="20" fill="{TINTS[colour]}"/>'
        f'<g fill="none" stroke="{INKS[colour]}" stroke-width="5" stroke-linejoin="round">{shapes}</g></svg>\n'
    )


def draw_monogram(sponsor: str) -> str:
    """An SVG document with the first letters of a sponsor's name, in the colours of its studies.

    >>> "JT" in draw_monogram("Jiao Tong University")
    True
    """
    colour = _digest(sponsor)[0] % len(INKS)
    letters = "".join(word[0] for word in sponsor.split() if word[0].isalpha() and not word[0].islower())[:2]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">'
        f'<rect width="{SIZE}" height="{SIZE}" rx="{SIZE // 2}" fill="{INKS[colour]}"/>'
        f'<text x="50%" y="50%" dy=".35em" text-anchor="middle" font-family="sans-serif" font-size="40"'
        f' fill="{TINTS[colour]}">{letters}</text></svg>\n'
    )


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()


_CENTRES: Final = ((48, 35), (35, 58), (61, 58))


def _shape(numbers: bytes, place: int) -> str:
    x, y = _CENTRES[place]
    x, y = x + numbers[0] % 7 - 3, y + numbers[1] % 7 - 3
    size = 13 + numbers[2] % 6
    kind = numbers[2] // 6 % 4
    if kind == 0:
        return f'<circle cx="{x}" cy="{y}" r="{size}"/>'
    if kind == 1:
        return f'<rect x="{x - size}" y="{y - size}" width="{2 * size}" height="{2 * size}" rx="7"/>'
    if kind == 2:
        return f'<path d="M{x} {y - size}L{x + size} {y + size}H{x - size}Z"/>'
    return f'<path d="M{x} {y - size}L{x + size} {y}L{x} {y + size}L{x - size} {y}Z"/>'
