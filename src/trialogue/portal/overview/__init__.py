"""The plain overview of a study: short sentences made by rule from its record and from what was read of its criteria.

A sentence exists only where the record holds what it says; nothing is guessed. Imported by the study page.
"""

from trialogue.portal.overview.build import Overview, Part, build_overview

__all__ = ["Overview", "Part", "build_overview"]
