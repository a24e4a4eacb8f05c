"""What is wrong with a file of people, in the language of the page: said by its parts, as the evaluator's words are."""

from __future__ import annotations

from django.utils.translation import gettext

from trialogue.errors import UserError
from trialogue.patient.cohort import CohortProblem
from trialogue.patient.problems import PatientFileError, Problem
from trialogue.wording import Words


def problem_words(problem: Problem) -> str:
    """One problem of a document, with where it is."""
    return gettext("%(where)s: %(what)s") % {"where": problem.path, "what": _what(problem)}


def cell_words(found: CohortProblem) -> str:
    """One bad cell, with its line, its person and its column."""
    where = gettext("line %(line)s, person %(person)s, column %(column)s")
    if not found.person:
        where = gettext("line %(line)s, column %(column)s")
    said = where % {"line": found.line, "person": found.person, "column": found.column}
    return gettext("%(where)s: %(what)s") % {"where": said, "what": _what(found.problem)}


def refusal_words(error: UserError) -> list[str]:
    """Why a file was not read at all; what nobody has translated is told as it is."""
    if isinstance(error, PatientFileError):
        return [problem_words(each) for each in error.problems]
    return [_said(error.args[0])] if error.args else [str(error)]


def _what(problem: Problem) -> str:
    """What stands there, what was expected, and what mends it. What somebody typed is never looked up."""
    said = {"expected": _said(problem.expected), "fix": _said(problem.fix), "value": _part(problem.value)}
    if not problem.value:
        return gettext("expected %(expected)s. %(fix)s") % said
    return gettext("%(value)s: expected %(expected)s. %(fix)s") % said


def _said(words: object) -> str:
    """Words of ours by their parts; what has neither parts nor a translation is told as it is."""
    if isinstance(words, Words) and words.pattern:
        return gettext(words.pattern) % {name: _part(part) for name, part in words.parts.items()}
    return gettext(str(words)) if words else ""


def _part(part: object) -> str:
    return _said(part) if isinstance(part, Words) else str(part)
