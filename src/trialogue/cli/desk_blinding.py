"""`trialogue desk`: kits drawn and given, one code broken, arms opened. What shows an arm is recorded before it is
shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from trialogue.cli.desk_running import read_secret, signed
from trialogue.cli.output import print_json
from trialogue.cli.serve import on_the_desk
from trialogue.errors import NotFound

if TYPE_CHECKING:
    from trialogue.conduct.log import Context

_SEEN_BY: Final = click.option("--seen-by", multiple=True, required=True, help="Who sees them; once for each.")


@click.command("draw-kits")
@click.argument("protocol")
@click.option("--version", help="Which version of the protocol; without it the latest.")
@click.option("--batches", required=True, type=click.IntRange(1, 1000), help="How many batches in all.")
@click.option("--size", required=True, type=click.IntRange(1, 10_000), help="Kits of a batch for each share of an arm.")
@click.option("--secret", required=True, type=click.Path(path_type=Path), help="The file that `draw` wrote.")
@click.pass_obj
@on_the_desk
def draw_kits_command(protocol: str, version: str | None, batches: int, size: int, secret: Path) -> None:
    """Number a study's kits by chance and keep their arms sealed. More batches may be drawn later, of the same size."""
    from trialogue.cli.protocol import open_protocol
    from trialogue.conduct.randomisation.kits import draw_kits
    from trialogue.portal.trial.allocator import prepare_allocator, store_kits

    found = open_protocol(protocol, version)
    study = found.registry_id or found.id
    shares = {arm.id: arm.share for arm in found.arms}
    drawn = draw_kits(study, shares, batches, size, read_secret(secret)[0])
    prepare_allocator()
    fresh = store_kits(study, drawn)
    click.echo(f"{study}: {fresh} kits drawn, {len(drawn)} in all, {drawn[0].number} to {drawn[-1].number}")


@click.command()
@click.argument("study")
@click.argument("participant")
@click.argument("visit")
@click.option("--day", required=True, help="The day at the site, as 2026-03-16.")
@click.option("--request", required=True, help="A name of this request: sent twice, it gets the same kit.")
@signed
@click.pass_obj
@on_the_desk
def dispense(  # noqa: PLR0913 (one for each option)
    study: str, participant: str, visit: str, day: str, *, request: str, context: Context
) -> None:
    """Give a participant the kit for a visit; the allocator chooses it."""
    from trialogue.portal.trial.allocator import dispense_kit

    number = dispense_kit(study, participant, visit, day, replace(context, request=request))
    click.echo(f"{participant}: kit {number}")


@click.group("code-break")
def code_break() -> None:
    """Uncover one participant's treatment in an emergency: asked for by one person, confirmed by another."""


@code_break.command("request")
@click.argument("study")
@click.argument("participant")
@click.option("--impact", required=True, help="What knowing it does to the study.")
@signed
@click.pass_obj
@on_the_desk
def request_break(study: str, participant: str, impact: str, context: Context) -> None:
    """Ask; --why says why it must be known."""
    from trialogue.conduct.events import CodeBreakRequested
    from trialogue.portal.trial.recording import record_event

    entry = record_event(study, CodeBreakRequested(participant=participant, impact=impact), context)
    click.echo(f"{participant}: event {entry.sequence}; a second person confirms it")


@code_break.command("cancel")
@click.argument("study")
@click.argument("participant")
@signed
@click.pass_obj
@on_the_desk
def cancel_break(study: str, participant: str, context: Context) -> None:
    """Take back a request that nobody has confirmed; --why says why it need not be known any more."""
    from trialogue.conduct.events import CodeBreakCancelled
    from trialogue.portal.trial.reading import open_study_state
    from trialogue.portal.trial.recording import record_event

    person = open_study_state(study).participants.get(participant)
    waiting = [asked.sequence for asked in person.code_breaks if asked.waiting] if person is not None else []
    if not waiting:
        raise NotFound(f"nobody waits for the code of {participant} in {study}; there is nothing to take back")
    record_event(study, CodeBreakCancelled(participant=participant, asked=waiting[-1]), context)
    click.echo(f"{participant}: the request of event {waiting[-1]} is taken back")


@code_break.command("confirm")
@click.argument("study")
@click.argument("participant")
@click.option("--notice", "notices", multiple=True, help="Whom you tell that it happened; once for each.")
@signed
@click.pass_obj
@on_the_desk
def confirm_break(study: str, participant: str, notices: tuple[str, ...], context: Context) -> None:
    """Confirm what somebody else asked, and print the arm, this once; --why says why. Everybody else stays blinded.
    Who asked and whom the protocol names get a letter that it happened."""
    from trialogue.portal.mail.outbox import mail_settings
    from trialogue.portal.trial_desk.code_notices import break_and_tell

    arm = break_and_tell(study, participant, context, notices, mail_settings().public_url)
    click.echo(f"{participant}: {arm}")


@click.command("closed-report")
@click.argument("study")
@_SEEN_BY
@signed
@click.pass_obj
@on_the_desk
def closed_report_command(study: str, seen_by: tuple[str, ...], context: Context) -> None:
    """The closed report for the board, by arm, as JSON. Who saw it is recorded first."""
    from trialogue.conduct.views import closed_report
    from trialogue.portal.trial.reading import open_study_state

    arms = _open_arms(study, "closed_report", seen_by, context)
    print_json(closed_report(open_study_state(study), arms))


@click.command()
@click.argument("study")
@_SEEN_BY
@signed
@click.pass_obj
@on_the_desk
def unblind(study: str, seen_by: tuple[str, ...], context: Context) -> None:
    """Print everybody's arm, for good: only after the final lock of the database."""
    for number, arm in _open_arms(study, "final_unblinding", seen_by, context).items():
        click.echo(f"{number},{arm}")


def _open_arms(study: str, purpose: str, seen_by: tuple[str, ...], context: Context) -> Mapping[str, str]:
    import msgspec

    from trialogue.conduct.events import ArmsOpened
    from trialogue.portal.trial.allocator import open_all_arms

    event = msgspec.convert({"kind": "ArmsOpened", "purpose": purpose, "seen_by": seen_by}, ArmsOpened)
    return open_all_arms(study, event, context)


COMMANDS: Final = (draw_kits_command, dispense, code_break, closed_report_command, unblind)
