"""A message goes only with agreement, only where and when the card allows it, and once."""

import json
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from casemgmt.core import effects
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Effect, Event
from casemgmt.messaging import actions
from casemgmt.messaging.models import PersonMessage
from casemgmt.people.models import ContactPoint

NIGHT = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)  # 22:00 in Los Angeles
MORNING = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)  # 8:00


def deliver(at):
    return effects.deliver_due(at=at)


def texts(folder):
    return [json.loads(file.read_text("utf-8")) for file in folder.glob("*.json")] if folder.exists() else []


def test_it_goes_with_the_neutral_words_only(send, folder, point, person, now):
    message = send()
    deliver(now)
    message.refresh_from_db()
    assert (message.state, message.sent_at) == ("sent", now)
    [text] = texts(folder)
    assert text == {"to": point.normalized, "body": message.body}
    assert "+1 555 010 0100" in text["body"]
    assert not any(word in text["body"] for word in (person.first_name, person.last_name, "Riverside", "shelter"))


def test_it_goes_once_however_often_the_outbox_runs(send, folder, now):
    send()
    for _ in range(3):
        deliver(now + timedelta(hours=1))
    assert len(texts(folder)) == 1


def test_it_waits_for_the_morning(send, folder):
    message = send(at=NIGHT)
    assert message.send_at == MORNING
    deliver(NIGHT + timedelta(hours=9, minutes=59))
    assert texts(folder) == []
    deliver(MORNING)
    assert len(texts(folder)) == 1


def test_quiet_hours_are_looked_at_again_when_it_goes(send, folder, riverside, manager, now):
    message = send()
    actions.set_quiet_hours(program=riverside, from_time=time(9), to_time=time(11), by=manager, at=now)
    deliver(now)
    message.refresh_from_db()
    assert (texts(folder), message.state, message.send_at) == ([], "queued", now + timedelta(minutes=90))
    deliver(message.send_at)
    assert len(texts(folder)) == 1


def test_the_cards_hours_count(send, point):
    point.from_time, point.to_time = time(14), time(16)
    point.save()
    assert send().send_at == datetime(2026, 11, 24, 22, 0, tzinfo=UTC)


def test_spanish_is_spoken_to_who_speaks_it(send, person):
    person.language = "Español"
    person.save()
    message = send()
    assert message.language == "es"
    assert "ALTO" in message.body


def test_a_reminder_says_day_and_hour(send, now):
    about = datetime(2026, 11, 27, 23, 0, tzinfo=UTC)
    body = send(purpose="reminder", about=about).body
    assert "at 3 pm on Friday" in body
    with pytest.raises(NotPossible):
        send(purpose="reminder", about=now - timedelta(hours=1))


def test_nothing_after_a_no(meet, point, case, person, navigator, now):
    meet(person=person, agrees="no", cleared_at=now + timedelta(hours=1))
    with pytest.raises(NotPossible, match="said no"):
        actions.send_message(case=case, contact_point=point, purpose="tried", by=navigator, at=now + timedelta(hours=2))


def test_a_call_that_did_not_ask_takes_no_yes_away(meet, point, case, person, navigator, now):
    meet(person=person, agrees="not_asked", cleared_at=now + timedelta(hours=1))
    assert actions.send_message(
        case=case, contact_point=point, purpose="tried", by=navigator, at=now + timedelta(hours=2)
    )


def test_nothing_where_the_card_forbids_it(send, point, case, now):
    point.may_text = False
    point.save()
    with pytest.raises(NotPossible, match="does not allow"):
        send()
    stranger = ContactPoint.objects.create(person=_other(case), value="541 555 7777", may_text=True)
    with pytest.raises(NotPossible, match="somebody else"):
        send(contact_point=stranger)


def _other(case):
    return type(case.person).objects.create(program=case.program, first_name="Otto")


@pytest.mark.parametrize("what", ["card", "closed", "number"])
def test_all_is_looked_at_again_when_it_goes(send, folder, point, case, navigator, now, what):
    message = send()
    if what == "card":
        point.may_text = False
    if what == "number":
        point.normalized = "+15415550999"
    point.save()
    if what == "closed":
        _close(case, now)
    deliver(now)
    message.refresh_from_db()
    assert (message.state, texts(folder)) == ("undeliverable", [])
    assert message.hindrance == ("case_closed" if what == "closed" else "not_allowed")
    assert Event.objects.filter(verb="outreach.failed", case_id=case.pk).exists()


def _close(case, now):
    type(case).objects.filter(pk=case.pk).update(state="closed", closed_at=now, close_reason="other")


def test_it_counts_as_a_try_once_sent_and_not_when_it_failed(send, folder, case, now):
    row = case.follow_ups.order_by("due_at").first()
    at = max(row.opens_at, now) + timedelta(minutes=5)
    message = send(follow_up=row, at=at)
    assert row.attempts.count() == 0
    deliver(at)
    tried = row.attempts.get()
    assert (tried.mode, tried.result, tried.voided_at) == ("text", "message_left", None)
    actions.note_status(message=message, status="undelivered", code="30003", at=at + timedelta(minutes=1))
    tried.refresh_from_db()
    message.refresh_from_db()
    assert tried.voided_at is not None
    assert (message.state, message.hindrance, message.provider_code) == ("undeliverable", "not_delivered", "30003")


def test_the_last_word_of_the_provider_stands(send, folder, now):
    message = send()
    deliver(now)
    actions.note_status(message=message, status="delivered", at=now + timedelta(minutes=1))
    actions.note_status(message=message, status="sent", at=now + timedelta(minutes=2))
    message.refresh_from_db()
    assert message.state == "delivered"


def test_what_waits_can_be_taken_back(send, folder, navigator, now):
    message = send(at=NIGHT)
    actions.call_back_message(message=message, by=navigator, at=NIGHT)
    deliver(MORNING)
    assert texts(folder) == []
    with pytest.raises(NotPossible):
        actions.call_back_message(message=message, by=navigator, at=MORNING)


def test_the_same_message_does_not_wait_twice(send):
    send(at=NIGHT)
    with pytest.raises(NotPossible, match="waits to be sent already"):
        send(at=NIGHT)
    assert send(at=NIGHT, purpose="call_us").state == "queued"


def test_mail_is_a_second_channel(send, case, person, now):
    address = ContactPoint.objects.create(
        person=person, kind="email", value="maria@home.example", normalized="maria@home.example", may_text=True
    )
    message = send(contact_point=address)
    deliver(now)
    message.refresh_from_db()
    [letter] = mail.outbox
    assert (letter.to, letter.body, letter.subject) == (["maria@home.example"], message.body, "A short message")
    assert message.attempt.mode == "email"


def test_who_may_not_try_may_not_write(send, responder, other_navigator, analyst):
    for user in (responder, other_navigator, analyst):
        with pytest.raises(PermissionDenied):
            send(by=user)


def test_words_that_changed_are_shown_again(send):
    with pytest.raises(NotPossible, match="changed"):
        send(seen="Something else")


def test_the_outbox_and_the_events_hold_ids_only(send, folder, point, person, now):
    send()
    deliver(now)
    said = str(list(Effect.objects.values_list("data", "key", "last_error")))
    said += str(list(Event.objects.filter(verb__startswith="outreach").values_list("data", flat=True)))
    assert not any(word in said for word in (point.normalized, point.value, person.first_name, "STOP"))
    assert PersonMessage.objects.count() == 1
