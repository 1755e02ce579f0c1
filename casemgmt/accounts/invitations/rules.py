"""Who may be invited to what, and what a page says about the address beforehand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Membership, Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event

HOUR = timedelta(hours=1)
MOST_TO_ONE = 5  # mails to one address within an hour, so that nobody uses a place to flood it
CLIENT_PERMISSIONS = frozenset(
    {Permission.CASE_VIEW, Permission.PERSON_VIEW, Permission.PERSON_SEARCH, Permission.ENCOUNTER_VIEW}
)


def is_own(email: str, user: Any) -> bool:
    """Whether the address is one of the user's, by account or by any address they showed to be theirs, also with a tag
    (`ada+work@…` is read in the mailbox of `ada@…`)."""
    return mailbox(email) in own_mailboxes(user)


def own_mailboxes(user: Any) -> set[str]:
    """Where the user reads mail."""
    own = {user.email, *EmailAddress.objects.filter(user_id=user.pk).values_list("email", flat=True)}
    return {mailbox(address) for address in own}


def mailbox(email: str) -> str:
    """Where mail to this address is read, whatever tag it carries."""
    name, _at, host = email.strip().lower().rpartition("@")
    return f"{name.partition('+')[0]}@{host}"


def refuse_oneself(email: str, by: Actor) -> None:
    """Nobody gives a role to oneself."""
    if by.pk is not None and is_own(email, by):
        raise NotPossible(_("Nobody gives a role to oneself. Ask somebody else who may invite."), field="email")


def refuse_flood(among: Any, address: str, at: datetime) -> None:
    """Refuse more mails of one place, or more to one address, than an hour bears; `among` are all its invitations."""
    mails = list(among.filter(invited_at__gt=at - HOUR).values_list("email", "mails"))
    to_one = sum(number for email, number in mails if email == address)
    if sum(number for _email, number in mails) >= among.model.MOST_IN_AN_HOUR or to_one >= MOST_TO_ONE:
        raise NotPossible(_("Many invitations were sent in the last hour. Wait a while."))


@dataclass(frozen=True)
class Closed:
    """An account that was closed, or that has no role here any more."""

    when: datetime | None

    @property
    def words(self) -> str:
        """What a form says before it opens the account again."""
        if self.when is None:
            return _("This account was closed. Inviting opens it again.")
        day = date_format(timezone.localtime(self.when), "j M Y")
        return _("This account was closed on %(day)s. Inviting opens it again.") % {"day": day}


def closed_account(email: str, program: Program | None = None) -> Closed | None:
    """The closed account of this address: it signs in no more, or its last role in this program has ended."""
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        return None
    if not user.is_active:
        event = Event.objects.filter(verb="account.closed", subject_id=user.pk).order_by("-at").first()
        return Closed(event.at if event else None)
    here = Membership.objects.filter(user=user, program=program) if program else Membership.objects.none()
    if here.exists() and not here.filter(left_at=None).exists():
        return Closed(here.order_by("-left_at").values_list("left_at", flat=True)[0])
    return None


def refuse_unknowing(closed: Closed | None, opens_again: bool) -> None:
    """A closed account is opened again only by somebody who was told that it is one."""
    if closed and not opens_again:
        raise NotPossible(_("%(closed)s Say so below.") % {"closed": closed.words}, field="opens_again")


def needs_password(user: User | None) -> bool:
    """Whether accepting sets a password: somebody new, one who never had one, and one whose account was closed."""
    return user is None or not user.is_active or not user.has_usable_password()
