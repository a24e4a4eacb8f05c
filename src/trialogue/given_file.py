"""A file that a person named, read; a refusal says whether it is not there, a folder, or cannot be read."""

from __future__ import annotations

from pathlib import Path

from trialogue.errors import BadInput, NotFound


def read_given(path: Path, remedy: str, most: int = -1) -> bytes:
    """The bytes of a file, no more than `most` where that is given; `remedy` ends a refusal ("give a CSV file").

    Raises NotFound where nothing is there, BadInput for a folder and for what cannot be read.
    """
    shown = str(path)[:200]
    try:
        with path.open("rb") as file:
            return file.read(most)
    except (FileNotFoundError, NotADirectoryError):
        raise NotFound(f"{shown} does not exist; {remedy}") from None
    except IsADirectoryError:
        raise BadInput(f"{shown} is a folder; {remedy}") from None
    except ValueError:
        raise BadInput(f"{shown!r} is no name of a file; {remedy}") from None
    except OSError as error:
        raise BadInput(f"{shown} cannot be read ({error.strerror}); {remedy}") from None
