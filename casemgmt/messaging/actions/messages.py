"""Sending a message to the person, and what becomes of it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.cases.actions.assignment import lock_case
from casemgmt.cases.models import Case
from casemgmt.core import corrections
from casemgmt.core.access import holds, require
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor, user_of
from casemgmt.core.codes import ContactMode
from casemgmt.core.effects import is_on_its_way, tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.followups.actions import record_attempt
from casemgmt.followups.models import AttemptResult, FollowUp
from casemgmt.people.actions.locks import hold_root
from casemgmt.people.models import ContactPoint, Person
from casemgmt.people.permission.models import Says
from casemgmt.people.permission.queries import Standing

from .. import queries
from ..models import Channel, Hindrance, MessageState, PersonMessage

KINDS = {Channel.TEXT: "messaging.text", Channel.MAIL: "messaging.mail"}
MODES = {Channel.TEXT: ContactMode.TEXT, Channel.MAIL: ContactMode.EMAIL}
# Why nothing goes out when we may not reach out to the person.
HINDERS = {
    Says.NO: Hindrance.NO_AGREEMENT,
    Says.NOT_ASKED: Hindrance.NO_AGREEMENT,
    Says.NO_MORE: Hindrance.NO_MORE,
    Says.DIED: Hindrance.DIED,
}
FINAL = frozenset({MessageState.DELIVERED, MessageState.FAILED, MessageState.UNDELIVERABLE})


@action
def send_message(
    *,
    case: Case,
    contact_point: ContactPoint,
    purpose: str,
    by: Actor,
    at: datetime,
    about: datetime | None = None,
    follow_up: FollowUp | None = None,
    seen: str | None = None,
) -> PersonMessage:
    """Send one of the program's wordings to the person: only with their agreement, only where their card allows it,
    and not before its hours begin. `seen` is the text that was shown; other words by now are shown again first."""
    case = lock_case(case)
    require(by, Permission.FOLLOWUP_ATTEMPT, case)
    if follow_up and follow_up.case_id != case.pk:
        raise NotPossible(_("This contact belongs to another case."), field="follow_up")
    contact_point = ContactPoint.objects.get(pk=contact_point.pk)  # the card as it is now
    draft = queries.draft(case=case, point=contact_point, purpose=purpose, about=about, at=at)
    if case.person_messages.filter(to=_address(contact_point), purpose=purpose, state=MessageState.QUEUED).exists():
        raise NotPossible(_("The same message to this contact waits to be sent already."))
    if seen is not None and seen != draft.body:
        raise NotPossible(_("The words changed since you looked. Read them again, then send."))
    message = PersonMessage.objects.create(
        program_id=case.program_id,
        case=case,
        person_id=case.person_id,
        contact_point=contact_point,
        follow_up=follow_up,
        channel=draft.channel,
        purpose=purpose,
        language=draft.language,
        body=draft.body,
        about=about,
        to=_address(contact_point),
        by=user_of(by),
        send_at=draft.send_at,
        created_at=at,
    )
    record_message(message, "queued", by, at, send_at=draft.send_at)
    queue(message, at)
    return message


def _address(point: ContactPoint) -> str:
    return point.normalized or point.value


def queue(message: PersonMessage, at: datetime) -> None:
    """Write it down for its moment; a moment that moves is another effect, so that none is sent twice."""
    kind = KINDS[Channel(message.channel)]
    tell(kind, key=_key(message), at=at, due_at=message.send_at, message=message.pk)


def _key(message: PersonMessage) -> str:
    return f"personmessage:{message.pk}:{message.send_at.isoformat()}"


@action
def call_back_message(*, message: PersonMessage, by: Actor, at: datetime) -> PersonMessage:
    """Take back what still waits to be sent."""
    require(by, Permission.FOLLOWUP_ATTEMPT, message.case)
    message = locked(message.pk)
    if message.state != MessageState.QUEUED:
        raise NotPossible(_("It has gone already."))
    if is_on_its_way(_key(message), at=at):
        raise NotPossible(_("It is being sent at this moment. Look again in a minute."))
    return mark_hindered(message=message, hindrance=Hindrance.CALLED_BACK, by=by, at=at)


def drop_messages(*, person: Person, now: Standing, by: Actor, at: datetime) -> list[PersonMessage]:
    """We may not reach out to the person any more: what waits to be sent is dropped with the reason. What is on its way
    at this moment asks by itself before it goes. The caller holds the person and the right."""
    rows = PersonMessage.objects.filter(person__root=person.root_id, state=MessageState.QUEUED)
    waiting = [row for row in rows.order_by("pk") if not is_on_its_way(_key(row), at=at)]
    return [mark_hindered(message=row, hindrance=HINDERS[Says(now.says)], by=by, at=at) for row in waiting]


@action
def mark_sent(*, message: PersonMessage, provider_id: str, by: Actor = CLOCK, at: datetime) -> PersonMessage:
    """The provider took it. From now on it counts as a try to reach the person."""
    require(by, Permission.CLOCK_TICK, message)
    message = locked(message.pk)
    if message.state != MessageState.QUEUED:
        return _completed(message, provider_id, at)
    message.state, message.sent_at, message.provider_id = MessageState.SENT, at, provider_id
    message.attempt = count_as_try(message, at)
    message.save()
    record_message(message, "sent", CLOCK, at)
    return message


def _completed(message: PersonMessage, provider_id: str, at: datetime) -> PersonMessage:
    """The provider's word on what became of it may come before its answer to us."""
    if provider_id and not message.provider_id:
        message.provider_id, message.sent_at = provider_id, message.sent_at or at
        message.save(update_fields=["provider_id", "sent_at"])
    return message


@action
def mark_hindered(
    *, message: PersonMessage, hindrance: str, by: Actor, at: datetime, code: str = "", is_final: bool = True
) -> PersonMessage:
    """It did not go or did not arrive: it counts as no try any more, and the case says why."""
    message = locked(message.pk)
    if message.state in FINAL:
        return message
    message.state = MessageState.UNDELIVERABLE if is_final else MessageState.FAILED
    message.hindrance, message.provider_code = hindrance, code
    message.save()
    _uncount(message, at)
    record_message(message, "failed", by, at, reason=hindrance, code=code)
    return message


def locked(pk: Any) -> PersonMessage:
    """The message's row, held until the transaction ends: after its person and its case, as everywhere, for what
    becomes of it may be a try to reach the person."""
    person_id, case_id = PersonMessage.objects.values_list("person_id", "case_id").get(pk=pk)
    hold_root(person_id)
    lock_case(Case(pk=case_id))
    rows = PersonMessage.objects.select_for_update(of=("self",)).select_related("case", "program", "by", "follow_up")
    return rows.get(pk=pk)


def count_as_try(message: PersonMessage, at: datetime) -> Any:
    """The try it is: under the follow-up it was meant for, while that one's window is open."""
    if not holds(message.by, Permission.FOLLOWUP_ATTEMPT, message.case):
        return None
    words: dict[str, Any] = {
        "mode": MODES[Channel(message.channel)],
        "result": AttemptResult.MESSAGE_LEFT,
        "by": message.by,
        "at": at,
    }
    row = message.follow_up
    is_open = row is not None and row.is_live and not row.paused_at and row.opens_at <= at < row.closes_at
    return record_attempt(case=message.case, follow_up=row if is_open else None, **words).attempt


def _uncount(message: PersonMessage, at: datetime) -> None:
    """A text that never arrived was no message left; the row stays on record as undone."""
    tried = message.attempt
    if tried:
        corrections.void(tried, reason=_("The text never arrived"), by=CLOCK, at=at)


def record_message(message: PersonMessage, what: str, by: Actor, at: datetime, **data: Any) -> None:
    facts = {"channel": message.channel, "purpose": message.purpose, **data}
    if message.follow_up_id:
        facts["follow_up"] = message.follow_up_id
    record(f"outreach.{what}", message, by=by, at=at, **facts)
