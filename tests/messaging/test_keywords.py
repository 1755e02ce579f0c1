"""What a text asks for: the words carriers and the rules list, with what people write around them."""

from datetime import timedelta

import pytest

from casemgmt.followups.models import FollowUp
from casemgmt.messaging.actions import receive_reply
from casemgmt.messaging.keywords import keyword_of
from casemgmt.messaging.models import ReplyFor, StoppedNumber
from casemgmt.people.permission.queries import standing

STOPS = [
    *("STOP", "stop.", " Stop! ", "STOPALL", "stop all", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE"),
    *("OPT OUT", "OPTOUT", "Opt-out", "opt out please", "please stop", "Stop texting me", "stop the messages please"),
    *("no more texts", "No more messages, thanks", "don’t text me", "Do not text me", "end texts", "cancel sms"),
    *("ALTO", "PARAR", "Baja", "CANCELAR", "por favor parar", "no más mensajes", "No me manden mensajes", "stop 🛑"),
    *("S T O P", "STOP\n--\nSent from my iPhone", "ya no me escriban más", "Dame de baja", "Para", "no more msgs"),
]
TO_READ = [
    *("I want to end it", "I want to quit drinking", "cancel my appointment tomorrow", "stop him please he is here"),
    *("no puedo parar de llorar", "please don't stop calling", "stop sending these to my mom"),
]
REFUSALS = [
    *("Leave me alone", "STOP CONTACTING ME", "please do not contact me again", "No me contacten", "dont call me"),
    *("Stop. Leave me alone.", "Don’t ever call me again", "ya no me llamen más", "no me molesten"),
]
# Each was once taken for a wish for no contact at all, and ended every contact of somebody who wanted help.
SPEAKS_OF_MORE = [
    *("Don't call me at work, call my cell", "please dont call me before 10am", "do not call me, text me instead"),
    *("no me llame hoy, llámeme mañana", "he won't leave me alone help me", "never leave me alone"),
    *("I told him stop calling me and he hit me", "please don’t stop calling me"),
]
SLOPPY = ["stpo", "stopp", "Sotp", "Unsuscribe", "wrong number", "número equivocado", "lose my number", "no more"]


@pytest.mark.parametrize("body", STOPS)
def test_it_stops(body):
    assert keyword_of(body) == "stop"


@pytest.mark.parametrize("body", TO_READ)
def test_what_is_doubtful_is_read_and_never_carried_out(body):
    assert keyword_of(body) in {"doubt", "text"}


@pytest.mark.parametrize(
    ("body", "kind"),
    [("yes thank you", "text"), ("", "text"), ("START", "start"), ("Ayuda", "help"), ("i want to quit", "doubt")],
)
def test_the_rest(body, kind):
    assert keyword_of(body) == kind


@pytest.mark.parametrize("body", REFUSALS)
def test_it_refuses_all_contact(body):
    assert keyword_of(body) == "all"


@pytest.mark.parametrize("body", SPEAKS_OF_MORE + SLOPPY)
def test_what_says_more_or_is_misspelt_is_read_with_a_press_to_stop(body):
    assert keyword_of(body) == "doubt"


@pytest.mark.parametrize(
    "body", ["he molested me", "please contact me tomorrow", "my number is new", "the shop opens at 9"]
)
def test_everyday_words_are_no_doubt(body):
    assert keyword_of(body) == "text"


def came(body, now, sid="r1"):
    return receive_reply(number="+1 541 555 0100", body=body, provider_id=sid, at=now + timedelta(hours=1))


def test_leave_me_alone_stops_texts_and_ends_the_plan(case, person, point, now):
    came("Leave me alone", now)
    assert (standing(person).says, standing(person).row.how) == ("no_more", "text")
    assert not FollowUp.objects.live().filter(case=case).exists()
    assert StoppedNumber.objects.filter(started_at=None).exists()
    assert ReplyFor.objects.filter(case=case, handled_at=None).exists()


def test_from_somebody_elses_number_it_is_read_first(case, person, point, now):
    point.belongs_to = "mother"
    point.save()
    came("Leave me alone", now)
    assert standing(person).may_reach
    assert StoppedNumber.objects.filter(started_at=None).exists()


def test_a_doubtful_one_is_stopped_with_one_press(client, case, person, point, navigator, now):
    came("stop sending these to my mom", now)
    row = ReplyFor.objects.get(case=case)
    assert not StoppedNumber.objects.exists()
    client.force_login(navigator)
    assert "May want no more texts" in client.get(f"/cases/{case.pk}/texts/").content.decode()
    assert client.post(f"/texts/replies/{row.pk}/stop/").status_code == 302
    point.refresh_from_db()
    row.refresh_from_db()
    assert (point.may_text, bool(row.handled_at), standing(person).may_reach) == (False, True, True)


def test_or_all_contact_ends_with_one_press(client, case, person, point, navigator, now):
    came("stop sending these to my mom", now)
    client.force_login(navigator)
    client.post(f"/texts/replies/{ReplyFor.objects.get(case=case).pk}/stop/", {"all": "1"})
    assert standing(person).says == "no_more"
