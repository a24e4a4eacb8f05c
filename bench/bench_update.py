"""What it costs to bring in changes: a build after 1 % of the records changed, beside the full build before it.

    python bench/bench_update.py [--records N]

Both are whole builds of a snapshot, criteria read, places compiled beforehand; the records are made
(`registry_generator`). Processor time of this process and of those it starts, so that a busy machine weighs less.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import tempfile
from pathlib import Path

from figures import say, tell
from registry_generator import records

from trialogue.registry import Archive
from trialogue.search.gazetteer_cache import place_gazetteer
from trialogue.snapshot import build_snapshot

NOON = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=datetime.UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=500)
    parser.add_argument("--data", help="not used: the records are made")
    count = parser.parse_args().records
    raws = list(records(count))
    with tempfile.TemporaryDirectory(prefix="bench-update-") as name:
        home = Path(name)
        place_gazetteer(home / "places.sqlite")
        append(home, raws)
        full = seconds(home, 0)
        say(f"full build: {full:.1f} s")
        append(home, [changed(raw) for raw in raws[:: max(1, len(raws) // max(1, len(raws) // 100))]])
        update = seconds(home, 1)
        say(f"after 1 %: {update:.1f} s")
    print(f"{'a build after 1 % changed, over the full build':<60}{update / full:>8.2f}")
    tell("update", {"update of 1 % over a full build": update / full}, {"records": count, "full_seconds": full})


def append(home: Path, raws: list[bytes]) -> None:
    """Put records into the archive."""
    with Archive(home / "archive.sqlite") as archive, archive.batch():
        for raw in raws:
            archive.append(raw, "bench", NOON)


def changed(raw: bytes) -> bytes:
    """A record with other criteria."""
    record = json.loads(raw)
    record["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] += "\n* Able to walk 400 metres"
    return json.dumps(record).encode()


def seconds(home: Path, day: int) -> float:
    """Processor time of a build."""
    began = os.times()
    build_snapshot(home, built_at=NOON + datetime.timedelta(days=day))
    ended = os.times()
    return sum(ended[:4]) - sum(began[:4])


if __name__ == "__main__":
    main()
