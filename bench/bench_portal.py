"""How long the portal's pages take over the least it can answer, in one run on one server.

    python bench/bench_portal.py [--data DIR] [--seconds N]

`trialogue serve` runs on a home of its own: the demonstration's studies, or with `--data` the real records of that
folder. Each page is asked for by one reader again and again, then by eight at once; between pages the readers ask for
`/healthz`, which goes through the same server and middleware and says that it is alive. A ratio is the time of
`/healthz` over the page's, both the fastest quarter of what was seen, so that 0.1 means ten times as long as the least
there is. Facts are posted like a person's form. Progress goes to stderr; the last line is one JSON object.
"""

from __future__ import annotations

import argparse
import http.client
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import mean, quantiles
from typing import Final
from urllib.parse import urlencode

from figures import say, tell
from served import serving

READERS: Final = 8
PAGES: Final = {
    "home": "/",
    "search": "/search?cond=lupus",
    "search_near_a_place": "/search?cond=lupus&place=Shanghai",
    "study": "/study/NCT06394063",
    "does_it_fit_me": "/study/NCT06394063/fit",
    "comparison": "/compare?left=NCT06394063&right=NCT04515719",
    "suggestions": "/suggest/conditions?q=lup",
    "api_study": "/api/v2/studies/NCT06394063",
}
FIT: Final = "/study/NCT06394063/fit"
FORM: Final = {"as_of": "2026-11-22", "policy": "presumptive", "birth_date": "1992-03-01", "sex": "female"}

Ask = Callable[[http.client.HTTPConnection], None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="a folder of the layout of the shared data; else the demonstration")
    parser.add_argument("--seconds", type=float, default=4, help="for each page and number of readers")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-portal-") as folder:
        make_home(Path(folder), given.data)
        with serving(Path(folder)) as port:
            measured = {name: measure(port, ask, name, given.seconds) for name, ask in asked(port).items()}
    print(f"{'page':<22} {'alone':>9} {'p50 of 8':>9} {'p99 of 8':>9} {'over /healthz':>14}")
    for name, (alone, p50, p99, ratio) in measured.items():
        print(f"{name:<22} {alone * 1e3:>6.1f} ms {p50 * 1e3:>6.1f} ms {p99 * 1e3:>6.1f} ms {ratio:>14.3f}")
    ratios = {f"healthz_over_{name}": round(ratio, 3) for name, (_, _, _, ratio) in measured.items()}
    ratios |= {f"p99_over_p50_{name}": round(p99 / p50, 1) for name, (_, p50, p99, _) in measured.items()}
    tell("portal", ratios, {"records": "real" if given.data else "demonstration", "readers": READERS})


def asked(port: int) -> dict[str, Ask]:
    """What is asked, by name: the pages, and a form with a person's facts."""
    pages: dict[str, Ask] = {name: get(path) for name, path in PAGES.items()}
    return pages | {"facts_posted": post(FIT, *form_token(port))}


def measure(port: int, ask: Ask, name: str, seconds: float) -> tuple[float, float, float, float]:
    """Seconds of one reader alone; the median and 99th percentile of eight at once; and the ratio to `/healthz`."""
    say(f"{name}: one reader, then {READERS}")
    alive = get("/healthz")
    read(port, ask, seconds / 4)  # warm
    least = read(port, alive, seconds / 4)
    alone = read(port, ask, seconds)
    least += read(port, alive, seconds / 4)
    with ThreadPoolExecutor(READERS) as readers:
        crowd = [one for each in readers.map(lambda _: read(port, ask, seconds), range(READERS)) for one in each]
    ranks = quantiles(crowd, n=100)
    return fastest(alone), ranks[49], ranks[98], fastest(least) / fastest(alone)


def fastest(times: list[float]) -> float:
    """The mean of the fastest quarter: what another process on the machine disturbs least."""
    return mean(sorted(times)[: max(1, len(times) // 4)])


def read(port: int, ask: Ask, seconds: float) -> list[float]:
    """The seconds of each answer, one after the other over one connection, for so long (five answers at least)."""
    connection, times, end = (
        http.client.HTTPConnection("127.0.0.1", port, timeout=60),
        [],
        time.perf_counter() + seconds,
    )
    while len(times) < 5 or time.perf_counter() < end:
        started = time.perf_counter()
        ask(connection)
        times.append(time.perf_counter() - started)
    connection.close()
    return times


def get(path: str) -> Ask:
    """Ask for a page, and read it to its end. Anything but an answer ends the measurement."""

    def ask(connection: http.client.HTTPConnection) -> None:
        connection.request("GET", path)
        expect_ok(connection, path)

    return ask


def post(path: str, cookie: str, token: str) -> Ask:
    """Send a person's facts by the page's own form."""
    body = urlencode(FORM | {"csrfmiddlewaretoken": token})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}

    def ask(connection: http.client.HTTPConnection) -> None:
        connection.request("POST", path, body, headers)
        expect_ok(connection, path)

    return ask


def expect_ok(connection: http.client.HTTPConnection, path: str) -> str:
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    if answer.status != http.client.OK:
        sys.exit(f"{path} answered {answer.status}: nothing was measured")
    return text


def form_token(port: int) -> tuple[str, str]:
    """The cookie and the token of the form, as a browser would hold them."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", FIT)
    answer = connection.getresponse()
    cookies = [line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie") or []]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.read().decode())
    connection.close()
    if token is None:
        sys.exit(f"{FIT} has no form")
    return "; ".join(cookies), token[1]


def make_home(home: Path, data: Path | None) -> None:
    """Fill a home with the demonstration's studies, or with the real records."""
    run = [sys.executable, "-m", "trialogue.cli", "--home", str(home)]
    say("making the home")
    if data is None:
        subprocess.run([*run, "demo", "--no-serve"], check=True, stdout=subprocess.DEVNULL)
    else:
        records = data / "ctgov" / "studies.jsonl.gz"
        subprocess.run([*run, "registry", "import", str(records)], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
