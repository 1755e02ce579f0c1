"""Sending a request: de-identified, under consent, told to the agency once."""

import pytest
from django.core.exceptions import PermissionDenied

from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Effect, Event
from casemgmt.people.models import Category, Disclosure
from referrals import actions
from referrals.models import Offer

pytestmark = pytest.mark.django_db


def test_sending_records_what_was_disclosed_under_which_consent(offer, person, now):
    disclosure = Disclosure.objects.get(subject_id=offer.pk)
    assert (disclosure.kind, disclosure.categories, disclosure.person_id) == ("send", [Category.NEEDS], person.pk)
    assert "name" not in disclosure.fields
    assert offer.state == "sent"
    assert offer.waits_on == "agency"
    assert offer.due_at > now
    offer.referral.refresh_from_db()
    assert offer.referral.state == "active"


def test_the_agency_is_told_once(offer, navigator, now):
    again = actions.send_offer(offer=offer, by=navigator, at=now)
    assert again.state == "sent"
    assert Effect.objects.filter(kind="offer.sent").count() == 1
    assert Event.objects.filter(verb="offer.sent", subject_id=offer.pk).count() == 1


def test_without_consent_nothing_leaves(send, beds):
    with pytest.raises(NotPossible, match="No consent"):
        send(beds, categories=[])
    assert not Effect.objects.exists()
    assert Offer.objects.get().state == "draft"


def test_consent_for_identity_alone_does_not_cover_needs(send, beds):
    with pytest.raises(NotPossible, match="No consent"):
        send(beds, categories=[Category.IDENTITY, Category.CONTACT])


def test_text_that_names_the_person_is_refused(send, beds):
    with pytest.raises(NotPossible, match="gives away who the person is") as problem:
        send(beds, asked="Bed for Marisol tonight")
    assert problem.value.field == "asked"


def test_the_agency_cannot_send_to_itself(referral, beds, shelter_desk, navigator, now):
    draft = actions.draft_offer(referral=referral, service=beds, asked="A bed", urgency="urgent", by=navigator, at=now)
    with pytest.raises(PermissionDenied):
        actions.send_offer(offer=draft, by=shelter_desk, at=now)


def test_another_program_cannot_send(referral, beds, other_navigator, now):
    with pytest.raises(PermissionDenied):
        actions.draft_offer(
            referral=referral, service=beds, asked="A bed", urgency="urgent", by=other_navigator, at=now
        )


def test_no_more_than_three_wait_at_once(send, referral, harbor_house, north_clinic, navigator, now):
    from .conftest import service_of

    for number in range(3):
        send(service_of(harbor_house, f"Room {number}"))
    with pytest.raises(NotPossible, match="Three requests"):
        send(service_of(north_clinic, "Fourth"))


def test_nobody_else_is_asked_once_an_agency_holds_the_referral(offer, rooms, referral, shelter_desk, navigator, now):
    draft = actions.draft_offer(
        referral=referral, service=rooms, asked="A room", urgency="urgent", by=navigator, at=now
    )
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    with pytest.raises(NotPossible, match="holds this request already"):
        actions.send_offer(offer=draft, by=navigator, at=now)
