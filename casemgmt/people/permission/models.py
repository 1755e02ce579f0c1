"""What was said about contacting a person: testimony, written once, and what was taken back of it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.core.models import AppendOnly, Row
from casemgmt.core.personal import holds_person


class Says(models.TextChoices):
    """What was said. Only `YES` lets us reach out; silence overwrites nothing."""

    YES = "yes", _("Agreed to be contacted")
    NO = "no", _("Said no to being contacted")
    NOT_ASKED = "not_asked", _("Was not asked")
    NO_MORE = "no_more", _("Wants no more contact")
    DIED = "died", _("Has died")


REFUSALS = frozenset({Says.NO, Says.NO_MORE, Says.DIED})


class How(models.TextChoices):
    """By which way we learned it."""

    ENCOUNTER = "encounter", _("at a crisis call")
    ATTEMPT = "attempt", _("when we tried to reach them")
    TEXT = "text", _("by a text message")
    BY_HAND = "by_hand", _("written down by hand")


@holds_person("said_by", "note")
class ContactPermission(Row, AppendOnly):
    """One thing that was said about contacting the person: what, by whom, when, to whom, how. Never changed: what was
    wrong is taken back by a row of its own."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="contact_permissions")
    says = models.CharField(max_length=10, choices=Says)
    said_at = models.DateTimeField()
    said_by = models.CharField(max_length=120, blank=True, help_text="Empty: the person")
    how = models.CharField(max_length=10, choices=How)
    note = models.CharField(max_length=200, blank=True)
    source_id = models.UUIDField(null=True, db_index=True, help_text="The encounter, attempt or reply that told it")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta(AppendOnly.Meta):
        indexes = [models.Index(fields=["person", "-said_at"], name="contactpermission_newest")]

    def __str__(self) -> str:
        return f"contact permission {self.pk}"


@holds_person("why", of="permission__person_id")
class PermissionTakenBack(Row, AppendOnly):
    """It was wrong: the testimony stays on record and counts no more."""

    permission = models.OneToOneField(ContactPermission, models.PROTECT, related_name="taken_back")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=200, blank=True)

    class Meta(AppendOnly.Meta):
        pass

    def __str__(self) -> str:
        return f"taken back {self.pk}"
