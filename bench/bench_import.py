"""How fast records come in: decoding, importing, reading criteria; the alternatives run side by side in one run.

    python bench/bench_import.py [--data DIR]

DIR has the layout of the shared data folder (`ctgov/studies.jsonl.gz`). Without it the folder `shared/data` beside the
project is taken where there is one, else the demonstration registry. Progress goes to stderr; the last line is one JSON
object.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from figures import lines_of, say, tell

from trialogue.registry import Archive, import_path
from trialogue.study import Record, parse_study
from trialogue.study.wire import decode

ROOT = Path(__file__).resolve().parent.parent
REAL = Path("ctgov") / "studies.jsonl.gz"
ROUNDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="a folder of the layout of the shared data")
    name, raws = load(parser.parse_args().data)
    size = sum(map(len, raws))
    say(f"{len(raws):,} records, {size / 1e6:.1f} MB, from {name}")
    rates = decode_rates(raws) | import_rates(raws) | criteria_rate(raws)
    print_table(rates, len(raws), size)
    tell("import", ratios(rates), conditions(name, raws, rates))


def load(data: Path | None) -> tuple[str, list[bytes]]:
    """The records to measure on, and what to call them."""
    if (lines := lines_of(REAL, data)) is not None:
        return REAL.as_posix(), lines
    from trialogue.registry.demonstration import demonstration_records  # noqa: PLC0415 (only where used)

    return "the demonstration registry", list(demonstration_records())


def decode_rates(raws: list[bytes]) -> dict[str, float]:
    """Records per second of each way to decode; best of several rounds, the ways taking turns within each round."""
    untyped = msgspec.json.Decoder()
    ways: dict[str, Callable[[bytes], object]] = {
        "decode: our types (msgspec)": lambda raw: decode(raw, Record),
        "decode: json.loads to dictionaries": json.loads,
        "decode: msgspec to dictionaries": untyped.decode,
        "parse_study: our types, UTF-8 and id checked": parse_study,
    }
    best = dict.fromkeys(ways, 0.0)
    for turn in range(ROUNDS):
        say(f"decoding, round {turn + 1} of {ROUNDS}")
        for name, way in ways.items():
            best[name] = max(best[name], rate(way, raws))
    return best


def rate(way: Callable[[bytes], object], raws: list[bytes]) -> float:
    started = time.process_time()
    for raw in raws:
        way(raw)
    return len(raws) / (time.process_time() - started)


def import_rates(raws: list[bytes]) -> dict[str, float]:
    """Records per second from a JSON lines file into an archive: all new, then all unchanged (elapsed time)."""
    rates: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "studies.jsonl"
        source.write_bytes(b"\n".join(raws))
        with Archive(Path(folder) / "archive.sqlite") as archive:
            for name in ("import: every record new", "import: every record unchanged"):
                say(name)
                started = time.perf_counter()
                report = import_path(source, archive, seen_at=datetime.now(UTC))
                rates[name] = len(raws) / (time.perf_counter() - started)
                say(f"  {report.added} added, {report.unchanged} unchanged, {report.rejected} rejected")
    return rates


def criteria_rate(raws: list[bytes]) -> dict[str, float]:
    """Criteria per second and records per second of the reader; empty while there is no reader."""
    try:
        from trialogue.criteria import read  # noqa: PLC0415 (its vocabulary is loaded only here)
    except ImportError:
        say("no criteria reader yet: that line is left out")
        return {}
    studies = [parse_study(raw) for raw in raws]
    read(studies[0])
    say("reading criteria")
    started = time.process_time()
    count = 0
    for number, study in enumerate(studies, start=1):
        count += len(read(study).criteria)
        if number % 500 == 0:
            say(f"  {number:,} of {len(studies):,} records")
    took = time.process_time() - started
    return {"criteria: criteria read": count / took, "criteria: records read": len(studies) / took}


def ratios(rates: dict[str, float]) -> dict[str, float]:
    ours, plain = rates["decode: our types (msgspec)"], rates["decode: json.loads to dictionaries"]
    untyped = rates["decode: msgspec to dictionaries"]
    return {
        "decode_over_json_loads": round(ours / plain, 2),
        "decode_over_msgspec_dictionaries": round(ours / untyped, 2),
        "parse_study_over_json_loads": round(rates["parse_study: our types, UTF-8 and id checked"] / plain, 2),
    }


def conditions(name: str, raws: list[bytes], rates: dict[str, float]) -> dict[str, object]:
    return {
        "data": name,
        "records": len(raws),
        "bytes": sum(map(len, raws)),
        "rounds": ROUNDS,
        "per_second": {line: round(value) for line, value in rates.items()},
        "msgspec": msgspec.__version__,
    }


def print_table(rates: dict[str, float], count: int, size: int) -> None:
    print(f"{'':<48}{'per second':>12}{'MB/s':>8}")
    for name, value in rates.items():
        volume = "" if name == "criteria: criteria read" else f"{value * size / count / 1e6:.0f}"
        print(f"{name:<48}{value:>12,.0f}{volume:>8}")


if __name__ == "__main__":
    main()
