"""Somebody asked to work at an agency here, who has not said yes yet."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from casemgmt.accounts.invitations.models import Invitation, InvitationQuerySet
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import AgencyRole
from casemgmt.core.access import organizations_where

from .organizations import Organization


class StaffInvitationQuerySet(InvitationQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Those of the agencies whose staff the user manages, and those the user sent."""
        mine = Q(organization_id__in=organizations_where(user, Permission.STAFF_MANAGE))
        return self.filter(mine | Q(invited_by_id=user.pk))


class StaffInvitation(Invitation):
    """A role at an agency, offered to an address."""

    PLACE = "organization"

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=20, choices=AgencyRole)

    objects = StaffInvitationQuerySet.as_manager()

    class Meta(Invitation.Meta):
        constraints = [
            models.UniqueConstraint(
                "organization",
                Lower("email"),
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="staffinvitation_waits_once",
            ),
            *Invitation.Meta.constraints,
        ]
