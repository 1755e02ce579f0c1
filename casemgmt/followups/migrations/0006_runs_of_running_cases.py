"""Cases that run already keep the version their contacts come from; a condition on one risk becomes a list."""

from django.db import migrations
from django.db.models import F


def carry_over(apps, schema_editor):
    step, follow_up = apps.get_model("followups", "Step"), apps.get_model("followups", "FollowUp")
    for row in step.objects.exclude(only_risk=""):
        row.only_risks = [row.only_risk]
        row.save(update_fields=["only_risks"])
    follow_up.objects.filter(encounter__isnull=False).update(about_id=F("encounter_id"))
    run = apps.get_model("followups", "ProtocolRun")
    planned = follow_up.objects.filter(step__isnull=False).order_by("case_id", "created_at").distinct("case_id")
    rows = planned.values_list("program_id", "case_id", "step__version_id", "created_at")
    run.objects.bulk_create(
        [
            run(program_id=program, case_id=case, version_id=version, started_at=at)
            for program, case, version, at in rows
        ],
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("followups", "0005_protocols_in_the_browser")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
