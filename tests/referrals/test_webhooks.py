"""Calls to an agency's own software: signed, ids only, tried again, on record, never into a private network."""

import hashlib
import hmac
import ipaddress
import json
import socket
import threading
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.core import effects, outbound
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Effect
from casemgmt.core.webhooks.signing import MOST_TRIES
from referrals import actions
from referrals.models import OfferNews, Webhook, WebhookDelivery
from referrals.webhooks import payload

pytestmark = pytest.mark.django_db


class Intake:
    """An agency's own software: a real server that keeps what it is sent and answers as the test wants."""

    def __init__(self):
        self.calls, self.status, intake = [], 200, self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                intake.calls.append((dict(self.headers), body))
                self.send_response(intake.status)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *words):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.place = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def intake(settings):
    server = Intake()
    settings.WEBHOOK_TEST_HOSTS = [server.place]
    yield server
    server.server.shutdown()
    server.server.server_close()


@pytest.fixture
def webhook(intake, clinic_lead, north_clinic, now):
    return actions.add_webhook(
        organization=north_clinic, url=f"http://{intake.place}/in?x=1", events=OfferNews.values, by=clinic_lead, at=now
    )


def deliver(at):
    return effects.deliver_due(at=at, lane=effects.Lane.WEB)


def test_a_request_is_announced_signed_and_by_ids_only(webhook, intake, send, rooms, person, now):
    offer = send(rooms)
    assert deliver(now) == 1
    ((headers, body),) = intake.calls
    said = json.loads(body)
    assert said == {"id": said["id"], "type": "offer.sent", "at": said["at"], "offer": str(offer.pk), "version": 2}
    stamped = headers["Aftercall-Timestamp"].encode() + b"." + body
    proof = hmac.new(payload.secret_of(webhook).encode(), stamped, hashlib.sha256).hexdigest()
    assert headers["Aftercall-Signature"] == f"v1={proof}"
    assert headers["Aftercall-Event"] == said["id"]
    row = WebhookDelivery.objects.get()
    assert (row.state, row.tries, row.last["status"]) == ("delivered", 1, 200)
    assert person.first_name not in str(intake.calls) + str(Effect.objects.values_list("data"))


def test_another_agency_hears_nothing_and_the_loser_never_hears_who_won(
    webhook, intake, send, beds, rooms, shelter_desk, now
):
    ours, theirs = send(rooms), send(beds)
    actions.accept_offer(offer=theirs, by=shelter_desk, at=now)
    deliver(now)
    news = sorted((json.loads(body) for _headers, body in intake.calls), key=lambda said: said["version"])
    assert [said["type"] for said in news] == ["offer.sent", "offer.superseded"]
    assert {said["offer"] for said in news} == {str(ours.pk)}
    assert str(theirs.pk) not in str(intake.calls)


def test_only_chosen_news_and_only_while_active(webhook, intake, send, rooms, clinic_lead, now):
    actions.change_webhook(webhook=webhook, url=webhook.url, events=["offer.recalled"], by=clinic_lead, at=now)
    send(rooms)
    assert not WebhookDelivery.objects.exists()
    with pytest.raises(NotPossible):
        actions.change_webhook(webhook=webhook, url=webhook.url, events=["offer.voided"], by=clinic_lead, at=now)
    actions.stop_webhook(webhook=webhook, by=clinic_lead, at=now)
    with pytest.raises(NotPossible):
        actions.ping_webhook(webhook=webhook, by=clinic_lead, at=now)


def test_it_is_tried_again_with_pauses_and_given_up_on_record(webhook, intake, clinic_lead, now):
    intake.status = 503
    actions.ping_webhook(webhook=webhook, by=clinic_lead, at=now)
    at, moments = now, []
    while Effect.objects.filter(delivered_at=None, dropped_at=None, kind="webhook.call").exists():
        at = Effect.objects.get(kind="webhook.call").due_at
        moments.append(at)
        deliver(at)
    row = WebhookDelivery.objects.get()
    assert (row.state, row.tries, len(intake.calls)) == ("failed", MOST_TRIES, MOST_TRIES)
    pauses = [later - earlier for earlier, later in pairwise(moments)]
    assert pauses == sorted(pauses)
    assert timedelta(hours=4) < moments[-1] - moments[0] < timedelta(hours=8)
    assert {headers["Aftercall-Event"] for headers, _body in intake.calls} == {str(row.event_id)}


def test_replay_sends_the_same_event_again(webhook, intake, clinic_lead, now):
    ping = actions.ping_webhook(webhook=webhook, by=clinic_lead, at=now)
    deliver(now)
    actions.replay_delivery(delivery=ping, by=clinic_lead, at=now + timedelta(hours=1))
    deliver(now + timedelta(hours=1))
    first, second = ({"event": h["Aftercall-Event"], "body": body} for h, body in intake.calls)
    assert first == second
    WebhookDelivery.objects.update(state="failed")
    assert actions.replay_failed(webhook=webhook, by=clinic_lead, at=now + timedelta(hours=2)) == 1


def test_a_redirect_is_not_followed_and_counts_as_failed(webhook, intake, clinic_lead, now):
    intake.status = 302
    actions.ping_webhook(webhook=webhook, by=clinic_lead, at=now)
    deliver(now)
    row = WebhookDelivery.objects.get()
    assert (row.state, row.last["status"], len(intake.calls)) == ("waiting", 302, 1)


def test_after_three_days_of_failing_it_is_stopped_and_the_lead_is_told(webhook, intake, clinic_lead, now):
    intake.status = 500
    for days in (0, 2, 3):
        actions.ping_webhook(webhook=webhook, by=clinic_lead, at=now + timedelta(days=days))
        deliver(now + timedelta(days=days))
        webhook.refresh_from_db()
        assert webhook.is_active == (days < 3)
    effects.deliver_due(at=now + timedelta(days=3))
    (letter,) = mail.outbox
    assert letter.to == [clinic_lead.email]
    assert intake.place not in letter.body
    assert not WebhookDelivery.objects.filter(state="waiting").exists()


def test_a_new_secret_ends_the_old_one(webhook, clinic_lead, now):
    old = payload.secret_of(webhook)
    renewed = actions.renew_webhook_secret(webhook=webhook, by=clinic_lead, at=now)
    assert payload.secret_of(renewed) != old


def test_only_the_lead_and_only_of_that_agency(webhook, shelter_desk, navigator, harbor_house, clinic_lead, now):
    for by in (shelter_desk, navigator):
        with pytest.raises(PermissionDenied):
            actions.ping_webhook(webhook=webhook, by=by, at=now)
    with pytest.raises(PermissionDenied):
        actions.add_webhook(organization=harbor_house, url=webhook.url, events=["offer.sent"], by=clinic_lead, at=now)


def test_the_log_is_forgotten_after_thirty_days(webhook, intake, clinic_lead, now):
    actions.ping_webhook(webhook=webhook, by=clinic_lead, at=now)
    WebhookDelivery.objects.update(created_at=now)
    assert actions.forget_old_deliveries(at=now + timedelta(days=29)) == 0
    assert actions.forget_old_deliveries(at=now + timedelta(days=31)) == 1


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fc00::7", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "198.18.0.1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_refused_in_every_disguise(address, monkeypatch):
    assert not outbound.is_public(ipaddress.ip_address(address))
    found = [(None, None, None, "", ("93.184.215.14", 443)), (None, None, None, "", (address, 443))]
    monkeypatch.setattr(outbound.socket, "getaddrinfo", lambda *words, **more: found)
    with pytest.raises(outbound.CallRefused) as refused:
        outbound.resolve("https://intake.example.org/")
    assert refused.value.code == outbound.PRIVATE


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://intake.example.org/", outbound.NOT_HTTPS),
        ("ftp://intake.example.org/", outbound.NOT_HTTPS),
        ("https://localhost/", outbound.NO_NAME),
        ("https://user:word@intake.example.org/", outbound.NO_NAME),
        ("https://[::1]/", outbound.NO_NAME),
        ("https://intake.example.org:22/", outbound.BAD_PORT),
        ("https://intake.example.org:99999/", outbound.NO_NAME),
        ("nonsense", outbound.NOT_HTTPS),
        ("", outbound.NOT_HTTPS),
    ],
)
def test_an_address_of_the_wrong_form_is_refused(url, code, north_clinic, clinic_lead, now):
    with pytest.raises(NotPossible) as refused:
        actions.add_webhook(organization=north_clinic, url=url, events=["offer.sent"], by=clinic_lead, at=now)
    assert refused.value.message == payload.PROBLEMS[code]


def test_a_name_that_turns_private_later_is_not_called(webhook, intake, settings, clinic_lead, now):
    """The check is made again for every call, on the very address that is then connected to."""
    settings.WEBHOOK_TEST_HOSTS = []
    actions.ping_webhook(webhook=webhook, by=clinic_lead, at=now)
    Webhook.objects.update(url="https://127.0.0.1.nip.invalid/")
    deliver(now)
    assert intake.calls == []
    assert WebhookDelivery.objects.get().last["problem"] in {outbound.UNKNOWN, outbound.PRIVATE}


def test_the_lead_adds_sees_the_secret_once_and_sends_again(client, intake, clinic_lead, north_clinic, now):
    client.force_login(clinic_lead)
    assert "Nothing is called" in client.get(reverse("referrals:webhooks")).content.decode()
    form = {"url": f"http://{intake.place}/", "events": ["offer.sent"]}
    page = client.post(reverse("referrals:webhook_add"), form, follow=True).content.decode()
    made = Webhook.objects.get()
    assert payload.secret_of(made) in page
    assert payload.secret_of(made) not in client.get(reverse("referrals:webhook", args=[made.pk])).content.decode()
    client.post(reverse("referrals:webhook_do", args=[made.pk, "ping"]))
    effects.deliver_due(at=made.made_at + timedelta(days=1))
    assert "200 ·" in client.get(reverse("referrals:webhook", args=[made.pk])).content.decode()
    client.post(reverse("referrals:webhook_replay", args=[WebhookDelivery.objects.get().pk]))
    assert WebhookDelivery.objects.get().state == "waiting"
    again = client.post(reverse("referrals:webhook_add"), form).content.decode()
    assert "in the list already" in again


def test_the_api_does_the_same(client, intake, clinic_lead, north_clinic):
    client.force_login(clinic_lead)
    words = {"organization": str(north_clinic.pk), "url": f"http://{intake.place}/", "events": ["offer.sent"]}
    made = client.post("/api/v1/webhooks/", words, content_type="application/json")
    assert made.status_code == 201
    assert made.json()["secret"] == payload.secret_of(Webhook.objects.get())
    place = f"/api/v1/webhooks/{made.json()['id']}/"
    assert "secret" not in client.get(place).json()
    assert client.post(f"{place}ping/").json()["verb"] == "ping"
    assert client.post(f"{place}stop/").json()["is_active"] is False
    assert client.post(f"{place}ping/").status_code == 409
    assert client.delete(place).status_code == 204


def test_a_server_that_drips_its_answer_is_cut_off(monkeypatch):
    """Each byte comes in time, the answer never ends: the whole call has an end all the same."""
    monkeypatch.setattr(outbound, "LONGEST", 0.5)
    door = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip():
        line, _from = door.accept()
        with line, suppress(OSError):
            line.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not stop.wait(0.05):
                line.sendall(b"a")

    threading.Thread(target=drip, daemon=True).start()
    target = outbound.Target("127.0.0.1", door.getsockname()[1], "127.0.0.1", "/", is_secure=False)
    with pytest.raises(outbound.CallRefused) as refused:
        outbound.post(target, b"{}", {})
    stop.set()
    door.close()
    assert refused.value.code == outbound.TIMED_OUT


def test_a_filter_that_finds_nothing_does_not_say_that_nothing_was_called(webhook, client, clinic_lead, send, rooms):
    send(rooms)
    client.force_login(clinic_lead)
    page = reverse("referrals:webhook", args=[webhook.pk])
    assert "No calls yet" not in client.get(page).content.decode()
    empty = client.get(page, {"state": "failed"}).content.decode()
    assert "No such calls" in empty
    assert "No calls yet" not in empty
