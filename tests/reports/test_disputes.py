"""What the two sides dispute comes before the manager; what nobody could give stands in the gap ledger."""

from datetime import date, timedelta

from django.urls import reverse

from casemgmt.reports.measures import attention
from referrals import actions as referrals

from .conftest import counted, utc

SENT = utc(9, 9)


def test_a_disputed_beginning_needs_the_manager(world, scope, navigator):
    offer = world.accept(world.refer(world.case(SENT), SENT), SENT + timedelta(hours=1))
    world.say(offer, SENT + timedelta(days=1), on=date(2026, 9, 10))
    referrals.state_linkage(offer=offer, side="person", began=False, by=navigator, at=SENT + timedelta(days=2))
    assert counted(attention(scope))["disputed"] == 1


def test_a_disputed_appointment_needs_the_manager(world, scope, navigator, shelter_desk):
    offer = world.accept(world.refer(world.case(SENT), SENT), SENT + timedelta(hours=1))
    starts_at = SENT + timedelta(days=1)
    slot = referrals.book_appointment(offer=offer, starts_at=starts_at, by=shelter_desk, at=SENT + timedelta(hours=2))
    later = starts_at + timedelta(hours=2)
    referrals.settle_appointment(appointment=slot, attended=True, by=shelter_desk, at=later)
    assert "disputed" not in counted(attention(scope))
    referrals.settle_appointment(appointment=slot, attended=False, reason="unknown", by=navigator, at=later)
    assert counted(attention(scope))["disputed"] == 1


def test_a_referral_closed_unmet_on_its_page_stands_in_the_gap_ledger(client, world, navigator, manager, stopped_clock):
    stopped_clock(SENT + timedelta(days=2))
    offer = world.refer(world.case(SENT), SENT)
    referrals.decline_offer(
        offer=offer, reason="no_capacity", told_by="Sol", by=navigator, at=SENT + timedelta(hours=1)
    )
    client.force_login(navigator)
    page = reverse("referrals:close", args=[offer.referral_id])
    assert client.post(page, {"result": "unmet", "reason": "no beds anywhere"}).status_code == 302
    client.force_login(manager)
    offer.referral.refresh_from_db()
    day = offer.referral.closed_at.date()
    span = {"first_day": day - timedelta(days=1), "last_day": day}
    body = client.get(reverse("reports:measure", args=["unmet_need"]), span).content.decode()
    assert "Referrals closed unmet" in body
    assert "No room" in body
    assert "Shelter tonight" in body
