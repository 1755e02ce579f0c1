"""What agency and program write to each other about one offer, each message with at most one file."""

import uuid
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.core.codes import Side
from casemgmt.core.models import Row
from casemgmt.core.personal import holds_person
from casemgmt.core.testimony import is_testimony
from casemgmt.core.uploads import FileKind
from casemgmt.people.models import Person
from providers.models import Organization

from ..offers.models import Offer


def private_path(message: "Message", filename: str) -> str:
    """Where the bytes lie: a name that tells nothing, below a folder that no address serves."""
    return f"offer-files/{uuid.uuid4()}"


# Who writes: any of the agency's people, or any of the program's.
WRITERS = [(Side.AGENCY.value, _("the agency")), (Side.PROGRAM.value, _("the program"))]


class MessageQuerySet(models.QuerySet["Message"]):
    def read_by_agency(self, offer: Offer, at: datetime) -> Self:
        """What the agency may read: all while identity is open to it, else what was written while it was shut; once
        what was asked is closed too, only its own words."""
        reads = offer.reading(at)
        if reads.opened:
            return self
        return self.filter(may_name=False) if reads.asked else self.filter(may_name=False, written_for=Side.AGENCY)

    def unread_by(self, side: str) -> Self:
        """Written by the other side, and opened by nobody on this one."""
        return self.filter(read_at=None, withdrawn_at=None).exclude(written_for=side)


@holds_person("text", "file_name")
@is_testimony("offer", "person", "written_for", "written_by", "written_at", "may_name")
class Message(Row):
    """One message about one offer. It belongs to that offer alone, so no other agency can come by it.

    `may_name`: written while identity was open to the agency; hidden from the agency again when that ends.
    """

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="messages")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_for = models.CharField(_("written by"), max_length=10, choices=WRITERS)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="Empty: by a mailed link"
    )
    written_at = models.DateTimeField()
    text = models.CharField(_("message"), max_length=2000, blank=True)
    may_name = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True, blank=True, help_text="When somebody on the other side opened it")
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    file = models.FileField(upload_to=private_path, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_kind = models.CharField(max_length=5, choices=FileKind, blank=True)
    file_size = models.PositiveIntegerField(default=0)

    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "created_at"]
        constraints = [
            models.CheckConstraint(
                name="message_says_something_or_is_withdrawn",
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="") & (~Q(text="") | ~Q(file=""))
                | Q(withdrawn_at__isnull=False, text="", file="") & ~Q(withdrawn_reason=""),
            ),
            models.CheckConstraint(
                name="message_file_known_and_only_when_open",
                condition=Q(file="") | Q(may_name=True, file_size__gt=0) & ~Q(file_name="") & ~Q(file_kind=""),
            ),
        ]
        indexes = [
            models.Index(fields=["offer", "written_at"], name="message_offer"),
            models.Index(
                fields=["offer", "written_for"],
                name="message_unread",
                condition=Q(read_at__isnull=True, withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def case_id(self) -> Any:
        return self.offer.referral.case_id
