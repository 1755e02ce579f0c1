"""What every directory row has: where it came from."""

from django.db import models
from django.db.models import Q

from casemgmt.core.models import Row

HERE = "here"


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
