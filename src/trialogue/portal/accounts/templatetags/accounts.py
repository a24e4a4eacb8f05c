"""Filters for the pages of accounts."""

from __future__ import annotations

from typing import Any

from django import template

from trialogue.portal.accounts.addresses import address_of

register = template.Library()


@register.filter
def real_address(row: Any) -> str:
    """The address behind allauth's row, for its own holder."""
    return address_of(row.user, row.email)
