"""Looks over criteria that were read for what a coordinator should mend in the registry's text: issues, never changes.

`lint(criteria)` gives the same criteria with issues added. Pure. May import the nodes of `criteria`, `vocabulary`,
`study`; imported by the reader alone. Each kind of issue has its smallest case in `tests/spec/test_criteria_lint.py`.
"""

from trialogue.criteria.lint.lint import lint

__all__ = ["lint"]
