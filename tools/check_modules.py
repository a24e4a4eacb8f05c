"""Check the size of modules: none over 500 lines, and the median under 150."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

LONGEST, MEDIAN = 500, 150
ROOT = Path(__file__).parent.parent


def main() -> int:
    lengths = {
        path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines())
        for folder in ("src", "tests", "bench", "tools")
        for path in (ROOT / folder).rglob("*.py")
    }
    modules = [count for path, count in lengths.items() if path.parts[0] == "src"]
    problems = [
        f"{path}: {count} lines; split it (at most {LONGEST})" for path, count in lengths.items() if count > LONGEST
    ]
    median = statistics.median(modules)
    if median >= MEDIAN:
        problems.append(f"src: the median module has {median:g} lines; keep it under {MEDIAN}")
    print("\n".join(problems) or f"modules: {len(modules)} in src, median {median:g} lines", file=sys.stderr)
    return bool(problems)


if __name__ == "__main__":
    raise SystemExit(main())
