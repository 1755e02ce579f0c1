"""Mail about cases. No name, no need, no free text, ever: a neutral sentence and a link."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.mail_choices import hears_at_once
from casemgmt.accounts.models import User
from casemgmt.core.effects import sender
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import NeutralMail, neutral_mail

from .caseload.models import BroughtCase
from .covers.models import Cover
from .covers.queries import doing_the_work_of
from .models import Case
from .restrictions.models import Restriction


@sender("case.assigned", what=_("A case was assigned"))
def tell_new_owner(message: Effect, at: datetime) -> NeutralMail | None:
    """A colleague gave you a case; nothing to say when it has moved on already."""
    rows = Case.objects.open().select_related("owner")
    case = rows.filter(pk=message.data["case"], owner_id=message.data["user"], owner__is_active=True).first()
    if case is None or case.owner is None:
        return None
    path = reverse("cases:case", args=[case.pk])
    if (to := doing_the_work_of(case.owner, at)) != case.owner:
        if str(to.pk) == message.data.get("by"):  # they gave it away themselves
            return None
        return _mail(to, (_("A case for who is away"), _("Somebody you cover for was given a case.")), path)
    return _mail(to, (_("A case for you"), _("A case was assigned to you.")), path)


@sender("cases.assigned", what=_("Cases were assigned"))
def tell_of_many(message: Effect, at: datetime) -> NeutralMail | None:
    """A colleague gave you cases, several at once; nothing to say when none of them is yours any more."""
    user = User.objects.filter(pk=message.data["user"], is_active=True).first()
    given = Case.objects.open().filter(owner=user, assigned_at=datetime.fromisoformat(message.data["when"]))
    if user is None or not given.exists():
        return None
    to, path = doing_the_work_of(user, at), reverse("cases:list")
    if to != user:
        mine = f"{path}?owner={user.pk}"
        return _mail(to, (_("Cases for who is away"), _("Somebody you cover for was given cases.")), mine)
    return _mail(to, (_("Cases for you"), _("Cases were assigned to you.")), path)


@sender("cases.brought", what=_("Cases were brought along"))
def tell_of_brought(message: Effect, at: datetime) -> NeutralMail | None:
    """Cases that the program brought along are yours; nothing to say when none is any more."""
    user = User.objects.filter(pk=message.data["user"], is_active=True).first()
    brought = BroughtCase.objects.filter(program=message.data["program"], case__owner=user).exclude(
        case__state="closed"
    )
    if user is None or not brought.exists():
        return None
    words = (_("Cases for you"), _("Cases were assigned to you."))
    return _mail(doing_the_work_of(user, at), words, reverse("cases:list"))


@sender("case.unassigned", what=_("A case waits for an owner"))
def tell_of_unassigned(message: Effect, at: datetime) -> NeutralMail | None:
    """Cases have waited for an owner longer than their risk allows; nothing to say when all have one by now."""
    user = User.objects.filter(pk=message.data["user"], is_active=True).first()
    late = Case.objects.open().filter(owner=None, program=message.data["program"], unassigned_told_at__isnull=False)
    if user is None or not late.exists():
        return None
    return _mail(
        user,
        (
            _("A case waits for an owner"),
            _("A case has waited for an owner longer than it should. You get this because you assign cases."),
        ),
        reverse("followups:team"),
    )


@sender("cover.made", what=_("Somebody was named to cover"))
def tell_stand_in(message: Effect, at: datetime) -> NeutralMail | None:
    """You will cover for a colleague."""
    cover = Cover.objects.filter(pk=message.data["cover"], ended_at=None).select_related("stand_in").first()
    if cover is None or cover.ends_at <= at:
        return None
    return _mail(
        cover.stand_in,
        (_("You cover for somebody"), _("You were named to cover for a colleague. See from when to when.")),
        reverse("cases:covers"),
    )


@sender("cover.ended", what=_("A cover ended early"))
def tell_cover_ended(message: Effect, at: datetime) -> NeutralMail | None:
    """A cover ended before its last day."""
    cover = Cover.objects.filter(pk=message.data["cover"]).select_related("stand_in").first()
    if cover is None:
        return None
    return _mail(
        cover.stand_in,
        (_("A cover has ended"), _("A cover of yours ended early. What is due goes to the owner again.")),
        reverse("cases:covers"),
    )


def _mail(user: User, words: tuple[Any, Any], path: str) -> NeutralMail | None:
    """To a colleague who is still here and hears at once, in their language."""
    if not user.is_active or not hears_at_once(user):
        return None
    subject, sentence = words
    link = settings.SITE_URL + path
    return neutral_mail(to=[user.email], subject=subject, sentence=sentence, link=link, languages=[user.language])


@sender("person.restriction", what=_("Who keeps access to a restricted person changed"))
def tell_of_restriction(message: Effect, at: datetime) -> NeutralMail | None:
    """To those who keep access, and to those who had it."""
    user = User.objects.filter(pk=message.data["user"]).first()
    if user is None or not Restriction.objects.filter(pk=message.data["restriction"]).exists():
        return None
    words = _("Who may see one of the files changed. What you may see stands in your list of cases.")
    return _mail(user, (_("Access to a file changed"), words), reverse("cases:list"))
