"""Check what is committed: packages pinned with hashes, no address of a package host, no path of a machine.

Nothing either that cannot be read as text but the pictures of the documentation: no package, archive or program.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Assembled from parts, so that this file does not itself name what no file may name.
FORBIDDEN = [".".join(parts) for parts in (("py" + "pi", "org"), ("python" + "hosted", "org"), ("npm" + "js", "org"))]
PICTURES = "docs/images/"
MACHINE = re.compile(r"(?<![\w.])/(?:" + "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me"]) + r")/\w+")


def lock_problems(path: Path) -> list[str]:
    """Requirements of a lock that are not pinned, or lack a hash."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", path.read_text(encoding="utf-8").replace("\\\n", " "))
    return [
        f"{path.name}: {block.split()[0]} is not pinned with a hash; run `make lock`"
        for block in blocks
        if block.strip() and not block.startswith(("#", " ")) and ("==" not in block or "--hash=" not in block)
    ]


def file_problems(root: Path, name: str) -> list[str]:
    """What one file holds that no file may: an address of a package host, a path of a machine, no text at all."""
    try:
        text = (root / name).read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError):
        return []
    except UnicodeDecodeError:
        may = name.startswith(PICTURES)
        return [] if may else [f"{name}: is no text; only pictures under {PICTURES} may be committed that are none"]
    hosts = [f"{name}: names a package host ({host})" for host in FORBIDDEN if host in text]
    return hosts + [f"{name}: names a path of a machine ({match.group()})" for match in MACHINE.finditer(text)]


def main() -> int:
    found = [
        p for name in ("build", "runtime", "test", "fuzz") for p in lock_problems(ROOT / "requirements" / f"{name}.txt")
    ]
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found += [problem for name in listed.splitlines() for problem in file_problems(ROOT, name)]
    print("\n".join(found) or "locks: pinned, hashed, without addresses; every other file is text", file=sys.stderr)
    return bool(found)


if __name__ == "__main__":
    raise SystemExit(main())
