"""“You may tell us back”: where the person did not agree to it, the agency is told so, is asked nothing of what came of
it, and can say no more than its answer to the request: by page, link, API, paper and mail alike."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Effect
from casemgmt.people.actions import revoke_consent
from casemgmt.people.models import Category
from referrals import actions
from referrals.appointments.actions.sweep import ask_after_appointments
from referrals.appointments.mail import ask_the_agency
from referrals.inbox.happened import to_say
from referrals.offers.actions.sweep import act_on_due_offers
from referrals.offers.queries import moves_for
from referrals.reply import links

from .conftest import ALL, consent_to

pytestmark = pytest.mark.django_db
SILENT = [category for category in ALL if category != Category.TELL_US_BACK]
TO_AGENCY = {"appointment.asked_agency", "offer.check_agency"}
TOLD = "did not agree that you tell us what came of it"


@pytest.fixture(params=[True, False], ids=["agreed", "not agreed"])
def agreed(request):
    return request.param


@pytest.fixture
def taken(send, beds, shelter_desk, now, agreed, stopped_clock):
    return actions.accept_offer(offer=send(beds, categories=ALL if agreed else SILENT), by=shelter_desk, at=now)


@pytest.fixture
def slot(taken, shelter_desk, now):
    return actions.book_appointment(offer=taken, starts_at=now + timedelta(hours=3), by=shelter_desk, at=now)


def settled(slot, by, at, **more):
    return actions.settle_appointment(appointment=slot, attended=True, by=by, at=at, **more)


def began(offer, by, at, side="agency", **more):
    day = at.astimezone(offer.program.zone).date()
    return actions.state_linkage(offer=offer, side=side, began=True, service_on=day, by=by, at=at, **more)


def refused(act, agreed):
    if agreed:
        return act()
    with pytest.raises(NotPossible, match="did not agree"):
        act()


@pytest.mark.parametrize("side", ["the agency", "we in its name"])
def test_what_came_of_it_is_said_only_where_agreed(slot, shelter_desk, navigator, now, agreed, side):
    later = now + timedelta(hours=5)
    by, told = (shelter_desk, "") if side == "the agency" else (navigator, "Sol, by phone")
    refused(lambda: settled(slot, by, later, told_by=told), agreed)
    refused(lambda: began(slot.offer, by, later, told_by=told), agreed)


def test_the_end_is_said_only_where_agreed(taken, shelter_desk, now, agreed):
    names = set(moves_for(taken, shelter_desk, now))
    assert ({"state", "not_link"} <= names, {"state", "not_link"}.isdisjoint(names)) == (agreed, not agreed)
    refused(
        lambda: actions.not_link_offer(offer=taken, reason="not_reached", attempts=3, by=shelter_desk, at=now), agreed
    )


def test_the_answer_to_the_request_itself_stays(taken, shelter_desk, now):
    assert {"decline", "book", "undo"} <= set(moves_for(taken, shelter_desk, now))
    assert actions.decline_offer(offer=taken, reason="no_capacity", by=shelter_desk, at=now).state == "declined"


def test_our_side_says_it_for_the_person(slot, navigator, now):
    later = now + timedelta(hours=5)
    assert settled(slot, navigator, later).state == "attended"
    assert began(slot.offer, navigator, later, side="person").grade == 3


def test_it_is_asked_only_where_agreed(slot, shelter_desk, navigator, now, agreed):
    after = now + timedelta(days=2)
    assert any(one.slot for one in to_say(shelter_desk, after)) is agreed
    ask_after_appointments(at=after)
    began(slot.offer, navigator, after, side="person")
    act_on_due_offers(at=after + timedelta(days=8))
    assert any(one.days for one in to_say(shelter_desk, after + timedelta(days=8))) is agreed
    asked = set(Effect.objects.filter(kind__in=TO_AGENCY).values_list("kind", flat=True))
    assert asked == (TO_AGENCY if agreed else set())
    assert Effect.objects.filter(kind="appointment.asked_program").exists()  # our side is asked all the same


def test_a_question_on_its_way_is_dropped_when_the_yes_is_taken_back(slot, navigator, now, agreed):
    after = now + timedelta(days=2)
    ask_after_appointments(at=after)
    question = Effect(kind="appointment.asked_agency", data={"appointment": str(slot.pk)})
    assert (ask_the_agency(question, after) is not None) is agreed
    revoke_consent(consent=slot.offer.identity_consent, how="by phone", by=navigator, at=after)
    assert ask_the_agency(question, after) is None


@pytest.mark.parametrize("door", ["page", "link", "paper", "settle"])
def test_each_door_says_so(client, slot, shelter_desk, now, agreed, door, stopped_clock):
    after = now + timedelta(days=1)
    stopped_clock(after)
    if door == "link":
        path = reverse("referrals:reply", args=[links.link_in_mail(slot.offer, uuid4(), after)])
    else:
        client.force_login(shelter_desk)
        names = {"page": "referrals:received", "paper": "referrals:packet"}
        path = reverse(names[door], args=[slot.offer_id]) if door in names else ""
        path = path or reverse("referrals:appointment", args=[slot.pk, "settle"])
    seen = " ".join(client.get(path).content.decode().split())
    assert (TOLD in seen) is not agreed
    if door == "page":
        assert ("Did it happen?" in seen) is agreed


def test_the_api_answers_409_with_the_sentence(client, slot, shelter_desk, now, agreed, stopped_clock):
    after = now + timedelta(days=1)
    stopped_clock(after)
    client.force_login(shelter_desk)
    assert client.get(f"/api/v1/offers/{slot.offer_id}/").json()["tells_back"] is agreed
    answer = client.post(f"/api/v1/appointments/{slot.pk}/settle/", {"attended": True}, "application/json")
    assert (answer.status_code, TOLD in answer.content.decode()) == ((200, False) if agreed else (409, True))


def test_our_page_says_whom_to_ask(client, taken, navigator, agreed):
    client.force_login(navigator)
    page = " ".join(client.get(reverse("referrals:referral", args=[taken.referral_id])).content.decode().split())
    assert ("Ask the person." in page) is not agreed
    form = client.get(reverse("referrals:move", args=[taken.pk, "state"])).content.decode()
    assert ("the agency, as told to us" in form) is agreed


def test_a_yes_said_later_lets_it_speak(taken, person, harbor_house, shelter_desk, navigator, now):
    consent_to(person, harbor_house, navigator, now, ALL)
    assert taken.reading(now).tells_back
    assert began(taken, shelter_desk, now).grade == 3


def test_at_the_end_of_the_consent_it_may_speak_through_the_sunset(taken, now, agreed):
    over = taken.identity_consent.expires_at
    assert taken.reading(over + timedelta(days=29)).tells_back is agreed
    assert not taken.reading(over + timedelta(days=31)).tells_back
