"""How often a password or a code may be wrong, so that guessing is hopeless and a stranger locks nobody out.

- One account from one address: a few tries, then one a minute. A success gives the try back.
- One address, whatever accounts it tries: loose, since a whole office may share it.
- One account from addresses it has never signed in from, all together: a short pause between tries.

Who has signed in from an address within three months is known there: only the first of the three counts for them, so
that neither a stranger's guesses at their account nor a neighbor's at others keep them out.
"""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest

from casemgmt.core import frame, limits
from casemgmt.core.limits import HOUR, MINUTE, Limit, PostedForm
from casemgmt.core.models import KnownAddress

HERE = Limit("wrong_sign_ins", 5 * MINUTE)
ADDRESS = Limit("wrong_sign_ins_of_address", 10 * MINUTE)
ELSEWHERE = Limit("wrong_sign_ins_elsewhere", 15 * MINUTE)
CODES = Limit("codes", 5 * MINUTE, fixed=10)  # second steps and passwords typed again, of one account and address
ANY_CODES = Limit("any_codes", HOUR, fixed=60)  # the same of one account: whoever types codes knows its password
LETTERS = Limit("letters", HOUR, fixed=5)  # letters with a link that sets a password, to one address
LOCK_OUTS = Limit("lock_outs", 15 * MINUTE, fixed=1)  # rows of the access log about one account and address
KNOWN_FOR = timedelta(days=90)


def begin_try(account: str, request: HttpRequest, *, at: datetime) -> None:
    """Count a try before it is judged, so that a hundred at once are a hundred. Raises `TooMuch`."""
    here = frame.of(request).neighborhood
    limits.spend(HERE, account, here, at=at)
    if is_known(account, here, at=at):
        return
    try:
        limits.spend(ADDRESS, here, at=at)
    except limits.TooMuch:
        limits.give_back(HERE, account, here, at=at)
        raise
    limits.spend(ELSEWHERE, account, at=at)


def is_news(account: str, request: HttpRequest, *, at: datetime) -> bool:
    """Whether this lock-out is not on record yet: one row for each quarter of an hour says as much as a thousand."""
    try:
        limits.spend(LOCK_OUTS, account, frame.of(request).neighborhood, at=at)
    except limits.TooMuch:
        return False
    return True


def end_well(account: str, request: HttpRequest, *, at: datetime) -> None:
    """The password was right: the try counts for nothing."""
    here = frame.of(request).neighborhood
    limits.give_back(HERE, account, here, at=at)
    if not is_known(account, here, at=at):
        limits.give_back(ADDRESS, here, at=at)
        limits.give_back(ELSEWHERE, account, at=at)


def begin_anew(account: str, request: HttpRequest) -> None:
    """The password was set again by whoever reads the account's mail: wrong tries at the old one are forgotten."""
    limits.forget(HERE, account, frame.of(request).neighborhood)
    limits.forget(ELSEWHERE, account)


def is_known(account: str, here: str, *, at: datetime) -> bool:
    """Whether somebody signed in to this account from this address lately."""
    rows = KnownAddress.objects.filter(user__email__iexact=account.strip(), address=here)
    return rows.filter(seen_at__gt=at - KNOWN_FOR).exists()


def remember(user: Any, request: HttpRequest, *, at: datetime) -> None:
    """The sign-in is complete: this address is known."""
    here = frame.of(request).neighborhood
    KnownAddress.objects.update_or_create(user=user, address=here, defaults={"seen_at": at})


def forget_old(*, at: datetime) -> int:
    """Addresses not seen for long are unknown again; the clock does it."""
    return KnownAddress.objects.filter(seen_at__lte=at - KNOWN_FOR).delete()[0]


def count_stranger(request: HttpRequest, at: datetime) -> None:
    """A form that needs no sign-in was sent."""
    limits.spend(limits.STRANGERS, frame.of(request).neighborhood, at=at)


def count_letter(request: HttpRequest, at: datetime) -> None:
    """Somebody asks for a letter with a link: so many from one place, so many to one address."""
    count_stranger(request, at)
    limits.spend(LETTERS, request.POST.get("email", ""), at=at)


def count_code(request: HttpRequest, at: datetime) -> None:
    """A second step, or the password once more."""
    account, here = _whose_code(request), frame.of(request).neighborhood
    limits.spend(CODES, account, here, at=at)
    limits.spend(ANY_CODES, account, at=at)


def _whose_code(request: HttpRequest) -> Any:
    if request.user.is_authenticated:
        return request.user.pk
    begun = request.session.get("account_login")  # how allauth remembers who typed the right password
    return begun.get("user_pk") if isinstance(begun, dict) else "nobody"


# allauth's pages, by name: what is counted when their form is sent.
POSTED = [
    PostedForm("account_login", count_stranger),
    PostedForm("account_reset_password", count_letter),
    PostedForm("account_reset_password_from_key", count_stranger),
    PostedForm("account_reauthenticate", count_code),
    PostedForm("account_change_password", count_code),
    PostedForm("account_email", count_code),
    PostedForm("mfa_authenticate", count_code),
    PostedForm("mfa_reauthenticate", count_code),
    PostedForm("mfa_activate_totp", count_code),
    PostedForm("mfa_login_webauthn", count_stranger),
    PostedForm("mfa_reauthenticate_webauthn", count_code),
]
