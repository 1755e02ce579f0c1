"""What was signed: the photographed paper, or the signature on a screen. How early its end is told."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program, Rule
from casemgmt.core.models import AppendOnly, Row
from casemgmt.core.personal import holds_person

USUAL_DAYS_AHEAD = 14  # told 14 days ahead, where the program set no other number
MOST_DAYS_AHEAD = 180


def private_path(proof: "ConsentProof", filename: str) -> str:
    """Where the bytes lie: a name that tells nothing, below a folder that no address serves."""
    return f"consent-files/{uuid.uuid4()}"


@holds_person("signed_name", "shown", "file_name", of="consent__person_id")
class ConsentProof(Row, AppendOnly):
    """What the person signed, kept beside the consent and never changed.

    `shown`: the very words they read before signing on a screen. Of paper the photograph shows them.
    """

    class Kind(models.TextChoices):
        PAPER = "paper", _("Signed paper")
        DRAWN = "drawn", _("Signature drawn on a screen")
        TYPED = "typed", _("Name typed and confirmed on a screen")

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    consent = models.OneToOneField("people.Consent", models.PROTECT, related_name="proof")
    kind = models.CharField(max_length=5, choices=Kind)
    signed_name = models.CharField(max_length=120, blank=True)
    shown = models.TextField(blank=True)
    file = models.FileField(upload_to=private_path, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_kind = models.CharField(max_length=5, blank=True)
    file_size = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta(AppendOnly.Meta):
        constraints = [
            models.CheckConstraint(
                name="consentproof_shows_what_was_signed",
                condition=Q(kind="paper") & ~Q(file="")
                | Q(kind="drawn") & ~Q(file="") & ~Q(signed_name="") & ~Q(shown="")
                | Q(kind="typed", file="") & ~Q(signed_name="") & ~Q(shown=""),
            ),
        ]

    def __str__(self) -> str:
        return f"what was signed {self.pk}"


class ConsentRule(Rule):
    """How many days ahead a program is told that a consent runs out, and whether a device that was signed on asks
    for a new sign-in; as set at a moment."""

    told_ahead_days = models.PositiveSmallIntegerField()
    asks_sign_in = models.BooleanField(default=False, db_default=False)

    class Meta(Rule.Meta):
        constraints = [
            models.UniqueConstraint(fields=["program", "changed_at"], name="consentrule_one_at_a_time"),
            models.CheckConstraint(
                name="consentrule_sensible", condition=Q(told_ahead_days__range=(1, MOST_DAYS_AHEAD))
            ),
        ]

    def __str__(self) -> str:
        return f"consent rule {self.pk}"
