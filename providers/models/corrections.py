"""What agencies' own answers say against their listings, waiting for whoever keeps the directory."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where, programs_where
from casemgmt.core.codes import NeedDomain
from casemgmt.core.models import Row

from .organizations import kept_in
from .services import Service


class CorrectionReason(models.TextChoices):
    """What the agency said; the codes are those of a declined request."""

    NO_CAPACITY = "no_capacity", _("No room")
    STAFFING = "staffing", _("Not enough staff")
    WAITLIST_CLOSED = "waitlist_closed", _("Waitlist closed")
    FUNDING = "funding", _("Funding exhausted")
    NOT_OFFERED = "not_offered", _("Service not offered")
    AGE = "age", _("Not eligible: age")
    GENDER = "gender", _("Not eligible: gender")
    AREA = "area", _("Not eligible: area")
    INCOME = "income", _("Not eligible: income")
    INSURANCE = "insurance", _("Not eligible: insurance")
    DOCUMENTS = "documents", _("Not eligible: documents")
    NOT_ELIGIBLE = "not_eligible", _("Not eligible: other")
    COMPANIONS = "companions", _("No pets, partners, or not accessible")
    OTHER = "other", _("Something else is wrong")


class CorrectionState(models.TextChoices):
    PROPOSED = "proposed", _("To decide")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")


class ListingCorrectionQuerySet(models.QuerySet["ListingCorrection"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the listings the user's program keeps; those of their own services for an agency's lead."""
        kept = kept_in(programs_where(user, Permission.DIRECTORY_EDIT), "service__organization__")
        own = Q(service__organization_id__in=organizations_where(user, Permission.LISTING_EDIT))
        return self.filter(kept | own)

    def to_decide(self) -> Self:
        return self.filter(state=CorrectionState.PROPOSED)


class ListingCorrection(Row):
    """One proposal to correct a listing. Several answers of the same kind are one proposal with a count.

    `sources` are ids of the answers it came from, and tell nothing; no word of an answer is copied here. Somebody who
    reads the listing and does not keep it proposes in their own words, and is named; so may the public, who is not.
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="corrections")
    reason = models.CharField(_("what the agency says"), max_length=20, choices=CorrectionReason)
    need_domain = models.CharField(max_length=20, choices=NeedDomain, blank=True)
    sources = ArrayField(models.UUIDField(), default=list)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    in_words = models.CharField(_("what is wrong"), max_length=300, blank=True, db_default="")
    is_public = models.BooleanField(default=False, db_default=False, help_text="Said by somebody without an account")
    tell_email = models.EmailField(
        _("e-mail to be told"), blank=True, db_default="", help_text="Emptied once the answer is sent"
    )
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CorrectionState, default=CorrectionState.PROPOSED)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    refused_because = models.CharField(_("why not"), max_length=200, blank=True)

    objects = ListingCorrectionQuerySet.as_manager()

    class Meta:
        db_table = "providers_correction"  # as the release before called it, which may still run
        ordering = ["-last_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "reason", "need_domain"],
                condition=Q(state="proposed", proposed_by__isnull=True, is_public=False),
                name="correction_one_to_decide",
            ),
            models.UniqueConstraint(
                fields=["service", "proposed_by"],
                condition=Q(state="proposed", proposed_by__isnull=False),
                name="correction_one_of_each_reader",
            ),
            models.CheckConstraint(
                name="correction_decided_with_moment",
                condition=Q(state="proposed", decided_at__isnull=True)
                | ~Q(state="proposed") & Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="correction_refused_with_reason", condition=~Q(state="refused") | ~Q(refused_because="")
            ),
        ]
        indexes = [models.Index(fields=["-last_at"], name="correction_to_decide", condition=Q(state="proposed"))]

    def __str__(self) -> str:
        return f"correction {self.pk}"

    @property
    def times(self) -> int:
        """How many answers said so; a reader says it once."""
        return len(self.sources) or 1
