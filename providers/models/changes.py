"""What opens an agency to requests, and where its mail and codes go: changed by two people, or by the agency itself."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where, programs_where
from casemgmt.core.models import Row
from casemgmt.core.testimony import is_testimony

from .organizations import Organization, kept_in


class ChangeKind(models.TextChoices):
    PARTNERSHIP = "partnership", _("Requests from programs: whether, to which mailbox, which number")
    CLASS = "class", _("Class of agency")
    LEAD = "lead", _("First lead")


class ChangeState(models.TextChoices):
    PROPOSED = "proposed", _("Waits for a second person")
    ACCEPTED = "accepted", _("Agreed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AgencyChangeQuerySet(models.QuerySet["AgencyChange"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the listings the user's program keeps, and of the agencies the user leads."""
        kept = kept_in(programs_where(user, Permission.DIRECTORY_EDIT), "organization__")
        return self.filter(kept | Q(organization_id__in=organizations_where(user, Permission.STAFF_MANAGE)))

    def waiting(self) -> Self:
        """Those a second person has not looked at."""
        return self.filter(state=ChangeState.PROPOSED)


@is_testimony("organization", "kind", "before", "after", "is_by_agency", "proposed_by", "proposed_at")
class AgencyChange(Row):
    """One change: what it was before, what it shall be, who proposed it, who agreed. Rows stay: they are the record of
    every address and number there ever was. A lead changes where the own agency's mail goes without a second person."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="changes")
    kind = models.CharField(_("what"), max_length=12, choices=ChangeKind)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=ChangeState, default=ChangeState.PROPOSED)
    is_by_agency = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="Empty: set-up"
    )
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refused_because = models.CharField(_("why not"), max_length=200, blank=True)

    objects = AgencyChangeQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind"], condition=Q(state="proposed"), name="agencychange_one_waits"
            ),
            models.CheckConstraint(
                name="agencychange_decided_with_moment",
                condition=Q(state="proposed", decided_at__isnull=True)
                | ~Q(state="proposed") & Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="agencychange_two_people",
                condition=~Q(state="accepted")
                | Q(is_by_agency=True)
                | Q(proposed_by__isnull=True)
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="agencychange_refused_with_reason", condition=~Q(state="refused") | ~Q(refused_because="")
            ),
        ]

    def __str__(self) -> str:
        return f"change {self.pk}"

    @property
    def told(self) -> str:
        """The mailbox that is told of it: the one that was there before."""
        return self.before.get("reply_email", self.organization.reply_email)
