"""What goes to the person: texts to the gateway, mail to the mail server.

All is looked at again in the moment of sending: agreement, card, STOP, quiet hours. A message that must wait gets a new
effect for its new moment. Nothing is locked while the provider answers, and a message under way is not taken back; it
is sent twice only where a kill falls between the provider's answer and our commit.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casemgmt.cases.models import CaseState
from casemgmt.core.actor import CLOCK
from casemgmt.core.effects import Lane, sender
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Effect
from casemgmt.people import whole
from casemgmt.people.permission.models import Says
from casemgmt.people.permission.queries import standing

from . import actions, gateways, queries, send_time, wordings
from .actions.messages import HINDERS, locked, queue
from .models import Channel, Hindrance, MessageState, PersonMessage
from .text_numbers import number_of

STALE = timedelta(days=1)


@dataclass(frozen=True)
class Text:
    """A text on its way to the gateway."""

    message: PersonMessage
    at: datetime

    def deliver(self, message_id: str) -> None:
        """Hand it over. Refused and unsure are final; away is tried again later."""
        callback = settings.SITE_URL + reverse("messaging:status", args=[self.message.pk])
        try:
            given = gateways.gateway(number_of(self.message.program)).send(
                to=self.message.to, body=self.message.body, key=message_id, callback=callback
            )
        except gateways.TextRefused as refusal:
            self._refused(refusal.code)
        except gateways.Unsure:
            actions.mark_hindered(
                message=self.message, hindrance=Hindrance.UNSURE, is_final=False, by=CLOCK, at=self.at
            )
        else:
            actions.mark_sent(message=self.message, provider_id=given, by=CLOCK, at=self.at)

    def _refused(self, code: str) -> None:
        actions.learn_line(number=self.message.to, code=code, by=CLOCK, at=self.at)
        hindrance = Hindrance.REFUSED
        if code == gateways.UNSUBSCRIBED:
            hindrance = Hindrance.STOPPED
            actions.stop_number(number=self.message.to, by=CLOCK, at=self.at)
        actions.mark_hindered(message=self.message, hindrance=hindrance, code=code, by=CLOCK, at=self.at)


@dataclass(frozen=True)
class Mail:
    """A mail on its way to the mail server."""

    message: PersonMessage
    at: datetime

    def deliver(self, message_id: str) -> None:
        """Send it; an error has it tried again later."""
        subject = wordings.SUBJECTS[wordings.MessageLanguage(self.message.language)]
        heads = {"Message-ID": message_id}
        EmailMessage(subject=subject, body=self.message.body, to=[self.message.to], headers=heads).send()
        actions.mark_sent(message=self.message, provider_id="", by=CLOCK, at=self.at)


def _give_up(row: Effect, code: str, at: datetime) -> None:
    """Nobody tries any more: the case says that it did not go."""
    message = PersonMessage.objects.filter(pk=row.data["message"]).first()
    if message is not None:
        code = code.rsplit(" ", 1)[-1][:20]
        actions.mark_hindered(message=message, hindrance=Hindrance.REFUSED, code=code, by=CLOCK, at=at)


@sender("messaging.text", lane=Lane.TEXTS, what=_("A text to a person"), given_up=_give_up)
def make_text(message: Effect, at: datetime) -> Text | None:
    """A text, while it may still go."""
    ready = _ready(message, at)
    return Text(ready, at) if ready else None


@sender(
    "messaging.mail",
    what=_("A mail to a person"),
    alone="it goes to the person, in words of its own",
    given_up=_give_up,
)
def make_mail(message: Effect, at: datetime) -> Mail | None:
    """A mail, while it may still go."""
    ready = _ready(message, at)
    return Mail(ready, at) if ready else None


def _ready(row: Effect, at: datetime) -> PersonMessage | None:
    """The message if it may go now; else it is put off or marked, and nothing is sent."""
    if not PersonMessage.objects.filter(pk=row.data["message"]).exists():
        return None
    message = locked(row.data["message"])
    if message.state != MessageState.QUEUED:
        return None
    hindrance = _hindrance(message, at)
    if hindrance:
        actions.mark_hindered(message=message, hindrance=hindrance, by=CLOCK, at=at)
        return None
    return None if _put_off(message, at) else message


def _hindrance(message: PersonMessage, at: datetime) -> str:
    point = message.contact_point
    if message.case.state == CaseState.CLOSED:
        return Hindrance.CASE_CLOSED
    if at > message.send_at + STALE or (message.about and at >= message.about):
        return Hindrance.TOO_LATE
    now = standing(message.case.person)
    if not now.may_reach:
        return HINDERS[Says(now.says)]
    if message.channel == Channel.TEXT and queries.is_stopped(point):
        return Hindrance.STOPPED
    try:
        queries.refuse_unwanted(message.case, point)
    except NotPossible:
        return Hindrance.NOT_ALLOWED
    return Hindrance.NOT_ALLOWED if (point.normalized or point.value) != message.to else ""


def _put_off(message: PersonMessage, at: datetime) -> bool:
    """Where hours changed or the worker was late, it waits for the next moment that is allowed."""
    hours, mode = queries.quiet_hours(message.program), queries.MODES[Channel(message.channel)]
    rules = whole.as_strictest(message.person, message.contact_point)
    moment = send_time.first_moment(rules, mode, at, hours, message.program.zone)
    if moment == at:
        return False
    if moment is None:
        actions.mark_hindered(message=message, hindrance=Hindrance.NOT_ALLOWED, by=CLOCK, at=at)
        return True
    message.send_at = moment
    message.save(update_fields=["send_at"])
    queue(message, at)
    return True
