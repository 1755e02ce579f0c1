"""Writing to the other side of an offer, reading what it wrote, taking back what was written in error."""

from datetime import datetime
from typing import Any

import structlog
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, LinkHolder
from casemgmt.core.codes import Side
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import noticed
from casemgmt.core.uploads import RefusedFile, Taken, take_file
from casemgmt.people.actions import disclose
from casemgmt.people.models import Category, Disclosure
from casemgmt.people.profiles import opened_by
from casemgmt.people.queries import may_disclose

from ..models import Message, Offer
from ..offers.actions.requests import refuse_identity
from ..offers.actions.steps import lock_offer, note_on_offer
from . import rules

log = structlog.get_logger(__name__)


def write_message(*, offer: Offer, text: str, by: Actor, at: datetime, upload: UploadedFile | None = None) -> Message:
    """Write to the other side. Until identity is open our text must not name the person, and no file goes either way.

    The agency's own words are not searched: a refusal would tell it that it had guessed right.
    """
    message = Message(text=text.strip(), written_at=at, written_by_id=by.pk)
    taken = _take(offer, upload, by, at) if upload is not None else None
    try:
        with transaction.atomic():
            _write(message, lock_offer(offer), taken, by, at)
    except Exception:
        _drop_file(message)
        raise
    return message


def _take(offer: Offer, upload: UploadedFile, by: Actor, at: datetime) -> Taken:
    """Scan and clean the file before anything is locked. Asked again under the lock whether it may go."""
    rules.require_side(by, offer)
    _require_files(Offer.objects.get(pk=offer.pk), at)
    try:
        return take_file(upload)
    except RefusedFile as problem:
        if problem.is_infected:
            log.warning("message.file_infected", offer=str(offer.pk), by=str(by.pk))
        raise NotPossible(problem.message, field="upload") from None


def _require_files(offer: Offer, at: datetime) -> None:
    if not rules.may_attach(offer, at):
        raise NotPossible(_("Files can be sent once the agency is confirmed and may know who it is."), field="upload")


def _write(message: Message, offer: Offer, taken: Taken | None, by: Actor, at: datetime) -> None:
    side = rules.require_side(by, offer)
    rules.refuse_when_over(offer, at)
    message.offer, message.person, message.written_for = offer, offer.person, side
    message.program, message.organization = offer.program, offer.organization
    message.may_name = offer.identity_is_open(at)
    if side == Side.PROGRAM and not message.may_name:
        refuse_identity(offer.person, text=message.text)
    if not message.text and taken is None:
        raise NotPossible(_("Write a message, or choose a file."), field="text")
    if taken is not None:
        _attach(message, taken, by, at)
    _keep(message)
    _read(offer, side, at, by)
    kind = {"file": message.file_kind} if message.file else {}
    note_on_offer("messaged", offer, by=by, at=at, message=message.pk, party=side, **kind)
    tell("offer.message", key=f"offer.message:{message.pk}", at=at, offer=offer.pk, message=message.pk)


def _attach(message: Message, taken: Taken, by: Actor, at: datetime) -> None:
    """When a file goes from us to the agency, that is a disclosure and needs consent for it."""
    _require_files(message.offer, at)
    message.file_kind, message.file_size, message.file_name = taken.kind, len(taken.content), taken.name
    if message.written_for == Side.PROGRAM:
        _disclose_file(message, by, at)
    message.file = ContentFile(taken.content, name=taken.name)  # type: ignore[assignment]


def _disclose_file(message: Message, by: Actor, at: datetime) -> None:
    told = opened_by(message.offer.referral.need.domain) | {str(Category.DOCUMENTS)}
    consent = may_disclose(message.person, message.organization, told, at)
    if consent is None:
        words = _("The person's consent does not cover documents for this agency. Ask the person and record it first.")
        raise NotPossible(words, field="upload")
    disclose(
        person=message.person,
        organization=message.organization,
        consent=consent,
        kind=Disclosure.Kind.FILE,
        subject=message,
        categories=sorted(told),
        fields=["file"],
        by=by,
        at=at,
    )


def _keep(message: Message) -> None:
    """Save row and file. A full disk keeps neither and says so; whoever called keeps what was typed."""
    try:
        message.save(force_insert=True)
    except OSError as problem:
        log.error("message.file_not_kept", message=str(message.pk), error=type(problem).__name__, number=problem.errno)
        words = _("The file could not be stored now. Your text is kept here: send it without the file, or try later.")
        raise NotPossible(words, field="upload") from problem


def _drop_file(message: Message) -> None:
    """Nothing was written down, so no bytes stay behind."""
    stored: Any = message.file
    if stored and stored._committed:
        stored.storage.delete(stored.name)


@action
def mark_messages_read(*, offer: Offer, upto: Message, by: Actor, at: datetime) -> int:
    """Somebody on this side has seen the other side's messages up to this one."""
    offer = lock_offer(offer)
    side = rules.require_side(by, offer)
    return _read(offer, side, at, by, written_at__lte=upto.written_at)


def _read(offer: Offer, side: str, at: datetime, by: Actor, **only: Any) -> int:
    """Whoever answers has read what was written before."""
    rows = offer.messages.unread_by(side).filter(**only)
    if isinstance(by, LinkHolder):  # a browser with only the link is not shown what may name the person
        rows = rows.filter(may_name=False)
    elif side == Side.AGENCY:
        rows = rows.read_by_agency(offer, at)
    noticed("offer.messages_read", offer, by=by, at=at)
    return rows.update(read_at=at, read_by_id=by.pk)


@action
def withdraw_message(*, message: Message, reason: str, by: Actor, at: datetime) -> Message:
    """Take back what was written in error: text and file are gone for both sides, that it was there stays on record.

    Only the side that wrote it can; a disclosure it made stays a disclosure.
    """
    offer = lock_offer(message.offer)
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    require(by, rules.right_of(message.written_for), offer)
    if message.withdrawn_at:
        return message
    if not reason.strip():
        raise NotPossible(_("Say why it is taken back."), field="reason")
    name, storage = message.file.name, message.file.storage
    message.text = message.file_name = message.file_kind = ""
    message.file, message.file_size = "", 0  # type: ignore[assignment]
    message.withdrawn_at, message.withdrawn_by_id, message.withdrawn_reason = at, by.pk, reason.strip()
    message.save()
    if name:
        transaction.on_commit(lambda: storage.delete(name))
    note_on_offer("message_withdrawn", offer, by=by, at=at, message=message.pk, had_file=bool(name))
    return message
