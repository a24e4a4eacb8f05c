"""`trialogue desk`: open a study, draw its list, record what happened, randomise. Each writes to the study's log."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from trialogue.cli.output import counted
from trialogue.cli.serve import on_the_desk
from trialogue.errors import BadInput, NotFound, in_words
from trialogue.given_file import read_given

if TYPE_CHECKING:
    from trialogue.conduct.log import Context

_FILE: Final = click.Path(path_type=Path)
_SECRET_BYTES: Final = 32


def signed(command: Callable[..., None]) -> Callable[..., None]:
    """Give the command a context: who does it, in which role, why."""

    @click.option("--by", "who", required=True, help="Who does it: an account or a name the team knows.")
    @click.option("--role", required=True, help="In which role: investigator, coordinator, pharmacist, statistician...")
    @click.option("--why", default="", help="Why; for corrections and code breaks always.")
    @wraps(command)
    def run(*arguments: Any, who: str, role: str, why: str, **options: Any) -> None:
        from trialogue.conduct.log import Context

        command(*arguments, context=Context(who, role, datetime.now(UTC), why), **options)

    return run


@click.command("open")
@click.argument("protocol")
@click.option("--version", help="Which version of the protocol; without it the latest.")
@signed
@click.pass_obj
@on_the_desk
def open_command(protocol: str, version: str | None, context: Context) -> None:
    """Begin the log of a study by its protocol (a file, or the name of one that comes with the package)."""
    from trialogue.cli.protocol import open_protocol
    from trialogue.conduct.protocol.checks import check_protocol
    from trialogue.portal.trial.recording import open_by_protocol

    found = open_protocol(protocol, version)
    errors = [finding for finding in check_protocol(found) if finding.level == "error"]
    if errors:
        raise BadInput(f"{protocol}: {errors[0].where}: {errors[0].message}; see: trialogue protocol check {protocol}")
    entry = open_by_protocol(found, context)
    click.echo(f"{entry.study}: the log begins, by version {found.version} of {found.id}")


@click.command("draw")
@click.argument("protocol")
@click.option("--version", help="Which version of the protocol; without it the latest.")
@click.option("--length", type=click.IntRange(1, 100_000), help="Places in each stratum; none for minimisation.")
@click.option(
    "--secret", required=True, type=_FILE, help="Seed and salt; the first draw makes the file. Keep it apart."
)
@click.pass_obj
@on_the_desk
def draw(protocol: str, version: str | None, length: int | None, secret: Path) -> None:
    """Draw the study's allocation list, keep it sealed, and print the commitment to publish. For minimisation, which
    has no list, the seed is sealed and committed to."""
    from trialogue.cli.protocol import open_protocol
    from trialogue.conduct.protocol.lists import draw_protocol_list, protocol_secret
    from trialogue.conduct.randomisation.commitment import commit
    from trialogue.conduct.randomisation.designs import Minimisation
    from trialogue.portal.trial.allocator import holds_list, prepare_allocator, store_list, store_minimisation
    from trialogue.portal.trial.recording import check_in_force

    kept = read_secret(secret) if secret.exists() else None
    found = open_protocol(protocol, version)
    check_in_force(found, datetime.now(UTC).date())
    dynamic = isinstance(found.randomisation.design, Minimisation)
    if dynamic and length is not None:
        raise BadInput("minimisation has no list: it draws when a participant comes; leave --length out")
    if not dynamic and length is None:
        raise BadInput("a list has a length; give --length, the places in each stratum")
    if kept is None and holds_list(study := found.registry_id or found.id):
        raise NotFound(f"{secret} does not exist, and {study} has a list; give the file that its first draw wrote")
    seed, salt = kept or _make_secret(secret)
    if length is None:
        fixed = protocol_secret(found, seed=seed)
        prepare_allocator()
        fresh = "sealed" if store_minimisation(fixed) else "sealed before"
        click.echo(f"{fixed.study}: what minimisation draws by is {fresh}\ncommitment {commit(fixed, salt)}")
        return
    drawn = draw_protocol_list(found, length=length, seed=seed)
    prepare_allocator()
    new = store_list(drawn)
    click.echo(
        f"{drawn.study}: {counted(new, 'place')} drawn, {len(drawn.slots)} in all\ncommitment {commit(drawn, salt)}"
    )


@click.command()
@click.argument("study")
@click.argument("event", type=_FILE)
@signed
@click.pass_obj
@on_the_desk
def record(study: str, event: Path, context: Context) -> None:
    """Write an event to a study's log from a YAML or JSON file: `kind: VisitRecorded` and its fields."""
    import msgspec

    from trialogue.conduct.events import KINDS, AnyEvent
    from trialogue.patient.document import read_document
    from trialogue.portal.trial.recording import record_event

    written = read_given(event, "give a file with a line `kind:` and the event's fields")
    try:
        typed = msgspec.convert(read_document(written, str(event)), AnyEvent)
    except msgspec.ValidationError as error:
        raise BadInput(f"{event}: {in_words(error)}; kinds are {', '.join(sorted(KINDS))}") from None
    entry = record_event(study, typed, context)
    click.echo(f"{study}: event {entry.sequence}, {entry.kind}")


@click.command()
@click.argument("study")
@click.argument("participant")
@click.option("--day", required=True, help="The day at the site, as 2026-03-16.")
@click.option("--level", "levels", multiple=True, help="A factor's level, as site=1; once for each factor.")
@click.option("--kit", default="", help="The kit handed out with it.")
@click.option("--request", required=True, help="A name of this request: sent twice, it gets the same answer.")
@signed
@click.pass_obj
@on_the_desk
def randomise(  # noqa: PLR0913 (one for each option)
    study: str, participant: str, *, day: str, levels: tuple[str, ...], kit: str, request: str, context: Context
) -> None:
    """Give a participant the next place of the list. The arm is not shown, and not opened."""
    from dataclasses import replace

    from trialogue.portal.trial.allocator import Request, allocate

    stratum = dict(level.split("=", 1) for level in levels if "=" in level)
    if len(stratum) != len(levels):
        raise BadInput(f"--level {' '.join(levels)}: write each factor once, as in site=1")
    given = allocate(Request(study, participant, day, stratum, kit), replace(context, request=request))
    kit = f", kit {given.kit}" if given.kit else ""
    click.echo(f"{participant}: place {given.slot}{kit}{' (answered before)' if given.again else ''}")


@click.command()
@click.argument("protocol")
@click.option("--version", help="Which version of the protocol; without it the latest.")
@click.option("--from", "in_force_from", required=True, help="Its first day, as 2026-03-16.")
@click.option("--everybody/--new-participants", default=True, help="Whether who is enrolled moves to it.")
@signed
@click.pass_obj
@on_the_desk
def amend(protocol: str, version: str | None, in_force_from: str, *, everybody: bool, context: Context) -> None:
    """Record a new version of a study's protocol, and keep its document."""
    from trialogue.cli.protocol import open_protocol
    from trialogue.portal.trial.recording import amend_protocol

    found = open_protocol(protocol, version)
    entry = amend_protocol(found, in_force_from, context, everybody=everybody)
    click.echo(f"{entry.study}: event {entry.sequence}, version {found.version} in force from {in_force_from}")


@click.command()
@click.argument("protocol")
@click.option("--randomised", default=231, show_default=True, type=click.IntRange(1, 5000), help="How many.")
@click.option("--failed", default=60, show_default=True, type=click.IntRange(0, 5000), help="Who fail screening.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same people.")
@click.pass_obj
@on_the_desk
def rehearse(protocol: str, randomised: int, failed: int, seed: int) -> None:
    """Play a whole made-up study through the desk, with what goes wrong in a real one. For an empty home of its own."""
    import hashlib

    from trialogue.cli.output import progress_bar
    from trialogue.cli.protocol import open_versions_of
    from trialogue.conduct.rehearsal import plan_rehearsal
    from trialogue.portal.trial.rehearsing import rehearse as play

    planned = plan_rehearsal(open_versions_of(protocol), randomised=randomised, failed=failed, seed=seed)
    with progress_bar("rehearsing", len(planned.steps)) as advance:
        study = play(planned, hashlib.sha256(f"rehearsal {seed}".encode()).digest(), advance=advance)
    click.echo(f"{study}: {counted(len(planned.steps), 'step')}, {randomised} randomised, {failed} failed screening; "
               f"see: trialogue desk consort {study}")  # fmt: skip


@click.command("check-allocation")
@click.argument("study")
@click.pass_obj
@on_the_desk
def check_allocation(study: str) -> None:
    """Draw every allocation by minimisation again, from the sealed seed and the log, and say whether all are the same.
    No arm is shown."""
    from trialogue.portal.trial.allocator import differing_allocations

    count, differing = differing_allocations(study)
    if differing:
        raise BadInput(f"{study}: {len(differing)} of {count} allocations are not those drawn: {', '.join(differing)}")
    click.echo(f"{study}: {count} allocations drawn again, every one the same")


COMMANDS: Final = (open_command, amend, draw, check_allocation, record, randomise, rehearse)


def _make_secret(path: Path) -> tuple[bytes, bytes]:
    """Seed and salt in a new file: two lines of hexadecimal digits, written once and readable by its owner alone."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{secrets.token_hex(_SECRET_BYTES)}\n{secrets.token_hex(_SECRET_BYTES)}\n")
    return read_secret(path)


def read_secret(path: Path) -> tuple[bytes, bytes]:
    """Seed and salt of a file that the first draw wrote. Raises BadInput for another."""
    written = read_given(path, "give the file that `trialogue desk draw` wrote")
    try:
        seed, salt = (bytes.fromhex(line) for line in written.decode("ascii").split())
    except ValueError:
        raise BadInput(f"{path} does not hold a seed and a salt; give the file that an earlier draw wrote") from None
    if len(seed) < _SECRET_BYTES or len(salt) < _SECRET_BYTES:
        raise BadInput(f"{path}: seed or salt is too short; give the file that an earlier draw wrote")
    return seed, salt
