"""How an agency answers without an account: mailed links, each use of one, and one-time codes that are asked for from a
link, read out to the agency's number on file and typed by the agency."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.numbers.known import CODE_OPENS
from casemgmt.accounts.numbers.queries import span_at
from casemgmt.core.models import Row

from ..offers.models import Offer
from ..workflow import LIVE, OfferState

# What can be said from a link: the answer, and once accepted what came of it, with the checks at 7 and 30 days.
ANSWERABLE = LIVE | {OfferState.LINKED}
MOST_TRIES = 5  # wrong tries end a code: five guesses among a million


class ReplyLink(Row):
    """A link that was mailed to an agency. It opens one de-identified request, until it expires or is revoked."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="reply_links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="replylink_ends_after_start", condition=Q(expires_at__gt=models.F("made_at")))
        ]

    def __str__(self) -> str:
        return f"reply link {self.pk}"

    def is_open(self, at: datetime) -> bool:
        """Whether it still opens its request: not expired, not revoked, the request live or served."""
        return self.is_good(at) and self.offer.state in ANSWERABLE

    def is_good(self, at: datetime) -> bool:
        """Whether the link itself works: not expired, not revoked."""
        return self.revoked_at is None and at < self.expires_at


class LinkUse(models.Model):
    """One use of a mailed link, or of an address that is none. Counted against guessing."""

    class What(models.TextChoices):
        OPENED = "opened", _("Opened")
        ANSWERED = "answered", _("Answered")
        WRONG = "wrong", _("Typed step was wrong")

    id = models.BigAutoField(primary_key=True)
    link = models.ForeignKey(ReplyLink, models.CASCADE, null=True, related_name="uses")
    what = models.CharField(max_length=10, choices=What)
    ip = models.GenericIPAddressField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["link", "-at"], name="linkuse_link"),
            models.Index(fields=["ip", "-at"], name="linkuse_address"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.pk}"


class OpeningCode(Row):
    """A code that opens identity to one browser for a short time. Only its hash is kept."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="opening_codes")
    asked_at = models.DateTimeField()
    code_hash = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    used_with = models.ForeignKey(ReplyLink, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="openingcode_made_whole",
                condition=Q(made_at__isnull=True, expires_at__isnull=True, code_hash="")
                | Q(made_at__isnull=False, expires_at__isnull=False, made_by__isnull=False) & ~Q(code_hash=""),
            ),
            models.CheckConstraint(
                name="openingcode_used_once_made",
                condition=Q(used_at__isnull=True, used_with__isnull=True)
                | Q(used_at__isnull=False, used_with__isnull=False, made_at__isnull=False),
            ),
            models.CheckConstraint(name="openingcode_few_tries", condition=Q(tries__lte=MOST_TRIES)),
            models.UniqueConstraint(
                fields=["offer"], condition=Q(made_at__isnull=True), name="openingcode_asked_for_once"
            ),
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"

    def is_good(self, at: datetime) -> bool:
        """Whether typing it would still open something."""
        return self.expires_at is not None and at < self.expires_at and not self.used_at and self.tries < MOST_TRIES

    @property
    def opens_until(self) -> datetime | None:
        """How long identity stays open to the browser that typed it, by the rule of when it did."""
        return self.used_at + span_at(self.offer.program_id, CODE_OPENS, self.used_at) if self.used_at else None
