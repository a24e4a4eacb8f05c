"""What serves: an immutable directory built from the archive and swapped in atomically.

It holds the records, the full-text index, the sites, and every study's criteria as they were read.
May import everything below it; imported by `portal` and `cli`.
"""
