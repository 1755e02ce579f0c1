"""Under a consent for a class, an agency that leaves the class loses access."""

from datetime import timedelta

import pytest

from casemgmt.core.actor import CLOCK
from casemgmt.people.actions import give_consent
from providers.actions import classify_organization
from referrals import actions
from referrals.models import Offer

pytestmark = pytest.mark.django_db


def test_sent_and_opened_under_a_class_and_shut_when_it_ends(
    person, referral, beds, harbor_house, navigator, shelter_desk, now
):
    classify_organization(organization=harbor_house, agency_class="shelter", by=CLOCK, at=now)
    give_consent(
        person=person, agency_class="shelter", categories=["needs", "identity", "contact"], purpose="any bed",
        expires_at=now + timedelta(days=9), how_given="paper", by=navigator, at=now,
    )  # fmt: skip
    beds.refresh_from_db()
    draft = actions.draft_offer(
        referral=referral, service=beds, asked="One bed", urgency="urgent", by=navigator, at=now
    )
    sent = actions.send_offer(offer=draft, by=navigator, at=now)
    held = actions.accept_offer(offer=sent, by=shelter_desk, at=now)
    assert held.identity_is_open(now)
    classify_organization(organization=harbor_house, agency_class="food", by=CLOCK, at=now)
    assert not Offer.objects.get(pk=held.pk).identity_is_open(now)
