"""What following costs: nothing where no duty can change, a handful of reads where one does."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casemgmt.core import acting
from casemgmt.core.hooks import Reaction
from casemgmt.followups.actions import record_attempt, sweep_contacts
from referrals.actions import make_referral, send_offer
from referrals.offers.actions.drafts import draft_offer
from tests.referrals.conftest import consent_to, service_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def added(monkeypatch):
    """How many statements an act takes more because it is followed: beside the same one in which nobody follows."""
    nobody = Reaction("tests.nobody", "an action ends")
    Reaction.known.remove(nobody)

    @contextmanager
    def alone():
        with monkeypatch.context() as patched:
            patched.setattr(acting, "FOLLOWERS", nobody)
            yield

    def added(act):
        with alone(), CaptureQueriesContext(connection) as before:
            act()
        with CaptureQueriesContext(connection) as after:
            act()
        return len(after) - len(before)

    return added


def test_a_try_that_ends_nothing_costs_nothing(case, navigator, now, added):
    at = now + timedelta(hours=1)
    sweep_contacts(at=at)
    contact = case.follow_ups.get(name__startswith="24")
    words = {"case": case, "follow_up": contact, "mode": "phone", "result": "no_answer", "by": navigator}
    assert added(lambda: record_attempt(**words, at=at)) <= 0


def test_sending_a_request_costs_a_handful(case, navigator, harbor_house, north_clinic, now, added):
    need = case.needs.open().first()
    referral = make_referral(need=need, urgency="urgent", by=navigator, at=now)
    words = {"referral": referral, "asked": "One bed", "urgency": "urgent", "by": navigator, "at": now}
    for agency in (harbor_house, north_clinic):
        consent_to(case.person, agency, navigator, now)
    services = [service_of(harbor_house, "Beds"), service_of(north_clinic, "Rooms")]
    drafts = [draft_offer(service=service, **words) for service in services]
    assert added(lambda: send_offer(offer=drafts.pop(), by=navigator, at=now)) <= 10
