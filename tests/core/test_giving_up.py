"""What cannot be delivered is given up after a stated number of tries and span, shown to administrators, told once a
day, counted, and sent again by one press. The refusals of a real mail server: `tests/infra/test_mail_server.py`."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.urls import reverse

from casemgmt.accounts import digest, undelivered
from casemgmt.core import effects
from casemgmt.core.effects import EffectKind, Lane, actions, figures
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Effect, Event

pytestmark = pytest.mark.django_db

REFUSED = smtplib.SMTPRecipientsRefused({"somebody@private.example": (550, b"no such somebody@private.example")})
AWAY = smtplib.SMTPServerDisconnected("gone")
BUSY = smtplib.SMTPRecipientsRefused({"somebody@private.example": (450, b"later")})


@pytest.fixture
def server(monkeypatch):
    """A mail server that answers as the test wants, and counts how often it was asked."""
    world = {"answer": None, "asked": 0, "told": []}

    def send(self, **options):
        world["asked"] += 1
        if world["answer"]:
            raise world["answer"]
        mail.outbox.append(self)

    monkeypatch.setattr(EmailMessage, "send", send)
    letter = EffectKind(
        lambda effect, at: EmailMessage("Hello", "A sentence", to=["somebody@private.example"]),
        what="A letter",
        alone="a letter of this test",
        given_up=lambda effect, code, at: world["told"].append(code),
    )
    monkeypatch.setitem(effects.KINDS, "letter", letter)
    return world


def worked_off(at):
    """Deliver at each moment something is due, until nothing waits any more; when that was."""
    while waiting := Effect.objects.waiting().order_by("due_at").first():
        at = max(at, waiting.due_at)
        effects.deliver_due(at=at)
    return at


def gave_up(now):
    effects.tell("letter", key="letter:1", at=now)
    ended = worked_off(now)
    return Effect.objects.get(kind="letter"), ended - now


def test_a_server_that_refuses_for_good_is_believed_at_the_third_time(server, now, settings):
    server["answer"] = REFUSED
    row, took = gave_up(now)
    assert (server["asked"], row.attempts) == (settings.EFFECT_REFUSALS, settings.EFFECT_REFUSALS)
    assert timedelta(minutes=20) <= took < timedelta(hours=1)
    assert (row.last_error, row.delivered_at) == ("SMTPRecipientsRefused 550", None)
    assert server["told"] == ["SMTPRecipientsRefused 550"]


@pytest.mark.parametrize("answer", [AWAY, BUSY, OSError("somebody@private.example")])
def test_who_is_away_is_tried_for_a_day(server, now, settings, answer):
    server["answer"] = answer
    row, took = gave_up(now)
    assert timedelta(hours=24) <= took < timedelta(hours=27)
    assert settings.EFFECT_TRIES <= server["asked"] < 40
    assert "@" not in row.last_error


def test_a_worker_that_slept_for_days_gives_nothing_up(server, now):
    server["answer"] = AWAY
    effects.tell("letter", key="letter:1", at=now)
    effects.deliver_due(at=now)
    effects.deliver_due(at=now + timedelta(days=5))
    assert Effect.objects.waiting().exists()


def test_a_wrong_password_of_ours_refuses_nobody_for_good(server, now):
    server["answer"] = smtplib.SMTPAuthenticationError(535, b"no")
    _row, took = gave_up(now)
    assert took >= timedelta(hours=24)


def test_what_failed_together_does_not_come_back_together(server, now):
    server["answer"] = AWAY
    for number in range(20):
        effects.tell("letter", key=f"letter:{number}", at=now)
    effects.deliver_due(at=now)
    assert len(set(Effect.objects.values_list("due_at", flat=True))) > 10


def test_one_press_sends_it_again_and_one_press_all_of_a_kind(client, server, admin, now):
    server["answer"] = REFUSED
    for number in range(3):
        effects.tell("letter", key=f"letter:{number}", at=now)
    worked_off(now)
    client.force_login(admin)
    page = client.get(reverse("accounts:undelivered")).content.decode()
    assert page.count("A letter") >= 3
    assert "The mail server refuses the address." in page
    assert "somebody" not in page
    server["answer"] = None
    first = Effect.objects.order_by("pk").first()
    client.post(reverse("accounts:send_again", args=[first.pk]))
    assert Effect.objects.given_up().count() == 2
    client.post(reverse("accounts:send_kind_again", args=["letter"]))
    assert not Effect.objects.given_up().exists()
    worked_off(now)
    assert len(mail.outbox) == 3
    assert Event.objects.filter(verb="effect.sent_again", actor=admin).count() == 3
    assert "Everything arrived" in client.get(reverse("accounts:undelivered")).content.decode()
    again = client.post(reverse("accounts:send_again", args=[first.pk]), follow=True).content.decode()
    assert "sent again already" in again


def test_only_who_administers_a_program_sends_again(server, navigator, manager, admin, now):
    server["answer"] = REFUSED
    row, _took = gave_up(now)
    for by in (navigator, manager):
        with pytest.raises(PermissionDenied):
            actions.send_again(effect=row, by=by, at=now)
        with pytest.raises(PermissionDenied):
            actions.send_kind_again(kind="letter", by=by, at=now)
    actions.send_again(effect=row, by=admin, at=now)
    with pytest.raises(NotPossible):
        actions.send_again(effect=row, by=admin, at=now)


def test_administrators_are_told_once_a_day_at_most_and_not_of_the_notice_itself(server, admin, now):
    server["answer"] = REFUSED
    gave_up(now)
    hours = timedelta(hours=1)
    assert undelivered.sweep_undelivered(at=now + hours) == 1
    assert undelivered.sweep_undelivered(at=now + 2 * hours) == 0
    worked_off(now + hours)  # the notice is refused too
    assert undelivered.sweep_undelivered(at=now + 30 * hours) == 0
    server["answer"] = None
    effects.tell("letter", key="letter:2", at=now + 30 * hours)
    server["answer"] = REFUSED
    worked_off(now + 30 * hours)
    server["answer"] = None
    assert undelivered.sweep_undelivered(at=now + 32 * hours) == 1
    effects.deliver_due(at=now + 32 * hours)
    (letter,) = mail.outbox
    assert letter.to == [admin.email]
    assert letter.subject == "Something was not delivered"
    assert reverse("accounts:undelivered") in letter.body


def test_the_digest_of_an_administrator_says_how_many(server, admin, navigator, now):
    server["answer"] = REFUSED
    gave_up(now)
    assert [line.count for line in digest.lines_for(admin, now) if line.what == "Not delivered"] == [1]
    assert "Not delivered" not in [line.what for line in digest.lines_for(navigator, now)]


def test_the_figures_count_what_waits_and_what_was_given_up(server, now):
    server["answer"] = REFUSED
    gave_up(now)
    effects.tell("letter", key="letter:2", at=now)
    effects.tell("letter", key="letter:3", at=now, due_at=now + timedelta(days=1))
    found = figures.figures(now + timedelta(minutes=5))
    assert found.given_up == {"letter": 1}
    assert found.waiting[Lane.MAIL] == 1
    assert found.oldest_seconds[Lane.MAIL] == 300
    assert found.waiting[Lane.WEB] == 0
    assert found.breakers_open == 0


def test_the_figures_are_read_in_a_few_statements(server, now, django_assert_num_queries):
    with django_assert_num_queries(3):
        figures.figures(now)


def test_the_api_lists_and_sends_again(client, server, admin, now):
    server["answer"] = REFUSED
    row, _took = gave_up(now)
    client.force_login(admin)
    (said,) = client.get("/api/v1/undelivered/").json()["results"]
    assert (said["kind"], said["tries"], said["code"]) == ("letter", 3, "SMTPRecipientsRefused 550")
    assert client.post(f"/api/v1/undelivered/{row.pk}/send-again/").status_code == 200
    assert client.get("/api/v1/undelivered/").json()["results"] == []
    words = client.post("/api/v1/undelivered/send-kind-again/", {"kind": "letter"}, content_type="application/json")
    assert words.json() == {"sent_again": 0}
