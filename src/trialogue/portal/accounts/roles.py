"""Roles: granted, withdrawn, asked for. Every question is one small query, so a withdrawn role ends at once."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from trialogue.conduct import roles
from trialogue.errors import BadInput
from trialogue.portal.accounts.models import Account, Grant, Role

IN_STUDIES: Final = frozenset(Role) - {Role.ADMINISTRATOR}
UNBLINDED: Final = frozenset(Role(name) for name in roles.UNBLINDED)
"""Those to whom the protocol lets the arms be known; nobody has one of them beside a blinded role of the same study."""
BLINDED: Final = IN_STUDIES - UNBLINDED


def is_administrator(account: Account) -> bool:
    """Whether the account may grant roles."""
    return Grant.objects.filter(account=account, role=Role.ADMINISTRATOR).exists()


def is_coordinator(account: Account, nct_id: str = "") -> bool:
    """Whether the account coordinates the study, or (none named) any."""
    grants = Grant.objects.filter(account=account, role=Role.COORDINATOR)
    return (grants.filter(nct_id=nct_id) if nct_id else grants).exists()


def roles_in(account: Account, nct_id: str) -> frozenset[Role]:
    """The roles of the account in a study, whatever the site."""
    held = Grant.objects.filter(account=account, nct_id=nct_id).exclude(nct_id="")
    return frozenset(Role(role) for role in held.values_list("role", flat=True))


def roles_at(account: Account, nct_id: str, site: str) -> frozenset[Role]:
    """The roles of the account in a study that hold at a site."""
    held = Grant.objects.filter(account=account, nct_id=nct_id, site_key__in=("", site)).exclude(nct_id="")
    return frozenset(Role(role) for role in held.values_list("role", flat=True))


def has_study_role(account: Account) -> bool:
    """Whether the account has a role in any study."""
    return Grant.objects.filter(account=account).exclude(nct_id="").exists()


def sites_in(account: Account, nct_id: str, roles: frozenset[Role]) -> frozenset[str] | None:
    """The sites at which the account has one of these roles in a study; None: all of them."""
    held = Grant.objects.filter(account=account, nct_id=nct_id, role__in=roles)
    keys = frozenset(held.values_list("site_key", flat=True))
    return None if "" in keys else keys


def sites_of(account: Account) -> Q:
    """The condition on rows with `nct_id` and `site_key` that belong to the studies and sites of a coordinator."""
    mine = Q(pk__in=[])
    for grant in Grant.objects.filter(account=account, role=Role.COORDINATOR):
        mine |= Q(nct_id=grant.nct_id, site_key=grant.site_key) if grant.site_key else Q(nct_id=grant.nct_id)
    return mine


def grant_role(  # noqa: PLR0913  # each is a fact of the row
    account: Account, role: Role, now: datetime, *, nct_id: str = "", site_key: str = "", by: Account | None = None
) -> bool:
    """Grant a role; whether it is new. Raises BadInput for a role in no study, and for one that lets the arms be known
    beside one to which they are hidden, now or ever: who opened every arm of a study stays unblinded in it."""
    if (role != Role.ADMINISTRATOR) != bool(nct_id):
        raise BadInput("a role in a study needs the study's number; an administrator has none")
    against = BLINDED if role in UNBLINDED else UNBLINDED if role in BLINDED else frozenset()
    if held := against & roles_in(account, nct_id):
        name = min(held).value
        raise BadInput(f"{role.value} and {name} of one study are not for one person: one knows the arms; withdraw one")
    if role in BLINDED and nct_id:
        from trialogue.portal.trial.seen_arms import saw_all_arms  # noqa: PLC0415  # the trial knows no accounts

        if seen := saw_all_arms(nct_id, str(account.pk)):
            raise BadInput(
                f"this account saw everybody's arm in {nct_id} ({seen[:10]}); {role.value} is a role that must not "
                "know them: grant it to somebody else"
            )
    _row, new = Grant.objects.get_or_create(
        account=account,
        role=role,
        nct_id=nct_id,
        site_key=site_key,
        defaults={"granted_at": now, "granted_by": by},
    )
    return new


@transaction.atomic
def withdraw_role(grant: Grant) -> None:
    """Withdraw a role. Raises BadInput for the last administrator, without whom nobody could grant any."""
    if grant.role == Role.ADMINISTRATOR:
        keep_an_administrator(grant.account)
    grant.delete()


@transaction.atomic
def close_account(account: Account, *, closed: bool) -> None:
    """Close an account, so that nobody can sign in, or open it again. Raises BadInput for the last administrator."""
    if closed:
        keep_an_administrator(account)
    Account.objects.filter(pk=account.pk).update(is_active=not closed)


def keep_an_administrator(leaving: Account) -> None:
    """Raise BadInput when no administrator would be left. Call inside the transaction that lets one go."""
    of_role = Grant.objects.select_for_update(of=("self",)).filter(role=Role.ADMINISTRATOR, account__is_active=True)
    holders = {grant.account_id for grant in of_role}
    if holders == {leaving.pk}:
        raise BadInput("this is the last administrator; name another before this one goes")
