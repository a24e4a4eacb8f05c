"""A finding in words: what was found, with dates and sources, the arithmetic, and the policy where it mattered."""

from __future__ import annotations

from collections.abc import Sequence

from trialogue.matching.evidence import Finding, Step
from trialogue.matching.situation import Situation
from trialogue.matching.wording import row, say


def explain(finding: Finding, outcome: str, kind: str, situation: Situation) -> str:
    """One short text: the steps of the finding, subjects with the same statement told together.

    A step's own words hold the fact's date and source; the sentence of the criterion stands beside it.
    """
    said = row("; ", together(finding.steps))
    if outcome == "not_applicable":
        return (
            say("does not apply to this person (%(said)s)", said=said) if said else say("does not apply to this person")
        )
    return said or say("nothing recorded speaks against it")


def together(steps: Sequence[Step]) -> list[str]:
    """Each different statement once, with all its subjects.

    >>> together([Step("HIV infection", "not recorded"), Step("tuberculosis", "not recorded")])
    ['HIV infection, tuberculosis: not recorded']
    """
    by_statement: dict[str, list[str]] = {}
    for step in steps:
        subjects = by_statement.setdefault(step.statement, [])
        if step.subject and step.subject not in subjects:
            subjects.append(step.subject)
    return [row(": ", (row(", ", subjects), statement)) for statement, subjects in by_statement.items()]
