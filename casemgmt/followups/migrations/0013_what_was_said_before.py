from collections.abc import Iterator
from itertools import islice
from typing import Any, ClassVar

from django.db import migrations

BATCH = 2000
SAYS = {"declined": "no_more", "deceased": "died"}


def told_at_calls(apps: Any) -> Iterator[dict[str, Any]]:
    """What people answered at crisis calls; who was not asked said nothing."""
    rows = apps.get_model("encounters", "EncounterPerson").objects.exclude(agrees="not_asked")
    for row in rows.select_related("encounter").order_by("created_at", "pk").iterator(BATCH):
        call = row.encounter
        yield {
            "program_id": call.program_id,
            "person_id": row.person_id,
            "says": row.agrees,
            "said_at": min(call.ended_at, row.created_at),
            "how": "encounter",
            "source_id": call.pk,
            "recorded_at": row.created_at,
            "recorded_by_id": call.recorded_by_id,
        }


def told_when_tried(apps: Any) -> Iterator[dict[str, Any]]:
    """Who wanted no more contact, and who was said to have died; what was undone was not said."""
    rows = apps.get_model("followups", "Attempt").objects.filter(result__in=SAYS, undone_at=None)
    for row in rows.order_by("at", "pk").iterator(BATCH):
        yield {
            "program_id": row.program_id,
            "person_id": row.person_id,
            "says": SAYS[row.result],
            "said_at": row.at,
            "how": "attempt",
            "source_id": row.pk,
            "recorded_at": row.recorded_at,
            "recorded_by_id": row.by_id,
        }


def write_down(apps: Any, _editor: Any) -> None:
    """Contact permission has one home from here on: what was said before moves there."""
    Said = apps.get_model("people", "ContactPermission")
    for source in (told_at_calls, told_when_tried):
        told = source(apps)
        while some := [Said(**one) for one in islice(told, BATCH)]:
            Said.objects.bulk_create(some)


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("followups", "0012_what_ends_a_plan"),
        ("encounters", "0005_imports_are_jobs"),
        ("people", "0010_contact_permission"),
    ]

    operations: ClassVar = [migrations.RunPython(write_down, migrations.RunPython.noop)]
