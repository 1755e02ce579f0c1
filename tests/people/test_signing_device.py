"""While somebody signs, the device is in their hands: no menu, no way into the file, until the colleague says that they
have it back; where the program asks for it, after signing in again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.people.consents.actions import set_consent_rule
from casemgmt.people.models import Consent
from tests.people.test_consent_paper import to_sign

pytestmark = pytest.mark.django_db
INTO_THE_FILE = (
    *('class="nav"', 'class="look"', 'class="who"', 'class="sitemenu"'),
    *('href="/people/', 'href="/cases/'),
)


@pytest.fixture
def signing(client, known, navigator, harbor_house):
    client.force_login(navigator)
    return to_sign(client, known, harbor_house)


def page(known):
    return reverse("people:give_consent", args=[known.pk])


def test_the_page_to_sign_on_leads_nowhere(signing):
    first, _sent = signing
    shown = first.content.decode()
    assert not [way for way in (*INTO_THE_FILE, 'href="/"') if way in shown]


@pytest.mark.parametrize("where", ["home", "search", "person", "form", "api", "cases"])
def test_every_other_page_asks_for_the_device(client, signing, known, where):
    paths = {
        "home": "/",
        "search": reverse("search"),
        "person": reverse("people:person", args=[known.pk]),
        "form": page(known),  # Back, or the address typed
        "api": f"/api/v1/people/{known.pk}/",
        "cases": reverse("cases:list"),
    }
    answer = client.get(paths[where])
    if where == "api":
        assert answer.status_code == 403
    else:
        assert answer["Location"] == reverse("people:hand_back")


def test_after_signing_the_colleague_takes_it_back_with_one_press(client, signing, known):
    _first, sent = signing
    done = client.post(page(known), sent | {"signed_name": "Ida M", "agrees": "on"}, follow=True)
    shown = done.content.decode()
    assert Consent.objects.filter(how_given="e_signature").exists()
    assert "Gracias" in shown  # in the language of who signed
    assert "have it back" in shown
    assert not [way for way in INTO_THE_FILE if way in shown]
    assert client.get("/")["Location"] == reverse("people:hand_back")
    taken = client.post(reverse("people:hand_back"))
    assert taken["Location"] == reverse("people:person", args=[known.pk])
    assert 'class="nav"' in client.get(taken["Location"]).content.decode()


def test_changing_the_words_gives_the_device_back_first(client, signing, known):
    _first, sent = signing
    asked = client.post(page(known), sent | {"step": "back"})
    assert not [way for way in INTO_THE_FILE if way in asked.content.decode()]
    assert client.get(page(known))["Location"] == reverse("people:hand_back")
    form = client.post(page(known), sent | {"step": "mine"})
    assert 'class="nav"' in form.content.decode()
    assert 'value="a bed"' in form.content.decode()


def test_where_the_program_asks_for_it_a_press_is_not_enough(client, signing, known, riverside, admin):
    set_consent_rule(
        program=riverside, told_ahead_days=14, asks_sign_in=True, by=admin, at=timezone.now() - timedelta(days=1)
    )
    _first, sent = signing
    client.post(page(known), sent | {"signed_name": "Ida M", "agrees": "on"})
    asked = client.post(reverse("people:hand_back"))
    assert "reauthenticate" in asked["Location"]
    assert client.get(reverse("people:person", args=[known.pk]))["Location"] == reverse("people:hand_back")
    shown = client.get(asked["Location"]).content.decode()
    assert not [way for way in INTO_THE_FILE if way in shown]
    client.post(asked["Location"], {"password": "a-long-enough-word"})
    taken = client.post(reverse("people:hand_back"))
    assert taken["Location"] == reverse("people:person", args=[known.pk])


def test_who_signs_nothing_on_their_device_meets_none_of_it(client, navigator):
    client.force_login(navigator)
    assert client.get(reverse("people:hand_back"))["Location"] == "/"
