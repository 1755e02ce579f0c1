"""What comes back: delivery states, replies, STOP and START."""

from datetime import datetime
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.cases.models import Case, CaseState
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor, account_of
from casemgmt.core.events import drafted, record, record_all
from casemgmt.people import phones
from casemgmt.people.actions import mark_number, note_permission, revoke_consent
from casemgmt.people.actions.locks import hold_root
from casemgmt.people.models import Consent, ContactPoint, Person
from casemgmt.people.permission.models import How, Says

from .. import hooks
from ..gateways import UNSUBSCRIBED
from ..keywords import keyword_of
from ..models import Hindrance, MessageState, PersonMessage, Reply, ReplyFor, StoppedNumber
from ..queries import consents_of, programs_placing
from ..text_numbers import program_of_text, whose_number
from .messages import count_as_try, locked, mark_hindered, mark_sent, record_message

log = structlog.get_logger(__name__)

# What Twilio's codes say of a number.
LINES = {
    "30006": ContactPoint.Line.LANDLINE,
    "21614": ContactPoint.Line.LANDLINE,
    "30005": ContactPoint.Line.NOT_IN_SERVICE,
}
ARRIVED = frozenset({"delivered", "read"})
LOST = frozenset({"undelivered", "failed", "canceled"})


@action
def note_status(
    *, message: PersonMessage, status: str, code: str = "", provider_id: str = "", by: Actor = CLOCK, at: datetime
) -> PersonMessage:
    """What the provider says became of a message. Calls may come twice or in any order; the last word stands."""
    require(by, Permission.CLOCK_TICK, message)
    message = locked(message.pk)
    if provider_id and message.provider_id and message.provider_id != provider_id:
        return message
    if status in ARRIVED:
        return _arrived(message, at)
    if status in LOST:
        learn_line(number=message.to, code=code, by=CLOCK, at=at)
        hindrance = Hindrance.STOPPED if code == UNSUBSCRIBED else Hindrance.NOT_DELIVERED
        if code == UNSUBSCRIBED:
            stop_number(number=message.to, by=CLOCK, at=at)
        return mark_hindered(message=message, hindrance=hindrance, code=code[:20], by=CLOCK, at=at)
    return mark_sent(message=message, provider_id=provider_id, by=CLOCK, at=at) if status == "sent" else message


def learn_line(*, number: str, code: str, by: Actor, at: datetime) -> None:
    """The provider says what the number is: a landline, or nobody's any more. True on every card it stands on."""
    if code in LINES:
        mark_number(number=number, line=LINES[code], by=by, at=at)


def _arrived(message: PersonMessage, at: datetime) -> PersonMessage:
    is_news = message.state in {MessageState.QUEUED, MessageState.SENT} or message.hindrance == Hindrance.UNSURE
    if not is_news:
        return message
    message.state, message.hindrance, message.delivered_at = MessageState.DELIVERED, "", at
    message.attempt = message.attempt or count_as_try(message, at)
    message.save()
    record_message(message, "delivered", CLOCK, at)
    return message


@action
def receive_reply(*, number: str, body: str, provider_id: str, to: str = "", by: Actor = CLOCK, at: datetime) -> Reply:
    """Something came in. An order (STOP, START) is carried out at once; a text goes to the owner of each open case
    the number may belong to, tied to none of them; an unknown number stays apart from people, with the program whose
    number it was sent to."""
    number = phones.normalized(number) or number.strip()[:40]
    program = program_of_text(sender=number, to=to)
    words = {"kind": keyword_of(body), "provider_id": provider_id[:64], "program": program, "at": at}
    reply = Reply(number=number, body=body, **words)
    require(by, Permission.CLOCK_TICK, reply)
    _let_others_take(reply)
    try:
        with transaction.atomic():
            reply.save(force_insert=True)
    except IntegrityError:  # the provider calls again when it did not hear our answer
        return Reply.objects.get(provider_id=provider_id[:64])
    if reply.kind == Reply.Kind.REFUSAL:
        _refuse_contact(reply, at)
    if reply.kind in {Reply.Kind.STOP, Reply.Kind.REFUSAL}:
        stop_number(number=number, by=CLOCK, at=at)
    elif reply.kind == Reply.Kind.START:
        _start_number(number, at)
    if reply.kind != Reply.Kind.RATED:
        _pass_on(reply, whose_number(to), at)
    if not reply.is_known and program is None:
        log.warning("text.of_no_program", reply=str(reply.pk))
    return reply


def _let_others_take(reply: Reply) -> None:
    """An answer to the survey is counted by its app. Its words are kept nowhere, so that nobody who works with the
    person reads them; called again by the provider, it is counted once."""
    is_new = not Reply.objects.filter(provider_id=reply.provider_id).exists()
    if reply.kind != Reply.Kind.TEXT or not is_new:
        return
    if any(take(number=reply.number, body=reply.body, by=CLOCK, at=reply.at) for take in hooks.TAKES_REPLIES):
        reply.kind, reply.body, reply.is_known = Reply.Kind.RATED, "", True


def _refuse_contact(reply: Reply, at: datetime) -> None:
    """No more contact at all, where the number is one person's own; else whoever reads it decides with one press."""
    points = _points(reply.number)
    own = {str(_("self")).casefold(), "self", ""}
    if len({point.person.root_id for point in points}) == 1 and all(p.belongs_to.casefold() in own for p in points):
        _say_no_more(reply, points[0].person, CLOCK, at)


def _say_no_more(reply: Reply, person: Person, by: Actor, at: datetime) -> None:
    note_permission(person=person, says=Says.NO_MORE, how=How.TEXT, said_at=reply.at, source_id=reply.pk, by=by, at=at)


@action
def stop_after_reading(*, row: ReplyFor, all_contact: bool = False, by: Actor, at: datetime) -> ReplyFor:
    """I have read it, and it asks for no more texts to this number, or for no more contact at all."""
    require(by, Permission.FOLLOWUP_ATTEMPT, row.case)
    hold_root(row.person_id)
    stop_number(number=row.reply.number, by=CLOCK, at=at)
    if all_contact:
        _say_no_more(row.reply, row.case.person, by, at)
    return close_reply(row=row, by=by, at=at)


@action
def take_back_after_reading(*, row: ReplyFor, consent: Consent | None = None, by: Actor, at: datetime) -> ReplyFor:
    """I have read it, and it takes back this consent, or all that run. It is dealt with once none runs any more."""
    require(by, Permission.FOLLOWUP_ATTEMPT, row.case)
    hold_root(row.person_id)
    how = _("By a text from the person")
    for running in consents_of(row.case, at):
        if consent is None or running.pk == consent.pk:
            revoke_consent(consent=running, how=how, by=by, at=at)
    return row if consents_of(row.case, at) else close_reply(row=row, by=by, at=at)


def _pass_on(reply: Reply, program: Program | None, at: datetime) -> None:
    """To the owner of each case the number may belong to; of that program alone, where the number written to is its
    own."""
    people = {point.person.root_id for point in _points(reply.number)}
    cases = Case.objects.filter(person__root__in=people).exclude(state=CaseState.CLOSED)
    cases = cases.filter(program=program) if program else cases
    rows = [
        ReplyFor(
            reply=reply, program_id=case.program_id, case=case, person_id=case.person_id, is_ambiguous=len(people) > 1
        )
        for case in cases
    ]
    ReplyFor.objects.bulk_create(rows)
    record_all([drafted("reply.received", row, by=CLOCK, at=at, kind=reply.kind) for row in rows])
    if rows:
        reply.is_known = True
        reply.save(update_fields=["is_known"])
    else:
        record("reply.unknown", reply, by=CLOCK, at=at, kind=reply.kind)


def _points(number: str) -> list[ContactPoint]:
    return list(
        ContactPoint.objects.filter(normalized=number, is_active=True).select_related("person__root").order_by("pk")
    )


@action
def stop_number(*, number: str, by: Actor = CLOCK, at: datetime) -> StoppedNumber:
    """No more texts to this number, on every contact point that has it, and on those still to come."""
    wanted = StoppedNumber(number=number, stopped_at=at)
    require(by, Permission.CLOCK_TICK, wanted)
    stopped = _hold_stop(wanted)
    rows = ContactPoint.objects.select_for_update(of=("self",)).select_related("person__root").order_by("pk")
    points = list(rows.filter(normalized=number, may_text=True))
    for point in points:
        point.may_text = False
    ContactPoint.objects.bulk_update(points, ["may_text"])
    stopped.points = [*stopped.points, *(point.pk for point in points)]
    stopped.save(update_fields=["points"])
    record_all([_of_card("texts_stopped", point, at) for point in points])
    return stopped


def _hold_stop(wanted: StoppedNumber) -> StoppedNumber:
    """The STOP that stands for the number, or this new one. A START that comes in between ends the one found first."""
    rows = StoppedNumber.objects.select_for_update().filter(number=wanted.number, started_at=None)
    while (standing := rows.first()) is None:
        StoppedNumber.objects.bulk_create([wanted], ignore_conflicts=True)
    return standing


def _start_number(number: str, at: datetime) -> None:
    """Texts again, where they were allowed before the STOP."""
    stopped = StoppedNumber.objects.select_for_update().filter(number=number, started_at=None).first()
    if stopped is None:
        return
    stopped.started_at = at
    stopped.save(update_fields=["started_at"])
    rows = ContactPoint.objects.select_for_update(of=("self",)).select_related("person__root").order_by("pk")
    points = list(rows.filter(Q(pk__in=stopped.points), normalized=number, is_active=True))
    for point in points:
        point.may_text = True
    ContactPoint.objects.bulk_update(points, ["may_text"])
    record_all([_of_card("texts_restored", point, at) for point in points])


def _of_card(what: str, point: ContactPoint, at: datetime) -> Any:
    person: Person = point.person
    return drafted(f"contact_point.{what}", point, by=CLOCK, at=at, person_id=person.pk, program_id=person.program_id)


@action
def close_reply(*, row: ReplyFor, by: Actor, at: datetime) -> ReplyFor:
    """I have read what the person wrote, and done what it asked."""
    require(by, Permission.CASE_EDIT, row.case)
    row = ReplyFor.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.handled_at is None:
        row.handled_at, row.handled_by = at, account_of(by)
        row.save(update_fields=["handled_at", "handled_by"])
        record("reply.handled", row, by=by, at=at)
    return row


@action
def close_unknown(*, reply: Reply, by: Actor, at: datetime) -> Reply:
    """Who places it has looked at what came from a number nobody knows."""
    if reply.program_id not in programs_placing(by, at):
        raise PermissionDenied(Permission.CASE_ASSIGN.value)
    reply = Reply.objects.select_for_update().get(pk=reply.pk)
    if reply.handled_at is None:
        reply.handled_at, reply.handled_by = at, account_of(by)
        reply.save(update_fields=["handled_at", "handled_by"])
        record("reply.handled", reply, by=by, at=at)
    return reply
