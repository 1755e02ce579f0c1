"""The outbox: once for each effect, what waits is sent, what fails is tried again, a killed worker loses nothing."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection, transaction

from casemgmt.core import outbox
from casemgmt.core.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(monkeypatch):
    """A kind of message that is sent as long as the world has not moved on."""
    world = {"moved_on": False, "broken": False}

    def send(message, at):
        if world["broken"]:
            raise ConnectionError("somebody@private.example")
        return None if world["moved_on"] else EmailMessage("Hello", "A sentence", to=["desk@agency.example"])

    monkeypatch.setitem(outbox.SENDERS, "letter", send)
    return world


def test_the_same_key_is_told_once(now, letter):
    first = outbox.tell("letter", key="letter:1", at=now)
    assert outbox.tell("letter", key="letter:1", at=now) == first
    assert outbox.deliver_due(at=now) == 1
    assert outbox.deliver_due(at=now) == 0
    assert len(mail.outbox) == 1


def test_a_message_sent_again_carries_the_same_id(now, letter):
    message = outbox.tell("letter", key="letter:1", at=now)
    outbox.deliver_due(at=now)
    OutboxMessage.objects.update(delivered_at=None)  # as if the worker died before its commit
    outbox.deliver_due(at=now)
    ids = {sent.extra_headers["Message-ID"] for sent in mail.outbox}
    assert len(mail.outbox) == 2
    assert ids == {outbox.message_id(message)}


def test_what_the_world_overtook_is_dropped(now, letter):
    letter["moved_on"] = True
    message = outbox.tell("letter", key="letter:1", at=now)
    outbox.deliver_due(at=now)
    message.refresh_from_db()
    assert message.dropped_at == now
    assert mail.outbox == []


def test_a_broken_mail_server_puts_off_and_keeps_no_address(now, letter):
    letter["broken"] = True
    message = outbox.tell("letter", key="letter:1", at=now)
    outbox.tell("letter", key="letter:2", at=now)
    assert outbox.deliver_due(at=now) == 2
    message.refresh_from_db()
    assert (message.last_error, message.delivered_at, message.attempts) == ("ConnectionError", None, 1)
    assert message.due_at > now
    letter["broken"] = False
    assert outbox.deliver_due(at=now + timedelta(hours=2)) == 2


def test_a_message_not_yet_due_waits(now, letter):
    outbox.tell("letter", key="letter:1", at=now, due_at=now + timedelta(hours=1))
    assert outbox.deliver_due(at=now) == 0
    assert outbox.deliver_due(at=now + timedelta(hours=1)) == 1


def test_an_action_rolled_back_tells_nobody(now, letter):
    with suppress(RuntimeError), transaction.atomic():
        outbox.tell("letter", key="letter:1", at=now)
        raise RuntimeError
    assert not OutboxMessage.objects.exists()


def test_delivery_asks_only_for_what_waits(now, letter):
    """The plan reads the partial index of waiting rows, so that a million sent ones cost nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = outbox.waiting(now).explain()
    assert "outbox_waiting" in plan


def test_what_goes_to_other_web_servers_waits_in_its_own_lane(now, letter, monkeypatch):
    calls = []

    class Call:
        def deliver(self, message_id):
            calls.append(message_id)

    monkeypatch.setitem(outbox.SENDERS, "call", lambda message, at: Call())
    monkeypatch.setitem(outbox.LANES, "call", outbox.WEB)
    call = outbox.tell("call", key="call:1", at=now)
    outbox.tell("letter", key="letter:1", at=now)

    assert outbox.deliver_due(at=now, lane=outbox.MAIL) == 1
    assert (len(mail.outbox), calls) == (1, [])
    assert outbox.deliver_due(at=now, lane=outbox.WEB) == 1
    assert calls == [outbox.message_id(call)]


def test_a_broker_that_cannot_be_reached_breaks_no_page(letter, now, monkeypatch, django_capture_on_commit_callbacks):
    """The row is written; the next sweep finds it."""

    def unreachable(**_more):
        raise ConnectionError

    monkeypatch.setattr("casemgmt.core.tasks.deliver_outbox.apply_async", unreachable)
    with django_capture_on_commit_callbacks(execute=True):
        outbox.tell("letter", key="letter:broker", at=now)
        outbox.tell_all([outbox.drafted("letter", key="letter:broker:2", at=now)])
    assert OutboxMessage.objects.count() == 2
