"""What serves: an immutable directory built from the archive (records, index, sites, criteria) and swapped in atomically.

May import everything below it; imported by `portal` and `cli`.
"""
