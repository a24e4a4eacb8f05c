"""Install the system packages the tests need (Debian's Chromium and a Chinese font), or say the one line to run.

As root on Debian they are installed; elsewhere the line is printed and the browser tests skip loudly.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = Path(__file__).parent.parent / "requirements" / "system.txt"


def missing(packages: list[str]) -> list[str]:
    """The packages that dpkg does not report as installed."""
    return [
        name
        for name in packages
        if "install ok installed"
        not in subprocess.run(
            ["dpkg-query", "-W", "-f", "${Status}", name], capture_output=True, text=True, check=False
        ).stdout
    ]


def main() -> int:
    packages = [line.split("#")[0].strip() for line in PACKAGES.read_text(encoding="utf-8").splitlines()]
    packages = [name for name in packages if name]
    if shutil.which("dpkg-query") is None or shutil.which("apt-get") is None:
        print(f"system packages: not Debian; the browser tests need: {' '.join(packages)}", file=sys.stderr)
        return 0
    wanted = missing(packages)
    if not wanted:
        return 0
    line = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(wanted)}"
    if os.geteuid() != 0:
        print(f"system packages: the browser tests will be skipped; to run them: sudo sh -c '{line}'", file=sys.stderr)
        return 0
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted]
    subprocess.run(install, check=True, env=environment, stdout=subprocess.DEVNULL)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
