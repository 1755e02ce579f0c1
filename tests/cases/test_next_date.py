"""A date to come back to a case: set, kept, moved, given up; and a case with nothing planned asks for one."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from casemgmt.cases.actions import (
    close_case,
    end_next_date,
    give_up_next_date,
    hold_case,
    move_next_date,
    reopen_case,
    resume_case,
    set_next_date,
    undo_next_date,
)
from casemgmt.cases.models import NextDate
from casemgmt.core.errors import NotPossible
from casemgmt.duties.models import Duty, DutyKind
from casemgmt.duties.proof import faults
from casemgmt.followups.actions import cancel_rest
from casemgmt.people.actions import merge_people
from tests.day import lines_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def calm(meet, navigator, now):
    """A case of somebody who needs nothing more, with its plan."""
    from casemgmt.cases.actions import take_on

    met = meet(needs_heard=[])
    return take_on(encounter=met, person=met.people.get(), by=navigator, at=now)


def owed(case):
    rows = Duty.objects.open().filter(kind=DutyKind.NEXT_DATE, case=case)
    return [(row.subject_type, row.due_at) for row in rows.order_by("due_at")]


def test_a_date_is_due_when_the_office_closes_or_at_its_hour(calm, navigator, now):
    on = now.date() + timedelta(days=2)  # a Thursday
    row = set_next_date(case=calm, on=on, words="Ask about the landlord", by=navigator, at=now)
    assert row.due_at == now + timedelta(days=2, hours=7, minutes=30)  # 17:00 in Los Angeles
    at_ten = set_next_date(case=calm, on=on, clock=time(10), by=navigator, at=now)
    assert owed(calm) == [("nextdate", at_ten.due_at), ("nextdate", row.due_at)]
    duty = Duty.objects.get(subject_id=row.pk)
    assert (duty.owner, duty.opens_at) == (navigator, now + timedelta(days=1, hours=14, minutes=30))


def test_said_twice_it_stands_once(calm, navigator, now):
    words = {"case": calm, "on": now.date() + timedelta(days=2), "by": navigator, "at": now}
    assert set_next_date(**words) == set_next_date(**words)


def test_it_is_done_moved_or_given_up_with_a_reason(calm, navigator, now):
    rows = [
        set_next_date(case=calm, on=now.date() + timedelta(days=n), words=f"Visit {n}", by=navigator, at=now)
        for n in (2, 3)
    ]
    moved = move_next_date(next_date=rows[0], on=now.date() + timedelta(days=7), by=navigator, at=now)
    assert owed(calm)[-1] == ("nextdate", moved.due_at)
    end_next_date(next_date=moved, note="She called herself", by=navigator, at=now)
    with pytest.raises(NotPossible, match="why"):
        give_up_next_date(next_date=rows[1], reason=" ", by=navigator, at=now)
    give_up_next_date(next_date=rows[1], reason="The office closed", by=navigator, at=now)
    assert owed(calm) == []
    ended = Duty.objects.filter(subject_type="nextdate").values_list("ended_as", "ended_why")
    assert set(ended) == {("done", ""), ("gone", "given_up")}
    with pytest.raises(NotPossible, match="has ended"):
        move_next_date(next_date=moved, on=now.date() + timedelta(days=7), by=navigator, at=now)


@pytest.mark.parametrize("days", [-1, 400])
def test_only_a_day_to_come_is_taken(calm, navigator, now, days):
    with pytest.raises(NotPossible):
        set_next_date(case=calm, on=now.date() + timedelta(days=days), by=navigator, at=now)


def test_an_open_case_with_nothing_planned_asks_for_a_date_or_its_end(calm, navigator, now):
    assert owed(calm) == []
    cancel_rest(case=calm, reason="other", by=navigator, at=now)
    two_days_on = now + timedelta(days=3)  # the day between is a holiday
    assert owed(calm) == [("case", two_days_on)]
    row = set_next_date(case=calm, on=now.date() + timedelta(days=1), by=navigator, at=now)
    assert owed(calm) == [("nextdate", row.due_at)]
    end_next_date(next_date=row, by=navigator, at=row.due_at)
    assert [kind for kind, _due in owed(calm)] == ["case"]
    close_case(case=calm, reason="no_further_need", by=navigator, at=row.due_at)
    assert owed(calm) == []


def test_a_hold_asks_on_its_day_to_look_again_and_without_one_for_a_day(calm, navigator, now):
    hold_case(case=calm, reason="hospital", look_again_on=now.date() + timedelta(days=9), by=navigator, at=now)
    assert [kind for kind, _due in owed(calm)] == ["nextdate"]
    resume_case(case=calm, by=navigator, at=now)
    assert owed(calm) == []
    hold_case(case=calm, reason="jail", by=navigator, at=now)
    assert [kind for kind, _due in owed(calm)] == ["case"]


def test_a_close_is_undone_with_its_plan_and_its_dates(calm, navigator, now):
    row = set_next_date(case=calm, on=now.date() + timedelta(days=2), by=navigator, at=now)
    planned = set(calm.follow_ups.live().values_list("pk", flat=True))
    close_case(case=calm, reason="moved", by=navigator, at=now + timedelta(hours=1))
    assert owed(calm) == []
    reopen_case(case=calm, by=navigator, at=now + timedelta(hours=2))
    assert set(calm.follow_ups.live().values_list("pk", flat=True)) == planned
    assert owed(calm) == [("nextdate", row.due_at)]


def test_reopened_without_its_plan_it_asks_for_a_date(calm, navigator, now):
    for more in ({}, {"next_on": now.date() + timedelta(days=3)}):
        close_case(case=calm, reason="moved", by=navigator, at=now + timedelta(hours=1))
        reopen_case(case=calm, brings_back=False, by=navigator, at=now + timedelta(hours=2), **more)
        assert [kind for kind, _due in owed(calm)] == (["nextdate"] if more else ["case"])


def test_dates_go_with_the_case_that_is_joined_and_come_back(calm, meet, navigator, now):
    from casemgmt.cases.actions import take_on

    met = meet(needs_heard=[])
    other = take_on(encounter=met, person=met.people.get(), by=navigator, at=now + timedelta(minutes=5))
    row = set_next_date(case=other, on=now.date() + timedelta(days=2), by=navigator, at=now)
    merge = merge_people(keep=calm.person, gone=other.person, by=navigator, at=now)
    row.refresh_from_db()
    assert row.case == calm
    assert ("nextdate", row.due_at) in owed(calm)
    from casemgmt.people.actions import undo_merge

    undo_merge(merge=merge, by=navigator, at=now + timedelta(hours=1))
    row.refresh_from_db()
    assert row.case == other


def test_the_page_says_that_nothing_is_planned_and_one_press_sets_a_date(client, calm, navigator, now, stopped_clock):
    cancel_rest(case=calm, reason="other", by=navigator, at=now)
    client.force_login(navigator)
    page = client.get(reverse("cases:case", args=[calm.pk])).content.decode()
    assert "Nothing is planned." in page
    client.post(reverse("cases:next_date", args=[calm.pk]), {"on": "2026-11-25"})
    row = NextDate.objects.get()
    page = client.get(reverse("cases:case", args=[calm.pk])).content.decode()
    assert "Nothing is planned." not in page
    where = reverse("cases:planned_date", args=[row.pk])
    assert where in page
    assert client.post(where, {"do": "give_up", "reason": ""}).status_code == 422
    client.post(where, {"do": "move", "on": "2026-11-27"})
    client.post(where, {"do": "done", "note": "Spoken"})
    row.refresh_from_db()
    assert (row.ended_as, row.end_note) == ("done", "Spoken")


def test_one_press_after_another_moves_the_date_and_words_of_its_own_stand_beside(calm, navigator, now):
    words = {"case": calm, "by": navigator, "at": now}
    set_next_date(**words, on=now.date() + timedelta(days=1), words="Call again")
    set_next_date(**words, on=now.date() + timedelta(days=2), words="Ask about the landlord")
    last = set_next_date(**words, on=now.date() + timedelta(days=7))
    stand = [(row.words, row.due_at) for row in calm.next_dates.standing()]
    assert [row[0] for row in stand] == ["Ask about the landlord", "Call again"]
    assert stand[1][1] == last.due_at


def test_buttons_and_messages_say_day_and_hour(calm, client, navigator, now, stopped_clock):
    saturday = now + timedelta(days=(5 - now.weekday()) % 7)
    stopped_clock(saturday)
    client.force_login(navigator)
    page = client.get(reverse("cases:case", args=[calm.pk])).content.decode()
    assert "in 2 days · Mon 17:00" in page
    assert "tomorrow" not in page
    on = (saturday + timedelta(days=2)).date()
    address = reverse("cases:next_date", args=[calm.pk])
    page = client.post(address, {"on": on.isoformat(), "words": "Ask Ana"}, follow=True).content.decode()
    assert "The next date is in 2 days · Mon 17:00." in page
    assert f"A next date was set: Mon {on.day}" in page


def test_moving_to_another_day_keeps_the_hour(calm, client, navigator, now, stopped_clock):
    stopped_clock(now)
    client.force_login(navigator)
    at_three, at_closing = (
        set_next_date(case=calm, on=now.date() + timedelta(days=2), clock=clock, words=words, by=navigator, at=now)
        for clock, words in ((time(15), "Visit"), (None, ""))
    )
    for row, clock in ((at_three, 'value="15:00'), (at_closing, 'name="clock"')):
        page = client.get(reverse("cases:planned_date", args=[row.pk])).content.decode()
        assert clock in page
        assert ('value="17:00' in page) is False


def test_what_comes_next_stands_first_and_in_red_once_it_is_past(calm, client, navigator, now, stopped_clock):
    contact = calm.follow_ups.live().earliest("due_at")
    for at, words in (
        (contact.due_at - timedelta(hours=1), "next: "),
        (contact.due_at + timedelta(hours=1), "overdue: "),
    ):
        stopped_clock(at)
        client.force_login(navigator)
        page = client.get(reverse("cases:case", args=[calm.pk])).content.decode()
        card = page[page.index('id="next-date"') :].partition("</section>")[0]
        assert f"Planned contact: {contact.name}" in card
        assert ("due--late" in card) is (words == "overdue: ")
        assert page.count(f"{words}{contact.name}") == 1


PLACE = {"back": "my_day", "at": "today.0", "day": "", "next": "/my-day/?at=today.0#told"}


def asked(user, at):
    return next(line for line in lines_of(user, at) if line.kind == "next_date")


def test_on_my_day_a_date_is_set_in_place(client, calm, navigator, now, stopped_clock):
    cancel_rest(case=calm, reason="other", by=navigator, at=now)
    stopped_clock(now)
    client.force_login(navigator)
    line = asked(navigator, now)
    assert (line.what, len(line.choices)) == ("nothing is planned", 3)
    press = line.choices[0]
    answer = client.post(press.url, {**dict(press.carries), **PLACE})
    assert answer.url == PLACE["next"]
    assert f"{calm.person.display_name}: the next date is " in client.get(answer.url).content.decode()
    assert [kind for kind, _due in owed(calm)] == ["nextdate"]


def test_on_my_day_a_hold_says_why_and_is_resumed_in_place(client, calm, navigator, now, stopped_clock):
    hold_case(case=calm, reason="hospital", by=navigator, at=now)
    stopped_clock(now)
    client.force_login(navigator)
    line = asked(navigator, now)
    assert line.what == "on hold since 24 Nov: In hospital"
    assert line.next_step == "Look again"
    assert dict(line.choices[0].carries)["words"] == "Look again"
    press = line.presses[0]
    assert press.label == "Resume"
    answer = client.post(press.url, {**dict(press.carries), **PLACE})
    assert answer.url == PLACE["next"]
    calm.refresh_from_db()
    assert calm.state == "open"


def test_what_is_next_is_told_of_all_duties_soonest_first(calm, client, meet, navigator, now, stopped_clock):
    """Contacts are not all that comes: a date, a new call to take on, each in words with its link."""
    stopped_clock(now)
    soon = set_next_date(case=calm, on=now.date(), clock=time(12), words="Ask Ana", by=navigator, at=now)
    meet(calm.person, cleared_at=now, risk="high")
    client.force_login(navigator)
    page = client.get(reverse("cases:case", args=[calm.pk])).content.decode()
    card = page[page.index('id="next-date"') :].partition("</section>")[0]
    contact = calm.follow_ups.live().earliest("due_at")
    order = [card.index(words) for words in ("A new call,", "Ask Ana", f"Planned contact: {contact.name}")]
    assert order == sorted(order)
    assert card.count("Planned contact") == 1
    assert reverse("cases:planned_date", args=[soon.pk]) in card


def test_one_press_too_many_is_undone(calm, navigator, now):
    """Pressing another day moves the date: undone, it is due as before; what was set by mistake stands no more."""
    words = {"case": calm, "by": navigator, "at": now}
    row = set_next_date(**words, on=now.date() + timedelta(days=1), words="Call again")
    first = (row.opens_at, row.due_at, row.words)
    moved = set_next_date(**words, on=now.date() + timedelta(days=7))
    back = undo_next_date(next_date=moved, by=navigator, at=now + timedelta(minutes=14))
    assert (back.pk, (back.opens_at, back.due_at, back.words)) == (row.pk, first)
    assert owed(calm) == [("nextdate", back.due_at)]
    with pytest.raises(NotPossible, match="15 minutes"):
        undo_next_date(next_date=back, by=navigator, at=now + timedelta(minutes=14))
    other = set_next_date(**words, on=now.date() + timedelta(days=3), words="Visit")
    assert undo_next_date(next_date=other, by=navigator, at=now).ended_as == "undone"
    assert owed(calm) == [("nextdate", back.due_at)]
    assert not faults()


def test_done_by_mistake_stands_again_and_after_15_minutes_it_does_not(calm, navigator, now):
    words = {"case": calm, "by": navigator, "at": now}
    row = set_next_date(**words, on=now.date() + timedelta(days=1))
    done = end_next_date(next_date=row, note="Spoken", by=navigator, at=now)
    again = undo_next_date(next_date=done, by=navigator, at=now)
    assert (again.ended_as, again.end_note) == ("", "")
    assert owed(calm) == [("nextdate", row.due_at)]
    done = end_next_date(next_date=again, by=navigator, at=now)
    with pytest.raises(NotPossible, match="15 minutes"):
        undo_next_date(next_date=done, by=navigator, at=now + timedelta(minutes=16))
    set_next_date(**words, on=now.date() + timedelta(days=2))
    with pytest.raises(NotPossible, match="Another date"):
        undo_next_date(next_date=done, by=navigator, at=now + timedelta(minutes=1))


def test_the_date_of_a_hold_is_not_undone_it_ends_with_the_hold(calm, navigator, now):
    hold_case(case=calm, reason="jail", look_again_on=now.date() + timedelta(days=9), by=navigator, at=now)
    with pytest.raises(NotPossible):
        undo_next_date(next_date=calm.next_dates.get(), by=navigator, at=now)


def test_undo_stands_on_the_case_and_in_the_api(calm, client, navigator, now, stopped_clock):
    stopped_clock(now)
    client.force_login(navigator)
    where = reverse("cases:next_date", args=[calm.pk])
    client.post(where, {"on": (now.date() + timedelta(days=1)).isoformat()})
    row = calm.next_dates.get()
    page = client.post(where, {"on": (now.date() + timedelta(days=7)).isoformat()}, follow=True).content.decode()
    undo = reverse("cases:undo_date", args=[row.pk])
    assert undo in page
    assert "Undo until" in page
    page = client.post(undo, follow=True).content.decode()
    assert "Undone. The next date is tomorrow" in page
    assert calm.next_dates.get().due_at == row.due_at
    assert undo not in page
    ended = client.post(reverse("cases:planned_date", args=[row.pk]), {"do": "done"}, follow=True).content.decode()
    assert undo in ended
    api = APIClient()
    api.force_authenticate(navigator)
    assert api.post(f"/api/v1/next_dates/{row.pk}/undo/").data["ended_as"] == ""
    assert api.post(f"/api/v1/next_dates/{row.pk}/undo/").status_code == 409
