"""Rows of the mailed links: one for each link, and one for each use of it."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.core.models import Row

from ..workflow import LIVE
from .offers import Offer


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
        """Whether it still opens its request: not expired, not revoked, the request live."""
        return self.revoked_at is None and at < self.expires_at and self.offer.state in LIVE


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
