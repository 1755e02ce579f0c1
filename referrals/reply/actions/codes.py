"""Opening identity to a partner without an account, by a code that we read out to the number on file."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.accounts.numbers.known import CODE
from casemgmt.accounts.numbers.queries import span_at
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.people.models import Disclosure

from ...models import Offer, OpeningCode, ReplyLink
from ...offers.actions.identity import put_on_record
from ...offers.actions.steps import lock_offer, note_on_offer
from .. import codes

HOUR = timedelta(hours=1)


@action
def ask_for_code(*, link: ReplyLink, by: Actor, at: datetime) -> OpeningCode:
    """The partner asks us to call the number on file. It stands as one to-do until a code is made."""
    offer = lock_offer(link.offer)
    require(by, Permission.OFFER_ANSWER, offer)
    _refuse_when_shut(offer, at, link)
    waiting = OpeningCode.objects.filter(offer=offer, made_at=None).first()
    if waiting:
        return waiting
    if OpeningCode.objects.filter(offer=offer, asked_at__gt=at - HOUR).count() >= codes.MOST_ASKED:
        raise NotPossible(_("A code was asked for too often. Call the program."))
    asked = OpeningCode.objects.create(offer=offer, asked_at=at)
    note_on_offer("code_asked", offer, by=by, at=at)
    tell("offer.code_asked", key=f"offer.code_asked:{asked.pk}", at=at, offer=offer.pk, ask=asked.pk)
    return asked


def _refuse_when_shut(offer: Offer, at: datetime, link: ReplyLink | None = None) -> None:
    is_shut = link is not None and not ReplyLink.objects.get(pk=link.pk).is_open(at)
    if is_shut or not offer.confirmed_at or not offer.identity_is_open(at):
        raise NotPossible(_("Who the person is is not open to the agency now, so no code can open it."))


@action
def make_opening_code(*, offer: Offer, by: Actor, at: datetime) -> tuple[OpeningCode, str]:
    """Make the code and return its digits, this once. A code made before does not work any more."""
    offer = lock_offer(offer)
    require(by, Permission.REFERRAL_MAKE, offer)
    _refuse_when_shut(offer, at)
    if not codes.number_on_file(offer):
        raise NotPossible(_("No phone number of this agency is on file. Add it to the directory first."))
    rows = OpeningCode.objects.filter(offer=offer)
    if rows.filter(made_at__gt=at - HOUR).count() >= codes.MOST_MADE:
        raise NotPossible(_("Too many codes were made for this request. Wait an hour."))
    rows.filter(used_at=None, expires_at__gt=at).update(expires_at=at)
    code = rows.filter(made_at=None).first() or OpeningCode(offer=offer, asked_at=at)
    digits = codes.new_digits()
    code.code_hash = codes.hash_of_code(code, digits)
    code.made_at, code.made_by, code.expires_at = at, user_of(by), at + span_at(offer.program_id, CODE, at)
    code.save()
    note_on_offer("code_made", offer, by=by, at=at, code=code.pk)
    return code, digits


def use_opening_code(*, link: ReplyLink, typed: str, by: Actor, at: datetime) -> OpeningCode:
    """Type the code: identity opens to this browser for a while, as a disclosure. Five wrong tries end the code."""
    with transaction.atomic():
        code = _try(link, typed, by, at)
    if code is None:  # said after the try was counted
        raise NotPossible(_("This is not the code, or it is too old. Ask the program to read it again."), field="code")
    return code


def _try(link: ReplyLink, typed: str, by: Actor, at: datetime) -> OpeningCode | None:
    offer = lock_offer(link.offer)
    require(by, Permission.OFFER_ANSWER, offer)
    _refuse_when_shut(offer, at, link)
    code = OpeningCode.objects.filter(offer=offer, made_at__isnull=False).order_by("-expires_at").first()
    if code is None or not code.is_good(at):
        return None
    if not codes.fits(code, typed):
        code.tries += 1
        code.save(update_fields=["tries"])
        note_on_offer("code_wrong", offer, by=by, at=at, code=code.pk, tries=code.tries)
        return None
    code.used_at, code.used_with = at, link
    code.save(update_fields=["used_at", "used_with"])
    if offer.identity_consent:
        put_on_record(offer, offer.identity_consent, Disclosure.Kind.CODE, by=by, at=at)
    note_on_offer("opened_by_code", offer, by=by, at=at, code=code.pk, consent=offer.identity_consent_id)
    return code
