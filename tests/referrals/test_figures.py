"""What an agency reads of its own answers: defined, the same by API, and hidden while few."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from referrals.figures import records
from referrals.figures.records import AgencyRecord, own_record
from referrals.models import Offer

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def answered(offer):
    """Writes that many requests like `offer`, decided after so many hours each, and the rest expired."""

    def write(hours, expired=0, **more):
        at = timezone.now() - timedelta(days=3)
        facts = {"sent_at": at, "decide_by": at + 4 * HOUR, "ended_at": at + 9 * HOUR, "due_at": None, "waits_on": ""}
        told = [{"state": "declined", "decline_reason": "no_capacity", "decided_at": at + h * HOUR} for h in hours]
        told += [{"state": "expired", "decided_at": None}] * expired
        for number, changes in enumerate(told):
            row = Offer.objects.get(pk=offer.pk)
            row.pk, row.code = None, f"F{number:07}"
            row.id = Offer._meta.pk.get_default()
            row._state.adding = True
            for name, value in {**facts, "next_step_at": None, **changes, **more}.items():
                setattr(row, name, value)
            row.save(force_insert=True)
        Offer.objects.filter(pk=offer.pk).update(sent_at=at - timedelta(days=200))
        return own_record([offer.organization_id], timezone.now())

    return write


def test_counts_shares_and_the_median(answered):
    assert answered([1, 2, 3, 5, 6], expired=2) == AgencyRecord(
        received=7, over=7, in_time=3, accepted=0, silent=2, served=0, median_answer=3 * HOUR
    )


def test_the_median_is_by_nearest_rank(answered):
    assert answered([1, 2]).median_answer == HOUR


def test_what_was_taken_back_or_given_to_another_says_nothing(answered):
    assert answered([1] * 3, state="recalled", recall_reason="other").received == 0


def test_below_eleven_only_the_number_is_told(answered, client, shelter_desk):
    answered([1] * 10)
    client.force_login(shelter_desk)
    page = client.get(reverse("referrals:figures")).content.decode()
    assert "10" in page
    assert "%" not in page.split("</main>")[0].split("<main")[1].split("card--flush")[1].split("</section>")[0]
    assert [row["label"] for row in client.get("/api/v1/inbox/figures/").json()] == ["Received"]


def test_from_eleven_page_and_api_tell_the_same(answered, client, shelter_desk):
    record = answered([1] * 6 + [6] * 5)
    client.force_login(shelter_desk)
    page = client.get(reverse("referrals:figures")).content.decode()
    told = {row["label"]: row for row in client.get("/api/v1/inbox/figures/").json()}
    assert record.received == told["Received"]["count"] == 11
    assert told["Decided in time"]["share"] == 55
    assert "55 %" in page
    assert told["Median time to decide"]["span"] == "01:00:00"
    assert all(str(row.definition) in page for row in records.figure_rows(record))


def test_the_record_beside_a_service_is_the_same(answered, need, beds):
    from referrals.matching.candidates import records_of  # noqa: PLC0415

    own = answered([1] * 6 + [6] * 5)
    seen = records_of([beds.organization_id], need.domain, timezone.now())[beds.organization_id]
    assert (seen.offers, seen.accepted, seen.median_answer) == (own.received + 1, own.accepted, own.median_answer)


def test_an_answer_given_in_time_counts_so_and_a_late_one_does_not(send, beds, rooms, shelter_desk, clinic_lead, now):
    from referrals.actions import decline_offer  # noqa: PLC0415

    for service, desk, hours in ((beds, shelter_desk, 1), (rooms, clinic_lead, 60)):
        offer = send(service)
        decline_offer(offer=offer, reason="no_capacity", by=desk, at=now + hours * HOUR)
    told = [own_record([service.organization_id], now + 99 * HOUR) for service in (beds, rooms)]
    assert [(record.in_time, record.over) for record in told] == [(1, 1), (0, 1)]
