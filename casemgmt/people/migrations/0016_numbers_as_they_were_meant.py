from typing import Any, ClassVar

from django.db import migrations

from casemgmt.people import phones

BATCH = 500


def read_again(apps: Any, _editor: Any) -> None:
    """“503 555 0122 (text only)” was kept without its country; each number is read again as it was written."""
    Point = apps.get_model("people", "ContactPoint")
    changed = []
    for point in Point.objects.filter(kind="phone").select_related("person__program").iterator(BATCH):
        number = phones.read(point.value, point.person.program.holiday_country or "US")
        if number:
            point.normalized, point.extension, point.country = number.value, number.extension, number.country
            changed.append(point)
        if len(changed) >= BATCH:
            _keep(Point, changed)
            changed = []
    _keep(Point, changed)


def _keep(Point: Any, changed: list[Any]) -> None:
    Point.objects.bulk_update(changed, ["normalized", "extension", "country"])


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0015_numbers_are_values")]

    operations: ClassVar = [migrations.RunPython(read_again, migrations.RunPython.noop)]
