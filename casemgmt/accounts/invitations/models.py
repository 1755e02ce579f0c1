"""Somebody asked to work here, who has not said yes yet."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import Role
from casemgmt.core.access import programs_where
from casemgmt.core.models import Row
from casemgmt.core.secret_links import hash_of


class InvitationQuerySet(models.QuerySet[Any]):
    def waiting(self) -> Self:
        """Neither accepted nor revoked; maybe too old."""
        return self.filter(accepted_at=None, revoked_at=None)

    def behind(self, secret: str, at: datetime) -> Self:
        """The one whose newest mail holds this secret, while it can be accepted."""
        return self.waiting().filter(secret_hash=hash_of(secret), expires_at__gt=at)

    def taken(self, secret: str) -> Self:
        """The one somebody said yes to with this secret."""
        return self.filter(secret_hash=hash_of(secret), accepted_at__isnull=False)


class Invitation(Row):
    """A role offered to an address at some place. Sending it again ends the link sent before.

    Nothing follows from an invitation: the role begins when the invited address accepts it.
    """

    PLACE = ""  # the foreign key to where the role is
    MOST_IN_AN_HOUR = 20  # mails of one place

    email = models.EmailField()
    role = models.CharField(max_length=20)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    mails = models.PositiveSmallIntegerField(default=1, help_text="How often it was sent")
    secret_hash = models.CharField(max_length=64, blank=True, help_text="Of the newest link; empty until it is mailed")
    opens_again = models.BooleanField(
        default=False, db_default=False, help_text="Knowingly sent to an account that was closed"
    )
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(
                name="%(class)s_one_end", condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True)
            ),
            models.CheckConstraint(
                name="%(class)s_accepted_by",
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["secret_hash"], name="%(class)s_secret")]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def place(self) -> Any:
        """The program or the agency."""
        return getattr(self, self.PLACE)

    def is_late(self, at: datetime) -> bool:
        """Whether its link works no more by age alone."""
        return self.accepted_at is None and self.revoked_at is None and self.expires_at <= at

    def state(self, at: datetime) -> str:
        """The code of how it stands: waiting, late, accepted or revoked."""
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "late" if self.is_late(at) else "waiting"


class MemberInvitationQuerySet(InvitationQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Those of the programs whose members the user manages."""
        return self.filter(program_id__in=programs_where(user, Permission.PROGRAM_MEMBERS))


class MemberInvitation(Invitation):
    """A role in a program, offered to an address."""

    PLACE = "program"
    MOST_IN_AN_HOUR = 300  # a whole team by a file, and a second try

    program = models.ForeignKey("accounts.Program", models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    membership = models.ForeignKey(
        "accounts.Membership", models.SET_NULL, null=True, related_name="invitations", help_text="What it became"
    )

    objects = MemberInvitationQuerySet.as_manager()

    class Meta(Invitation.Meta):
        constraints = [
            models.UniqueConstraint(
                "program",
                Lower("email"),
                "role",
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="memberinvitation_waits_once",
            ),
            *Invitation.Meta.constraints,
        ]
