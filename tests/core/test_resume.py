"""What was typed comes back after signing in, to who typed it and to nobody else."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import RequestFactory
from django.utils import timezone

from casemgmt.core import resume

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
    assert "Main" not in str(Session.objects.get().get_decoded())


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
