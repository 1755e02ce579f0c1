"""Other systems are called when listings change: by ids, signed, in order, never about another program."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casemgmt.core.effects import deliver_due
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Effect
from casemgmt.core.webhooks.signing import signature_of
from providers.marks.actions import settle_marks
from providers.models import DirectoryCall, Organization, Service
from providers.news import actions, payload
from tests.cast import NOW

pytestmark = pytest.mark.django_db
ADDRESS = "http://127.0.0.1:9/"


@pytest.fixture
def webhook(riverside, admin):
    return actions.add_news_address(program=riverside, name="211", url=ADDRESS, by=admin, at=NOW)


@pytest.fixture
def service(riverside):
    house = Organization.objects.create(name="House of secrets", kept_by=riverside)
    return Service.objects.create(organization=house, name="Quiet beds")


@pytest.fixture
def calls(monkeypatch):
    """What was posted, and what is answered."""
    made = []
    monkeypatch.setattr(
        "casemgmt.core.outbound.post", lambda target, body, headers: made.append((body, headers)) or 204
    )
    return made


def test_a_change_is_told_by_ids_signed_and_in_order(webhook, service, calls):
    settle_marks(at=NOW)
    Service.objects.filter(pk=service.pk).update(alert="Closed")
    settle_marks(at=NOW + timedelta(minutes=1))
    pk = str(service.pk)
    service.delete()
    settle_marks(at=NOW + timedelta(minutes=2))
    deliver_due(at=NOW + timedelta(minutes=2))
    said = [json.loads(body) for body, _headers in calls]
    assert [one["number"] for one in said] == [1, 2, 3]
    about = [[change["change"] for change in one["changes"] if change["id"] == pk] for one in said]
    assert about == [["changed"], ["changed"], ["ended"]]
    assert "secret" not in str(said).lower()
    body, headers = calls[0]
    assert headers["Aftercall-Signature"] == signature_of(
        payload.secret_of(webhook), headers["Aftercall-Timestamp"], body
    )
    again = DirectoryCall.objects.get(number=2)
    actions.replay_news(call=again, by=webhook.made_by, at=NOW)
    deliver_due(at=NOW)
    assert json.loads(calls[-1][0])["id"] == said[1]["id"]


def test_nothing_of_another_program(webhook, lakeside, calls):
    house = Organization.objects.create(name="Theirs", kept_by=lakeside)
    Service.objects.create(organization=house, name="Theirs")
    settle_marks(at=NOW)
    assert not DirectoryCall.objects.exists()


def test_very_much_is_only_counted(webhook, service, monkeypatch):
    monkeypatch.setattr(payload, "MOST_LISTED", 1)
    monkeypatch.setattr(payload, "MOST_CALLS", 1)
    settle_marks(at=NOW)
    call = DirectoryCall.objects.get()
    assert (call.changes, call.many) == ([], 2)


def test_who_sets_the_rules_and_nobody_else(riverside, webhook, navigator):
    with pytest.raises(PermissionDenied):
        actions.add_news_address(program=riverside, name="x", url=ADDRESS, by=navigator, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.remove_news_address(webhook=webhook, by=navigator, at=NOW)


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "https://localhost/", "https://169.254.169.254/x", "ftp://a.b/"])
def test_never_into_a_private_network(url, riverside, admin):
    with pytest.raises(NotPossible):
        actions.add_news_address(program=riverside, name="x", url=url, by=admin, at=NOW)
    assert not Effect.objects.filter(kind="news.call").exists()


def test_by_the_api_with_the_secret_once(client, riverside, admin):
    client.force_login(admin)
    made = client.post("/api/v1/directory/news-addresses/", {"name": "211", "url": ADDRESS}, "application/json")
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    [listed] = client.get("/api/v1/directory/news-addresses/").json()["results"]
    assert "secret" not in listed
