"""Twilio's API against a real server on this machine: every answer it may give, and the calls it makes to us."""

import base64
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from django.test import Client

from casemgmt.core import effects
from casemgmt.core.models import Effect
from casemgmt.messaging import gateways
from casemgmt.messaging.models import Reply

TOKEN = "a-secret-token"


class StandIn(BaseHTTPRequestHandler):
    """Answers as the test says and keeps what it was asked."""

    def do_POST(self):
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append((self.path, self.headers["Authorization"], parse_qs(form)))
        status, body, wait = self.server.answer
        time.sleep(wait)
        try:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass  # the other side hung up

    def log_message(self, *args):
        """Silence."""


@pytest.fixture
def server():
    made = ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
    made.asked, made.answer = [], (201, b'{"sid": "SM123", "status": "queued"}', 0)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture
def twilio(settings, server, monkeypatch):
    settings.TEXT_PROVIDER = "twilio"
    settings.TWILIO_URL = f"http://127.0.0.1:{server.server_port}"
    settings.TWILIO_ACCOUNT, settings.TWILIO_TOKEN, settings.TWILIO_SENDER = "AC1", TOKEN, "+15555550000"
    settings.SITE_URL = "https://crisis.example"
    monkeypatch.setattr(gateways.Twilio, "timeout", 0.3)
    monkeypatch.setattr(gateways.Twilio.__init__, "__defaults__", (0.3,))
    return server


def test_a_text_is_one_post(twilio, send, point, now):
    message = send()
    effects.deliver_due(at=now)
    message.refresh_from_db()
    [(path, secret, form)] = twilio.asked
    assert path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert base64.b64decode(secret.removeprefix("Basic ")) == b"AC1:a-secret-token"
    callback = f"https://crisis.example/texts/status/{message.pk}/"
    assert form == {
        **{"To": [point.normalized], "From": ["+15555550000"], "Body": [message.body]},
        "StatusCallback": [callback],
    }
    assert (message.state, message.provider_id) == ("sent", "SM123")


def test_unsubscribed_at_the_provider_is_a_stop(twilio, send, point, now):
    twilio.answer = (400, b'{"code": 21610, "message": "Attempt to send to unsubscribed recipient"}', 0)
    message = send()
    effects.deliver_due(at=now)
    message.refresh_from_db()
    point.refresh_from_db()
    assert (message.state, message.hindrance, message.provider_code) == ("undeliverable", "stopped", "21610")
    assert point.may_text is False


def test_a_refused_number_is_not_tried_again(twilio, send, now):
    twilio.answer = (400, b'{"code": 21211}', 0)
    message = send()
    effects.deliver_due(at=now)
    message.refresh_from_db()
    assert (message.state, message.hindrance, message.provider_code) == ("undeliverable", "refused", "21211")
    assert not Effect.objects.filter(delivered_at=None, dropped_at=None, kind="messaging.text").exists()


@pytest.mark.parametrize("status", [429, 500, 503, 401])
def test_a_busy_provider_is_asked_again(twilio, send, now, status):
    twilio.answer = (status, b"busy", 0)
    message = send()
    effects.deliver_due(at=now)
    message.refresh_from_db()
    row = Effect.objects.get(kind="messaging.text")
    assert (message.state, row.last_error, row.delivered_at) == ("queued", "Away", None)
    twilio.answer = (201, b'{"sid": "SM9"}', 0)
    effects.deliver_due(at=row.due_at)
    message.refresh_from_db()
    assert message.state == "sent"


@pytest.mark.parametrize("answer", [(201, b'{"sid": "SM1"}', 0.6), (201, b"<html>", 0), (200, b"[1]", 0)])
def test_an_answer_that_cannot_be_read_is_never_sent_twice(twilio, send, now, answer):
    twilio.answer = answer
    message = send()
    for _ in range(2):
        effects.deliver_due(at=now)
    message.refresh_from_db()
    assert (message.state, message.hindrance, len(twilio.asked)) == ("failed", "unsure", 1)
    assert message.attempt is None
    response = call(f"/texts/status/{message.pk}/", {"MessageStatus": "delivered", "MessageSid": "SM1"})
    message.refresh_from_db()
    assert (response.status_code, message.state, message.hindrance) == (204, "delivered", "")
    assert message.attempt is not None


def test_a_provider_that_is_not_there_is_asked_again(twilio, settings, send, now):
    settings.TWILIO_URL = "http://127.0.0.1:9"
    message = send()
    effects.deliver_due(at=now)
    message.refresh_from_db()
    assert message.state == "queued"


def call(path, fields, signed=TOKEN):
    secret = gateways.signature(signed, f"https://crisis.example{path}", fields)
    return Client(enforce_csrf_checks=True).post(path, fields, headers={"X-Twilio-Signature": secret})


@pytest.mark.parametrize(
    ("number", "said"),
    [("+12349013030", "0/KCTR6DLpKmkAf8muzZqo1nDgQ="), ("+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8=")],
)
def test_the_signature_is_the_published_one(number, said):
    """The examples of Twilio's own documentation."""
    fields = {"CallSid": "CA1234567890ABCDE", "Caller": number, "Digits": "1234", "From": number}
    fields["To"] = "+18005551212"
    assert gateways.signature("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", fields) == said


def test_a_signed_text_comes_in(twilio, point, case):
    fields = {"From": "+15415550100", "Body": "STOP", "MessageSid": "SM77"}
    response = call("/texts/inbound/", fields)
    point.refresh_from_db()
    assert (response.status_code, response["Content-Type"], point.may_text) == (200, "text/xml", False)
    assert b"<Message>" not in response.content


def test_help_is_answered_neutrally(twilio, send, point):
    send()
    body = call("/texts/inbound/", {"From": "+15415550100", "Body": "Ayuda", "MessageSid": "SM78"}).content.decode()
    assert "+1 555 010 0100" in body
    assert "Riverside" not in body


@pytest.mark.parametrize("path", ["/texts/inbound/", "/texts/status/0b5ee8a5-6e2c-4d26-a6a4-1d9c9f2f8b11/"])
def test_a_call_that_is_not_signed_is_refused(twilio, settings, db, path):
    fields = {"From": "+15415550100", "Body": "STOP", "MessageSid": "SM1", "MessageStatus": "failed"}
    assert call(path, fields, signed="another").status_code == 403
    settings.TEXT_PROVIDER = "file"
    assert call(path, fields).status_code == 403
    assert Reply.objects.count() == 0


def test_states_come_by_call(twilio, send, now):
    message = send()
    effects.deliver_due(at=now)
    path = f"/texts/status/{message.pk}/"
    assert call(path, {"MessageStatus": "undelivered", "MessageSid": "SM999", "ErrorCode": "30005"}).status_code == 204
    message.refresh_from_db()
    assert message.state == "sent"  # of another message than the one we were told of
    call(path, {"MessageStatus": "undelivered", "MessageSid": "SM123", "ErrorCode": "30005"})
    message.refresh_from_db()
    assert (message.state, message.hindrance, message.provider_code) == ("undeliverable", "not_delivered", "30005")
