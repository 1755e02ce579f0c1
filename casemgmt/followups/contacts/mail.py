"""Mail about follow-ups. No name, no need, no free text, ever: a neutral sentence and a link."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from casemgmt.accounts.mail_choices import hears_at_once
from casemgmt.accounts.models import User
from casemgmt.core import outbox
from casemgmt.core.models import OutboxMessage
from casemgmt.core.outbox import sender

from .escalation import because
from .models import FollowUp

# From so many that wait for one person on, one mail tells of them all.
MANY = 5
MOST_TOGETHER = 10_000
KINDS = ("followup.due", "followup.overdue", "followup.escalated")


@sender("followup.due")
def remind_owner(message: OutboxMessage, at: datetime) -> EmailMessage | None:
    """A planned contact is due soon, and nobody has been reached yet."""
    return _of(
        message, at, lambda: (_("A contact is due soon"), _("A planned contact is due within two hours.")), "my_day"
    )


@sender("followup.overdue")
def tell_overdue(message: OutboxMessage, at: datetime) -> EmailMessage | None:
    """A planned contact is overdue: to who has it, or to the managers where nobody has."""
    return _of(message, at, lambda: (_("A contact is overdue"), _("A planned contact is overdue.")), "my_day")


@sender("followup.escalated")
def tell_managers(message: OutboxMessage, at: datetime) -> EmailMessage | None:
    """A planned contact is overdue still, half an hour later."""
    return _of(
        message, at, lambda: (_("A contact is overdue"), _("A planned contact of your program is overdue.")), "list"
    )


def _of(message: OutboxMessage, at: datetime, words: Callable[[], tuple[str, str]], many: str) -> EmailMessage | None:
    """To a colleague who is still here and hears at once, of one contact that still waits, or of many together."""
    user = User.objects.filter(pk=message.data["user"], is_active=True).first()
    waits = FollowUp.objects.running().filter(pk=message.data["follow_up"]).exists()
    if user is None or not hears_at_once(user):
        return None
    together = message.data.get("together") or _gathered(message, at)
    if not (waits or together):
        return None
    with translation.override(user.language):
        if together:
            return _mail(user, *_words_of_many(together), _path_of_many(many))
        subject, sentence = words()
        path = reverse("followups:follow_up", args=[message.data["follow_up"]])
        return _mail(user, subject, f"{sentence} {because(message.data.get('role', ''))}", path)


def _gathered(message: OutboxMessage, at: datetime) -> int:
    """How many this mail tells of, when many wait for the same person: the others are not sent any more. After an
    outage nobody gets a day's backlog one by one."""
    others = outbox.waiting(at, outbox.MAIL).filter(kind__in=KINDS, data__user=message.data["user"])
    rows = others.exclude(pk=message.pk).select_for_update(skip_locked=True)
    ids = list(rows.values_list("pk", flat=True)[:MOST_TOGETHER])
    if len(ids) + 1 < MANY:
        return 0
    OutboxMessage.objects.filter(pk__in=ids).update(dropped_at=at, last_error="told together")
    message.data = {**message.data, "together": len(ids) + 1}
    OutboxMessage.objects.filter(pk=message.pk).update(data=message.data)  # a second try says the same
    return len(ids) + 1


def _words_of_many(count: int) -> tuple[str, str]:
    sentence = _("%(n)d planned contacts are due or overdue. You get one message for all of them.") % {"n": count}
    return _("Contacts wait"), sentence


def _path_of_many(name: str) -> str:
    return reverse("followups:my_day") if name == "my_day" else f"{reverse('followups:list')}?overdue=on"


def _mail(user: User, subject: str, sentence: str, path: str) -> EmailMessage:
    body = render_to_string("email/neutral.txt", {"sentence": sentence, "link": settings.SITE_URL + path})
    return EmailMessage(subject=subject, body=body, to=[user.email])
