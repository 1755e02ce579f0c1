"""Errors are told to a receiver of Sentry's protocol, and nothing of anybody leaves with them."""

import json
import logging
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from structlog.contextvars import bound_contextvars

from casemgmt.core import alarm

CANARY = "qzv-Ivo-Invented"


@pytest.fixture
def receiver():
    """Somebody who hears alarms on this machine."""
    heard = []

    class Hears(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Hears)
    Thread(target=server.serve_forever, daemon=True).start()
    server.heard = heard
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def teller(receiver):
    """The handler of the log, with the receiver's address."""
    handler = alarm.AlarmHandler(f"http://key@127.0.0.1:{receiver.server_port}/7")
    loggers = [logging.getLogger(), logging.getLogger("django.request")]
    for one in loggers[:1]:
        one.addHandler(handler)
    yield handler
    for one in loggers[:1]:
        one.removeHandler(handler)


def fail(told):
    name = told  # a local value, as a debugger would show it
    raise ValueError(f"nobody is called {name}")


def test_nothing_of_anybody_leaves(receiver, teller):
    with bound_contextvars(request_id="r-1", user_id="u-1", typed=CANARY):
        try:
            fail(CANARY)
        except ValueError:
            logging.getLogger("a.b").exception("could not keep %s", CANARY, extra={"body": CANARY})
    teller.waiting.join()
    [(path, heads, body)] = receiver.heard
    assert path == "/api/7/envelope/"
    assert "sentry_key=key" in heads["X-Sentry-Auth"]
    assert CANARY not in body + str(heads)
    event = json.loads(body.splitlines()[2])
    [error] = event["exception"]["values"]
    assert (error["type"], error["value"]) == ("ValueError", "")
    assert [frame["function"] for frame in error["stacktrace"]["frames"]] == ["test_nothing_of_anybody_leaves", "fail"]
    assert event["tags"] == {"request_id": "r-1", "user_id": "u-1"}


@pytest.mark.django_db
def test_a_page_that_breaks_is_told_by_its_name(receiver, teller, client, navigator, monkeypatch):
    monkeypatch.setattr("casemgmt.people.finding.find_people", lambda *_, **__: fail(CANARY))
    client.force_login(navigator)
    client.raise_request_exception = False
    answer = client.post("/people/?q=" + CANARY, {"q": CANARY}, headers={"Referer": f"/{CANARY}"})
    assert answer.status_code == 500
    teller.waiting.join()
    assert receiver.heard
    assert CANARY not in str(receiver.heard)
    assert any('"page": "people:search"' in body for _path, _heads, body in receiver.heard)


def test_a_receiver_that_is_away_or_none_disturbs_nobody():
    for dsn in ("", "http://key@127.0.0.1:1/7"):
        handler = alarm.AlarmHandler(dsn)
        try:
            fail(CANARY)
        except ValueError as error:
            told = (type(error), error, error.__traceback__)
            handler.emit(logging.LogRecord("a", logging.ERROR, "", 1, "x", (), told))
        handler.waiting.join()
