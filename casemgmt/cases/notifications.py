"""Mail about cases. No name, no need, no free text, ever: a neutral sentence and a link."""

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
from casemgmt.core.models import OutboxMessage
from casemgmt.core.outbox import sender

from .covers import Cover, doing_the_work_of
from .models import Case


@sender("case.assigned")
def tell_new_owner(message: OutboxMessage, at: datetime) -> EmailMessage | None:
    """A colleague gave you a case; nothing to say when it has moved on already."""
    rows = Case.objects.open().select_related("owner")
    case = rows.filter(pk=message.data["case"], owner_id=message.data["user"], owner__is_active=True).first()
    if case is None or case.owner is None:
        return None
    path = reverse("cases:case", args=[case.pk])
    if (to := doing_the_work_of(case.owner, at)) != case.owner:
        return _mail(to, lambda: (_("A case for who is away"), _("Somebody you cover for was given a case.")), path)
    return _mail(to, lambda: (_("A case for you"), _("A case was assigned to you.")), path)


@sender("cases.assigned")
def tell_of_many(message: OutboxMessage, at: datetime) -> EmailMessage | None:
    """A colleague gave you cases, several at once; nothing to say when none of them is yours any more."""
    user = User.objects.filter(pk=message.data["user"], is_active=True).first()
    given = Case.objects.open().filter(owner=user, assigned_at=datetime.fromisoformat(message.data["when"]))
    if user is None or not given.exists():
        return None
    to, path = doing_the_work_of(user, at), reverse("cases:list")
    if to != user:
        mine = f"{path}?owner={user.pk}"
        return _mail(to, lambda: (_("Cases for who is away"), _("Somebody you cover for was given cases.")), mine)
    return _mail(to, lambda: (_("Cases for you"), _("Cases were assigned to you.")), path)


@sender("case.unassigned")
def tell_of_unassigned(message: OutboxMessage, at: datetime) -> EmailMessage | None:
    """Cases have waited for an owner longer than their risk allows; nothing to say when all have one by now."""
    user = User.objects.filter(pk=message.data["user"], is_active=True).first()
    late = Case.objects.open().filter(owner=None, program=message.data["program"], unassigned_told_at__isnull=False)
    if user is None or not late.exists():
        return None
    return _mail(
        user,
        lambda: (
            _("A case waits for an owner"),
            _("A case has waited for an owner longer than it should. You get this because you assign cases."),
        ),
        reverse("followups:team"),
    )


@sender("cover.made")
def tell_stand_in(message: OutboxMessage, at: datetime) -> EmailMessage | None:
    """You will cover for a colleague."""
    cover = Cover.objects.filter(pk=message.data["cover"], ended_at=None).select_related("stand_in").first()
    if cover is None or cover.ends_at <= at:
        return None
    return _mail(
        cover.stand_in,
        lambda: (_("You cover for somebody"), _("You were named to cover for a colleague. See from when to when.")),
        reverse("cases:covers"),
    )


@sender("cover.ended")
def tell_cover_ended(message: OutboxMessage, at: datetime) -> EmailMessage | None:
    """A cover ended before its last day."""
    cover = Cover.objects.filter(pk=message.data["cover"]).select_related("stand_in").first()
    if cover is None:
        return None
    return _mail(
        cover.stand_in,
        lambda: (_("A cover has ended"), _("A cover of yours ended early. What is due goes to the owner again.")),
        reverse("cases:covers"),
    )


def _mail(user: User, words: Callable[[], tuple[str, str]], path: str) -> EmailMessage | None:
    """To a colleague who is still here and hears at once, in their language."""
    if not user.is_active or not hears_at_once(user):
        return None
    with translation.override(user.language):
        subject, sentence = words()
        body = render_to_string("email/neutral.txt", {"sentence": sentence, "link": settings.SITE_URL + path})
    return EmailMessage(subject=subject, body=body, to=[user.email])
