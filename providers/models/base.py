"""What every directory row has: where it came from."""

from django.db import models
from django.db.models import Q

from casemgmt.core.models import Row

HERE = "here"


class Unlisted(models.Model):
    """A listing its publisher listed once and does not any more, or that was merged into another: found in no search
    and offered to no referral, kept for history. It is listed while `unlisted_at` is empty.
    """

    unlisted_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="Not listed any more, since")
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="merged",
        help_text="The listing that stands for this one; its own publisher's word is still kept here",
    )  # fmt: skip

    class Meta:
        abstract = True


class Sourced(Row):
    """A row of the directory. `source` is the publisher, `source_record_id` the publisher's own id for the row.

    Rows written by hand have the source `here` and no id of a publisher. The fields beside these two are spelled as
    the Human Services Data Specification (HSDS 3.2) spells them; those that it does not know are marked "ours".
    """

    source = models.CharField(max_length=80, default=HERE)
    source_record_id = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_record_id"],
                condition=~Q(source_record_id=""),
                name="%(class)s_source_record",
            )
        ]
