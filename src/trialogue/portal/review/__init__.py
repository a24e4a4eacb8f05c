"""Coordinators' corrections of how the criteria of their studies are read.

Each is a row that is never changed; what holds is the last about a sentence. `mirror` writes them to the home, where
snapshot builds and the command line take them from. Uses `accounts` and `study_page`; imported by none.
"""
