"""What every measurement shares: where its data is, how it tells its progress, and its last line."""

from __future__ import annotations

import gzip
import json
import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def say(line: str) -> None:
    """Tell progress, on stderr."""
    print(line, file=sys.stderr, flush=True)


def lines_of(file: Path, data: Path | None) -> list[bytes] | None:
    """The lines of a file of the shared data, in the folder `data` or beside the project; None where neither is there
    and nobody named a folder. Ends the measurement where the folder named does not hold the file."""
    path = (data or ROOT.parent / "shared" / "data") / file
    if path.is_file():
        with gzip.open(path) as lines:
            return [line.strip() for line in lines if line.strip()]
    if data is not None:
        sys.exit(f"no {file.as_posix()} in {data}. Give a folder of the layout of the shared data.")
    return None


def tell(bench: str, ratios: Mapping[str, float], conditions: Mapping[str, Any]) -> None:
    """The last line: one JSON object, with what it was measured on."""
    machine = {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }
    print(json.dumps({"bench": bench, "ratios": dict(ratios), "conditions": {**conditions, **machine}}))
