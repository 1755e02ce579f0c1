"""Who is told of a contact that waits, in which order, and how much mail that makes."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from casemgmt.cases.actions import open_case, take_on
from casemgmt.core import effects
from casemgmt.core.models import Effect, Event
from casemgmt.followups.actions import sweep_contacts
from casemgmt.followups.models import FollowUp

HOUR = timedelta(hours=1)


@pytest.fixture
def backlog(meet, navigator, now):
    """Several cases of one navigator whose first contact falls due one minute after the other."""

    def backlog(number):
        for minute in range(number):
            met = meet(phone="", cleared_at=now + timedelta(minutes=minute))
            take_on(encounter=met, person=met.people.get(), by=navigator, at=met.ended_at)
        return FollowUp.objects.filter(name__startswith="24").order_by("next_step_at")

    return backlog


def steps():
    events = Event.objects.filter(verb__in=["followup.reminded", "followup.overdue", "followup.escalated"])
    return [(event.verb, event.data["role"], event.data["told"]) for event in events.order_by("at", "id")]


def test_each_step_once_up_the_ladder(case, manager, navigator, now):
    for minute in range(17 * 60, 22 * 60, 10):
        sweep_contacts(at=now + timedelta(minutes=minute))
    mine, theirs = [str(navigator.pk)], [str(manager.pk)]
    assert steps() == [
        ("followup.reminded", "owner", mine),
        ("followup.overdue", "owner", mine),
        ("followup.escalated", "manager", theirs),
    ]


def test_nobodys_contact_is_the_managers_at_once(encounter, person, manager, now):
    open_case(encounter=encounter, person=person, by=manager, at=now)
    for hours in (18, 20, 21):
        sweep_contacts(at=now + hours * HOUR)
    assert {(role, told[0]) for _verb, role, told in steps()} == {("nobodys", str(manager.pk))}
    assert len(steps()) == 2


def test_a_manager_who_has_it_is_not_told_twice(encounter, person, manager, now):
    take_on(encounter=encounter, person=person, by=manager, at=now)
    sweep_contacts(at=now + 21 * HOUR)
    assert [verb for verb, _role, _told in steps()] == ["followup.overdue"]


def test_the_mail_and_the_page_say_why(client, case, manager, now):
    sweep_contacts(at=now + 21 * HOUR)
    effects.deliver_due(at=now + 21 * HOUR)
    bodies = " ".join(letter.body for letter in mail.outbox)
    assert "because it is yours to do" in bodies
    assert "because it has waited for half an hour and you assign cases" in bodies
    client.force_login(manager)
    row = case.follow_ups.order_by("due_at").first()
    page = client.get(reverse("followups:follow_up", args=[row.pk])).content.decode()
    assert "told because it is theirs to do" in page
    assert "told half an hour later because they assign cases" in page


def test_a_backlog_is_one_mail_for_each_who_is_told(backlog, manager, navigator, now):
    backlog(12)
    at = now + 23 * HOUR
    sweep_contacts(at=at)
    effects.deliver_due(at=at)
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([navigator.email, manager.email])
    assert {letter.subject for letter in mail.outbox} == {"12 things wait for you"}
    assert {"overdue" in letter.body and "(12)" in letter.body for letter in mail.outbox} == {True}
    assert Effect.objects.filter(told_with__isnull=False).count() == 22
    effects.deliver_due(at=at + HOUR)
    assert len(mail.outbox) == 2


def test_what_is_no_pile_is_told_as_ever(backlog, navigator, now):
    backlog(1)
    at = now + 20 * HOUR + timedelta(minutes=5)
    sweep_contacts(at=at)
    effects.deliver_due(at=at)
    assert [letter.to for letter in mail.outbox] == [[navigator.email]]
    assert mail.outbox[0].subject == "A contact is overdue"


def test_a_mail_server_that_was_down_gets_the_same_one_mail(backlog, navigator, now, monkeypatch):
    backlog(6)
    at = now + 20 * HOUR + timedelta(minutes=10)
    sweep_contacts(at=at)

    def down(self, **options):
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", down)
        effects.deliver_due(at=at)
    effects.deliver_due(at=at + HOUR)
    assert ["6 things wait" in letter.subject for letter in mail.outbox] == [True]


def test_a_capped_sweep_serves_the_oldest_and_the_newest(backlog, now):
    rows = list(backlog(12).values_list("pk", flat=True))
    at = now + 23 * HOUR
    assert sweep_contacts(at=at, batch=2, most=4) == 4
    done = set(FollowUp.objects.filter(escalated_at__isnull=False).values_list("pk", flat=True))
    assert done == {*rows[:2], *rows[-2:]}
    for _run in range(2):
        sweep_contacts(at=at, batch=2, most=4)
    assert not FollowUp.objects.filter(next_step_at__lte=at).exists()
