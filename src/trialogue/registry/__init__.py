"""Registry records in: file import, the append-only record archive, the demonstration registry.

The archive keeps every version of every record byte for byte. May import `study` and below; imported by `snapshot`
and above.

`sources.py` finds records in files and folders, `byte_streams.py` unpacks them, `json_pieces.py` cuts them out,
`importing.py` brings them in, `client.py` alone talks to the registry, `sync.py` brings the archive up to date with it,
`archive.py` keeps what came.
"""

from trialogue.registry.archive import Archive, ArchiveCounts, ArchivedRecord, Change
from trialogue.registry.importing import import_path
from trialogue.registry.report import ImportIssue, ImportReport, report_to_json
from trialogue.registry.sources import check_source

__all__ = [
    "Archive",
    "ArchiveCounts",
    "ArchivedRecord",
    "Change",
    "ImportIssue",
    "ImportReport",
    "check_source",
    "import_path",
    "report_to_json",
]
