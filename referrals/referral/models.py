"""A request that a need be served; ours alone."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.cases.models import Case, Need
from casemgmt.core.access import cases_where, programs_where
from casemgmt.core.codes import Urgency
from casemgmt.core.models import Row
from casemgmt.core.stood import figures_read
from casemgmt.encounters.models import Encounter
from casemgmt.people.models import Person, unrestricted

from ..workflow import ReferralResult, ReferralState

# Three live offers at once: more agencies would be asked to hold room for somebody who can take only one.
MOST_LIVE_OFFERS = 3


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, user: Any) -> Self:
        """Referrals of the cases the user may view."""
        in_program = Q(program_id__in=programs_where(user, Permission.CASE_VIEW)) & unrestricted()
        by_hand = cases_where(user, Permission.CASE_VIEW)
        return self.filter(in_program | Q(case_id__in=by_hand) if by_hand else in_program)


@figures_read("case", "person", "need", "encounter", "state", "result", "urgency", "made_at", "closed_at")
class Referral(Row):
    """Our request that a need be served. Ours alone: it holds the story and is never sent as such."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, models.PROTECT, related_name="referrals")
    encounter = models.ForeignKey(Encounter, models.SET_NULL, null=True, blank=True, related_name="referrals")
    state = models.CharField(max_length=10, choices=ReferralState, default=ReferralState.DRAFT)
    result = models.CharField(max_length=12, choices=ReferralResult, blank=True)
    result_reason = models.CharField(max_length=200, blank=True)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.ROUTINE)
    we_choose = models.BooleanField(_("we choose among those who accept"), default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="referral_closed_with_result",
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(result="")
                | ~Q(state="closed") & Q(closed_at__isnull=True, result=""),
            )
        ]
        indexes = [
            models.Index(fields=["program", "-made_at"], name="referral_newest"),
            models.Index(fields=["case"], name="referral_case"),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"
