"""Where somebody is stands in descriptions, nicknames, warnings and in whose number it is. Without `location` no agency
reads it there, by page, list, API, link or paper."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casemgmt.people.actions import add_contact_point, create_person, keep_contact_card, merge_people
from casemgmt.people.models import Category
from referrals import actions
from referrals.offers.identity import name_told, opened_identity

from .conftest import ALL

pytestmark = pytest.mark.django_db
WHERE, STREET = "Man, grey coat, Kestrel underpass", "18 Kestrel Court"
SHUT, OPEN = [Category.IDENTITY, Category.CONTACT], [Category.IDENTITY, Category.CONTACT, Category.LOCATION]


@pytest.fixture
def person(riverside, navigator, now):
    return create_person(program=riverside, description=WHERE, by=navigator, at=now)


def seen_at(client, door, offer):
    paths = {
        "page": reverse("referrals:received", args=[offer.pk]),
        "list": reverse("referrals:inbox") + "?show=accepted",
        "api": f"/api/v1/offers/{offer.pk}/",
    }
    if door == "paper":
        return client.post(reverse("referrals:packet_named", args=[offer.pk]), {"as": "page"}).content.decode()
    return client.get(paths[door]).content.decode()


@pytest.mark.parametrize("door", ["page", "list", "api", "paper"])
@pytest.mark.parametrize("with_location", [False, True])
def test_a_description_opens_only_with_location(client, send, beds, shelter_desk, now, door, with_location):
    categories = [*ALL, Category.LOCATION] if with_location else ALL
    offer = actions.accept_offer(offer=send(beds, categories=categories), by=shelter_desk, at=now)
    client.force_login(shelter_desk)
    seen = seen_at(client, door, offer)
    assert ("grey coat" in seen) is with_location
    assert ("Unknown person" in seen) is not with_location


def test_what_waits_for_the_agencys_answer_does_not_describe(client, send, beds, shelter_desk, now, stopped_clock):
    offer = actions.accept_offer(offer=send(beds), by=shelter_desk, at=now)
    actions.book_appointment(offer=offer, starts_at=now + timedelta(hours=2), by=shelter_desk, at=now)
    stopped_clock(now + timedelta(days=1))
    client.force_login(shelter_desk)
    page = client.get(reverse("referrals:inbox_happened")).content.decode()
    assert "They came" in page
    assert "grey coat" not in page


def test_the_page_says_that_more_is_known(client, send, beds, shelter_desk, now):
    offer = actions.accept_offer(offer=send(beds), by=shelter_desk, at=now)
    client.force_login(shelter_desk)
    assert "No name is known." in seen_at(client, "page", offer)
    assert client.get(f"/api/v1/offers/{offer.pk}/").json()["opened"]["is_more_known"] is True


@pytest.fixture
def known(riverside, navigator, now):
    """Somebody with a place known, which stands in every free text that opens under another category."""
    kept = create_person(program=riverside, goes_by="Kestrel Joe", pronouns="he", by=navigator, at=now)
    gone = create_person(program=riverside, goes_by="Joe", last_known_place=STREET, by=navigator, at=now)
    add_contact_point(
        person=kept, kind="phone", value="541 555 0133", belongs_to="aunt, kestrel ct", by=navigator, at=now
    )
    keep_contact_card(
        person=kept, introduce_as="The library", must_not_know="Her uncle at Kestrel Court", by=navigator, at=now
    )
    merge_people(keep=kept, gone=gone, by=navigator, at=now)
    return kept


def test_no_free_text_tells_the_place_without_location(known):
    told = opened_identity(known, SHUT)
    words = [
        told.name,
        told.goes_by,
        told.introduce_as,
        told.must_not_know,
        *(p.belongs_to for p in told.contact_points),
    ]
    assert not [word for word in words if "kestrel" in word.lower()]
    assert told.introduce_as == "The library"
    assert told.must_not_know == "Ask the program before you call"  # a warning is never dropped in silence


def test_with_location_it_stands_as_it_was_written(known):
    told = opened_identity(known, OPEN)
    assert (told.goes_by, told.must_not_know) == ("Kestrel Joe", "Her uncle at Kestrel Court")
    assert told.contact_points[0].belongs_to == "aunt, kestrel ct"


def test_a_name_is_a_name(riverside, navigator, now):
    named = create_person(program=riverside, first_name="Joe", description=WHERE, by=navigator, at=now)
    assert name_told(named, SHUT) == "Joe"
