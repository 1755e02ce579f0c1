"""Letters about a program's sign-in server: a change that waits for a second person, roles that groups gave or took."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import users_holding
from casemgmt.core.effects import sender
from casemgmt.core.models import Effect
from casemgmt.core.neutral_mail import NeutralMail, neutral_mail

from .models import GroupRole, IdentitySetup


@sender("identity.proposed", what=_("A change of a program's sign-in server, to who may agree"))
def proposed(message: Effect, at: datetime) -> NeutralMail | None:
    """Whoever may agree hears that something waits; the one who proposed it does not."""
    setup = IdentitySetup.objects.select_related("program").filter(pk=message.data["setup"], agreed_at=None).first()
    if setup is None:
        return None
    words = _(
        "How people sign in to your program is to change, and it waits for a second person. Look at it, and agree."
    )
    to = [user for user in _keepers(setup.program) if user.pk != setup.changed_by_id]
    return _letter(to, _("A change of how people sign in"), words, _page("accounts:identity", setup.program))


@sender("identity.reads_clients", what=_("A role that reads client records was given by a group, to the managers"))
def reads_clients(message: Effect, at: datetime) -> NeutralMail | None:
    """The managers hear of every role that reads clients, whoever gave it."""
    row = GroupRole.objects.filter(membership=message.data["membership"], membership__left_at=None)
    found = row.select_related("membership__program").first()
    if found is None:
        return None
    program = found.membership.program
    words = _("A group of your city has given somebody a role that reads client records in your program. See who.")
    to = list(users_holding(Permission.CASE_ASSIGN, program)) or list(
        users_holding(Permission.PROGRAM_MEMBERS, program)
    )
    to = [user for user in to if user.pk != found.membership.user_id]
    return _letter(to, _("A role that reads client records"), words, _page("accounts:people", program))


@sender("identity.group_gone", what=_("A role whose group is gone waits for its work to be handed on"))
def group_gone(message: Effect, at: datetime) -> NeutralMail | None:
    """Somebody lost the group that gave their role, and still has work: who gives roles hands it on."""
    rows = GroupRole.objects.filter(pk=message.data["role"], membership__left_at=None, group_gone_at__isnull=False)
    found = rows.select_related("membership__program").first()
    if found is None:
        return None
    words = _(
        "Somebody lost the group that gave their role, and still has work. Hand it on; until then the role stays."
    )
    program = found.membership.program
    return _letter(_keepers(program), _("A role that should end"), words, _page("accounts:identity", program))


def _keepers(program: Program) -> list[User]:
    both = [*users_holding(Permission.PROGRAM_MEMBERS, program), *users_holding(Permission.CASE_ASSIGN, program)]
    return list({user.pk: user for user in both}.values())


def _letter(to: list[User], subject: Any, words: Any, link: str) -> NeutralMail | None:
    if not to:
        return None
    languages = [user.language for user in to]
    return neutral_mail(to=[user.email for user in to], subject=subject, sentence=words, link=link, languages=languages)


def _page(name: str, program: Program) -> str:
    return f"{settings.SITE_URL}{reverse(name)}?program={program.slug}"
