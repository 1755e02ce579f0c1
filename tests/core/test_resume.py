"""What was typed comes back after signing in, to who typed it and to nobody else."""

import re
from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts.models import BrowserSession
from casemgmt.core import resume
from providers.models import Service
from tests.cast import PASSWORD

ADDRESS = "/encounters/record/"


@pytest.fixture
def typed(responder):
    return {"place": "5th and Main", "needs_heard": ["food", "shelter"], "form_owner": resume.owner_mark(responder)}


def kept_by(client, user):
    request = RequestFactory().get(ADDRESS)
    request.session, request.user = client.session, user
    return resume.kept_data(request)


def test_an_expired_session_leads_back_to_the_filled_form(client, responder, typed):
    answer = client.post(ADDRESS, typed)
    assert answer.status_code == 302
    assert answer.url.endswith("?next=/encounters/record/")
    client.force_login(responder)
    data = kept_by(client, responder)
    assert data["place"] == "5th and Main"
    assert data.getlist("needs_heard") == ["food", "shelter"]
    assert "form_owner" not in data


def test_nothing_of_it_can_be_read_in_the_session_table(client, typed):
    client.post(ADDRESS, typed)
    assert "Main" not in str(BrowserSession.objects.get().get_decoded())


def test_somebody_else_on_the_same_phone_never_sees_it(client, responder, navigator, typed):
    client.post(ADDRESS, typed)
    client.force_login(navigator)
    client.get("/encounters/")
    assert resume.KEY not in client.session
    client.force_login(responder)
    assert kept_by(client, responder) is None


@pytest.mark.parametrize("mark", ["", "forged", "ImE6MSI:1abc:xyz"])
def test_without_a_true_mark_nothing_is_kept(client, db, typed, mark):
    assert client.post(ADDRESS, {**typed, "form_owner": mark}).status_code == 302
    assert resume.KEY not in client.session


def test_it_is_forgotten_after_half_an_hour(client, responder, typed, monkeypatch):
    client.post(ADDRESS, typed)
    client.force_login(responder)
    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr("time.time", lambda: later.timestamp())
    assert kept_by(client, responder) is None


def test_another_address_does_not_get_it(client, responder, typed):
    client.post(ADDRESS, typed)
    client.force_login(responder)
    request = RequestFactory().get("/people/")
    request.session, request.user = client.session, responder
    assert resume.kept_data(request) is None


def test_htmx_is_sent_to_the_sign_in_page_as_a_whole(client, db, typed):
    answer = client.post(ADDRESS, typed, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert "next=/encounters/record/" in answer["HX-Redirect"]


NOTE = {"text": "Sounded well, will call on Friday"}


@pytest.fixture
def paused(client, responder, settings):
    """Somebody went away for too long; the browser still shows the page."""
    settings.SESSION_IDLE = timedelta(minutes=30)
    client.force_login(responder)
    client.get("/encounters/")
    BrowserSession.objects.update(last_seen_at=timezone.now() - timedelta(minutes=31))
    return client


def came_back(client, answer):
    """Sign in where the answer leads to, and look at the page one is sent back to."""
    address = answer.get("HX-Redirect") or answer.url
    page = client.get(address)
    account, next_page = "responder@riverside.example", page.context["redirect_field_value"]
    return client.post("/accounts/login/", {"login": account, "password": PASSWORD, "next": next_page}, follow=True)


def test_words_in_any_form_come_back_after_a_pause(paused):
    answer = paused.post("/settings/mail/", {**NOTE}, headers={"Referer": "http://testserver/encounters/?page=1"})
    page = came_back(paused, answer)
    assert page.redirect_chain[-1][0] == "/encounters/?page=1"
    assert "Sounded well, will call on Friday" in page.content.decode()


def test_words_in_a_fragment_come_back_on_its_whole_page(paused):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/encounters/"}
    answer = paused.post("/settings/mail/", NOTE, headers=headers)
    assert answer.status_code == 204
    page = came_back(paused, answer)
    assert page.request["PATH_INFO"] == "/encounters/"
    assert "Sounded well" in page.content.decode()


def test_the_form_itself_comes_back_filled_after_a_pause_without_any_mark(paused):
    paused.post(ADDRESS, {"place": "5th and Main"})
    page = came_back(paused, paused.get(ADDRESS))
    assert "5th and Main" in page.content.decode()


def test_they_are_gone_once_the_page_was_used_again(paused):
    here = {"Referer": "http://testserver/encounters/"}
    came_back(paused, paused.post("/settings/mail/", NOTE, headers=here))
    paused.post("/settings/here/", headers={"Referer": "http://testserver/people/"})
    assert resume.KEY in paused.session
    paused.post("/settings/mail/", NOTE, headers=here)
    assert resume.KEY not in paused.session


def test_a_colleague_who_signs_in_on_that_device_does_not_see_them(paused, navigator):
    paused.post("/settings/mail/", NOTE, headers={"Referer": "http://testserver/encounters/"})
    paused.post("/accounts/login/", {"login": navigator.email, "password": PASSWORD})
    assert "Sounded well" not in paused.get("/encounters/").content.decode()


def test_a_fragment_that_is_looked_at_goes_to_sign_in_as_a_whole(client, db):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/my-day/"}
    answer = client.get("/people/", headers=headers)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/accounts/login/?next=/my-day/")


def test_nobody_is_led_to_somebody_elses_site(client, db):
    headers = {"HX-Request": "true", "HX-Current-URL": "https://evil.example/my-day/"}
    assert client.get("/people/", headers=headers)["HX-Redirect"] == "/accounts/login/?next=/people/"


def test_fields_that_a_form_adds_as_it_is_made_come_back_too(client, manager, harbor_house, settings):
    """Days, months and times of the page of hours are as many as are needed."""
    service = Service.objects.create(organization=harbor_house, name="Night shelter")
    address = reverse("providers:hours", args=["service", service.pk])
    settings.SESSION_IDLE = timedelta(minutes=30)
    client.force_login(manager)
    page = client.get(address).content.decode()
    sent = {name: "" for name in re.findall(r'name="([a-z]+_[\w]+)"', page) if not name.startswith("all_")}
    BrowserSession.objects.update(last_seen_at=timezone.now() - timedelta(minutes=31))
    typed = {"from_MO_0": "09:05", "to_MO_0": "17:35", "day_first_0": "2026-12-25", "day_name_0": "Feast"}
    answer = client.post(address, {**sent, "way": "week", "words": "Ring twice", **typed})
    where = {"login": manager.email, "password": PASSWORD, "next": address}
    back = client.post("/accounts/login/", where, follow=True).content.decode()
    assert answer.status_code == 302
    for name, words in typed.items():
        assert re.search(rf'name="{name}"[^>]*value="{words}"|value="{words}"[^>]*name="{name}"', back), name
    assert "Copy what you typed" not in back


def in_a_browser(user=None):
    """Somebody whose browser sends what a page held, and no token that counts."""
    browser = Client(enforce_csrf_checks=True)
    if user is not None:
        browser.force_login(user)
    return browser


def test_a_page_whose_cookies_are_gone_leads_to_sign_in_and_back_filled(responder, typed):
    browser = in_a_browser()
    answer = browser.post(ADDRESS, typed | {"csrfmiddlewaretoken": "x" * 64})
    assert answer.url.endswith("?next=/encounters/record/")
    browser.force_login(responder)
    assert "5th and Main" in browser.get(ADDRESS).content.decode()


def test_who_signed_in_anew_in_another_tab_finds_the_page_filled(responder, typed):
    browser, referer = in_a_browser(responder), {"Referer": f"http://testserver{ADDRESS}"}
    page = browser.post(ADDRESS, typed, headers=referer, follow=True)
    assert page.redirect_chain == [(ADDRESS, 302)]
    words = page.content.decode()
    assert "5th and Main" in words
    assert "nothing was saved" in words


@pytest.mark.parametrize("mark", ["", "forged", "another"])
def test_what_another_page_sent_is_refused_and_not_kept(responder, navigator, typed, mark):
    typed["form_owner"] = resume.owner_mark(navigator) if mark == "another" else mark
    browser = in_a_browser(responder)
    answer = browser.post(ADDRESS, typed)
    assert answer.status_code == 403
    assert "This page was too old" in answer.content.decode()
    assert resume.KEY not in browser.session
