"""Write docs/reference/language.md from the spec cases of the language; with --check, say whether it is stale."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from trialogue.criteria import print_condition, read_text

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs" / "reference" / "language.md"
SPEC: Final = ROOT / "tests" / "spec"
INTRODUCTION: Final = """# The language of criteria, by example

Written by `python tools/write_language_reference.py` from the cases in `tests/spec`; a test fails when it is stale.
Each line is read as one criterion of the list named, and its tree stands in canonical text, labels left out. How text
becomes trees, and the rules of reading: [criteria](criteria.md). What to do when one is wrong:
[how to](../how-to/when-a-criterion-is-misread.md).
"""
LABEL: Final = re.compile(r', label="(?:[^"\\]|\\.)*"|label="(?:[^"\\]|\\.)*"(?:, )?')

SECTIONS: Final = (
    ("Several readings", r"readings\(", "All kept; unknown where they disagree. The rule says why there are several."),
    ("Guards", r"ifthen\(", "Where the first holds the second must; where it does not, the criterion does not apply."),
    ("Exceptions", r"except\(", "The base, unless it holds only by what is excepted."),
    ("Counts of parts", r"atleast\(", "At least so many of the parts hold."),
    ("Stable regimens", r"stable_for=", "A drug taken and unchanged for a time."),
    ("Windows of time", r"window=", "A stretch of time before (or after) the day of asking or what is named."),
    ("Limits of normal, and baselines", r"\{x(?:ULN|LLN|Baseline)\}", "A multiple of the laboratory's own limit."),
    ("Age", r"age\(", "In years, months, weeks or days, as the text says."),
    ("Sex", r"sex\(", ""),
    ("Scores", r"score\(", "An instrument's value, or a count of its grades."),
    ("Measurements", r"measurement\(", "A laboratory or physical value against a bound, or a result in words."),
    ("Medication", r"medication\(", "A drug or a class: now, ever, with a dose a day."),
    ("Allergy", r"allergy\(", ""),
    ("Procedures", r"procedure\(", ""),
    ("Participation", r"participation\(", "Another study."),
    ("Diagnoses", r"diagnosis\(", "A condition the person has or had."),
    ("States", r"state\(", ""),
    ("Consent", r"consent\(", "Only the person can answer."),
    ("Judgement", r"judgement\(", "Only the team can answer."),
    ("Not understood", r"opaque\(", "Kept whole, never guessed; evaluates to unknown."),
)  # fmt: skip


def cases() -> Iterator[tuple[str, str]]:
    """The kind of list and the line of every case that the page shows."""
    sys.path.insert(0, str(SPEC))
    sys.path.insert(0, str(SPEC.parent))
    language = importlib.import_module("test_criteria_language")
    yield from (("Inclusion", line) for line in language.INCLUSION)
    yield from (("Exclusion", line) for line in language.EXCLUSION)
    yield from language.BOTH_READINGS
    yield from (("Exclusion", line) for line in language.NOT_GUESSED)
    yield from importlib.import_module("test_criteria_guards").LINES
    yield from importlib.import_module("test_criteria_own_words").LINES
    yield from importlib.import_module("test_criteria_whole_statements").LINES
    yield from importlib.import_module("test_criteria_own_names").LINES
    yield from importlib.import_module("test_criteria_brackets").LINES
    yield from (("Exclusion", line) for line in importlib.import_module("test_criteria_open_names").NAMED)
    yield from (("Inclusion", line) for line in importlib.import_module("test_criteria_quantities").WHOLE)


def tree(kind: str, line: str) -> str:
    """What the reader says of a line, in canonical text without labels."""
    (criterion,) = read_text(f"{kind} Criteria:\n\n* {line}\n").criteria
    return LABEL.sub("", print_condition(criterion.condition))


def page() -> str:
    """The whole page."""
    by_section: dict[str, list[str]] = {name: [] for name, _, _ in SECTIONS}
    for kind, line in dict.fromkeys(cases()):
        said = tree(kind, line)
        name = next(name for name, pattern, _ in SECTIONS if re.search(pattern, said))
        by_section[name].append(f"{line}\n    ({kind.lower()})  {said}\n")
    parts = [INTRODUCTION]
    for name, _, about in SECTIONS:
        if by_section[name]:
            words = f"{about}\n\n" if about else ""
            parts.append(f"## {name}\n\n{words}```text\n" + "\n".join(by_section[name]) + "```\n")
    parts.append(issues())
    return "\n".join(parts)


def issues() -> str:
    """The section of what the linter finds."""
    found = importlib.import_module("test_criteria_lint").CASES
    lines = [
        f"{code}: {name}\n" + "".join(f"    (inclusion)  {line}\n" for line in inclusion)
        + "".join(f"    (exclusion)  {line}\n" for line in exclusion)
        for name, (code, inclusion, exclusion) in found.items()
    ]  # fmt: skip
    return "## Issues\n\nWhat the linter says of lines that are read.\n\n```text\n" + "\n".join(lines) + "```\n"


def main(arguments: list[str]) -> int:
    written = page()
    if "--check" not in arguments:
        PAGE.write_text(written, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == written:
        return 0
    print(f"{PAGE.name} is stale; run python tools/write_language_reference.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
