"""`trialogue instrument`: compute a clinical instrument that criteria name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import click

from trialogue.cli.instrument_lupus import COMMANDS
from trialogue.cli.output import print_json
from trialogue.errors import BadInput
from trialogue.given_file import read_given
from trialogue.instruments.kidney import compute_egfr, convert_creatinine
from trialogue.instruments.sledai import compute_sledai, find_items

_QUANTITY: Final = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([^\W\d_].*?)\s*\Z")
_MICROMOLES: Final = ("umol/l", "µmol/l", "μmol/l", "mcmol/l", "micromol/l")


@click.group()
def instrument() -> None:
    """Compute a clinical instrument that criteria name."""


for _command in COMMANDS:
    instrument.add_command(_command)


@instrument.command()
@click.option("--equation", required=True, help="ckd-epi-2021, ckd-epi-2009, mdrd or cockcroft-gault.")
@click.option("--creatinine", required=True, help='Serum creatinine with its unit: "1.2 mg/dL" or "106 umol/L".')
@click.option("--age", required=True, type=float, help="Age in years.")
@click.option("--sex", required=True, help="female or male.")
@click.option("--weight", help='Body weight with its unit: "50 kg"; Cockcroft-Gault needs it.')
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def egfr(  # noqa: PLR0913, PLR0917 (one for each option)
    equation: str, creatinine: str, age: float, sex: str, weight: str | None, as_json: bool
) -> None:
    """Kidney function of an adult from serum creatinine."""
    milligrams = _creatinine(creatinine)
    kilograms = _weight(weight) if weight is not None else None
    found = compute_egfr(equation, creatinine_mg_dl=milligrams, age_years=age, sex=sex, weight_kg=kilograms)
    if as_json:
        result: dict[str, Any] = {"value": found.value, "unit": found.unit, "instrument": "egfr", "version": equation}
        print_json({**result, "equation": equation, "missing": [], "source": found.source})
        return
    click.echo(f"{found.value:.1f} {found.unit} by {found.equation}\n{found.source}")


@instrument.command()
@click.option("--version", required=True, help="1992, 2k, selena or clinical.")
@click.option("--answers", required=True, type=click.Path(path_type=Path), help="YAML or JSON: item: true or false.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def sledai(version: str, answers: Path, as_json: bool) -> None:
    """Disease activity in lupus by one version of SLEDAI; an unanswered item leaves it unscored."""
    found = compute_sledai(version, _answers(answers))
    if as_json:
        result = {"value": found.value, "instrument": "sledai", "version": found.version, "missing": found.missing}
        marks = {item.key: item.mark for item in find_items(version) if item.mark != "V"}
        words = {"name": found.instrument, "statement": found.statement, "source": found.source}
        print_json({**result, "scored": found.scored, **words, "unsure_definitions": marks})
        return
    click.echo(found.statement)
    for item in find_items(version):
        if item.key in found.missing or item.key in found.scored:
            points = "?" if item.key in found.missing else str(item.weight)
            click.echo(f"  {points:>2}  {item.key}: {item.definition} [{item.mark}]")
    click.echo("Marks: V public source, C public code, M from memory, X sources disagree.")


def _creatinine(text: str) -> float:
    value, unit = _quantity("--creatinine", text, "1.2 mg/dL")
    if unit.lower() == "mg/dl":
        return value
    if unit.lower() in _MICROMOLES:
        return convert_creatinine(value)
    raise BadInput(f"--creatinine: unit {unit!r} of {text!r} is not one of creatinine's; write mg/dL or umol/L")


def _weight(text: str) -> float:
    value, unit = _quantity("--weight", text, "50 kg")
    if unit.lower() != "kg":
        raise BadInput(f"--weight: unit {unit!r} of {text!r} is not read; write kg")
    return value


def _quantity(option: str, text: str, example: str) -> tuple[float, str]:
    match = _QUANTITY.match(text)
    if match is None:
        raise BadInput(f"{option}: {text!r} is not a number with its unit; write it as in {example!r}")
    return float(match[1]), match[2]


def _answers(path: Path) -> dict[str, bool]:
    # Imported here: kidney equations need no YAML.
    from trialogue.patient.document import read_document

    remedy = "give a YAML or JSON file with a line `rash: true` for each item"
    document = read_document(read_given(path, remedy), str(path))
    inner = document.get("answers", document)
    if not isinstance(inner, dict):
        raise BadInput(f"{path}: answers is {type(inner).__name__}; write a line `rash: true` for each item under it")
    return inner
