"""Filters of the pages that run a study."""
