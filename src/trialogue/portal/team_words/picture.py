"""The picture a team sets for its study: taken apart and drawn anew, so that nothing else in the file is passed on."""

from __future__ import annotations

import io
import struct
import warnings
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from trialogue.errors import BadInput
from trialogue.portal.accounts.models import Account
from trialogue.portal.team_words.models import TeamPicture

LARGEST_BYTES: Final = 2 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
SIDE: Final = 640
"""Pixels of the longer side, as kept."""
MEDIA_TYPE: Final = "image/webp"
_TAKEN: Final = ("PNG", "JPEG", "WEBP")
_ORIENTATION: Final = 0x0112
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip


def redrawn(file: bytes) -> bytes:
    """The picture as WebP of at most `SIDE` pixels, without place, camera or anything else the file says.

    Raises BadInput, in the reader's language, for a file that is too large, no picture, or broken.
    """
    if len(file) > LARGEST_BYTES:
        raise BadInput(_("This file is too large: at most 2 MB."))
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(file), formats=_TAKEN) as picture:
            warnings.simplefilter("ignore")  # of size, where the bound below is stricter; of what the camera wrote
            if picture.width * picture.height > MOST_PIXELS:
                raise BadInput(_("This picture has too many pixels: at most 40 million."))
            turn = _turn(picture)
            upright = picture.convert("RGBA" if "A" in picture.getbands() else "RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise BadInput(_("This is not a picture we can read: give a PNG, JPEG or WebP file.")) from None
    upright.thumbnail((SIDE, SIDE))
    upright = upright.transpose(turn) if turn is not None else upright
    drawn = io.BytesIO()
    Image.frombytes(upright.mode, upright.size, upright.tobytes()).save(drawn, "WEBP", quality=85)
    return drawn.getvalue()


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """How to turn a picture upright, by the one number that matters of what its camera wrote."""
    try:
        return _UPRIGHT.get(picture.getexif().get(_ORIENTATION, 1))
    except (OSError, SyntaxError, ValueError, TypeError, AttributeError, KeyError, struct.error):
        return None


def team_picture(nct_id: str) -> TeamPicture | None:
    """What the team has set, without the bytes of the picture; None where it has set none."""
    return TeamPicture.objects.defer("content").filter(nct_id=nct_id).first()


def set_picture(nct_id: str, content: bytes, description: str, *, by: Account, now: datetime) -> None:
    """Show `content`, of :func:`redrawn`, for the study from now on."""
    row = {"content": content, "description": description, "changed_at": now, "changed_by": by}
    TeamPicture.objects.update_or_create(nct_id=nct_id, defaults=row)


def remove_picture(nct_id: str) -> None:
    """The drawn mark stands again."""
    TeamPicture.objects.filter(nct_id=nct_id).delete()
