"""Team: who carries what, and giving many cases away after a look at the load."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.models import User
from casemgmt.accounts.roles import Role
from casemgmt.cases.actions import assign_case, cover_for, hold_case, open_case, take_on
from casemgmt.cases.models import Case
from casemgmt.core.actor import CLOCK
from casemgmt.duties.ledger import follow
from casemgmt.followups.actions import sweep_contacts
from casemgmt.followups.team.queries import preview_loads, team
from casemgmt.people.actions import add_alert

HOUR = timedelta(hours=1)


@pytest.fixture
def nadia(riverside, now):
    user = User.objects.create_user("nadia@riverside.example", "a-long-enough-word", name="Nadia Second")
    add_member(program=riverside, user=user, role=Role.NAVIGATOR, by=CLOCK, at=now)
    return user


@pytest.fixture
def more(meet, navigator, now):
    """A case more, of somebody else."""

    def more(owner=navigator, risk="moderate", by=navigator):
        met = meet(risk=risk, phone="")
        if owner is None:
            return open_case(encounter=met, person=met.people.get(), by=by, at=now)
        return take_on(encounter=met, person=met.people.get(), owner=owner, by=by, at=now)

    return more


def load_of(program, user, at, whose):
    return next(row for row in team(program, user, at).loads if row.user == whose)


def test_each_colleague_with_cases_contacts_and_misses(case, more, riverside, manager, navigator, nadia, now):
    hold_case(case=more(risk="high"), reason="hospital", by=navigator, at=now)
    at = now + 73 * HOUR  # 24 h contact missed, 72 h contact overdue
    sweep_contacts(at=at)
    mine = load_of(riverside, manager, at, navigator)
    assert (mine.open, mine.high, mine.moderate, mine.on_hold) == (2, 1, 1, 1)
    assert (mine.overdue, mine.missed) == (2, 1)  # a contact, and what the held case asks
    assert load_of(riverside, manager, at, nadia).open == 0


def test_what_is_due_later_today(case, riverside, manager, navigator, now):
    due = case.follow_ups.order_by("due_at")[1].due_at
    assert load_of(riverside, manager, due - HOUR, navigator).due_today == 1


def test_what_is_late_leads_to_the_same_number(client, case, riverside, manager, navigator, now, stopped_clock):
    at = now + 73 * HOUR
    sweep_contacts(at=at)
    stopped_clock(at)
    client.force_login(manager)
    page = client.get(reverse("followups:team")).content.decode()
    address = f"{reverse('duties:late')}?program=riverside&amp;by=owner&amp;open={navigator.pk}"
    assert address in page
    late = client.get(address.replace("&amp;", "&"))
    assert load_of(riverside, manager, at, navigator).overdue == late.context["count"] == 1


def test_a_contact_counts_for_who_is_named(case, riverside, manager, navigator, nadia, now):
    row = case.follow_ups.order_by("due_at").first()
    case.follow_ups.filter(pk=row.pk).update(assignee=nadia)
    follow(people=[case.person_id], at=now)
    at = row.due_at - HOUR
    assert load_of(riverside, manager, at, nadia).due_today == 1
    assert load_of(riverside, manager, at, navigator).due_today == 0


def test_nobodys_cases_stand_at_the_top_the_first_to_assign_first(more, riverside, manager, now):
    low, high = more(None, "low", manager), more(None, "high", manager)
    seen = team(riverside, manager, now + 2 * HOUR)
    assert seen.waiting == [high, low]
    assert (seen.unassigned.open, seen.waiting_late) == (2, 1)
    assert seen.total.open == 2


def test_who_left_with_cases_is_still_shown(case, riverside, manager, navigator, now):
    User.objects.filter(pk=navigator.pk).update(is_active=False)
    assert [row.is_here for row in team(riverside, manager, now).loads if row.open] == [False]


def test_the_page_links_to_lists_that_say_the_same(client, case, more, manager, navigator):
    more(None, "high", manager)
    client.force_login(manager)
    page = client.get(reverse("followups:team")).content.decode()
    address = f"{reverse('cases:list')}?program=riverside&owner={navigator.pk}"
    assert address.replace("&", "&amp;") in page
    assert client.get(address).context["pager"].count == 1


def test_contacts_of_one_colleague(client, case, manager, navigator, nadia):
    client.force_login(manager)
    count = {
        user: client.get(f"{reverse('followups:list')}?owner={user.pk}").context["pager"].count
        for user in (navigator, nadia)
    }
    assert count == {navigator: 4, nadia: 0}


def test_the_load_before_and_after(case, more, riverside, manager, navigator, nadia, now):
    cases = [case, more(), more()]
    seen = preview_loads(riverside, cases, [nadia, navigator], now)
    shifts = {row.user: (row.before, row.after) for row in seen.shifts}
    assert sorted(shifts.values()) in ([(0, 1), (3, 2)], [(0, 2), (3, 1)])
    due = {row.user: (row.due_before, row.due_after) for row in seen.shifts}
    assert sum(before for before, _after in due.values()) == sum(after for _before, after in due.values()) > 0
    assert due[nadia][1] > due[nadia][0]


def chosen(client, **data):
    return client.post(reverse("followups:reassign"), data)


def confirmed(client, page, token=None):
    moves = [f"{move.case_id}:{move.seen or ''}:{move.to}" for move in page.context["preview"].moves]
    return client.post(reverse("followups:reassign_confirmed"), {"move": moves, "form_token": token or uuid4()})


def test_look_then_move_then_a_second_press(client, case, more, manager, navigator, nadia):
    more()
    client.force_login(manager)
    page = chosen(client, owner=navigator.pk, all="on", to=nadia.pk)
    assert Case.objects.filter(owner=nadia).count() == 0
    token = uuid4()
    assert confirmed(client, page, token).status_code == 302
    assert Case.objects.filter(owner=nadia).count() == 2
    again = confirmed(client, page, token)
    assert again.url == f"{reverse('followups:team')}?program=riverside"


def test_what_to_know_before_meeting_them_stands_on_the_look(client, case, manager, navigator, nadia, now):
    add_alert(person=case.person, text="Two dogs", expires_on=date(2031, 1, 1), by=navigator, at=now)
    client.force_login(manager)
    assert "Two dogs" in client.get(reverse("followups:reassign")).content.decode()
    assert "Two dogs" in chosen(client, owner=navigator.pk, all="on", to=nadia.pk).content.decode()


def test_what_moved_meanwhile_is_shown(client, case, more, manager, navigator, nadia, now):
    more()
    client.force_login(manager)
    page = chosen(client, case=[str(pk) for pk in Case.objects.values_list("pk", flat=True)], to=nadia.pk)
    assign_case(case=case, owner=manager, by=manager, at=now)
    shown = confirmed(client, page)
    assert [row.case.pk for row in shown.context["done"].skipped] == [case.pk]
    assert "Mara Manager" in shown.content.decode()


def test_nothing_ticked_or_nobody_named_is_said(client, case, manager, nadia):
    client.force_login(manager)
    assert "Choose at least one case" in chosen(client, to=nadia.pk).content.decode()
    assert "Choose at least one colleague" in chosen(client, case=case.pk).content.decode()


def test_cases_of_another_program_do_not_move(client, case, riverside, lakeside, meet, other_navigator, manager, nadia):
    met = meet(program=lakeside, by=other_navigator)
    theirs = take_on(encounter=met, person=met.people.get(), by=other_navigator, at=met.cleared_at)
    client.force_login(manager)
    move = f"{theirs.pk}:{other_navigator.pk}:{nadia.pk}"
    client.post(reverse("followups:reassign_confirmed"), {"move": [move]})
    assert Case.objects.get(pk=theirs.pk).owner == other_navigator


def test_who_is_away_and_who_covers(case, riverside, manager, navigator, nadia, now):
    day = now.astimezone(riverside.zone).date()
    cover_for(program=riverside, away=navigator, stand_in=nadia, first_day=day, last_day=day, by=manager, at=now)
    assert load_of(riverside, manager, now, navigator).cover.stand_in == nadia
    assert load_of(riverside, manager, now, nadia).covers_for == [navigator.name]
    assert load_of(riverside, manager, now + 24 * HOUR, navigator).cover is None


def test_the_look_at_the_load_says_who_is_away(case, riverside, manager, navigator, nadia, now):
    day = now.astimezone(riverside.zone).date()
    cover_for(program=riverside, away=nadia, stand_in=navigator, first_day=day, last_day=day, by=manager, at=now)
    away = {row.user: row.cover is not None for row in preview_loads(riverside, [case], [nadia], now).shifts}
    assert away == {nadia: True, navigator: False}


def test_cases_of_who_left_can_be_listed(client, case, manager, navigator):
    User.objects.filter(pk=navigator.pk).update(is_active=False)
    client.force_login(manager)
    page = client.get(f"{reverse('followups:reassign')}?owner={navigator.pk}")
    assert [row.pk for row in page.context["rows"]] == [case.pk]
    assert navigator in page.context["colleagues"]
