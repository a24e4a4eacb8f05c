"""Our own interface: criteria, match, questions, compare, changes, suggestions; `data/openapi.yaml` describes it.

It has no accounts and no cookies. A person's facts come in the body of a POST, are evaluated, and are forgotten.
"""
