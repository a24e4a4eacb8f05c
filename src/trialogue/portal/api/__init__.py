"""A small JSON interface: health, matching, the criteria of a study. One error shape."""
