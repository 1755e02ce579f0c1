"""Who is told of a duty: who owes it before it is late, who assigns once it has waited; each once, by neutral mail."""

from datetime import timedelta

import pytest

from casemgmt.cases.actions import take_on
from casemgmt.cases.covers.actions import cover_for
from casemgmt.core.effects import deliver_due
from casemgmt.core.models import Event
from casemgmt.duties.models import Duty, DutyKind
from casemgmt.duties.telling import tell_of_duties

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(mailoutbox, now):
    """Let the clock tell at this many hours from now; who gets mail then."""

    def told(hours):
        mailoutbox.clear()
        at = now + timedelta(hours=hours)
        tell_of_duties(at=at)
        deliver_due(at=at)
        return [message.to[0] for message in mailoutbox if "waits for" in message.body]

    return told


def test_who_assigns_hears_of_a_new_call_before_it_is_late(meet, manager, told):
    meet(risk="high")
    assert told(0.4) == []
    assert told(0.5) == [manager.email]
    assert told(0.6) == told(3) == told(48) == []


def test_the_owner_first_and_who_assigns_half_an_hour_after_it_was_due(
    case, person, meet, navigator, manager, told, now
):
    meet(person, risk="high", cleared_at=now)
    assert told(0.5) == [navigator.email]
    assert told(1.4) == []
    assert told(1.5) == [manager.email]
    assert told(5) == []


def test_nobody_hears_of_what_is_done(meet, navigator, told, now):
    call = meet(risk="high")
    take_on(encounter=call, person=call.people.get(), by=navigator, at=now)
    assert told(2) == []


def test_who_made_it_by_their_own_act_hears_only_when_it_is_late(case, person, meet, navigator, told, now):
    meet(person, risk="high", cleared_at=now, by=navigator)
    assert told(0.9) == []
    assert told(1) == [navigator.email]


def test_the_stand_in_hears_while_the_owner_is_away(case, person, meet, navigator, manager, told, now):
    days = {"first_day": now.date(), "last_day": now.date() + timedelta(days=5)}
    cover_for(program=case.program, away=navigator, stand_in=manager, by=manager, at=now, **days)
    meet(person, risk="high", cleared_at=now)
    assert told(0.5) == [manager.email]
    assert told(1.5) == []


def test_each_telling_is_on_record_and_says_as_what(meet, manager, told):
    meet(risk="high")
    told(0.5)
    event = Event.objects.get(verb="duty.told")
    assert event.subject_id == Duty.objects.get(kind=DutyKind.TAKE_ON).pk
    assert (event.data["told"], event.data["role"]) == ([str(manager.pk)], "nobodys")


def test_contacts_keep_the_ladder_they_have(case):
    assert not Duty.objects.filter(kind=DutyKind.CONTACT, tell_at__isnull=False).exists()


def test_the_mail_names_nobody(meet, told, mailoutbox):
    meet(risk="high", needs_heard=["shelter"])
    told(0.5)
    words = " ".join(f"{message.subject} {message.body}" for message in mailoutbox)
    assert "Lopez" not in words
    assert "shelter" not in words
