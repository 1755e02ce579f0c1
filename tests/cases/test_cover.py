"""Somebody is away, and a colleague does their work."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.models import User
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import Role
from casemgmt.cases.actions import assign_case, cover_for, end_cover, sweep_cases
from casemgmt.cases.covers.queries import absent_for, doing_the_work_of
from casemgmt.cases.models import Case, Cover
from casemgmt.core import access
from casemgmt.core.actor import CLOCK
from casemgmt.core.effects import deliver_due
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from casemgmt.followups.actions import record_attempt, sweep_contacts
from tests.day import cards_of

FIRST, LAST = date(2026, 11, 25), date(2026, 11, 27)  # Wednesday to Friday


def member(program, name, role, now):
    user = User.objects.create_user(f"{name.lower()}@riverside.example", "a-long-enough-word", name=name)
    add_member(program=program, user=user, role=role, by=CLOCK, at=now)
    return user


@pytest.fixture
def bea(riverside, now):
    return member(riverside, "Bea", Role.NAVIGATOR, now)


@pytest.fixture
def carl(riverside, now):
    return member(riverside, "Carl", Role.NAVIGATOR, now)


@pytest.fixture
def say(riverside, manager, now):
    def say(away, stand_in, first=FIRST, last=LAST, by=manager, at=now):
        return cover_for(program=riverside, away=away, stand_in=stand_in, first_day=first, last_day=last, by=by, at=at)

    return say


def local(program, day, hour, minute=0):
    from datetime import datetime

    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=program.zone)


def test_it_begins_and_ends_by_itself_at_local_midnight(say, riverside, navigator, bea):
    say(navigator, bea)
    first, after = local(riverside, FIRST, 0), local(riverside, LAST + timedelta(days=1), 0)
    assert absent_for(bea, first - timedelta(seconds=1)) == {}
    assert absent_for(bea, first) == {navigator.pk: navigator.name}
    assert absent_for(bea, after - timedelta(seconds=1)) == {navigator.pk: navigator.name}
    assert absent_for(bea, after) == {}


def test_what_is_due_is_in_the_stand_ins_day_and_says_for_whom(say, case, riverside, navigator, bea, now):
    say(navigator, bea)
    at = local(riverside, FIRST, 9)
    sweep_contacts(at=at)
    card = next(card for card in cards_of(bea, at) if card.case_id == case.pk)
    assert card.covers_for == navigator.name
    assert [own.covers_for for own in cards_of(navigator, at)] == [""]
    after = local(riverside, LAST, 23, 59) + timedelta(minutes=2)
    assert cards_of(bea, after) == []


def test_mail_goes_to_the_stand_in_and_says_why(say, case, riverside, navigator, bea):
    say(navigator, bea, by=bea.__class__.objects.get(pk=navigator.pk))
    deliver_due(at=local(riverside, FIRST, 1))
    mail.outbox.clear()
    at = case.follow_ups.order_by("due_at").first().due_at - timedelta(hours=1)
    assert doing_the_work_of(navigator, at) == bea
    sweep_contacts(at=at)
    deliver_due(at=at)
    assert [letter.to for letter in mail.outbox] == [[bea.email]]
    assert "cover for a colleague" in mail.outbox[0].body
    told = Event.objects.get(verb="followup.reminded")
    assert (told.data["told"], told.data["role"]) == ([str(bea.pk)], "stand_in")


def test_a_case_given_to_who_is_away_is_told_to_the_stand_in(say, case, riverside, manager, navigator, bea, carl):
    say(bea, carl)
    at = local(riverside, FIRST, 9)
    deliver_due(at=at)
    mail.outbox.clear()
    assign_case(case=case, owner=bea, by=manager, at=at)
    deliver_due(at=at)
    assert [letter.to for letter in mail.outbox] == [[carl.email]]
    assert Case.objects.get().owner == bea


def test_a_stand_in_who_left_stands_in_for_nobody(say, riverside, navigator, bea):
    say(navigator, bea)
    User.objects.filter(pk=bea.pk).update(is_active=False)
    assert doing_the_work_of(navigator, local(riverside, FIRST, 9)) == navigator


def test_a_navigator_says_it_of_themselves_only(say, navigator, bea, carl):
    assert say(navigator, bea, by=navigator).made_by == navigator
    with pytest.raises(PermissionDenied):
        say(carl, bea, by=navigator)


@pytest.mark.parametrize("who", ["responder", "other_navigator", "outsider", "analyst"])
def test_only_a_colleague_who_works_on_cases_here_covers(who, say, navigator, request):
    with pytest.raises(NotPossible) as refused:
        say(navigator, request.getfixturevalue(who))
    assert refused.value.field == "stand_in"


def test_nobody_is_covered_twice_at_a_time(say, navigator, bea, carl):
    say(navigator, bea)
    with pytest.raises(NotPossible, match="Bea covers for Nell Navigator from 25 Nov to 27 Nov"):
        say(navigator, carl, LAST, LAST + timedelta(days=3))
    say(navigator, carl, LAST + timedelta(days=1), LAST + timedelta(days=3))


def test_two_do_not_cover_for_each_other(say, navigator, bea):
    say(navigator, bea)
    with pytest.raises(NotPossible, match="is away too") as refused:
        say(bea, navigator)
    assert refused.value.field == "stand_in"


def test_who_covers_does_not_go_away(say, navigator, bea, carl):
    say(navigator, bea)
    with pytest.raises(NotPossible, match="Find somebody else for that first") as refused:
        say(bea, carl)
    assert refused.value.field == "away"


def test_who_is_away_does_not_cover(say, navigator, bea, carl):
    say(navigator, bea)
    with pytest.raises(NotPossible, match="is away too"):
        say(carl, navigator)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (LAST, FIRST, "last_day"),
        (date(2026, 11, 23), LAST, "first_day"),
        (FIRST, date(2028, 1, 1), "last_day"),
    ],
)
def test_days_that_make_no_sense(first, last, field, say, navigator, bea):
    with pytest.raises(NotPossible) as refused:
        say(navigator, bea, first, last)
    assert refused.value.field == field


def test_not_for_oneself(say, navigator):
    with pytest.raises(NotPossible):
        say(navigator, navigator)


def test_the_same_again_is_the_same(say, navigator, bea):
    assert say(navigator, bea) == say(navigator, bea)
    assert Event.objects.filter(verb="cover.made").count() == 1


def test_ended_early_the_work_goes_back_at_once_and_it_stays_on_record(say, riverside, navigator, bea):
    cover, at = say(navigator, bea), local(riverside, FIRST, 12)
    end_cover(cover=cover, by=navigator, at=at)
    assert absent_for(bea, at) == {}
    assert Cover.objects.get().ended_by == navigator
    assert Event.objects.filter(verb="cover.ended").count() == 1
    deliver_due(at=at)
    assert [letter.subject for letter in mail.outbox] == ["A cover has ended"]
    say(bea, navigator)  # the days are free again


def test_the_stand_in_does_not_end_it(say, navigator, bea):
    with pytest.raises(PermissionDenied):
        end_cover(cover=say(navigator, bea), by=bea, at=timezone.now())


def test_over_is_over(say, riverside, navigator, bea):
    with pytest.raises(NotPossible):
        end_cover(cover=say(navigator, bea), by=navigator, at=local(riverside, LAST, 23) + timedelta(hours=2))


def test_what_was_opened_to_the_absent_one_by_hand_is_lent_and_comes_back(case, riverside, manager, navigator, bea):
    at = timezone.now()
    today = at.astimezone(riverside.zone).date()
    case.person.is_restricted = True
    case.person.save()
    access.grant(navigator, [Permission.CASE_VIEW, Permission.FOLLOWUP_ATTEMPT], case)
    days = {"first_day": today + timedelta(days=1), "last_day": today + timedelta(days=2)}
    cover = cover_for(program=riverside, away=navigator, stand_in=bea, **days, by=manager, at=at)
    assert not Case.objects.visible_to(bea).exists()
    Cover.objects.update(starts_at=at)
    sweep_cases(at=at)
    bea = User.objects.get(pk=bea.pk)
    assert Case.objects.visible_to(bea).get() == case
    record_attempt(case=case, mode="phone", result="no_answer", by=bea, at=at)
    end_cover(cover=cover, by=navigator, at=at)
    assert not Case.objects.visible_to(User.objects.get(pk=bea.pk)).exists()


def test_the_case_says_who_covers(client, case, riverside, manager, navigator, bea):
    at = timezone.now()
    today = at.astimezone(riverside.zone).date()
    client.force_login(bea)
    address = reverse("cases:case", args=[case.pk])
    assert "away, Bea covers" not in client.get(address).content.decode()
    cover_for(program=riverside, away=navigator, stand_in=bea, first_day=today, last_day=today, by=manager, at=at)
    assert "away, Bea covers" in client.get(address).content.decode()


def test_the_page_says_refuses_and_ends(client, riverside, navigator, bea, carl):
    client.force_login(navigator)
    today = timezone.now().astimezone(riverside.zone).date()
    data = {"away": navigator.pk, "stand_in": bea.pk, "first_day": today, "last_day": today + timedelta(days=2)}
    assert client.post(reverse("cases:covers"), data).status_code == 302
    refused = client.post(reverse("cases:covers"), {**data, "stand_in": carl.pk})
    assert refused.status_code == 422
    assert "Bea covers for Nell Navigator" in refused.content.decode()
    cover = Cover.objects.get()
    client.post(reverse("cases:end_cover", args=[cover.pk]))
    cover.refresh_from_db()
    assert cover.ended_by == navigator
    assert "ended" in client.get(reverse("cases:covers")).content.decode()
