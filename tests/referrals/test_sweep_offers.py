"""What the clock does with requests: remind, hand over, expire, check."""

from datetime import timedelta

import pytest

from casemgmt.core.models import Effect, Event
from referrals import actions

pytestmark = pytest.mark.django_db


def kinds(offer):
    return sorted(Effect.objects.filter(data__offer=str(offer.pk)).values_list("kind", flat=True))


def test_emergent_half_full_todo_expire(send, beds, now):
    offer = send(beds, urgency="emergent")  # acknowledge within 30 minutes
    moments = [
        ("sent", "agency", 14),
        ("sent", "agency", 16),
        ("sent", "agency", 31),
        ("sent", "navigator", 46),
        ("expired", "", 61),
    ]
    for state, waits_on, minutes in moments:
        actions.act_on_due_offers(at=now + timedelta(minutes=minutes))
        offer.refresh_from_db()
        assert (offer.state, offer.waits_on) == (state, waits_on), minutes
    assert kinds(offer) == ["offer.moved", "offer.reminder", "offer.reminder", "offer.sent", "offer.silent"]


def test_an_acknowledged_offer_runs_on_its_decision_clock(send, beds, shelter_desk, now):
    offer = send(beds, urgency="emergent")  # decide within 2 hours
    actions.acknowledge_offer(offer=offer, by=shelter_desk, at=now + timedelta(minutes=10))
    actions.act_on_due_offers(at=now + timedelta(minutes=50))
    offer.refresh_from_db()
    assert (offer.state, offer.waits_on) == ("acknowledged", "agency")
    assert offer.due_at == now + timedelta(hours=2)


def test_sweeping_twice_at_the_same_moment_does_nothing_more(send, beds, now):
    offer = send(beds, urgency="emergent")
    at = now + timedelta(minutes=16)
    assert actions.act_on_due_offers(at=at) == 1
    assert actions.act_on_due_offers(at=at) == 0
    assert Event.objects.filter(verb="offer.reminded", subject_id=offer.pk).count() == 1


def test_after_an_outage_nobody_is_reminded_of_every_missed_stage(send, beds, now):
    offer = send(beds, urgency="emergent")
    actions.act_on_due_offers(at=now + timedelta(minutes=44))
    assert kinds(offer) == ["offer.reminder", "offer.sent"]


def test_an_offer_found_long_overdue_is_handed_to_us_before_it_expires(send, beds, now):
    offer = send(beds, urgency="emergent")
    actions.act_on_due_offers(at=now + timedelta(days=3))
    actions.act_on_due_offers(at=now + timedelta(days=3, minutes=1))
    verbs = list(Event.objects.filter(subject_id=offer.pk).order_by("id").values_list("verb", flat=True))
    assert verbs[-2:] == ["offer.silent", "offer.expired"]


def test_first_contact_that_is_late_becomes_ours(offer, shelter_desk, now):
    offer = actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    assert (offer.waits_on, offer.due_at) == ("agency", now + timedelta(hours=24))
    actions.act_on_due_offers(at=now + timedelta(hours=25))
    offer.refresh_from_db()
    assert offer.waits_on == "navigator"
    assert offer.due_at is not None


def test_checks_at_7_and_30_days_then_complete(offer, shelter_desk, now):
    offer = actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    actions.state_linkage(offer=offer, side="agency", began=True, service_on=now.date(), by=shelter_desk, at=now)
    for days, expected in ((6, []), (7, ["offer.check"]), (30, ["offer.check"] * 2)):
        actions.act_on_due_offers(at=now + timedelta(days=days, minutes=1))
        assert [kind for kind in kinds(offer) if kind == "offer.check"] == expected
    actions.act_on_due_offers(at=now + timedelta(days=38))
    offer.refresh_from_db()
    assert offer.state == "completed"
