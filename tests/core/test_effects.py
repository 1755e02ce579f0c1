"""Effects: once for each key, what waits is sent, what fails is tried again, a killed worker loses nothing."""

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection, transaction

from casemgmt.core import effects
from casemgmt.core.effects import Lane
from casemgmt.core.effects.lanes import LEASE
from casemgmt.core.models import Effect

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(monkeypatch):
    """A kind of message that is sent as long as the world has not moved on."""
    world = {"moved_on": False, "broken": False}

    def send(message, at):
        if world["broken"]:
            raise ConnectionError("somebody@private.example")
        return None if world["moved_on"] else EmailMessage("Hello", "A sentence", to=["desk@agency.example"])

    monkeypatch.setitem(effects.KINDS, "letter", effects.EffectKind(send))
    return world


def test_the_same_key_is_told_once(now, letter):
    first = effects.tell("letter", key="letter:1", at=now)
    assert effects.tell("letter", key="letter:1", at=now) == first
    assert effects.deliver_due(at=now) == 1
    assert effects.deliver_due(at=now) == 0
    assert len(mail.outbox) == 1


def test_a_message_sent_again_carries_the_same_id(now, letter):
    message = effects.tell("letter", key="letter:1", at=now)
    effects.deliver_due(at=now)
    Effect.objects.update(delivered_at=None, lease=uuid4())  # as if the worker died before its commit
    assert effects.deliver_due(at=now) == 0
    effects.deliver_due(at=now + timedelta(seconds=LEASE))
    ids = {sent.extra_headers["Message-ID"] for sent in mail.outbox}
    assert len(mail.outbox) == 2
    assert ids == {effects.message_id(message)}


def test_what_the_world_overtook_is_dropped(now, letter):
    letter["moved_on"] = True
    message = effects.tell("letter", key="letter:1", at=now)
    effects.deliver_due(at=now)
    message.refresh_from_db()
    assert message.dropped_at == now
    assert mail.outbox == []


def test_a_broken_mail_server_puts_off_and_keeps_no_address(now, letter):
    letter["broken"] = True
    message = effects.tell("letter", key="letter:1", at=now)
    effects.tell("letter", key="letter:2", at=now)
    assert effects.deliver_due(at=now) == 2
    message.refresh_from_db()
    assert (message.last_error, message.delivered_at, message.attempts) == ("ConnectionError", None, 1)
    assert message.due_at > now
    letter["broken"] = False
    assert effects.deliver_due(at=now + timedelta(hours=2)) == 2


def test_a_message_not_yet_due_waits(now, letter):
    effects.tell("letter", key="letter:1", at=now, due_at=now + timedelta(hours=1))
    assert effects.deliver_due(at=now) == 0
    assert effects.deliver_due(at=now + timedelta(hours=1)) == 1


def test_an_action_rolled_back_tells_nobody(now, letter):
    with suppress(RuntimeError), transaction.atomic():
        effects.tell("letter", key="letter:1", at=now)
        raise RuntimeError
    assert not Effect.objects.exists()


def test_delivery_asks_only_for_what_waits(now, letter):
    """The plan reads the partial index of waiting rows, so that a million sent ones cost nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = effects.waiting(now).explain()
    assert "outbox_waiting" in plan


def test_what_goes_to_other_web_servers_waits_in_its_own_lane(now, letter, monkeypatch):
    calls = []

    class Call:
        def deliver(self, message_id):
            calls.append(message_id)

    monkeypatch.setitem(effects.KINDS, "call", effects.EffectKind(lambda message, at: Call(), Lane.WEB))
    call = effects.tell("call", key="call:1", at=now)
    effects.tell("letter", key="letter:1", at=now)

    assert effects.deliver_due(at=now, lane=Lane.MAIL) == 1
    assert (len(mail.outbox), calls) == (1, [])
    assert effects.deliver_due(at=now, lane=Lane.WEB) == 1
    assert calls == [effects.message_id(call)]


def test_a_broker_that_cannot_be_reached_breaks_no_page(letter, now, monkeypatch, django_capture_on_commit_callbacks):
    """The row is written; the next sweep finds it."""

    def unreachable(**_more):
        raise ConnectionError

    monkeypatch.setattr("casemgmt.core.tasks.deliver_mail.apply_async", unreachable)
    with django_capture_on_commit_callbacks(execute=True):
        effects.tell("letter", key="letter:broker", at=now)
        effects.tell_all([effects.drafted("letter", key="letter:broker:2", at=now)])
    assert Effect.objects.count() == 2
