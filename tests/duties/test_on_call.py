"""Who is on call: what cannot wait is theirs to see and to hear of while their shift runs; after it, the owner's."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from casemgmt.accounts.models import Membership
from casemgmt.cases.actions import set_next_date
from casemgmt.core.effects import deliver_due
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from casemgmt.duties.models import Duty
from casemgmt.duties.queries import of_concern
from casemgmt.duties.rota.actions import end_shifts_of, put_on_call, take_off_call
from casemgmt.duties.rota.models import Shift
from casemgmt.duties.telling import tell_of_duties
from casemgmt.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(riverside):
    return riverside


@pytest.fixture
def night(program, manager, other_navigator_here, now):
    """The colleague is on call from an hour ago for twelve hours."""
    return Shift.objects.create(
        program=program, user=other_navigator_here, made_by=manager,
        starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=11),
    )  # fmt: skip


@pytest.fixture
def other_navigator_here(program, django_user_model):
    user = django_user_model.objects.create_user(email="night@example.org", name="Night Owl")
    Membership.objects.create(program=program, user=user, role="navigator")
    return user


def owed(user, at):
    return list(of_concern(user, at))


def test_an_urgent_duty_of_another_is_theirs_while_the_shift_runs(
    case, person, meet, navigator, other_navigator_here, night, now
):
    meet(person, risk="high", cleared_at=now)
    new = Duty.objects.open().get(kind="take_on")
    assert new.owner == navigator
    assert owed(other_navigator_here, now) == [new]
    assert owed(other_navigator_here, night.ends_at) == []
    assert new in owed(navigator, now), "it stays the owner's"


def test_what_can_wait_for_the_morning_is_not_theirs(case, other_navigator_here, night, now):
    assert Duty.objects.filter(kind="contact").exists()
    assert owed(other_navigator_here, now) == []


def test_who_is_on_call_hears_at_once(person, meet, case, navigator, other_navigator_here, night, mailoutbox, now):
    mailoutbox.clear()
    meet(person, risk="high", cleared_at=now)
    tell_of_duties(at=now)
    deliver_due(at=now)
    heard = {message.to[0]: message.body for message in mailoutbox}
    assert "because you are on call" in heard[other_navigator_here.email]
    assert person.last_name not in "".join(heard.values())
    told = Event.objects.get(verb="duty.told", data__role="on_call")
    assert told.data["told"] == [str(other_navigator_here.pk)]
    tell_of_duties(at=now)
    assert Event.objects.filter(verb="duty.told", data__role="on_call").count() == 1, "once"


def test_of_somebody_restricted_who_is_on_call_hears_nothing(person, meet, case, other_navigator_here, night, now):
    meet(person, risk="high", cleared_at=now)
    Person.objects.filter(pk=person.pk).update(is_restricted=True)
    tell_of_duties(at=now)
    assert not Event.objects.filter(verb="duty.told", data__role="on_call").exists()
    assert owed(other_navigator_here, now) == []


def test_without_a_shift_it_waits_for_its_usual_time(person, meet, case, manager, now):
    meet(person, risk="high", cleared_at=now)
    assert tell_of_duties(at=now) == 0


def test_shifts_keep_local_time_over_the_change_of_the_clock(program, navigator, manager):
    zone = ZoneInfo(program.time_zone)
    at = datetime(2026, 10, 20, 17, tzinfo=UTC)
    days = {"first_day": date(2026, 10, 30), "last_day": date(2026, 11, 2)}
    made = put_on_call(program=program, user=navigator, **days, begins=time(17), ends=time(9), by=manager, at=at)
    local = [(row.starts_at.astimezone(zone).hour, row.ends_at.astimezone(zone).hour) for row in made]
    assert local == [(17, 9)] * 4
    assert sorted({row.ends_at - row.starts_at for row in made}) == [timedelta(hours=16), timedelta(hours=17)]


def test_twice_the_same_is_once_and_nobody_is_on_call_twice(program, navigator, manager, now):
    day = now.astimezone(program.zone).date() + timedelta(days=1)
    words = {"program": program, "user": navigator, "first_day": day, "last_day": day, "by": manager, "at": now}
    first = put_on_call(**words, begins=time(17), ends=time(9))
    assert put_on_call(**words, begins=time(17), ends=time(9)) == first
    with pytest.raises(NotPossible, match="already"):
        put_on_call(**words, begins=time(20), ends=time(23))


def test_one_says_it_of_oneself_and_who_assigns_of_anybody(program, navigator, other_navigator_here, now):
    day = now.astimezone(program.zone).date() + timedelta(days=1)
    words = {"program": program, "first_day": day, "last_day": day, "begins": time(17), "ends": time(9), "at": now}
    assert put_on_call(user=navigator, by=navigator, **words)
    with pytest.raises(PermissionDenied):
        put_on_call(user=other_navigator_here, by=navigator, **words)


def test_it_is_taken_back(program, navigator, night, manager, other_navigator_here, now):
    take_off_call(shift=night, by=manager, at=now)
    assert owed(other_navigator_here, now) == []
    again = take_off_call(shift=night, by=manager, at=now + timedelta(hours=1))
    assert again.ended_at == now


def test_who_leaves_is_on_call_no_more(program, night, admin, now):
    end_shifts_of(user=night.user, program=program, by=admin, at=now)
    assert not Shift.objects.not_over(now).exists()


def test_the_page_puts_on_call_and_shows_what_is_urgent(
    client, person, meet, case, manager, navigator, stopped_clock, now
):
    stopped_clock(now)
    meet(person, risk="high", cleared_at=now)
    client.force_login(manager)
    day = now.astimezone(case.program.zone).date()
    words = {"user": navigator.pk, "first_day": day, "last_day": day, "begins": "00:00", "ends": "23:59"}
    answer = client.post(reverse("duties:rota"), words, follow=True)
    page = answer.content.decode()
    assert Shift.objects.get().user == navigator
    assert "Take it on" in page
    also = client.post(reverse("duties:rota"), words | {"user": manager.pk}, follow=True).content.decode()
    assert f"On call on these days too: {navigator.name}." in also
    refused = client.post(reverse("duties:rota"), words | {"begins": "01:00"})
    assert refused.status_code == 422
    assert "already" in refused.content.decode()


def test_a_shift_stands_in_ones_own_calendar(navigator, program, manager, now):
    from casemgmt.duties.rota.handover import in_calendar

    row = Shift.objects.create(
        program=program, user=navigator, made_by=manager, starts_at=now, ends_at=now + timedelta(hours=3)
    )
    slot = in_calendar(user=navigator, at=now)[0]
    assert (slot.starts_at, slot.lasts) == (row.starts_at, timedelta(hours=3))


def test_a_date_by_hand_is_for_whoever_is_on_call_then(case, navigator, manager, other_navigator_here, night, now):
    day = timezone.localdate(now, case.program.zone)
    words = {"case": case, "on": day, "words": "Ring before midnight", "by": navigator, "at": now}
    row = set_next_date(**words, is_for_on_call=True)
    assert set_next_date(**words, is_for_on_call=True) == row, "said twice it stands once"
    duty = Duty.objects.open().get(subject_id=row.pk)
    assert (duty.owner, duty.group) == (None, "on_call")
    assert duty in owed(other_navigator_here, now)
    assert duty not in owed(navigator, now)
    assert duty in owed(manager, night.ends_at), "nobody is on call any more"
    with pytest.raises(NotPossible) as refused:
        set_next_date(**words, owner=manager, is_for_on_call=True)
    assert refused.value.field == "is_for_on_call"


def test_where_nobody_is_ever_on_call_no_date_is_for_them(client, case, navigator, now, stopped_clock):
    stopped_clock(now)
    client.force_login(navigator)
    page = reverse("cases:next_date", args=[case.pk])
    assert "whoever is on call" not in client.get(page).content.decode()
    day = timezone.localdate(now, case.program.zone)
    with pytest.raises(NotPossible):
        set_next_date(case=case, on=day, is_for_on_call=True, by=navigator, at=now)


def test_the_form_and_the_api_offer_it(client, case, navigator, night, now, stopped_clock):
    stopped_clock(now)
    client.force_login(navigator)
    page = reverse("cases:next_date", args=[case.pk])
    assert "For whoever is on call then" in client.get(page).content.decode()
    day = str(timezone.localdate(now, case.program.zone))
    client.post(page, {"on": day, "words": "By page", "is_for_on_call": "on"})
    caller = APIClient()
    caller.force_authenticate(navigator)
    sent = {"case": str(case.pk), "on": day, "words": "By API", "is_for_on_call": True}
    answer = caller.post(reverse("api:next_date-list"), sent, format="json")
    assert (answer.status_code, answer.data["is_for_on_call"]) == (201, True)
    assert set(case.next_dates.filter(is_for_on_call=True).values_list("words", flat=True)) == {"By page", "By API"}
    assert "· Who is on call" in client.get(reverse("cases:case", args=[case.pk])).content.decode()
