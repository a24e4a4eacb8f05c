"""The interfaces for programs: our own (`v1`), the registry's (`v2`), and what both share."""
