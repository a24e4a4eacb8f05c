"""Kill -9 at random moments of a sync, an import and a build: what serves must be whole, and nothing may be lost.

    make kills
    PYTHONPATH=bench:tests python tools/kill_often.py [--kills 20] [--records 200] [--seed N]

Each work runs on a home that serves a first snapshot already. It is killed, with every process it started, at a moment
drawn from the time it took undisturbed; then the current snapshot is verified (every checksum and cross-count), and the
archive must hold all it held before, byte for byte. After the last kill the same command runs to its end, and every
record must be there and served. A run that came to its end before its kill is told as such and starts anew.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from registry_generator import records

from registry_server import Registry, registry_serving
from trialogue.registry import Archive
from trialogue.snapshot.directory import current_folder
from trialogue.snapshot.manifest import read_manifest
from trialogue.snapshot.verify import verify_snapshot

Command = list[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--records", type=int, default=200)
    parser.add_argument("--only", choices=("import", "build", "sync"))
    parser.add_argument("--seed", type=int, default=20261126)
    given = parser.parse_args()
    chance = random.Random(given.seed)  # noqa: S311  # not a secret
    raws = list(records(given.records))
    wrong = []
    with tempfile.TemporaryDirectory(prefix="kill-often-") as name:
        base = first_home(Path(name), raws)
        for work, prepared in (("import", importing), ("build", building), ("sync", syncing)):
            if given.only not in {None, work}:
                continue
            with prepared(Path(name), base, raws) as (started, command):
                wrong += kill_often(work, started, command, raws, given.kills, chance)
    print("\n".join(wrong) or "what served was whole after every kill, and nothing was lost")
    sys.exit(1 if wrong else 0)


def trialogue(home: Path, *words: str) -> Command:
    return [sys.executable, "-m", "trialogue.cli", "--home", str(home), *words]


def first_home(folder: Path, raws: list[bytes]) -> Path:
    """A home that serves the first half of the records."""
    half = folder / "half.jsonl"
    half.write_bytes(b"\n".join(raws[: len(raws) // 2]))
    home = folder / "base"
    subprocess.run(trialogue(home, "registry", "import", str(half)), check=True, capture_output=True)
    assert verify_snapshot(current_folder(home)) == []
    return home


@contextmanager
def importing(folder: Path, base: Path, raws: list[bytes]) -> Iterator[tuple[Path, Callable[[Path], Command]]]:
    """All records from a file; importing ends with building."""
    everything = folder / "all.jsonl"
    everything.write_bytes(b"\n".join(raws))
    yield base, lambda home: trialogue(home, "registry", "import", str(everything))


@contextmanager
def building(folder: Path, base: Path, raws: list[bytes]) -> Iterator[tuple[Path, Callable[[Path], Command]]]:
    """Building alone: the archive holds everything, the snapshot half of it."""
    home = folder / "archived"
    shutil.copytree(base, home)
    with Archive(home / "archive.sqlite") as archive, archive.batch():
        for raw in raws:
            archive.append(raw, "test", datetime.datetime.now(datetime.UTC))
    yield home, lambda home: trialogue(home, "snapshot", "build")


@contextmanager
def syncing(folder: Path, base: Path, raws: list[bytes]) -> Iterator[tuple[Path, Callable[[Path], Command]]]:
    """All records from a registry on this machine, page by page."""
    registry = Registry(page_size=20)
    registry.put(*map(msgspec.json.decode, raws))
    with registry_serving(registry):
        yield base, lambda home: trialogue(home, "registry", "sync", "--all", "--api", registry.url, "--interval", "0")


def kill_often(  # noqa: PLR0913, PLR0917
    work: str, base: Path, command: Callable[[Path], Command], raws: list[bytes], kills: int, chance: random.Random
) -> list[str]:
    """Kill a work so often; what went wrong, each in a line."""
    home, wrong, ended = base.with_name(f"{work}-home"), [], 0
    shutil.copytree(base, home)
    began = time.monotonic()
    subprocess.run(command(home), check=True, capture_output=True)
    whole = time.monotonic() - began
    _anew(base, home)
    number = 0
    while number < kills:
        held = contents(home)
        began = time.monotonic()
        if kill_after(chance.uniform(0, whole), command(home)):
            number += 1
        else:
            # The machine was busier when it was measured: another moment is drawn, from the time it took now.
            ended, whole = ended + 1, time.monotonic() - began
        wrong += [f"{work}, kill {number}: {each}" for each in looked_at(home, held)]
        if served(home) == len(raws):
            _anew(base, home)
    subprocess.run(command(home), check=True, capture_output=True)
    if contents(home) != set(map(content, raws)):
        wrong.append(f"{work}: in the end records are missing")
    if served(home) != len(raws):
        wrong.append(f"{work}: in the end {served(home)} of {len(raws)} studies are served")
    wrong += [f"{work}, in the end: {issue}" for issue in verify_snapshot(current_folder(home))]
    told = f"killed {kills} times within {whole:.1f} s, {ended} more runs ended before"
    print(f"{work}: {told}; {len(wrong)} things wrong", flush=True)
    return wrong


def kill_after(seconds: float, command: Command) -> bool:
    """Start a command, and kill it with all it started after so long; whether it was still running."""
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as running:
        try:
            running.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
            return True
        return False


def looked_at(home: Path, held: set[str]) -> list[str]:
    """What is wrong after a kill."""
    found = [str(issue) for issue in verify_snapshot(current_folder(home))]
    lost = held - contents(home)
    return found + [f"{len(lost)} records are lost"] * bool(lost)


def contents(home: Path) -> set[str]:
    """What the records say that the archive holds, however they are spaced; each is held against its hash."""
    with Archive(home / "archive.sqlite") as archive:
        found = {record.record_hash: record.raw for record in archive.current()}
    assert all(hashlib.sha256(raw).hexdigest() == name for name, raw in found.items())
    return set(map(content, found.values()))


def content(raw: bytes) -> str:
    """What a record says, as one name."""
    return hashlib.sha256(json.dumps(json.loads(raw), sort_keys=True).encode()).hexdigest()


def served(home: Path) -> int:
    """How many studies are served."""
    return read_manifest(current_folder(home)).counts["studies"]


def _anew(base: Path, home: Path) -> None:
    shutil.rmtree(home)
    shutil.copytree(base, home)


if __name__ == "__main__":
    main()
