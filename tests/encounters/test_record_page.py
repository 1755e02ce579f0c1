"""The page "Record an encounter": errors, double presses and expired sessions keep what was typed."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from casemgmt.accounts.models import Area
from casemgmt.core import resume
from casemgmt.core.models import AccessLog
from casemgmt.duties.models import Duty
from casemgmt.encounters.models import Encounter
from casemgmt.people.actions import create_person
from casemgmt.people.models import Person

ADDRESS = "/encounters/record/"


def filled(riverside, **more):
    return {
        "program": str(riverside.pk),
        "source": "911",
        "ended": "0",
        "disposition": "on_scene",
        "co_response": "none",
        "met-count": "3",
        "do": "send",
        **more,
    }


@pytest.fixture
def phone(client, responder):
    client.force_login(responder)
    return client


def test_the_common_case(phone, riverside):
    answer = phone.post(ADDRESS, filled(riverside, arrived="30"), follow=True)
    encounter = Encounter.objects.get()
    assert answer.redirect_chain[-1][0] == f"/encounters/{encounter.pk}/"
    assert "Recorded." in answer.content.decode()
    assert timezone.now() - encounter.cleared_at < timedelta(minutes=2)
    assert encounter.cleared_at - encounter.on_scene_at == timedelta(minutes=30)
    assert encounter.time_flags == {}


def test_a_second_press_changes_nothing(phone, riverside):
    data = filled(riverside, form_token=str(uuid4()))
    first, second = phone.post(ADDRESS, data), phone.post(ADDRESS, data)
    assert Encounter.objects.count() == 1
    assert first.url == second.url == f"/encounters/{Encounter.objects.get().pk}/"


def test_all_that_can_be_told(phone, riverside):
    area = Area.objects.create(program=riverside, name="Downtown")
    more = {
        "area": str(area.pk),
        "place": "5th and Main",
        "call_type": "welfare",
        "narrative": "Sat on a bench.",
        "actions_taken": ["assessment", "supplies"],
        "co_response": "police",
        "needs_heard": ["shelter", "food"],
        "risk": "moderate",
        "happened": ["ems_called"],
        "felt_safe": "yes",
        "met-0-kind": "new",
        "met-0-first_name": "Maria",
        "met-0-phone": "541 555 0100",
        "met-0-may_text": "on",
        "met-0-agrees": "yes",
        "met-0-contact_note": "not before ten",
        "met-1-kind": "unknown",
        "met-1-agrees": "not_asked",
    }
    phone.post(ADDRESS, filled(riverside, **more))
    encounter = Encounter.objects.get()
    assert (encounter.area, encounter.needs_heard, encounter.felt_safe) == (area, ["shelter", "food"], True)
    assert (encounter.ems_called, encounter.arrest) == (True, False)
    people = {row.person.display_name: row.agrees for row in encounter.met.select_related("person")}
    assert people == {"Maria": "yes", "Unknown person, 5th and Main": "not_asked"}
    maria = Person.objects.get(first_name="Maria")
    assert maria.contact_card.note == "not before ten"
    assert maria.contact_points.get().may_text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"source": ""}, "Where the call came from"),
        ({"disposition": ""}, "How it ended"),
        ({"ended": "at"}, "Give the date and time"),
        ({"ended": "60", "arrived": "15"}, "before what comes before"),
        ({"ended": "at", "cleared_at": "2099-01-01T10:00"}, "lies ahead"),
        ({"ended": "at", "cleared_at": "2001-01-01T10:00"}, "more than a year ago"),
        ({"ended": "at", "cleared_at": "yesterday"}, "valid date"),
        ({"met-0-kind": "new"}, "at least one name"),
        ({"met-0-phone": "none"}, "digits"),
    ],
)
def test_an_error_says_how_to_fix_it_and_keeps_what_was_typed(phone, riverside, changes, said):
    typed = filled(riverside, narrative="A long story", **{"met-0-description": "man, grey coat"})
    answer = phone.post(ADDRESS, typed | changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "A long story" in page
    assert "man, grey coat" in page
    assert not Encounter.objects.exists()


def test_looking_for_people_known_works_without_javascript(phone, riverside, navigator, now):
    known = create_person(program=riverside, first_name="Maria", last_name="Lopez", by=navigator, at=now)
    typed = filled(riverside, narrative="kept", **{"met-0-first_name": "Marya", "met-0-last_name": "Lopes"})
    page = phone.post(ADDRESS, typed | {"do": "search-0"}).content.decode()
    assert str(known.pk) in page
    assert "similar name" in page
    assert "kept" in page
    assert AccessLog.objects.get().verb == "searched"
    phone.post(ADDRESS, typed | {"met-0-match": str(known.pk), "met-0-agrees": "yes"})
    assert Encounter.objects.get().met.get().person == known
    assert Person.objects.count() == 1


def test_looking_for_people_known_with_htmx(phone, riverside, navigator, now):
    create_person(program=riverside, first_name="Maria", last_name="Lopez", by=navigator, at=now)
    typed = filled(riverside, **{"met-1-first_name": "Maria", "search": "1"})
    page = phone.post("/encounters/record/matches/", typed, headers={"HX-Request": "true"}).content.decode()
    assert "Maria Lopez" in page
    assert 'name="met-1-match"' in page
    assert "<html" not in page


@pytest.mark.parametrize("match", ["nobody", "2b89b354-ca21-4bd2-9099-505e46214823"])
def test_a_person_that_is_not_to_be_found(phone, riverside, match):
    answer = phone.post(ADDRESS, filled(riverside, **{"met-0-match": match}))
    assert answer.status_code == 422
    assert "not to be found any more" in answer.content.decode()


def test_room_for_one_more(phone, riverside):
    page = phone.post(ADDRESS, filled(riverside, narrative="kept", do="add")).content.decode()
    assert "met-3-kind" in page
    assert "kept" in page
    assert "error-summary" not in page


def test_an_expired_session_leads_back_to_the_filled_form(client, responder, riverside):
    typed = filled(riverside, narrative="A long story", form_owner=resume.owner_mark(responder))
    typed |= {"met-1-description": "man, grey coat", "needs_heard": ["food"]}
    there = client.post(ADDRESS, typed).url
    assert "next=" in there
    answer = client.post(there, {"login": responder.email, "password": "a-long-enough-word"}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == ADDRESS
    assert "Here is what you had typed" in page
    assert "A long story" in page
    assert "man, grey coat" in page
    assert re.search(r'value="food"[^>]*checked', page)
    assert "error-summary" not in page
    client.post(ADDRESS, typed)
    assert Encounter.objects.count() == 1
    assert "A long story" not in client.get(ADDRESS).content.decode()


@pytest.mark.parametrize(("chosen", "minutes"), [("0", 0), ("30", 30)])
def test_just_now_is_the_moment_it_was_chosen_however_late_it_is_sent(phone, riverside, chosen, minutes):
    """A phone keeps a draft through a night without a network."""
    chosen_at = timezone.now() - timedelta(hours=9)
    phone.post(ADDRESS, filled(riverside, ended=chosen, as_of=chosen_at.isoformat()))
    ended = Encounter.objects.get().cleared_at
    assert abs(ended - (chosen_at - timedelta(minutes=minutes))) < timedelta(minutes=1)


@pytest.mark.parametrize("said", ["", "yesterday", "2019-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00"])
def test_a_moment_nobody_can_have_chosen_counts_as_now(phone, riverside, said):
    phone.post(ADDRESS, filled(riverside, as_of=said))
    assert timezone.now() - Encounter.objects.get().cleared_at < timedelta(minutes=2)


def test_somebody_else_who_signs_in_gets_an_empty_form(client, responder, navigator, riverside):
    client.post(ADDRESS, filled(riverside, narrative="A long story", form_owner=resume.owner_mark(responder)))
    client.force_login(navigator)
    assert "A long story" not in client.get(ADDRESS).content.decode()


@pytest.mark.parametrize(
    ("who", "code"), [("navigator", 200), ("manager", 200), ("outsider", 403), ("analyst", 403), ("shelter_desk", 403)]
)
def test_who_may(client, request, who, code):
    client.force_login(request.getfixturevalue(who))
    assert client.get(ADDRESS).status_code == code


def test_another_programs_is_not_offered(client, responder, lakeside, riverside):
    client.force_login(responder)
    assert client.post(ADDRESS, filled(lakeside)).status_code == 422


@pytest.mark.parametrize("count", ["-1", "0", "x", "9999999", "²"])
def test_a_forged_count_does_no_harm(phone, riverside, count):
    assert phone.post(ADDRESS, filled(riverside, **{"met-count": count})).status_code == 302


@pytest.mark.parametrize("token", ["", "garbage", "00000000-0000-0000-0000-00000000000g"])
def test_a_forged_form_token_does_no_harm(phone, riverside, token):
    assert phone.post(ADDRESS, filled(riverside, form_token=token)).status_code == 302


def test_a_new_high_risk_call_says_who_must_take_it_on_by_when(phone, riverside):
    """The ledger's own owner and time, the moment the call is sent."""
    data = filled(riverside, risk="high", **{"met-0-description": "man, grey coat", "met-0-agrees": "yes"})
    page = phone.post(ADDRESS, data, follow=True).content.decode()
    due = Duty.objects.get(kind="take_on").due_at.astimezone(riverside.zone)
    assert f"High risk: Who assigns cases must take it on by {date_format(due, 'D j M, G:i')}." in page


def test_a_call_that_nobody_has_to_take_on_says_nothing_of_it(phone, riverside):
    data = filled(riverside, risk="high", **{"met-0-description": "man, grey coat", "met-0-agrees": "no"})
    assert "must take it on" not in phone.post(ADDRESS, data, follow=True).content.decode()


def test_nothing_is_chosen_for_somebody_like_a_known_person(phone, riverside):
    known = {"met-0-first_name": "Tomas", "met-0-last_name": "Reedham", "met-0-phone": "541 555 0123"}
    phone.post(ADDRESS, filled(riverside, **known))
    before = Person.objects.count()
    for _again in range(2):
        answer = phone.post(ADDRESS, filled(riverside, **known))
        assert answer.status_code == 422
        assert "None of these: write down as new" in answer.content.decode()
        assert not re.search(r'value="new"[^>]*checked', answer.content.decode())
    assert Person.objects.count() == before
    assert phone.post(ADDRESS, filled(riverside, **known, **{"met-0-match": "new"})).status_code == 302
