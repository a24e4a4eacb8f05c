"""Concepts with their synonyms and is-a hierarchy, drug classes, analytes, units: data files in `data/`, and their loaders.

May import `text`; imported by `study`, `patient` and all above. Each data file names its source and licence in `data/README.md`.
"""
