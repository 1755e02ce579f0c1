"""By API as by page: contact permission, a death, a restriction, a pause lifted early; the same answers by who asks."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from casemgmt.cases.actions import take_on
from casemgmt.cases.restrictions.models import Restriction
from casemgmt.core.errors import NotPossible
from casemgmt.encounters.actions import Met, record_encounter
from casemgmt.people.actions import add_contact_point, lift_pause, pause_number
from casemgmt.people.models import ContactCard, ContactPermission
from casemgmt.people.permission.queries import standing
from tests.signing_in import token_of

pytestmark = pytest.mark.django_db
NUMBER = "541 555 0177"


@pytest.fixture
def by(known):
    def speak(user):
        return APIClient(HTTP_AUTHORIZATION=f"Token {token_of(user)}")

    return speak


@pytest.fixture
def known_case(known, navigator, now):
    met = record_encounter(
        program=known.program, source="911", disposition="on_scene", cleared_at=now, by=navigator, at=now,
        people=[Met(person=known, agrees="yes")],
    )  # fmt: skip
    return take_on(encounter=met, person=known, owner=navigator, by=navigator, at=now)


@pytest.fixture
def paused(known, navigator):
    """A number where it was not safe to talk, an hour ago."""
    at = timezone.now() - timedelta(hours=1)
    point = add_contact_point(person=known, kind="phone", value=NUMBER, by=navigator, at=at)
    pause_number(point=point, until=at + timedelta(hours=24), by=navigator, at=at)
    point.refresh_from_db()
    return point


def test_what_was_said_is_written_down_and_counts(by, known, navigator, outsider):
    at = f"/api/v1/people/{known.pk}/permission/"
    assert by(outsider).post(at, {"says": "no_more", "note": "by phone"}, format="json").status_code == 404
    assert by(navigator).post(at, {"says": "no_more"}, format="json").status_code == 400
    assert by(navigator).post(at, {"says": "died", "note": "x"}, format="json").status_code == 400
    made = by(navigator).post(at, {"says": "no_more", "note": "by phone"}, format="json")
    assert (made.status_code, made.json()["how"]) == (201, "by_hand")
    assert standing(known).is_refused
    listed = by(navigator).get(f"/api/v1/contact-permissions/?person={known.pk}").json()["results"]
    assert [row["says"] for row in listed] == ["no_more"]
    wrong = f"/api/v1/contact-permissions/{made.json()['id']}/wrong/"
    assert by(outsider).post(wrong, {"why": "of another"}, format="json").status_code == 404
    assert by(navigator).post(wrong, {"why": "of another"}, format="json").json()["is_wrong"]
    assert not standing(known).is_refused


def test_a_moment_to_come_is_the_wrong_one(by, known, navigator):
    said = {"says": "yes", "note": "by phone", "said_at": (timezone.now() + timedelta(days=1)).isoformat()}
    assert by(navigator).post(f"/api/v1/people/{known.pk}/permission/", said, format="json").status_code in {400, 409}
    assert not ContactPermission.objects.exists()


def test_a_death_is_reported(by, known, navigator, outsider):
    at, told = f"/api/v1/people/{known.pk}/death/", {"said_by": "Sister", "note": "by phone"}
    assert by(outsider).post(at, told, format="json").status_code == 404
    assert by(navigator).post(at, {"note": "x"}, format="json").status_code == 400
    assert by(navigator).post(at, told, format="json").json()["says"] == "died"


def test_a_person_is_restricted_and_opened_again(by, known_case, known, manager, navigator, outsider):
    at = f"/api/v1/cases/{known_case.pk}/restrict/"
    words = {"keep": [str(navigator.pk)], "reason": "Works here"}
    assert by(outsider).post(at, words, format="json").status_code == 404
    assert by(navigator).post(at, words, format="json").status_code == 403
    assert by(manager).post(at, words | {"keep": [str(outsider.pk)]}, format="json").status_code == 404
    made = by(manager).post(at, words, format="json")
    assert (made.status_code, made.json()["kept"]) == (201, [str(navigator.pk)])
    assert "person" not in made.json()
    assert by(manager).get(f"/api/v1/people/{known.pk}/").status_code == 404
    one = f"/api/v1/restrictions/{made.json()['id']}/"
    assert by(navigator).get(one).status_code == 404
    assert by(manager).post(f"{one}lift/", {"reason": "Left"}, format="json").status_code == 200
    assert by(manager).post(f"{one}lift/", {"reason": "Left"}, format="json").status_code == 409
    assert by(manager).get(f"/api/v1/people/{known.pk}/").status_code == 200
    assert not Restriction.objects.standing().exists()


def test_a_pause_is_lifted_early_by_page_and_by_api(client, by, paused, navigator, outsider):
    at = f"/api/v1/contact-points/{paused.pk}/"
    assert by(outsider).get(at).status_code == 404
    assert by(outsider).post(f"{at}lift-pause/", {"why": "x"}, format="json").status_code == 404
    assert by(navigator).post(f"{at}lift-pause/", {}, format="json").status_code == 400
    lifted = by(navigator).post(f"{at}lift-pause/", {"why": "He has moved out"}, format="json")
    assert (lifted.status_code, lifted.json()["paused_until"]) == (200, None)
    assert by(navigator).post(f"{at}lift-pause/", {"why": "again"}, format="json").status_code == 409
    assert "He has moved out" in ContactCard.objects.get(person=paused.person).note
    client.force_login(navigator)
    page = client.post(reverse("people:lift_pause", args=[paused.pk]), {"why": "again"})
    assert page.status_code == 409


def test_the_page_lifts_it_and_it_is_safe_on_every_entry(client, paused, known, navigator):
    client.force_login(navigator)
    person = client.get(reverse("people:person", args=[known.pk])).content.decode()
    address = reverse("people:lift_pause", args=[paused.pk])
    assert address in person
    assert client.post(address, {"why": ""}).status_code == 422
    assert client.post(address, {"why": "They called from it"}).status_code == 302
    paused.refresh_from_db()
    assert paused.paused_until is None
    with pytest.raises(NotPossible):
        lift_pause(point=paused, why="again", by=navigator, at=timezone.now())
