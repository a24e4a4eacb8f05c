"""Registry records in: file import, the append-only record archive, the demonstration registry.

The archive keeps every version of every record byte for byte.
May import `study` and below; imported by `snapshot` and above.
"""
