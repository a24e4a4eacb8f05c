"""Coverage-guided fuzzing of the criterion reader: `make fuzz SECONDS=3600`, findings and corpus in `var/fuzz`.

Whatever the text: no exception, every span exact, criteria in order without overlap, and canonical text parses back to
the same tree. A text that breaks one of these is written to `var/fuzz` by the fuzzer, and is a case for `tests`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import atheris

with atheris.instrument_imports(include=["trialogue.criteria", "trialogue.text"]):
    from trialogue.criteria import parse_condition, print_condition, read_text
    from trialogue.criteria.nodes import without_spans

FOLDER: Final = Path(__file__).parent.parent / "var" / "fuzz"
SEEDS: Final = (
    "Inclusion Criteria:\n\n* Age \\>= 18 years\n* ALT or AST ≤ 2.5 x ULN\n",
    "Exclusion Criteria:\n\n1. Malignancy, except basal cell carcinoma, within 5 years;\n   - one of the following:\n",
    "Women of childbearing potential: negative pregnancy test. No BILAG A and no more than one B (e.g. HIV/TB, etc.)",
    "eGFR < 30 mL/min/1.73m2, platelets 100,000 - 150,000/µL, prednisone (<= 20 mg/day), 10⁹/L, 7·0 %, BMI =35",
)


def try_text(data: bytes) -> None:
    """Read one text and hold it against the laws."""
    text = data.decode("utf-8", "replace")
    end = 0
    for criterion in read_text(text).criteria:
        assert criterion.start is not None and criterion.end is not None
        assert text[criterion.start : criterion.end] == criterion.text, "the span is not the text"
        assert criterion.start >= end, "criteria overlap"
        end = criterion.end
        bare = without_spans(criterion.condition)
        assert parse_condition(print_condition(bare)) == bare, "canonical text gives another tree"


def main() -> None:
    corpus = FOLDER / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS):
        (corpus / f"seed-{number}").write_text(seed, encoding="utf-8")
    atheris.Setup([sys.argv[0], *sys.argv[1:], f"-artifact_prefix={FOLDER}/", "-max_len=4096", str(corpus)], try_text)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
