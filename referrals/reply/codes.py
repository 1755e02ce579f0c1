"""The one-time code and where it is read out: making and checking digits, the number on file, the browser it opened."""

import secrets
from datetime import datetime
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

from casemgmt.accounts.numbers.known import CODE_OPENS
from casemgmt.accounts.numbers.queries import longest
from providers.models import Phone

from ..models import Offer, OpeningCode, ReplyLink

DIGITS = 6
MOST_MADE = 10  # for one request in an hour
MOST_ASKED = 5  # calls a partner may ask us for, for one request in an hour
IN_SESSION = "opened_by_code"


def new_digits() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def hash_of_code(code: OpeningCode, digits: str) -> str:
    """Keyed with the installation's key and the row, so that the table alone gives no code away."""
    return salted_hmac("referrals.opening_code", f"{code.pk}:{digits}", algorithm="sha256").hexdigest()


def fits(code: OpeningCode, typed: str) -> bool:
    digits = "".join(sign for sign in typed if sign.isdigit())
    return constant_time_compare(code.code_hash, hash_of_code(code, digits))


def number_on_file(offer: Offer) -> str:
    """Where the code is read out: the number kept for this, else the agency's, else the service's own."""
    if offer.organization.reply_phone:
        return offer.organization.reply_phone
    voices = Phone.objects.exclude(type__iexact="fax").order_by("pk")
    for_agency = voices.filter(organization=offer.organization_id).first()
    first = for_agency or voices.filter(service=offer.service_id).first()
    return str(first) if first else ""


def last_digits(number: str) -> str:
    """As much of the number as may be shown to whoever holds the link: two digits, none of the extension."""
    return "".join(sign for sign in number.partition("x")[0] if sign.isdigit())[-2:]


def remember_opening(session: Any, code: OpeningCode) -> None:
    """This browser typed the code. The session gets a new key, so that nobody who knew the old one comes along."""
    session.cycle_key()
    session[IN_SESSION] = {**session.get(IN_SESSION, {}), str(code.offer_id): str(code.pk)}


def opened_in(session: Any, link: ReplyLink, offer: Offer, at: datetime) -> OpeningCode | None:
    """The code that opened this offer to this browser, while link, consent and the program's time last."""
    key = session.get(IN_SESSION, {}).get(str(offer.pk))
    if not key or not link.is_open(at) or not offer.identity_is_open(at):
        return None
    code = OpeningCode.objects.filter(pk=key, offer=offer, used_with=link, used_at__gt=at - longest(CODE_OPENS)).first()
    if code is None or code.used_at is None or offer.identity_opened_at is None:
        return None
    if code.opens_until is None or code.opens_until <= at:
        return None
    return code if code.used_at >= offer.identity_opened_at else None
