"""Who may open which page: one table, one line an address. `guard` enforces it; what stands in no line is refused.

A new address needs a line here (`url name: who`). Pages of one message, note or share also look, in their own query,
whether this one belongs to whoever asks: an unknown one and another's look the same (404).
"""

from __future__ import annotations

from enum import Enum
from typing import Any, Final

from trialogue.conduct.roles import who_may
from trialogue.portal.accounts.models import Account, Role
from trialogue.portal.accounts.roles import (
    IN_STUDIES,
    has_study_role,
    is_administrator,
    is_coordinator,
    roles_in,
)


class Who(Enum):
    """Whom an address is for, in words for the docs."""

    EVERYONE = "everyone"
    LINK = "whoever holds the secret of the link"
    SIGNED_IN = "whoever is signed in, for their own"
    COORDINATOR = "coordinators, for their own studies and sites"
    THIS_STUDY = "coordinators of the study in the address"
    TEAM = "whoever has a role in a study"
    TRIAL = "roles of the study in the address that may see how it stands"
    TRIAL_PEOPLE = "roles of the study in the address that may see participants, for their sites"
    TRIAL_RECORDS = "investigators and coordinators of the study in the address, for their sites"
    TRIAL_HAPPENINGS = (
        "roles of the study in the address that may record a deviation or a lost blinding, for their sites"
    )
    TRIAL_KITS = "roles of the study in the address that see where kits are, for their sites"
    TRIAL_CODE = "roles of the study in the address that may ask for a code, for their sites"
    TRIAL_ARMS = "roles of the study in the address to whom the arms may be known"
    TRIAL_LOCK = "roles of the study in the address that may lock its data"
    TRIAL_DATA = "roles of the study in the address that may take its data out"
    ADMINISTRATOR = "administrators"


def _of(action: str) -> frozenset[Role]:
    """The roles in a study that the table of the trial's conduct lets do something."""
    return frozenset(Role(name) for name in who_may(action)) & IN_STUDIES


ROLES: Final[dict[Who, frozenset[Role]]] = {
    Who.THIS_STUDY: frozenset({Role.COORDINATOR}),
    Who.TRIAL: _of("overview"),
    Who.TRIAL_PEOPLE: _of("participants"),
    Who.TRIAL_RECORDS: _of("ConsentGiven"),
    Who.TRIAL_HAPPENINGS: (_of("DeviationRecorded") | _of("BlindingLost")) & _of("participants"),
    Who.TRIAL_KITS: _of("kits"),
    Who.TRIAL_CODE: _of("CodeBreakRequested"),
    Who.TRIAL_ARMS: _of("closed-report"),
    Who.TRIAL_LOCK: _of("DatabaseLocked"),
    Who.TRIAL_DATA: _of("export-data"),
}
"""The roles in the study of the address of which one is needed: read from the one table in `conduct/roles.py`."""


PAGES: Final[dict[str, Who]] = {
    # The finder
    "home": Who.EVERYONE,
    "search": Who.EVERYONE,
    "browse": Who.EVERYONE,
    "browse-conditions": Who.EVERYONE,
    "browse-treatments": Who.EVERYONE,
    "browse-sponsors": Who.EVERYONE,
    "browse-places": Who.EVERYONE,
    "browse-newest": Who.EVERYONE,
    "suggest-conditions": Who.EVERYONE,
    "suggest-places": Who.EVERYONE,
    "study": Who.EVERYONE,
    "study-mark": Who.EVERYONE,
    "study-picture": Who.EVERYONE,
    "study-sponsor-mark": Who.EVERYONE,
    "study-fit": Who.EVERYONE,
    "study-fit-doctor": Who.EVERYONE,
    "interview": Who.EVERYONE,
    "search-by-fit": Who.EVERYONE,
    "cohort": Who.EVERYONE,
    "cohort-table": Who.EVERYONE,
    "study-history": Who.EVERYONE,
    "compare": Who.EVERYONE,
    "glossary": Who.EVERYONE,
    "learn": Who.EVERYONE,
    "learn-what-is-a-clinical-trial": Who.EVERYONE,
    "learn-why-take-part": Who.EVERYONE,
    "learn-how-long": Who.EVERYONE,
    "learn-are-you-paid": Who.EVERYONE,
    "learn-how-safe": Who.EVERYONE,
    "learn-what-is-a-placebo": Who.EVERYONE,
    "learn-may-i-leave": Who.EVERYONE,
    "learn-after-i-write": Who.EVERYONE,
    "about": Who.EVERYONE,
    "intended-use": Who.EVERYONE,
    "choose-language": Who.EVERYONE,
    # The interface for programs
    "healthz": Who.EVERYONE,
    "readyz": Who.EVERYONE,
    "metrics": Who.EVERYONE,
    "api-match": Who.EVERYONE,
    "api-search": Who.EVERYONE,
    "api-criteria": Who.EVERYONE,
    "api-questions": Who.EVERYONE,
    "api-compare": Who.EVERYONE,
    "api-changes": Who.EVERYONE,
    "api-suggest": Who.EVERYONE,
    "api-openapi": Who.EVERYONE,
    "api-page": Who.EVERYONE,
    "api-v2-studies": Who.EVERYONE,
    "api-v2-study": Who.EVERYONE,
    "api-v2-metadata": Who.EVERYONE,
    "api-v2-search-areas": Who.EVERYONE,
    "api-v2-enums": Who.EVERYONE,
    "api-v2-size": Who.EVERYONE,
    "api-v2-field-values": Who.EVERYONE,
    "api-v2-field-sizes": Who.EVERYONE,
    "api-v2-version": Who.EVERYONE,
    "api-v2-unknown": Who.EVERYONE,
    # Writing to a study team
    "study-ask": Who.EVERYONE,
    "ask-avatar": Who.EVERYONE,
    "ask-sent": Who.LINK,
    "ask-erase": Who.LINK,
    "ask-read": Who.LINK,
    "ask-conversation": Who.LINK,
    # The coordinators' desk
    "desk": Who.COORDINATOR,
    "desk-message": Who.THIS_STUDY,
    "desk-elsewhere": Who.THIS_STUDY,
    "desk-words": Who.THIS_STUDY,
    "desk-picture": Who.THIS_STUDY,
    "desk-readings": Who.THIS_STUDY,
    # Running a study
    "trials": Who.TEAM,
    "trial": Who.TRIAL,
    "trial-consent": Who.TRIAL_RECORDS,
    "trial-screening": Who.TRIAL_RECORDS,
    "trial-randomise": Who.TRIAL_RECORDS,
    "trial-kits": Who.TRIAL_KITS,
    "trial-lock": Who.TRIAL_LOCK,
    "trial-report": Who.TRIAL,
    "trial-closed": Who.TRIAL_ARMS,
    "trial-export": Who.TRIAL_DATA,
    "trial-code": Who.TRIAL_CODE,
    "trial-record": Who.TRIAL_HAPPENINGS,
    "trial-visit": Who.TRIAL_PEOPLE,
    "trial-participant": Who.TRIAL_PEOPLE,
    "trial-participant-history": Who.TRIAL_PEOPLE,
    "trial-history": Who.TRIAL_PEOPLE,
    "trial-protocol": Who.TRIAL,
    # Being told
    "alerts-study": Who.EVERYONE,
    "alerts-search": Who.EVERYONE,
    "alerts-asked": Who.EVERYONE,
    "alerts-link": Who.EVERYONE,
    "alerts-left": Who.EVERYONE,
    "alerts-mine": Who.SIGNED_IN,
    "alerts-confirm": Who.LINK,
    "alerts-manage": Who.LINK,
    "alerts-digest": Who.LINK,
    "alerts-unsubscribe": Who.LINK,
    "search-atom": Who.EVERYONE,
    "search-json": Who.EVERYONE,
    "study-atom": Who.EVERYONE,
    "study-json": Who.EVERYONE,
    # Notes and sharing
    "study-text": Who.EVERYONE,
    "notes": Who.EVERYONE,
    "study-notes": Who.EVERYONE,
    "study-notes-publish": Who.THIS_STUDY,
    "notes-json": Who.SIGNED_IN,
    "notes-add": Who.SIGNED_IN,
    "notes-change": Who.SIGNED_IN,
    "notes-delete": Who.SIGNED_IN,
    "notes-delete-all": Who.SIGNED_IN,
    "share-new": Who.EVERYONE,
    "share-create": Who.EVERYONE,
    "share-mine": Who.SIGNED_IN,
    "share-manage": Who.LINK,
    "share-open": Who.LINK,
    # Privacy
    "privacy": Who.EVERYONE,
    "account-export": Who.SIGNED_IN,
    "account-delete": Who.SIGNED_IN,
    # Accounts
    "account-administration": Who.ADMINISTRATOR,
    "account-withdraw": Who.ADMINISTRATOR,
    "account-close": Who.ADMINISTRATOR,
    "account_signup": Who.EVERYONE,
    "account_login": Who.EVERYONE,
    "account_logout": Who.EVERYONE,
    "account_inactive": Who.EVERYONE,
    "account_email_verification_sent": Who.EVERYONE,
    "account_confirm_email": Who.LINK,
    "account_reset_password": Who.EVERYONE,
    "account_reset_password_done": Who.EVERYONE,
    "account_reset_password_from_key": Who.LINK,
    "account_reset_password_from_key_done": Who.EVERYONE,
    "mfa_authenticate": Who.EVERYONE,
    "passkey-sign-in": Who.EVERYONE,
    "account-home": Who.SIGNED_IN,
    "passkeys": Who.SIGNED_IN,
    "passkey-add": Who.SIGNED_IN,
    "passkey-remove": Who.SIGNED_IN,
    "passkey-again": Who.SIGNED_IN,
    "account_email": Who.SIGNED_IN,
    "account_change_password": Who.SIGNED_IN,
    "account_reauthenticate": Who.SIGNED_IN,
    "mfa_index": Who.SIGNED_IN,
    "mfa_reauthenticate": Who.SIGNED_IN,
    "mfa_activate_totp": Who.SIGNED_IN,
    "mfa_deactivate_totp": Who.SIGNED_IN,
    "mfa_view_recovery_codes": Who.SIGNED_IN,
    "mfa_generate_recovery_codes": Who.SIGNED_IN,
    "mfa_download_recovery_codes": Who.SIGNED_IN,
}


def may_open(name: str, account: Account | None, kwargs: dict[str, Any]) -> bool:
    """Whether the page of this url name may be opened by an account (None: a visitor). KeyError: no line."""
    who = PAGES[name]
    if who in {Who.EVERYONE, Who.LINK}:
        return True
    if account is None:
        return False
    if who is Who.COORDINATOR:
        return is_coordinator(account)
    if who is Who.TEAM:
        return has_study_role(account)
    if who in ROLES:
        return bool(ROLES[who] & roles_in(account, kwargs["nct_id"]))
    return who is Who.SIGNED_IN or is_administrator(account)
