"""`trialogue cohort`: many people against every study, or against one."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, cast

import click

from trialogue.cli import Settings
from trialogue.cli.clock import Day, today
from trialogue.cli.output import counted, print_json, progress_bar
from trialogue.errors import PartlyDone

if TYPE_CHECKING:
    from trialogue.executor import Failure
    from trialogue.patient.cohort.people import People
    from trialogue.snapshot.cohorts import PersonRanking, Variant, Work

_POLICIES: Final = ("strict", "presumptive")
_COHORT = click.argument("cohort", type=click.Path(path_type=Path))
_AS_OF = click.option("--as-of", type=Day(), metavar="DATE", help="The day of asking (YYYY-MM-DD); today by default.")
_POLICY = click.option(
    "--policy", type=click.Choice(_POLICIES), default="presumptive", show_default=True, help="How silence is read."
)
_WORKERS = click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes.")
_CLUSTER = click.option(
    "--cluster", metavar="ADDRESS", help="A Dask scheduler (tcp://HOST:8786) in place of processes."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_Command = TypeVar("_Command", bound=Callable[..., Any])


def _asked_of_a_cohort(command: _Command) -> _Command:
    """The options of both commands; what they ask arrives as one :class:`_Asked`, `asked`."""

    @functools.wraps(command)
    def call(*args: Any, **options: Any) -> Any:
        asked = _Asked(*(options.pop(field) for field in _Asked._fields))
        return command(*args, asked=asked, **options)

    for option in (_JSON, _CLUSTER, _WORKERS, _POLICY, _AS_OF, _COHORT):
        call = option(call)
    return cast("_Command", call)


class _Asked(NamedTuple):
    """Who is asked about, on which day, under which policy, by whom, and in which form it is told."""

    cohort: Path
    as_of: datetime.date | None
    policy: str
    workers: int
    cluster: str | None
    as_json: bool


@click.group()
def cohort() -> None:
    """Match many people at once.

    COHORT is a folder of patient files, a file of JSON lines (one patient document a line), or a CSV table. Whoever
    cannot be read or judged is reported by person and path, and the others are judged (exit status 6).
    """


@cohort.command("match")
@click.option("--top", type=click.IntRange(0), default=3, show_default=True, help="How many studies for each person.")
@_asked_of_a_cohort
@click.pass_obj
def match_(settings: Settings, top: int, asked: _Asked) -> None:
    """Every person of COHORT against every study of the snapshot."""
    from trialogue.executor import Failure
    from trialogue.snapshot.cohorts import match_cohort

    work, people = _prepared(settings, asked)
    patients = [patient for _, patient in people.members]
    with progress_bar("Matching", len(patients)) as advance:
        results = list(match_cohort(patients, work, top=top, progress=advance))
    told = [
        (name, each) for (name, _), each in zip(people.members, results, strict=True) if not isinstance(each, Failure)
    ]
    failed = [each for each in results if isinstance(each, Failure)]
    out = _left_out(people, failed)
    if asked.as_json:
        print_json({"policy": asked.policy, "as_of": work.as_of.isoformat(), "left_out": out,
                    "people": [_person_json(name, each) for name, each in told]})  # fmt: skip
    else:
        for name, each in told:
            _print_person(name, each)
    _tell_left_out(out, silent=asked.as_json)


@cohort.command()
@click.option("--study", required=True, metavar="NCT", help="The study.")
@click.option(
    "--relax", "relaxed", multiple=True, metavar="N[:low|high=VALUE]",
    help='Also without criterion N, or with another bound of it ("4:high=30"); may be repeated.',
)  # fmt: skip
@click.option("--plot", type=click.Path(path_type=Path), metavar="FILE", help="Draw it (.svg or .png).")
@_asked_of_a_cohort
@click.pass_obj
def funnel(settings: Settings, study: str, relaxed: tuple[str, ...], plot: Path | None, asked: _Asked) -> None:
    """How many people of COHORT a study leaves, and which criterion costs how many of them."""
    from trialogue.cli.funnel_text import print_funnel, variant_json
    from trialogue.snapshot.cohorts import funnel_of_study

    work, people = _prepared(settings, asked)
    patients = [patient for _, patient in people.members]
    nct_id = study.strip().upper()
    with progress_bar("Judging", len(patients)) as advance:
        variants, failed = funnel_of_study(patients, nct_id, work, relaxed=relaxed, progress=advance)
    if plot is not None:
        _draw(variants, nct_id, plot)
    out = _left_out(people, failed)
    if asked.as_json:
        as_is, *others = map(variant_json, variants)
        print_json({"nct_id": nct_id, "policy": asked.policy, "as_of": work.as_of.isoformat(), "left_out": out,
                    **as_is, "relaxed": others})  # fmt: skip
    else:
        print_funnel(nct_id, variants)
    _tell_left_out(out, silent=asked.as_json)


def _prepared(settings: Settings, asked: _Asked) -> tuple[Work, People]:
    from trialogue.matching import Policy
    from trialogue.patient.cohort.people import read_people
    from trialogue.snapshot import open_snapshot
    from trialogue.snapshot.cohorts import Work

    day = asked.as_of or today()
    open_snapshot(settings.home)  # its words are those in which the people are read
    people = read_people(asked.cohort, today=max(day, today()))
    return Work(settings.home, day, Policy(asked.policy), asked.workers, asked.cluster), people


def _left_out(people: People, failed: list[Failure]) -> list[dict[str, str]]:
    found = [{"where": each.source, "message": f"{each.message} {each.remedy}".strip()} for each in people.issues]
    return found + [{"where": people.members[each.index][0], "message": each.error} for each in failed]


def _tell_left_out(out: list[dict[str, str]], *, silent: bool) -> None:
    if not out:
        return
    for each in out if not silent else ():
        click.echo(f"left out: {each['where']}: {' '.join(each['message'].split())}", err=True)
    raise PartlyDone(
        f"{counted(len(out), 'problem')}: people were left out, and the others judged; mend them and run again"
    )


def _person_json(name: str, found: PersonRanking) -> dict[str, Any]:
    from trialogue.cli.ranking_text import ranked_json

    return {"person": name, "verdicts": found.verdicts, "studies": [ranked_json(each) for each in found.best]}


def _print_person(name: str, found: PersonRanking) -> None:
    counts = found.verdicts
    click.echo(
        f"{name}: {counts['may_fit']:,} may fit, {counts['undetermined']:,} not ruled out, "
        f"{counts['does_not_fit']:,} ruled out"
    )
    for each in found.best:
        click.echo(f"  {each.nct_id}: {each.why}")


def _draw(variants: list[Variant], nct_id: str, path: Path) -> None:
    from trialogue.analysis.funnel_plot import draw_funnel
    from trialogue.errors import BadInput

    kind = path.suffix.lower().removeprefix(".")
    if kind not in ("svg", "png"):
        raise BadInput(f"--plot: {path} must end in .svg or .png")
    try:
        path.write_bytes(draw_funnel(variants[0].funnel, nct_id, kind))
    except OSError as error:
        raise BadInput(f"--plot: {path} cannot be written ({error.strerror})") from None
