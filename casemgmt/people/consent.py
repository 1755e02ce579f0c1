"""What a consent covers: a calculation without a database. Screens, API, PDF, mail and export all ask through it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from .profiles import IN_WRITING, terms_for


class Permit(Protocol):
    """A consent as far as the question needs it."""

    organization_id: Any
    agency_class: str
    categories: list[str]
    how_given: str
    given_at: datetime
    expires_at: datetime

    @property
    def revoked_at(self) -> datetime | None: ...


def covers(
    consents: Iterable[Any], organization_id: Any, agency_class: str, categories: Iterable[str], at: datetime
) -> Any | None:
    """The consent that lets this agency be told all these categories at that moment; the one that lasts longest.

    One consent has to cover them all: pieces of several are never put together. It has to be what the strictest legal
    profile asks: for a named agency, in writing.
    """
    wanted = {str(category) for category in categories}
    terms = terms_for(wanted)
    fitting = [
        consent
        for consent in consents
        if wanted
        and is_live(consent, at)
        and _is_for(consent, organization_id, "" if terms.is_named_only else agency_class)
        and (consent.how_given in IN_WRITING or not terms.is_written)
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
