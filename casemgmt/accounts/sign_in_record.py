"""What happens to an account's sign-in, on record: rows of the access log, and letters to its owner about changes.

A row holds the account, what happened, the page and the address it came from; never an address or a password that was
typed. Of a change its owner is told by mail: what, when, from what kind of device, and what to do if it was not them.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casemgmt.core import frame
from casemgmt.core.effects import tell
from casemgmt.core.models import AccessLog, AccessVerb

from .sessions.device import device_of

VERBS = (
    AccessVerb.SIGNED_IN,
    AccessVerb.FAILED,
    AccessVerb.LOCKED_OUT,
    AccessVerb.SIGNED_OUT,
    AccessVerb.IDLED_OUT,
    AccessVerb.CHANGED,
)
# Every change there is, by its code: what the row and the letter say.
CHANGES: dict[str, Any] = {
    "password": _("The password was changed"),
    "password_reset": _("The password was set again by a mailed link"),
    "address": _("The e-mail address was changed"),
    "totp_on": _("The authenticator app was set up"),
    "totp_off": _("The authenticator app was switched off"),
    "key_on": _("A passkey was added"),
    "key_off": _("A passkey was removed"),
    "identity_on": _("Sign-in with the account of your city was connected"),
    "codes": _("New recovery codes were made"),
    "factor_reset": _("The second step was reset by an administrator"),
    "token": _("An API token was made"),
    "token_ended": _("An API token was ended"),
    "sessions_ended": _("Sessions in other browsers were ended"),
    "sessions_ended_for": _("An administrator signed this account out everywhere"),
}
# How else a row came about.
WAYS: dict[str, Any] = {
    "password_failed": _("wrong password"),
    "code_failed": _("wrong code"),
    "key_failed": _("a passkey that was not accepted"),
    "key_named": _("a passkey was renamed"),
    "invitation": _("by an invitation"),
    "passkey": _("with a passkey alone"),
    "identity": _("with the account of their city"),
    "identity_only": _("by password, where only the account of their city counts"),
}
FACTOR = {"totp_on", "totp_off", "key_on", "key_off", "codes", "factor_reset"}


def note(request: HttpRequest, verb: AccessVerb, user: Any, what: str = "") -> AccessLog:
    """One row about an account; `user` is none where no such account exists."""
    match = request.resolver_match
    return AccessLog.objects.create(
        user=user,
        verb=verb,
        page=(match.view_name if match else "")[:80],
        subject_type="user" if user is not None else "",
        subject_id=user.pk if user is not None else None,
        reason=what,
        ip=frame.of(request).address,
        at=timezone.now(),
    )


def note_change(request: HttpRequest, user: Any, what: str) -> None:
    """A change of an account's sign-in: a row, and a letter to its owner."""
    row = note(request, AccessVerb.CHANGED, user, what)
    tell_owner(user=user, what=what, device=device_of(request), key=f"row:{row.pk}", at=row.at)


def tell_owner(*, user: Any, what: str, device: str, key: str, at: datetime) -> None:
    """Write the letter; the address it goes to is the account's when the change was made."""
    tell("sign_in.changed", key=f"sign-in-changed:{key}", at=at, user=user.pk, what=what, device=device, moment=at)


def words_of(row: AccessLog) -> str:
    """What a row says to a reader."""
    return str(CHANGES.get(row.reason) or WAYS.get(row.reason) or "")
