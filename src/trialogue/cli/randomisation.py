"""`trialogue randomisation`: how predictable and how uneven a design is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from trialogue.cli.output import counted, print_json, progress_bar
from trialogue.errors import BadInput, in_words

if TYPE_CHECKING:
    from trialogue.conduct.randomisation.assessment import Assessment
    from trialogue.conduct.randomisation.designs import Design

_USUAL: Final = (
    {"method": "complete"},
    {"method": "permuted_blocks", "sizes": [4]},
    {"method": "permuted_blocks", "sizes": [4, 6]},
    {"method": "permuted_blocks", "sizes": [4, 6, 8]},
    {"method": "big_stick", "bound": 3},
    {"method": "biased_coin", "probability": 2 / 3},
    {"method": "biased_coin_bounded", "bound": 3, "probability": 2 / 3},
    {"method": "urn", "initial": 0, "added": 1},
    {"method": "minimisation", "probability": 0.8, "unevenness": "range"},
)


@click.group()
def randomisation() -> None:
    """Compare designs of randomisation."""


@randomisation.command()
@click.option(
    "--design", "designs", multiple=True, help='Such as "big_stick bound=3"; several times; else the usual ones.'
)
@click.option("--participants", default=200, show_default=True, help="Of each simulated trial.")
@click.option("--trials", default=200, show_default=True, help="How many are simulated for each design.")
@click.option("--strata", default=1, show_default=True, help="Strata of equal size, for methods with a list.")
@click.option("--factors", default=3, show_default=True, help="Factors of two levels, for minimisation.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same figures.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def assess(  # noqa: PLR0913, PLR0917 (one for each option)
    designs: tuple[str, ...], participants: int, trials: int, strata: int, factors: int, seed: int, as_json: bool
) -> None:
    """Simulate designs, two arms 1:1: how often a guesser is right, and how far the arms drift apart."""
    from trialogue.conduct.randomisation.assessment import assess as assess_design

    rows: list[tuple[dict[str, Any], Assessment]] = []
    wanted = [_written(text) for text in designs] or list(_USUAL)
    with progress_bar("simulating", len(wanted)) as advance:
        for done, parameters in enumerate(wanted, 1):
            conditions = {"participants": participants, "trials": trials, "seed": seed}
            found = assess_design(_design(parameters), strata=strata, factors=factors, **conditions)
            rows.append((parameters, found))
            advance(done, len(wanted))
    if as_json:
        print_json({"strata": strata, "factors": factors, "designs": [{"design": d, "assessment": a} for d, a in rows]})
        return
    click.echo("guessed right (standard error)  largest difference: mean, worst  last difference  design")
    for parameters, found in rows:
        share = f"{found.correct_guess:.3f} ({found.error:.3f})"
        drift = f"{found.largest:>14.1f}, {found.worst:<5d}"
        click.echo(f"{share:>30}  {drift:>29}  {found.final:>15.1f}  {_said(parameters)}")
    click.echo(
        f"{counted(trials, 'trial')} of {counted(participants, 'participant')} each; guesser: the arm that is behind."
    )


def _written(text: str) -> dict[str, Any]:
    method, *settings = text.split() or [""]
    pairs = [setting.partition("=") for setting in settings]
    return {"method": method, **{name: _value(value) for name, _, value in pairs}}


def _value(text: str) -> object:
    if "," in text:
        return [_value(part) for part in text.split(",")]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _design(parameters: dict[str, Any]) -> Design:
    import msgspec

    from trialogue.conduct.randomisation.designs import Design

    if parameters["method"] == "permuted_blocks" and isinstance(parameters.get("sizes"), int):
        parameters = {**parameters, "sizes": [parameters["sizes"]]}
    try:
        return msgspec.convert(parameters, Design)  # type: ignore[no-any-return]
    except msgspec.ValidationError as error:
        fix = 'write for example "permuted_blocks sizes=4,6", "big_stick bound=3" or "minimisation probability=0.8"'
        raise BadInput(f"design {_said(parameters)!r}: {in_words(error)}; {fix}") from None


def _said(parameters: dict[str, Any]) -> str:
    def shown(value: object) -> str:
        if isinstance(value, list):
            return ",".join(map(str, value))
        return f"{value:.3g}" if isinstance(value, float) else str(value)

    settings = (f"{name}={shown(value)}" for name, value in parameters.items() if name != "method")
    return " ".join([str(parameters["method"]), *settings])
