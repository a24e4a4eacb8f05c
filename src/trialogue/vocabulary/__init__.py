"""Concepts with synonyms and is-a hierarchy, drug classes, analytes, units: data files in `data/`, and their loaders.

May import `text`; imported by `study`, `patient` and all above. `data/README.md` names every file's source and licence.
"""
