"""Packets that wait become jobs; those that are ready say of each request that it is on them."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import migrations
from django.utils import timezone


def _into_jobs(apps: Any, _schema: Any) -> None:
    Batch, Job = apps.get_model("referrals", "PacketBatch"), apps.get_model("core", "Job")
    kept, now = timedelta(hours=settings.PACKETS_KEPT_HOURS), timezone.now()
    for batch in Batch.objects.filter(state__in=["waiting", "ready"]).defer("content").iterator(chunk_size=500):
        facts = {"kind": "packets", "subject_id": batch.pk, "asked_by_id": batch.asked_by_id}
        facts |= {"program_id": batch.program_id, "created_at": batch.asked_at, "due_at": now}
        if batch.state == "ready":
            facts |= {"ended_at": batch.ready_at, "end": "done", "expires_at": batch.ready_at + kept}
            # Whoever was named then must be open still when they are fetched; the stricter reading of what is on them.
            outcome = {"is": "named" if batch.with_names else "plain", "why": ""}
            outcomes = {str(pk): outcome for pk in batch.offers.values_list("pk", flat=True)}
            Batch.objects.filter(pk=batch.pk).update(outcomes=outcomes)
        else:
            facts["expires_at"] = now + kept
        Job.objects.create(**facts)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0012_packets_are_jobs"), ("core", "0010_jobs")]

    operations = [migrations.RunPython(_into_jobs, migrations.RunPython.noop)]
