"""`trialogue alerts`: tell those who follow a study or a search what is new."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from trialogue.cli import Settings
from trialogue.cli.output import counted, print_json
from trialogue.cli.repeating import every_option, repeat
from trialogue.errors import NotReady, PartlyDone

if TYPE_CHECKING:
    from collections import Counter

    from trialogue.portal.alerts.digests import Compiled


@click.group()
def alerts() -> None:
    """Tell those who follow a study or a search what is new; see docs/how-to/send-alerts.md."""


@alerts.command()
@every_option
@click.option("--no-send", is_flag=True, help="Only put digests into the outbox; trialogue outbox send sends them.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document for each run.")
@click.pass_obj
def run(settings: Settings, every: int | None, no_send: bool, as_json: bool) -> None:
    """Look up what is new for everybody who is due, put one digest a person into the outbox, and send it.

    Run it after each import, or by a timer. It can be stopped and started at any moment: each digest is written once,
    and its letter is sent once or marked possibly-twice in the outbox. It also erases sign-ups that nobody confirmed.
    """
    from trialogue.cli.serve import prepare_desk

    prepare_desk(settings.home)
    repeat(lambda: _run_once(no_send, as_json), every)


@alerts.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def status(settings: Settings, as_json: bool) -> None:
    """Count the mailboxes and what they follow. Names nobody."""
    from trialogue.cli.serve import prepare_desk

    prepare_desk(settings.home)
    from trialogue.portal.alerts.models import Digest, Follow, Follower

    confirmed = Follower.objects.exclude(confirmed_at=None)
    counts = {
        "followers": confirmed.count(),
        "paused": confirmed.filter(paused=True).count(),
        "undeliverable": confirmed.exclude(undeliverable_at=None).count(),
        "unconfirmed": Follow.objects.filter(confirmed_at=None).count(),
        "followed": Follow.objects.exclude(confirmed_at=None).count(),
        "digests_kept": Digest.objects.count(),
    }
    if as_json:
        print_json(counts)
    else:
        for name, count in counts.items():
            click.echo(f"{name.replace('_', ' '):<14}{count:>8,}")


def _run_once(no_send: bool, as_json: bool) -> None:
    from django.db import close_old_connections
    from django.utils import timezone

    from trialogue.portal.alerts.keeping import erase_expired
    from trialogue.portal.mail.outbox import mail_settings
    from trialogue.portal.mail.worker import send_due

    close_old_connections()
    erased = erase_expired(timezone.now())
    if not mail_settings().on:
        raise NotReady(
            "no mail server is named, so nobody is told and nothing is lost; set TRIALOGUE_SMTP_HOST, "
            "TRIALOGUE_SMTP_FROM and TRIALOGUE_PUBLIC_URL (docs/how-to/turn-on-mail.md)"
        )
    done = _compile()
    ended: Counter[str] | dict[str, int] = {} if no_send else send_due(timezone.now)
    _report(done, dict(ended), erased, as_json)


def _compile() -> Compiled:
    from django.utils import timezone

    from trialogue.portal import serving
    from trialogue.portal.alerts.digests import compile_digests
    from trialogue.portal.alerts.news import Sources
    from trialogue.portal.alerts.public_links import link_maker
    from trialogue.portal.history.versions import open_archive

    link = link_maker(None)
    with ExitStack() as stack:
        archive = open_archive()
        if archive is not None:
            stack.enter_context(archive)
        return compile_digests(Sources(serving.snapshot(), archive), link, timezone.now())


def _report(done: Compiled, ended: dict[str, int], erased: int, as_json: bool) -> None:
    report: dict[str, Any] = {
        "looked_at": done.looked_at,
        "digests": done.digests,
        "unreadable": done.unreadable,
        "ended": ended,
        "erased": erased,
    }
    if as_json:
        print_json(report)
    else:
        click.echo(f"looked at: {done.looked_at}, digests: {done.digests}, erased: {erased}")
        if ended:
            click.echo(", ".join(f"{state}: {count}" for state, count in sorted(ended.items())))
    trouble = (
        [f"{counted(len(done.unreadable), 'follower')} cannot be read: {', '.join(done.unreadable)}"]
        if done.unreadable
        else []
    )
    if bad := sum(ended.get(state, 0) for state in ("failed", "possibly-twice")):
        trouble.append(
            f"{counted(bad, 'letter')} failed or may have gone twice; look at them with: trialogue outbox list"
        )
    if trouble:
        raise PartlyDone("; ".join(trouble))
