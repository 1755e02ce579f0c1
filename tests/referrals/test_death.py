"""A death takes back what was asked of agencies, in the same step that writes it down; they are never told why."""

from datetime import timedelta

from casemgmt.people.actions import record_death
from casemgmt.people.permission.death import what_death_ends
from referrals import actions


def test_a_death_takes_back_requests_and_dates(offer, case, person, shelter_desk, navigator, now):
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    date = actions.book_appointment(offer=offer, starts_at=now + timedelta(days=2), by=shelter_desk, at=now)
    assert [line for line in what_death_ends(person) if "agency" not in line and "need" not in line][-3:] == [
        f"The request to {offer.organization} is taken back",
        "1 appointment is cancelled",
        "The case closes as “Deceased”",
    ]
    record_death(person=person, note="by phone", said_by="her sister", by=navigator, at=now + timedelta(hours=1))
    for row in (offer, date, case, offer.referral):
        row.refresh_from_db()
    assert (offer.state, date.state, case.state) == ("recalled", "cancelled", "closed")
    assert (offer.referral.state, offer.referral.result) == ("closed", "withdrawn")
    assert not case.needs.filter(state="open").exists()
