"""The page of one study, and its drawn mark."""
