"""`trialogue analyse`: two arms of a CSV file compared by time to an event, with plots and a methods paragraph."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

import click
import msgspec

from trialogue.cli.output import counted, make_folder, print_json
from trialogue.errors import BadInput


@click.command()
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--time", required=True, help="Column of the times to the event or to the end of follow-up.")
@click.option("--event", required=True, help="Column that holds 1 for an event and 0 for a censored time.")
@click.option("--group", required=True, help="Column of the arms; there must be two.")
@click.option("--reference", required=True, help="The arm that the other is compared with.")
@click.option("--stratum", help="Column of strata, for the log-rank test and Cox's model.")
@click.option("--entry", help="Column of entry times (left truncation).")
@click.option("--covariate", "covariates", multiple=True, help="Column of numbers to adjust the hazard ratio for.")
@click.option("--subgroup", "subgroups", multiple=True, help="Column within whose values to give hazard ratios.")
@click.option("--horizon", type=float, help="Compare restricted mean times up to here.")
@click.option(
    "--interval",
    type=click.Choice(["log", "log-log", "plain"]),
    default="log",
    show_default=True,
    help="Scale of the curve's intervals.",
)
@click.option("--level", type=float, default=0.95, show_default=True, help="Coverage of intervals.")
@click.option("--unit", default="time", show_default=True, help="What stands under the axis of time.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for results and plots.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def analyse(data: Path, as_json: bool, out: Path | None, unit: str, **options: Any) -> None:
    """Compare two arms: Kaplan-Meier, log-rank, Cox, restricted means, subgroups. The same bytes when run again."""
    from trialogue.analysis.survival import survival_data
    from trialogue.analysis.survival_file import Times, read_columns
    from trialogue.analysis.two_arms import Plan, compare_two_arms

    _refuse_twice(options)
    if out is not None:
        make_folder(out, "--out")
    words = [options["group"], *([options["stratum"]] if options["stratum"] else [])]
    times = Times(options["time"], options["event"], options["entry"])
    others, kept = list(options["covariates"]), list(options["subgroups"])
    read = read_columns(data, times, covariates=others, words=words, optional=kept)
    entry = read.numbers[options["entry"]] if options["entry"] else None
    plan = Plan(
        read.words[options["group"]],
        options["reference"],
        stratum=read.words[options["stratum"]] if options["stratum"] else None,
        covariates={name: read.numbers[name] for name in options["covariates"]},
        subgroups={name: read.words[name] for name in options["subgroups"]},
        horizon=options["horizon"],
        interval=options["interval"],
        level=options["level"],
        strata_of=options["stratum"] or "",
    )
    found = compare_two_arms(survival_data(read.numbers[options["time"]], read.events, entry=entry), plan)
    result = _as_json(found, read.issues)
    if out is not None:
        _write(out, found, result, unit)
    for issue in read.issues:
        click.echo(str(issue), err=True)
    if as_json:
        print_json(result)
    else:
        click.echo("\n".join(_lines(found)))


def _refuse_twice(options: dict[str, Any]) -> None:
    """A column that is read twice as another thing would be read into one list, or explain itself."""
    roles = [(name, options[name]) for name in ("time", "event", "group", "entry", "stratum") if options[name]]
    roles += [("covariate", each) for each in options["covariates"]]
    seen: dict[str, str] = {}
    for role, column in roles:
        if column in seen:
            raise BadInput(f"--{role} {column!r} is the column of --{seen[column]} too; name another, or leave it out")
        seen[column] = role


def _as_json(found: Any, issues: Any) -> dict[str, Any]:
    """The result as JSON; what is not a number (a median that is not reached) is null."""
    arms = [
        {"name": arm.name, "participants": arm.participants, "events": arm.events, "median": arm.median}
        for arm in found.arms
    ]
    named = {"log_rank": found.log_rank, "hazard_ratio": found.hazard_ratio, "likelihood_ratio": found.likelihood_ratio}
    whole = {"arms": arms, **named, "restricted_means": found.restricted_means, "subgroups": found.subgroups}
    whole |= {"methods": found.methods, "notes": found.notes, "left_out": [str(issue) for issue in issues]}
    return {name: _finite(value) for name, value in whole.items()}


def _finite(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _write(out: Path, found: Any, result: dict[str, Any], unit: str) -> None:
    from trialogue.analysis.forest_plot import draw_forest
    from trialogue.analysis.survival_plot import draw_survival
    from trialogue.analysis.two_arms import Subgroup

    counts = [sum(getattr(arm, name) for arm in found.arms) for name in ("participants", "events")]
    everybody = Subgroup("everybody", "", counts[0], counts[1], found.hazard_ratio)
    curves = [(arm.name, arm.curve) for arm in found.arms]
    (out / "survival.svg").write_bytes(draw_survival(curves, "Kaplan-Meier", unit, "svg"))
    title = f"{found.arms[1].name} against {found.arms[0].name}"
    (out / "forest.svg").write_bytes(draw_forest([everybody, *found.subgroups], title, "svg"))
    (out / "results.json").write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n")
    (out / "methods.txt").write_text(found.methods + "\n", encoding="utf-8")


def _lines(found: Any) -> list[str]:
    said = [
        f"{arm.name}: {counted(arm.participants, 'participant')}, {counted(arm.events, 'event')}, "
        f"median {_figure(arm.median)}"
        for arm in found.arms
    ]
    said.append(f"{found.log_rank.method}: chi-square {found.log_rank.statistic:.4f}, p {found.log_rank.p_value:.4g}")
    said.append(f"{found.hazard_ratio.name}: {_figure(found.hazard_ratio)}")
    said += found.notes
    if found.restricted_means is not None:
        said.append(f"restricted means, difference: {_figure(found.restricted_means.difference)}")
    for each in found.subgroups:
        words = _figure(each.hazard_ratio) if each.hazard_ratio is not None else each.reason
        said.append(f"  {each.column} {each.value} ({each.events} of {each.participants}): {words}")
    return [*said, "", found.methods]


def _figure(estimate: Any) -> str:
    if not math.isfinite(estimate.value):
        return "not reached" if math.isnan(estimate.value) else f"{estimate.value:g}"
    interval = estimate.interval
    limits = [f"{limit:.4g}" if math.isfinite(limit) else "-" for limit in (interval.low, interval.high)]
    return f"{estimate.value:.4g} ({interval.level:.0%}: {limits[0]} to {limits[1]})"
