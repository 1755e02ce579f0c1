"""What comes in: STOP and START are obeyed at once, a text reaches the right owners and is tied to nobody."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casemgmt.cases.actions import take_on
from casemgmt.cases.timeline import events_of, lines_in_words
from casemgmt.core import effects
from casemgmt.core.errors import NotPossible
from casemgmt.messaging import actions, queries
from casemgmt.messaging.keywords import keyword_of
from casemgmt.messaging.models import Reply, ReplyFor
from casemgmt.people.actions import change_contact_point
from tests.day import lines_of

NUMBER = "+15415550100"


@pytest.fixture
def receive(now):
    def receive(body, number=NUMBER, sid="SM1", at=now):
        return actions.receive_reply(number=number, body=body, provider_id=sid, at=at)

    return receive


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        *[(word, "stop") for word in ("STOP", "stop.", " Alto ", "PARAR", "Unsubscribe", "¡ALTO!")],
        *[("START", "start"), ("comenzar", "start"), ("HELP", "help"), ("Ayuda?", "help")],
        *[("please stop by at 3", "doubt"), ("yes", "text"), ("", "text"), ("help me", "text")],
    ],
)
def test_only_a_word_alone_is_an_order(body, kind):
    assert keyword_of(body) == kind


def test_stop_closes_every_contact_with_the_number(receive, send, folder, meet, person, point, case, navigator, now):
    other = meet(phone="(541) 555-0100")
    theirs = other.people.get().contact_points.get()
    theirs.may_text = True
    theirs.save()
    waiting = send()
    receive("Stop")
    point.refresh_from_db()
    theirs.refresh_from_db()
    assert (point.may_text, theirs.may_text) == (False, False)
    effects.deliver_due(at=now)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.hindrance) == ("undeliverable", "stopped")
    with pytest.raises(NotPossible, match="no more texts"):
        send()
    change_contact_point(point=point, may_text=True, by=navigator, at=now)
    with pytest.raises(NotPossible, match="Only they can allow it"):
        send()
    words = [line.told.words for line in lines_in_words(events_of(case), case.program.zone)]
    assert "The person asked for no more texts to this number" in words


def test_start_restores_what_stop_took_and_nothing_else(receive, send, person, point, case, now):
    never = person.contact_points.create(value="x", normalized=NUMBER, may_text=False)
    receive("PARAR")
    receive("start", sid="SM2", at=now + timedelta(minutes=1))
    point.refresh_from_db()
    never.refresh_from_db()
    assert (point.may_text, never.may_text) == (True, False)
    with pytest.raises(NotPossible, match="does not allow"):
        send()  # the stricter of the two counts
    never.delete()
    assert send().state == "queued"


def test_a_text_comes_to_the_owners_day_and_is_read_there(receive, case, point, navigator, now):
    receive("I am at my sister's")
    [row] = [row for row in lines_of(navigator, now) if row.kind == "read"]
    assert (row.what, row.duty.case_id) == ("The person wrote", case.pk)
    assert "sister" not in repr(row)
    actions.close_reply(row=ReplyFor.objects.get(), by=navigator, at=now)
    assert [row for row in lines_of(navigator, now) if row.kind == "read"] == []


def test_a_shared_number_is_shown_to_both_owners_as_unsure(receive, meet, case, point, manager, navigator, now):
    second = meet(phone="541 555 0100")
    take_on(encounter=second, person=second.people.get(), by=manager, at=now)
    receive("Call me")
    for user in (navigator, manager):
        [row] = [row for row in lines_of(user, now) if row.kind == "read"]
        assert row.what == "Somebody wrote from a shared number"
    assert list(ReplyFor.objects.values_list("is_ambiguous", flat=True)) == [True, True]


def test_an_unknown_number_is_kept_apart_from_people(receive, case, manager, navigator, now):
    reply = receive("Who is this?", number="+15415559876")
    assert (reply.is_known, ReplyFor.objects.count()) == (False, 0)
    assert list(queries.unknown_replies(manager, now)) == [reply]
    assert list(queries.unknown_replies(navigator, now)) == []
    with pytest.raises(PermissionDenied):
        actions.close_unknown(reply=reply, by=navigator, at=now)


def test_a_call_that_comes_twice_counts_once(receive, case, point):
    assert receive("Hello") == receive("Hello")
    assert (Reply.objects.count(), ReplyFor.objects.count()) == (1, 1)


def test_only_the_provider_can_say_that_something_came_in(navigator, now):
    with pytest.raises(PermissionDenied):
        actions.receive_reply(number=NUMBER, body="STOP", provider_id="x", by=navigator, at=now)
    with pytest.raises(PermissionDenied):
        actions.stop_number(number=NUMBER, by=navigator, at=now)
