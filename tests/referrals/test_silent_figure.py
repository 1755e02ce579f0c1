"""“Agencies silent” counts requests: the figure, the list it opens and What is late tell of the same ones."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casemgmt.duties.models import Duty
from referrals.actions import act_on_due_offers

pytestmark = pytest.mark.django_db


def _is_chased(offer):
    return Duty.objects.open().filter(kind="chase", subject_id=offer.pk).exists()


def test_a_request_that_we_chase_is_one_and_its_list_is_as_long(client, offer, manager, riverside, now, stopped_clock):
    """The agency owes its answer and we owe the question: two duties, one request."""
    hours = (now + timedelta(hours=number) for number in range(1, 24))
    at = next(at for at in hours if act_on_due_offers(at=at) is not None and _is_chased(offer))
    stopped_clock(at)
    client.force_login(manager)
    duties = Duty.objects.standing(at).filter(subject_id=offer.pk)
    assert set(duties.values_list("kind", flat=True)) == {"agency", "chase"}
    page = client.get(reverse("reports:oversight"))
    (row,) = [row for row in page.context["seen"].attention.apart if row.part.code == "silent"]
    query = {"program": riverside.slug, "first_day": "2026-11-20", "last_day": at.date().isoformat()}
    listed = client.get(reverse("reports:behind", args=["attention", "silent"]), query).context["entries"]
    late = Duty.objects.late(at).filter(kind__in=["agency", "chase"]).values("subject_id").distinct()
    assert (row.part.count, len(listed), late.count()) == (1, 1, 1)
    assert {line.duty.kind for line in listed[0].owed} == {"agency", "chase"}
