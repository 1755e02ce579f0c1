"""What My day shows of the ledger: a new call the moment it is sent, a missed contact until somebody has said why."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from django.http import QueryDict

from casemgmt.cases.models import Case
from casemgmt.followups.actions import give_cause, record_attempt, sweep_contacts
from casemgmt.followups.day.drawn import drawn_lists
from casemgmt.followups.day.queries import my_day
from casemgmt.people.actions import create_person
from tests.day import cards_of, lines_of, on_list

pytestmark = pytest.mark.django_db


def kinds(user, at):
    return [line.kind for line in lines_of(user, at)]


def test_a_new_call_stands_now_with_who_assigns(meet, manager, navigator, now):
    call = meet(risk="high")
    assert on_list(manager, now, "now") == ["take_on"]
    [line] = lines_of(manager, now)
    assert (line.duty.case_id, line.due.due_at) == (None, now + timedelta(hours=1))
    assert str(call.pk) in line.url
    assert kinds(navigator, now) == []


def test_one_person_is_one_card_whatever_is_owed(case, person, meet, navigator, now):
    meet(person, cleared_at=now)
    [card] = cards_of(navigator, now)
    assert {line.kind for line in card.lines} == {"take_on", "contact"}
    assert card.lines[0].kind == "take_on"


def test_a_missed_contact_stays_until_somebody_has_said_why(case, navigator, now):
    at = now + timedelta(days=2)
    sweep_contacts(at=at)
    missed = case.follow_ups.get(end="missed")
    assert "say_why" in on_list(navigator, at, "now")
    give_cause(follow_up=missed, cause="no_phone", by=navigator, at=at)
    assert "say_why" not in kinds(navigator, at)


def test_after_an_attempt_the_contact_rests_and_leaves_now(case, navigator, now):
    at = case.follow_ups.get(why__step="24h").due_at + timedelta(minutes=5)
    sweep_contacts(at=at)
    assert "contact" in on_list(navigator, at, "now")
    row = case.follow_ups.get(why__step="24h")
    record_attempt(follow_up=row, case=case, mode="phone", result="no_answer", by=navigator, at=at)
    assert on_list(navigator, at, "now") == []
    line = next(line for line in lines_of(navigator, at) if line.follow_up == row)
    assert line.says == "rests"
    assert "contact" in on_list(navigator, line.rests_until, "now")


def test_high_risk_is_never_folded_away(client, case, navigator, stopped_clock, now):
    case.risk = "high"
    case.save()
    from casemgmt.duties.models import Duty  # noqa: PLC0415

    Duty.objects.update(risk="high")
    stopped_clock(now)
    client.force_login(navigator)
    assert on_list(navigator, now, "could")
    assert case.person.display_name in client.get("/my-day/").content.decode()


def test_a_folded_list_is_not_drawn_until_it_is_opened(client, case, navigator, stopped_clock, now):
    stopped_clock(now)
    client.force_login(navigator)
    page = client.get("/my-day/").content.decode()
    assert "data-card" not in page
    assert "/my-day/?open=could" in page
    assert "data-card" in client.get("/my-day/?open=could").content.decode()


def test_a_merged_person_is_one_card(case, person, riverside, navigator, meet, now):
    from casemgmt.people.actions import merge_people  # noqa: PLC0415

    twin = create_person(program=riverside, first_name="Mia", last_name="Lopez", by=navigator, at=now)
    meet(twin, cleared_at=now)
    merge_people(keep=person, gone=twin, all_the_same=True, by=navigator, at=now)
    assert len(cards_of(navigator, now)) == 1


def pressed(client, page, label):
    """What the button carries, and where it posts."""
    form = next(form for form in page.split("<form")[1:] if f">\n            {label}<" in form or f">{label}<" in form)
    form = form.split("</form>")[0]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    action = unescape(re.search(r'action="([^"]+)"', form)[1])
    answer = client.post(action, fields)
    return client.get(answer.url).content.decode(), answer.url


def test_a_new_call_is_taken_on_by_one_press_and_says_so_in_its_place(client, meet, manager, stopped_clock, now):
    meet(risk="high")
    stopped_clock(now)
    client.force_login(manager)
    page, address = pressed(client, client.get("/my-day/").content.decode(), "Take it on")
    assert address.startswith("/my-day/")
    assert address.endswith("at=now.0#told")
    assert 'id="told"' in page
    assert Case.objects.get().owner == manager


def test_why_it_was_missed_is_said_in_its_place(client, case, navigator, stopped_clock, now):
    at = now + timedelta(days=2)
    sweep_contacts(at=at)
    stopped_clock(at)
    client.force_login(navigator)
    page, address = pressed(client, client.get("/my-day/").content.decode(), "No phone")
    assert address.startswith("/my-day/?at=now.0&said=")
    assert 'id="told"' in page
    assert case.follow_ups.get(end="missed").missed_cause == "no_phone"
    assert "say_why" not in kinds(navigator, at)


def test_what_was_recorded_says_until_when_it_rests(client, case, navigator, stopped_clock, now):
    at = now + timedelta(hours=20)
    sweep_contacts(at=at)
    stopped_clock(at)
    client.force_login(navigator)
    row = case.follow_ups.get(why__step="24h")
    made = record_attempt(follow_up=row, case=case, mode="phone", result="no_answer", by=navigator, at=at).attempt
    page = client.get(f"/my-day/?recorded={made.pk}").content.decode()
    told = " ".join(page.split('id="told"')[1].split("</section>")[0].split())
    assert "due <time" not in told
    said = [" ".join(part.split("</time>")[0].split()) for part in page.split("rests until")[1:]]
    assert len(said) == 2
    assert len(set(said)) == 1  # here and in the row


def test_a_long_list_says_that_only_its_first_are_shown(case, navigator, now):
    [one] = [one for one in drawn_lists(my_day(navigator, now), QueryDict()) if one.name == "could"]
    assert not one.is_long
    assert replace(one, count=28).is_long
