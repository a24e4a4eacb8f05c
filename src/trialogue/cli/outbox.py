"""`trialogue outbox`: what waits to leave, send it, and decide on what was held, failed or may have gone twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import click

from trialogue.cli.output import print_json
from trialogue.cli.repeating import LONGEST_WAIT, every_option, repeat
from trialogue.cli.serve import on_the_desk
from trialogue.errors import PartlyDone

if TYPE_CHECKING:
    from trialogue.portal.mail.models import OutboxMail

STATES: Final = ("queued", "sending", "sent", "failed", "held", "possibly-twice")


@click.group()
def outbox() -> None:
    """Show and send the letters that wait in the outbox.

    Letters to study sites stay held until TRIALOGUE_MAIL_TO_SITES is on; see docs/how-to/turn-on-mail.md.
    """


@outbox.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only letters in this state.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=100, show_default=True, help="Show at most so many letters."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
@on_the_desk
def list_letters(state: str | None, limit: int, as_json: bool) -> None:
    """List the letters, newest first: what, about which study, in which state and why. Names nobody."""
    from trialogue.portal.mail.models import OutboxMail

    rows = OutboxMail.objects.order_by("-created_at")
    rows = rows.filter(state=state) if state else rows
    total, described = rows.count(), [_described(row) for row in rows[:limit]]
    if as_json:
        print_json({"total": total, "letters": described})
        return
    for row in described:
        why = f"  ({row['reason']})" if row["reason"] else ""
        click.echo(f"{row['id']}  {row['created_at'][:16]}  {row['kind']:<11} {row['nct_id']}  {row['state']}{why}")
    if total > limit:
        click.echo(f"{total - limit} older letters are not shown; see them with --limit {total}.")
    if not described:
        click.echo("The outbox is empty." if state is None else f"No letter is {state}.")


@outbox.command()
@click.argument("number")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
@on_the_desk
def show(number: str, as_json: bool) -> None:
    """Show one letter as it would go, with its addresses and words."""
    from trialogue.portal.mail.outbox import find_letter, read_letter

    row = find_letter(number)
    letter = read_letter(row)
    if as_json:
        fields = {"to": letter.to, "reply_to": letter.reply_to, "subject": letter.subject, "body": letter.body}
        print_json({**_described(row), **fields})
        return
    reply = f"Reply-To: {letter.reply_to}\n" if letter.reply_to else ""
    click.echo(f"To: {letter.to}\n{reply}Subject: {letter.subject}\nMessage-ID: {row.message_id}\n\n{letter.body}")


@outbox.command()
@every_option
@click.option(
    "--stale-after",
    type=click.IntRange(min=0, max=LONGEST_WAIT),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="A letter being sent for longer has lost its worker and is marked possibly-twice.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document for each run.")
@click.pass_obj
@on_the_desk
def send(every: int | None, stale_after: int, as_json: bool) -> None:
    """Send every letter that is due, and erase messages older than they are kept."""
    repeat(lambda: _send_once(stale_after, as_json), every)


@outbox.command()
@click.argument("numbers", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
@on_the_desk
def retry(numbers: tuple[str, ...], as_json: bool) -> None:
    """Queue held, failed or possibly-twice letters again, by their numbers. The same letter may then arrive twice."""
    from django.utils import timezone

    from trialogue.portal.mail.outbox import find_letter, release

    rows = [find_letter(number) for number in numbers]
    for row in rows:
        release(row, timezone.now())
    again = [_described(find_letter(number)) for number in numbers]
    if as_json:
        print_json({"letters": again})
    else:
        click.echo(f"Queued again: {len(again)}. Send them with: trialogue outbox send")


def _send_once(stale_after: int, as_json: bool) -> None:
    from django.db import close_old_connections
    from django.utils import timezone

    from trialogue.portal.ask.keeping import erase_old
    from trialogue.portal.mail.worker import send_due
    from trialogue.portal.share.keeping import remove_expired

    close_old_connections()
    erased = erase_old(timezone.now()) + remove_expired(timezone.now())
    ended = send_due(timezone.now, stale_after=timedelta(seconds=stale_after))
    counts = {state: ended[state] for state in STATES if ended[state]}
    if as_json:
        print_json({"ended": counts, "erased": erased})
    elif counts or erased:
        click.echo(", ".join([*(f"{state}: {n}" for state, n in counts.items()), f"erased: {erased}"]))
    else:
        click.echo("Nothing is due.")
    if ended["failed"] or ended["possibly-twice"]:
        raise PartlyDone(
            f"{ended['failed']} letters failed and {ended['possibly-twice']} may have gone twice; "
            "look at them with: trialogue outbox list"
        )


def _described(row: OutboxMail) -> dict[str, Any]:
    from trialogue.portal.mail.permission import WORDS

    return {
        "id": str(row.id),
        "kind": row.kind,
        "nct_id": row.nct_id,
        "state": row.state,
        "reason": str(WORDS.get(row.reason, row.reason)),
        "attempts": row.attempts,
        "created_at": row.created_at.isoformat(timespec="seconds"),
        "not_before": row.not_before.isoformat(timespec="seconds"),
        "finished_at": row.finished_at.isoformat(timespec="seconds") if row.finished_at else None,
    }
