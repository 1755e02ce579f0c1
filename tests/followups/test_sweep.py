"""The clock opens, reminds, escalates and closes; twice or twice at once changes nothing."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import close_old_connections, connection

from casemgmt.cases.actions import open_case
from casemgmt.core.effects import deliver_due
from casemgmt.core.models import Effect, Event, Heartbeat
from casemgmt.followups.actions import record_attempt, sweep_contacts
from casemgmt.followups.models import FollowUp
from casemgmt.followups.tasks import sweep_followups


def row(case, step="24h"):
    return case.follow_ups.get(why__step=step)


def told(kind):
    return Effect.objects.filter(kind=kind)


def try_at(case, navigator, at, step="24h", result="no_answer"):
    record_attempt(follow_up=row(case, step), case=case, mode="phone", result=result, by=navigator, at=at)


def test_opens_at_its_time(case, now):
    sweep_contacts(at=now + timedelta(hours=47, minutes=59))
    assert row(case, "72h").state == "scheduled"
    sweep_contacts(at=now + timedelta(hours=48))
    assert row(case, "72h").state == "open"


def test_reminds_before_it_is_late(case, navigator, now):
    sweep_contacts(at=now + timedelta(hours=17, minutes=59))
    assert not told("followup.due").exists()
    sweep_contacts(at=now + timedelta(hours=18))
    assert told("followup.due").get().data["user"] == str(navigator.pk)
    assert not told("followup.overdue").exists()


def test_who_has_it_hears_that_it_is_overdue(case, navigator, now):
    sweep_contacts(at=now + timedelta(hours=20))
    assert told("followup.overdue").get().data["user"] == str(navigator.pk)
    assert not told("followup.escalated").exists()


def test_the_managers_hear_half_an_hour_later(case, manager, now):
    sweep_contacts(at=now + timedelta(hours=20, minutes=29))
    assert not told("followup.escalated").exists()
    sweep_contacts(at=now + timedelta(hours=20, minutes=30))
    assert told("followup.escalated").get().data["user"] == str(manager.pk)
    assert row(case).escalated_at


def test_nobodys_contact_goes_to_the_managers(encounter, person, manager, now):
    case = open_case(encounter=encounter, person=person, by=manager, at=now)
    sweep_contacts(at=now + timedelta(hours=18))
    assert told("followup.due").get().data["user"] == str(manager.pk)
    assert case.owner is None


def test_missed_when_the_plan_was_not_carried_out(case, navigator, now):
    try_at(case, navigator, now + timedelta(hours=1))
    sweep_contacts(at=now + timedelta(hours=24))
    assert row(case).end == "missed"


def test_unreached_when_it_was(case, navigator, now):
    for hour in (1, 2, 9):
        try_at(case, navigator, now + timedelta(hours=hour))
    sweep_contacts(at=now + timedelta(hours=24))
    assert row(case).end == "unreached"


def test_wrong_numbers_alone_are_missed(case, navigator, now):
    for hour in (1, 2, 9):
        try_at(case, navigator, now + timedelta(hours=hour), result="wrong_number")
    sweep_contacts(at=now + timedelta(hours=24))
    assert row(case).end == "missed"


def test_a_second_sweep_changes_nothing(case, now):
    at = now + timedelta(days=40)
    assert sweep_contacts(at=at) == 4
    before = (list(FollowUp.objects.order_by("pk").values()), Event.objects.count(), Effect.objects.count())
    assert sweep_contacts(at=at) == 0
    assert (
        list(FollowUp.objects.order_by("pk").values()),
        Event.objects.count(),
        Effect.objects.count(),
    ) == before


def test_after_an_outage_what_is_over_is_closed_without_a_flood(case, manager, now):
    sweep_contacts(at=now + timedelta(days=40))
    assert set(case.follow_ups.values_list("end", flat=True)) == {"missed"}
    assert Effect.objects.filter(kind__startswith="followup.").count() == 0


def test_batches_are_all_worked_off(case, now, monkeypatch):
    assert sweep_contacts(at=now + timedelta(days=40), batch=1) == 4
    assert sweep_contacts(at=now + timedelta(days=40), batch=1, most=1) == 0


def test_a_run_is_capped(case, now):
    assert sweep_contacts(at=now + timedelta(days=40), most=3) == 3


def test_its_cost_does_not_follow_the_number_of_rows(case, meet, navigator, now, django_assert_max_num_queries):
    from casemgmt.cases.actions import take_on

    for number in range(5):
        other = meet(phone=f"541 555 02{number:02}")
        take_on(encounter=other, person=other.people.get(), by=navigator, at=now)
    with django_assert_max_num_queries(12):
        assert sweep_contacts(at=now + timedelta(hours=20)) == 6


def test_the_mail_is_neutral_and_checks_the_world_again(case, navigator, manager, now):
    sweep_contacts(at=now + timedelta(hours=18))
    deliver_due(at=now + timedelta(hours=18))
    (letter,) = mail.outbox
    assert letter.to == [navigator.email]
    assert "Maria" not in letter.body + letter.subject
    assert str(row(case).pk) in letter.body
    sweep_contacts(at=now + timedelta(hours=20))
    try_at(case, navigator, now + timedelta(hours=20), result="reached")
    deliver_due(at=now + timedelta(hours=21))
    assert len(mail.outbox) == 1


def test_the_task_leaves_a_heartbeat(db):
    sweep_followups()
    assert Heartbeat.objects.filter(name="sweep_followups").exists()


def test_the_command_takes_a_moment(case, now, capsys):
    call_command("sweep", "--at", (now + timedelta(hours=48)).isoformat())
    assert "follow-ups brought up to date" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("sweep", "--at", "tomorrow")
    with pytest.raises(CommandError):
        call_command("sweep", "--at", "2026-11-24T09:30")


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_share_the_work(case, meet, navigator, manager, now, monkeypatch):
    """Real connections: both start at the same moment, with batches so small that they must interleave."""
    from casemgmt.cases.actions import take_on

    for number in range(9):
        other = meet(phone=f"541 555 03{number:02}")
        take_on(encounter=other, person=other.people.get(), by=navigator, at=now)
    before = Event.objects.count()
    at, start, done = now + timedelta(hours=20), threading.Barrier(2), []

    def run():
        start.wait()
        try:
            done.append(sweep_contacts(at=at, batch=2))
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 10
    assert told("followup.overdue").count() == 10
    assert Event.objects.count() == before + 10
    assert not FollowUp.objects.filter(next_step_at__lte=at).exists()


@pytest.mark.django_db(transaction=True)
def test_rows_somebody_holds_are_passed_by(case, now):
    held, let_go = threading.Event(), threading.Event()

    def hold():
        from django.db import transaction

        with transaction.atomic():
            list(FollowUp.objects.select_for_update().filter(pk=row(case).pk))
            held.set()
            let_go.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    assert sweep_contacts(at=now + timedelta(hours=48)) == 1  # the 72 h contact opens; the one that is held waits
    let_go.set()
    thread.join()
    assert sweep_contacts(at=now + timedelta(hours=48)) == 1
