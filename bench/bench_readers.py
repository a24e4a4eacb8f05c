"""Two hundred readers at once on loopback for a minute: what fails, and how long the slowest wait.

    python bench/bench_readers.py --home HOME [--readers 200] [--seconds 60]

`trialogue serve` on a home is a process of its own; each reader asks one question after the other: a search of
/api/v2/studies, a study, a page of the portal's search. Any answer that is not 200 is an error. Readers and server
share the cores.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import time
from collections import Counter
from pathlib import Path

from figures import say, tell
from served import serving

WORDS = ("lupus", "asthma", "breast cancer", "diabetes", "heart failure", "stroke", "melanoma", "epilepsy", "covid")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    with serving(given.home) as port:
        ids = asyncio.run(some_ids(port))
        say(f"{given.readers} readers for {given.seconds:g} s")
        waits, answers = asyncio.run(read(port, ids, given.readers, given.seconds))
    cuts = statistics.quantiles(waits, n=100)
    figures = {"answers a second": len(waits) / given.seconds, "errors": sum(answers.values()) - answers["200"],
               "p50, ms": 1000 * cuts[49], "p99, ms": 1000 * cuts[98], "p99 over p50": cuts[98] / cuts[49]}  # fmt: skip
    for name, value in figures.items():
        print(f"{name:<20}{value:>10.1f}")
    tell("readers", figures, {"readers": given.readers, "seconds": given.seconds, "answers": dict(answers)})


async def ask(port: int, path: str) -> tuple[str, bytes]:
    """The status of an answer, and its body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    finally:
        writer.close()
    return head.split(b" ", 2)[1].decode() if head else "nothing", body


async def some_ids(port: int) -> list[str]:
    """Studies to ask for; what a process loads once is loaded by these questions."""
    await ask(port, "/search?q=lupus")
    body = (await ask(port, "/api/v2/studies?query.term=study&pageSize=100&fields=NCTId"))[1]
    studies = json.loads(body[body.index(b"{") : body.rindex(b"}") + 1])["studies"]
    return [each["protocolSection"]["identificationModule"]["nctId"] for each in studies]


async def read(port: int, ids: list[str], readers: int, seconds: float) -> tuple[list[float], Counter[str]]:
    """How long each answer took, and how many answers had each status."""
    waits: list[float] = []
    answers: Counter[str] = Counter()
    end = time.monotonic() + seconds

    async def reader(number: int) -> None:
        chance = random.Random(number)
        while time.monotonic() < end:
            word = chance.choice(WORDS).replace(" ", "+")
            listed = f"/api/v2/studies?query.cond={word}&pageSize=20&countTotal=true"
            path = chance.choice(
                (listed, f"/api/v2/studies/{chance.choice(ids)}", f"/search?q={word}&status=RECRUITING")
            )
            began = time.monotonic()
            try:
                answers[(await ask(port, path))[0]] += 1
            except OSError as error:
                answers[type(error).__name__] += 1
            waits.append(time.monotonic() - began)

    await asyncio.gather(*(reader(number) for number in range(readers)))
    return waits, answers


if __name__ == "__main__":
    main()
