"""Every sweep takes each row alone: one that cannot be judged stops nobody, is put aside, and is said."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts import digest, undelivered
from casemgmt.accounts.mail_choices import MailChoice
from casemgmt.accounts.models import Program
from casemgmt.cases.actions import close_case
from casemgmt.cases.actions import sweep as cases
from casemgmt.cases.covers.models import Cover
from casemgmt.cases.models import Case
from casemgmt.core.jobs import expire_due, writing
from casemgmt.core.models import Effect, Job, PutAside
from casemgmt.core.sweeps import LONGEST_PAUSE, SWEEPS
from casemgmt.duties import telling
from casemgmt.duties.models import Duty
from casemgmt.feedback.survey import actions as surveys
from casemgmt.followups.contacts.actions import sweep as contacts
from casemgmt.followups.models import FollowUp
from casemgmt.people.models import Person
from casemgmt.publishing import actions as releases
from casemgmt.publishing.models import Publication
from casemgmt.reports.monthly import actions as months
from casemgmt.reports.monthly.models import MonthlyPlan
from casemgmt.retention import sweeping as retention
from casemgmt.retention.actions import set_retention
from casemgmt.retention.models import ForgetRequest
from providers.freshness import actions as letters
from referrals.appointments.actions import sweep as appointments
from referrals.models import Appointment, Offer
from referrals.offers.actions import sweep as offers

pytestmark = pytest.mark.django_db
LATER = timedelta(days=40)


@dataclass(frozen=True)
class Sample:
    """How one sweep is started, which rows are due, and the function that meets each of them with its row."""

    run: Any
    module: Any
    function: str
    due: Any
    key: int = 0


def _due(model, field):
    return lambda at: model.objects.filter(**{f"{field}__lte": at})


SAMPLES = {
    "follow-ups": Sample(contacts.sweep_contacts, contacts, "_bring_up_to_date", _due(FollowUp, "next_step_at")),
    "cases": Sample(
        cases.sweep_cases,
        cases,
        "drafted",
        lambda at: Case.objects.open().filter(owner=None, unassigned_told_at=None),
        1,
    ),
    "covers": Sample(cases.sweep_cases, cases, "_lend", lambda at: Cover.objects.running(at)),
    "duties": Sample(telling.tell_of_duties, telling, "_climb", _due(Duty, "tell_at")),
    "offers": Sample(offers.act_on_due_offers, offers, "_sweep_one", _due(Offer, "next_step_at")),
    "appointments": Sample(
        appointments.ask_after_appointments, appointments, "_ask_after", _due(Appointment, "ask_at")
    ),
    "listings": Sample(letters.ask_due_agencies, letters, "_ask_one", letters.due_agencies),
    "prepared files": Sample(expire_due, writing, "_expire", _due(Job, "expires_at")),
    "surveys": Sample(
        surveys.sweep_surveys,
        surveys,
        "_ask_one",
        lambda at: Case.objects.filter(state="closed", closed_at__gt=at - timedelta(days=7)),
    ),
    "releases": Sample(
        releases.publish_due_quarters, releases, "_publish_due", lambda at: Publication.objects.filter(is_on=True)
    ),
    "monthly reports": Sample(
        months.prepare_due_months, months, "_prepare", lambda at: MonthlyPlan.objects.filter(is_on=True)
    ),
    "confirmed forgetting": Sample(
        retention.forget_confirmed,
        retention,
        "_carried_out",
        lambda at: ForgetRequest.objects.filter(state="confirmed"),
    ),
    "people kept long enough": Sample(
        retention.forget_over,
        retention,
        "_judge",
        lambda at: Person.objects.current().filter(program__slug="riverside", forgotten_at=None, kept_until__lte=at),
    ),
    "digests": Sample(digest.sweep_digests, digest, "_drafted", _due(MailChoice, "next_digest_at")),
    "not delivered": Sample(
        undelivered.sweep_undelivered, undelivered, "_tell_program", lambda at: Program.objects.all()
    ),
}


@pytest.fixture
def much(world):
    """Two rows at least that each sweep has to do with."""
    at = world.at
    world.whole_story()
    for user in (world.navigator, world.manager):
        choice = {"at_once": True, "digest_at": at.time(), "time_zone": "UTC", "changed_at": at}
        MailChoice.objects.update_or_create(user=user, defaults={**choice, "next_digest_at": at + timedelta(days=1)})
    for away, stand_in in ((world.navigator, world.manager), (world.manager, world.navigator)):
        facts = {"starts_at": at - timedelta(days=1), "ends_at": at + 2 * LATER, "made_by": away}
        facts |= {"first_day": at.date(), "last_day": at.date()}
        Cover.objects.create(program=world.riverside, away=away, stand_in=stand_in, **facts)
    rule = {"after_close": True, "after_linkage": False, "every_days": 30}
    surveys.set_survey_rule(program=world.riverside, **rule, by=world.manager, at=at)
    ended = world.take_on(world.meet(world.ago(days=3), needs_heard=[]), world.ago(days=3))
    close_case(case=ended, reason="no_further_need", by=world.navigator, at=at)
    Case.objects.filter(state="closed").update(closed_at=at + LATER - timedelta(days=1))
    for program in Program.objects.all():
        Publication.objects.create(program=program, is_on=True, changed_by=world.admin, changed_at=at)
        monthly = {"is_on": True, "day": 1, "set_by": world.manager, "set_at": at}
        MonthlyPlan.objects.update_or_create(program=program, defaults=monthly)
    set_retention(program=world.riverside, is_on=True, served_months=600, by=world.manager, at=at)
    for person in (world.their_person, world.case.person):
        asked = {"how": "anonymize", "asked_for_by": "court", "said_on": at.date(), "state": "confirmed"}
        who = {"requested_by": world.manager, "requested_at": at, "decided_by": world.admin, "decided_at": at}
        ForgetRequest.objects.filter(person=person).delete()
        ForgetRequest.objects.create(program_id=person.program_id, person=person, **asked, **who)
    Effect.objects.create(kind="offer.moved", key="lost", due_at=at, dropped_at=at, given_up_at=at)
    return world


def test_every_sweep_is_sampled():
    assert set(SAMPLES) == set(SWEEPS)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_row_that_cannot_be_judged_stops_nobody(name, much, monkeypatch):
    sample, at = SAMPLES[name], much.at + LATER
    due = list(sample.due(at).values_list("pk", flat=True))
    assert len(due) >= 2
    bad, real, met = due[0], getattr(sample.module, sample.function), []

    def meets(*args, **words):
        pk = getattr(args[sample.key], "pk", args[sample.key])
        if pk == bad:
            raise ZoneInfoNotFoundError("Mars/Olympus")
        met.append(pk)
        return real(*args, **words)

    monkeypatch.setattr(sample.module, sample.function, meets)
    sample.run(at=at)
    assert set(due) - {bad} <= set(met)
    row = PutAside.objects.get()
    assert (row.sweep, row.subject_id, row.error, row.failures) == (name, bad, "ZoneInfoNotFoundError", 1)
    sample.run(at=at)
    assert PutAside.objects.get().failures == 1, "it is not tried each minute"
    sample.run(at=row.next_try_at)
    again = PutAside.objects.get()
    assert again.failures == 2
    assert row.next_try_at - at < again.next_try_at - row.next_try_at <= LONGEST_PAUSE
    monkeypatch.setattr(sample.module, sample.function, real)
    sample.run(at=again.next_try_at)
    assert not PutAside.objects.exists()


def test_administrators_see_what_could_not_be_judged(much, admin, navigator, client):
    at = timezone.now()
    facts = {"failures": 3, "since": at, "next_try_at": at + timedelta(hours=1), "error": "ZoneInfoNotFoundError"}
    PutAside.objects.create(sweep="follow-ups", subject_id=much.case.pk, **facts)
    client.force_login(admin)
    page = client.get(reverse("accounts:undelivered")).content.decode()
    assert "Planned contacts" in page
    assert "ZoneInfoNotFoundError" in page
    assert str(much.case.pk) in page
