"""`trialogue simulate`: the power of a two-arm flare trial, before it begins."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from trialogue.cli.output import check_file, counted, print_json, progress_bar
from trialogue.errors import BadInput
from trialogue.given_file import read_given

if TYPE_CHECKING:
    from trialogue.analysis.simulation import FlareTrial, ProtocolTrial
    from trialogue.conduct.protocol.types import Protocol

_DEFAULTS: Final[dict[str, Any]] = {"follow_up": 1.0, "visits": 13, "dropout": 0.08}


@click.command()
@click.argument("study", required=False)
@click.option("--annual-flare-risk", type=float, help="Share of the control arm who flare within a year: 0.35.")
@click.option("--hazard-ratio", type=float, multiple=True, help="Treated against control: 0.5. Repeat it for a grid.")
@click.option("--n", "participants", type=int, multiple=True, help="Participants in both arms. Repeat it for a grid.")
@click.option("--trials", type=int, default=10_000, show_default=True, help="How many trials to simulate.")
@click.option("--seed", type=int, help="Required: the same seed gives the same figures again.")
@click.option("--follow-up", type=float, help="Years each participant is followed.  [default: 1]")
@click.option("--visits", type=int, help="Visits, evenly spaced; 0 sees each flare when it happens.  [default: 13]")
@click.option("--dropout", type=float, help="Share lost within a year.  [default: 0.08]")
@click.option("--accrual", type=float, help="Years over which participants enter.")
@click.option("--cut-off", type=float, help="Years from the first entry at which the trial ends for everybody.")
@click.option("--sensitivity", type=float, help="Chance that a flare since the last visit is recognised.")
@click.option("--specificity", type=float, help="Chance that none is reported where there was none.")
@click.option("--missed", type=float, help="Share of visits that are missed.")
@click.option("--alpha", type=float, default=0.05, show_default=True, help="Two-sided level of the log-rank test.")
@click.option(
    "--path",
    type=click.Choice(["auto", "table", "participant", "protocol"]),
    default="auto",
    help="Fast, general, or as the protocol says: strata, randomisation, lock-downs, doses.",
)
@click.option("--dose-change", multiple=True, help="Hazard ratio from an amendment on: 2=0.6. By protocol only.")
@click.option(
    "--lock-downs/--no-lock-downs", default=None, help="Those of the protocol; by protocol only.  [default: yes]"
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Processes; the figures do not depend on it.",
)
@click.option("--cluster", help="Address of a Dask scheduler, instead of processes.")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="Draw power by size: an .svg or .png.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def simulate(study: str | None, as_json: bool, plot: Path | None, **options: Any) -> None:
    """Simulate a two-arm trial of flares, and say how often its log-rank test finds the difference.

    STUDY is the id of a shipped study or a YAML file of assumptions; options go before what it says.
    """
    from trialogue.analysis.simulation import simulate_power

    given, protocol = _given(study, options)
    running = {name: options[name] for name in ("trials", "seed", "alpha", "workers", "cluster")}
    if options["path"] != "protocol":
        running["path"] = options["path"]
    if plot is not None and plot.suffix not in {".svg", ".png"}:
        raise BadInput(f"--plot: {plot.name!r} must end in .svg or .png")
    if plot is not None:
        check_file(plot, "--plot")
    sizes = options["participants"] or (given.get("participants"),)
    ratios = options["hazard_ratio"] or (given.get("hazard_ratio"),)
    for name, option, held in (("participants", "--n 231", sizes), ("hazard_ratio", "--hazard-ratio 0.5", ratios)):
        if None in held:
            raise BadInput(f"{name} is missing; give it by {option}, or in a file of assumptions as `{name}: ...`")
    cells = [{**given, "participants": n, "hazard_ratio": ratio} for n, ratio in itertools.product(sizes, ratios)]
    trials = [_trial(cell, protocol, options["path"]) for cell in cells]
    results = []
    for trial in trials:
        with progress_bar("trials", running["trials"]) as advance:
            results.append(simulate_power(trial, progress=advance, **running))
    found = [
        {"study": study, **dataclasses.asdict(result), "assumptions": trial.assumptions()}
        for trial, result in zip(trials, results, strict=True)
    ]
    if plot is not None:
        from trialogue.analysis.power_plot import draw_power

        flares = [trial.flares for trial in trials]
        points = [(f.participants, f.hazard_ratio, r) for f, r in zip(flares, results, strict=True)]
        title = f"Log-rank, two-sided {running['alpha']:g}; {running['trials']:,} simulated trials each"
        plot.write_bytes(draw_power(points, title, plot.suffix[1:]))
    if as_json:
        print_json(found[0] if len(found) == 1 else {"grid": found})
        return
    for trial, result in zip(trials, results, strict=True):
        click.echo(_words(trial, result))


def _given(study: str | None, options: dict[str, Any]) -> tuple[dict[str, Any], Protocol | None]:
    """Assumptions: the defaults, over them the study's, over them the options'; and the study's protocol."""
    own, protocol = _read(study) if study is not None else ({}, None)
    names = ("annual_flare_risk", "follow_up", "visits", "dropout", "accrual", "cut_off", "lock_downs")
    said = {name: options[name] for name in (*names, "sensitivity", "specificity", "missed")}
    said = {name: value for name, value in said.items() if value is not None}
    if options["dose_change"]:
        said["dose_changes"] = dict(_dose(each) for each in options["dose_change"])
    if "annual_flare_risk" in said:
        own = {name: value for name, value in own.items() if name not in {"hazards", "visit_risks"}}
    return {**_DEFAULTS, **own, **said}, protocol


def _dose(given: str) -> tuple[str, float]:
    version, _, ratio = given.partition("=")
    try:
        return version, float(ratio)
    except ValueError:
        raise BadInput(
            f"--dose-change {given!r}: write the amendment and the hazard ratio from then on: 2=0.6"
        ) from None


def _trial(cell: dict[str, Any], protocol: Protocol | None, path: str) -> FlareTrial | ProtocolTrial:
    from trialogue.analysis.simulation import flare_trial, protocol_trial
    from trialogue.analysis.simulation.protocol_trial import OWN

    known = {name: value for name, value in cell.items() if value is not None}
    own = sorted(OWN & set(known) - {"start"})
    if path == "protocol" or (path == "auto" and own):
        if protocol is None:
            what = f"{', '.join(own)}: " if own else ""
            raise BadInput(f"{what}a trial by protocol needs one; name a shipped study, or a file with `protocol: ...`")
        return protocol_trial(protocol, known)
    if own:
        raise BadInput(f"{', '.join(own)}: only --path protocol simulates it; leave the path out")
    return flare_trial({name: value for name, value in known.items() if name != "start"})


def _read(study: str) -> tuple[dict[str, Any], Protocol | None]:
    from trialogue.analysis.simulation.protocol_trial import read_protocol_facts
    from trialogue.analysis.simulation.shipped import open_study, read_assumptions, read_shipped

    path = Path(study)
    if path.suffix not in {".yaml", ".yml", ".json"}:
        return read_shipped(study), open_study(study)
    from trialogue.conduct.protocol.reading import read_protocol
    from trialogue.patient.document import read_document

    written = read_given(path, "give a YAML file with a line `participants: 231` and the like")
    found = read_document(written, study)
    if "arms" in found and "visits" in found:
        protocol = read_protocol(written, study)
        return read_protocol_facts(protocol), protocol
    named = found.pop("protocol", None)
    if named is None:
        return found, None
    beside = path.parent / str(named)
    protocol = read_protocol(beside.read_bytes(), str(named)) if beside.is_file() else open_study(str(named))
    known = {} if beside.is_file() else read_assumptions(str(named))
    return {**read_protocol_facts(protocol, found.get("endpoint")), **known, **found}, protocol


def _words(trial: Any, result: Any) -> str:
    flares = trial.flares
    control, treated = flares.arms
    seen = f"seen at {counted(len(flares.visit_times), 'visit')}" if flares.visit_times else "seen when they happen"
    how = f"; by protocol {trial.study}, version {trial.version}" if result.path == "protocol" else ""
    known = result.power_by_schoenfeld
    theory = f"; Schoenfeld's power for so many {known:.4f}" if known is not None else ""
    return (
        f"{flares.participants} participants ({control} control, {treated} treated), "
        f"hazard ratio {flares.hazard_ratio:g}{_changes(trial)}: power {result.power:.4f}, "
        f"95 % limits of the simulation {result.low:.4f} to {result.high:.4f}\n"
        f"  {counted(result.trials, 'trial')}, seed {result.seed}; log-rank, two-sided {result.alpha:g}; "
        f"flares {seen}, {flares.dropout:.0%} drop out in a year{how}\n"
        f"  mean flares {result.mean_events_control:.1f} and {result.mean_events_treated:.1f}{theory}"
    )


def _changes(trial: Any) -> str:
    """The hazard ratios from amendments on."""
    changes = getattr(trial, "dose_changes", ())
    return "".join(
        f", {each.hazard_ratio:g} from {each.day} {'on' if each.everybody else 'for who enters from then on'}"
        for each in changes
    )
