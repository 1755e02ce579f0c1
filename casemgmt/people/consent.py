"""What a consent covers: a calculation without a database. Screens, API, PDF, mail and export all ask through it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

# What the law wants released to a named agency only: no consent for a class of agencies covers it.
NAMED_ONLY = frozenset({"substance_use", "violence"})


class Permit(Protocol):
    """A consent as far as the question needs it."""

    organization_id: Any
    agency_class: str
    categories: list[str]
    given_at: datetime
    expires_at: datetime

    @property
    def revoked_at(self) -> datetime | None: ...


def covers(
    consents: Iterable[Any], organization_id: Any, agency_class: str, categories: Iterable[str], at: datetime
) -> Any | None:
    """The consent that lets this agency be told all these categories at that moment; the one that lasts longest.

    One consent has to cover them all: pieces of several are never put together.
    """
    wanted = {str(category) for category in categories}
    is_named_only = bool(wanted & NAMED_ONLY)
    fitting = [
        consent
        for consent in consents
        if wanted
        and is_live(consent, at)
        and _is_for(consent, organization_id, "" if is_named_only else agency_class)
        and wanted <= set(consent.categories)
    ]
    return max(fitting, key=lambda consent: consent.expires_at, default=None)


def is_live(consent: Permit, at: datetime) -> bool:
    """Given, not yet expired, not taken back."""
    is_revoked = consent.revoked_at is not None and consent.revoked_at <= at
    return consent.given_at <= at < consent.expires_at and not is_revoked


def _is_for(consent: Permit, organization_id: Any, agency_class: str) -> bool:
    if consent.organization_id is not None:
        return consent.organization_id == organization_id
    return bool(agency_class) and consent.agency_class == agency_class
