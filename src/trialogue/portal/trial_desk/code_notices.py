"""Who is told that a code was broken: by a letter that names neither the participant nor the treatment."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from trialogue.conduct.log import Context
from trialogue.conduct.state import Participant, StudyState
from trialogue.errors import NotFound
from trialogue.portal.accounts.addresses import address_of
from trialogue.portal.accounts.models import Account
from trialogue.portal.mail.models import Kind
from trialogue.portal.mail.outbox import Letter, put_letter
from trialogue.portal.numbered import row_numbered
from trialogue.portal.trial.allocator import break_code
from trialogue.portal.trial.log_store import lock_study
from trialogue.portal.trial.protocol_store import find_protocol
from trialogue.portal.trial.state_store import current_state
from trialogue.study.wire import NCT_ID


@transaction.atomic
def break_and_tell(study: str, participant: str, context: Context, said: Sequence[str], origin: str) -> str:
    """The arm of one participant, for the second person who confirms a request. One letter goes to each account that
    the protocol names and to who asked; they and those `said` by name stand in the log as told. `origin` is how
    the portal's addresses begin, or "" where nobody knows it."""
    state = current_state(lock_study(study))
    person = state.participants.get(participant)
    written = _addresses(state, person, context.who) if person is not None else {}
    names = (str(account.pk) for account in written)
    arm = break_code(study, participant, context, (*said, *names))
    for account, address in written.items():
        assert account.person is not None
        put_letter(
            _letter(study, address, origin),
            kind=Kind.CODE_BROKEN,
            nct_id=study if NCT_ID.match(study) else "",
            provenance="",
            person=account.person,
            now=context.at,
        )
    return arm


def _addresses(state: StudyState, person: Participant, sees: str) -> dict[Account, str]:
    """Whom to write to, and where: who asked, and the roles that hold at the participant's study centre; not who sees
    it now."""
    protocol = find_protocol(state, person.protocol_version)
    told = [role.id for role in protocol.roles if role.told_of_code_breaks] if protocol is not None else []
    at_site = Q(grants__site_key="") | Q(grants__site_key=person.site)
    accounts = Account.objects.select_related("person").filter(is_active=True, person__isnull=False)
    named = accounts.filter(at_site, grants__nct_id=state.study, grants__role__in=told).distinct().order_by("pk")
    asked_by = next((each.asked_by for each in reversed(person.code_breaks) if each.waiting), "")
    found: dict[Account, str] = {}
    for account in filter(None, (row_numbered(accounts, asked_by), *named)):
        if str(account.pk) != sees:
            with suppress(NotFound):  # an erased address: nobody to write to
                found[account] = address_of(account)
    return found


def _letter(study: str, to: str, origin: str) -> Letter:
    known = origin and NCT_ID.match(study)
    history = origin + reverse("trial-history", args=(study,)) if known else ""
    # An account has no language of its own: letters to a team are in English.
    with translation.override("en"):
        subject = _("A code was broken in study %(study)s") % {"study": study}
        body = render_to_string("trial_desk/mail/code_broken.txt", {"study": study, "history": history})
    return Letter(to=to, subject=subject, body=body.strip() + "\n")
