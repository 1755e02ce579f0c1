"""Addresses of accounts: one counts once whoever reads its mail has shown it."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied

from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor
from casemgmt.core.events import record


@action
def verify_address(*, user: Any, by: Actor, at: datetime) -> EmailAddress:
    """Note that the account's address is its own: a mailed link was followed, or set-up says so. An address belongs to
    one account: whoever else had written it down loses it."""
    if by is not CLOCK:
        raise PermissionDenied("address.verify")
    address = user.email.lower()
    EmailAddress.objects.filter(email__iexact=address).exclude(user=user).delete()
    EmailAddress.objects.filter(user=user, primary=True).exclude(email=address).update(primary=False)
    known = EmailAddress.objects.filter(user=user, email__iexact=address).first()
    if known is not None and known.verified and known.primary and known.email == address:
        return known
    row = known or EmailAddress(user=user)
    row.email, row.verified, row.primary = address, True, True
    row.save()
    record("address.verified", user, by=by, at=at)
    return row
