"""Builds from the archive, and opens, what serves: records, index, sites, compiled criteria, places.

`build_snapshot(home, built_at=...)` writes a new directory and swaps it in by one rename; `open_snapshot(home)` gives
the current :class:`Snapshot`. May import everything below; imported by `conduct`, `analysis`, `portal`, `cli`.
"""

from trialogue.snapshot.build import build_snapshot
from trialogue.snapshot.manifest import Manifest
from trialogue.snapshot.snapshot import Snapshot, open_snapshot

__all__ = ["Manifest", "Snapshot", "build_snapshot", "open_snapshot"]
