"""The drawn avatar of a contact: a head and shoulders in colours from the name, the same every time; never a photo."""

from __future__ import annotations

import hashlib

from trialogue.portal.study_page.mark import INKS, SIZE, TINTS


def draw_avatar(name: str) -> str:
    """An SVG document; nothing of the name stands in it.

    >>> draw_avatar("Ana") == draw_avatar("Ana")
    True
    """
    numbers = hashlib.sha256(name.encode("utf-8", "replace")).digest()
    colour = numbers[0] % len(INKS)
    head, shoulders = 15 + numbers[1] % 4, 26 + numbers[2] % 6
    middle = SIZE // 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">'
        f'<rect width="{SIZE}" height="{SIZE}" rx="{middle}" fill="{TINTS[colour]}"/>'
        f'<g fill="none" stroke="{INKS[colour]}" stroke-width="5" stroke-linecap="round">'
        f'<circle cx="{middle}" cy="37" r="{head}"/>'
        f'<path d="M{middle - shoulders} 84c2-17 {shoulders - 14}-25 {shoulders}-25s{shoulders - 2} 8 {shoulders} 25"/>'
        "</g></svg>\n"
    )
