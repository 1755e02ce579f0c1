"""What the database notices about listings: touched just now, changed at, gone since."""

from django.db import models
from django.db.models.functions import Now


class MarkedKind(models.TextChoices):
    """What is marked, in the words of the standard."""

    ORGANIZATION = "organization"
    SERVICE = "service"
    SERVICE_AT_LOCATION = "service_at_location"
    TAXONOMY = "taxonomy"
    TAXONOMY_TERM = "taxonomy_term"


class ListingTouch(models.Model):
    """A listing, or anything below it, was written in a transaction. Triggers insert these rows (`triggers.py`);
    settling turns them into marks. Until then the listing counts as changed just now, so that a long import that
    commits late is missed by nobody."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20, choices=MarkedKind)
    row_id = models.UUIDField()
    program_id = models.UUIDField(null=True, help_text="Who keeps the listing")
    transaction = models.BigIntegerField(help_text="In which it was written; once is enough")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["row_id", "transaction"], name="listingtouch_row")]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"


class ListingMark(models.Model):
    """When a listing last changed, with everything below it. It stays when the listing is gone: then it is what is left
    of it, an id and a moment."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20, choices=MarkedKind)
    row_id = models.UUIDField()
    program_id = models.UUIDField(null=True, help_text="Who keeps it, or kept it")
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="Since when it is listed no more")
    was_listed = models.BooleanField(default=False, help_text="Others may have a copy of it")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "row_id"], name="listingmark_once")]
        indexes = [models.Index(fields=["kind", "changed_at"], name="listingmark_changed")]

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"
