"""Check the relative links of every Markdown file: the file must exist, and so must a heading that is named."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.S | re.M)


def anchors(path: Path) -> set[str]:
    """The fragment names that a Markdown file's headings give."""
    headings = re.findall(r"^#+\s+(.*)$", FENCE.sub("", path.read_text(encoding="utf-8")), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def problems(path: Path) -> list[str]:
    """What is wrong with the links of one file."""
    found = []
    for target in LINK.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, fragment = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        if not file.exists():
            found.append(f"{path.relative_to(ROOT)}: {target} leads nowhere")
        elif fragment and file.suffix == ".md" and fragment not in anchors(file):
            found.append(f"{path.relative_to(ROOT)}: {target} names no heading of {file.name}")
    return found


def main() -> int:
    command = ["git", "ls-files", "-co", "--exclude-standard", "*.md"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = [ROOT / name for name in listed.splitlines() if (ROOT / name).exists()]
    found = [problem for path in files for problem in problems(path)]
    print("\n".join(found) or f"links: {len(files)} files, none dead", file=sys.stderr)
    return bool(found)


if __name__ == "__main__":
    raise SystemExit(main())
