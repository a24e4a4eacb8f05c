"""The words of clinical studies, explained: the terms, the page that lists them, and their marks in a text.

`terms.yaml` holds the terms (written for this project). Imports nothing of the house but the portal's own parts.
"""

from trialogue.portal.glossary.marking import explain
from trialogue.portal.glossary.terms import Term, load_terms

__all__ = ["Term", "explain", "load_terms"]
