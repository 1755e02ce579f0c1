"""The monthly report: prepared on its day, once; a link by mail without a figure; a paper with no empty page."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from pikepdf import Pdf

from casemgmt.core import effects, jobs
from casemgmt.core.bounded import Done
from casemgmt.core.calendar import day_bounds
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Effect
from casemgmt.reports import actions
from casemgmt.reports.measures import MEASURES
from casemgmt.reports.models import ReportRun
from casemgmt.reports.monthly import paper
from casemgmt.reports.monthly.actions import prepare_due_months
from casemgmt.reports.monthly.models import MonthlyPlan
from casemgmt.reports.queries import answer

from .conftest import AS_OF, utc

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_aside(monkeypatch):
    """A word past the transaction would wait for this test's own."""
    monkeypatch.setattr("casemgmt.core.jobs.running.Turn._says_aside", lambda turn: None)


@pytest.fixture
def plan(riverside, manager, analyst):
    """On the 5th, for the manager and the analyst."""
    who = {"is_on": True, "day": 5, "readers": [manager, analyst]}
    return actions.plan_monthly_report(program=riverside, **who, by=manager, at=utc(10, 1))


@pytest.fixture
def light(monkeypatch):
    """A paper that costs nothing to draw."""
    monkeypatch.setattr(paper, "monthly_paper", lambda run, **how: Done(b"%PDF-", 0.1, 50))


def on_day(riverside, day, hours=1):
    """So many hours into a day of November, by the program's calendar."""
    return day_bounds(utc(11, day).date(), riverside.zone)[0] + timedelta(hours=hours)


def test_it_is_asked_for_on_its_day_and_once(plan, riverside):
    assert prepare_due_months(at=on_day(riverside, 4, hours=23)) == 0
    assert prepare_due_months(at=on_day(riverside, 5, hours=0)) == 1
    assert prepare_due_months(at=on_day(riverside, 5)) == 0
    assert prepare_due_months(at=on_day(riverside, 20)) == 0
    run = ReportRun.objects.get()
    assert (run.kind, str(run.first_day), str(run.last_day)) == ("monthly", "2026-10-01", "2026-10-31")
    assert run.as_of == on_day(riverside, 5, hours=0)


def test_two_beats_make_one(plan, riverside):
    """The row itself forbids a second report of a month that is under way or ready."""
    prepare_due_months(at=on_day(riverside, 5))
    run = ReportRun.objects.get()
    run.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportRun.objects.bulk_create([run])


def test_who_is_switched_off_gets_none(plan, riverside, manager):
    facts = {"is_on": False, "day": 5, "readers": [manager]}
    actions.plan_monthly_report(program=riverside, **facts, by=manager, at=utc(10, 2))
    assert prepare_due_months(at=on_day(riverside, 9)) == 0
    assert MonthlyPlan.objects.count() == 1


def test_readers_get_a_link_and_no_figure(plan, riverside, light, analyst, manager, mailoutbox):
    at = on_day(riverside, 5)
    prepare_due_months(at=at)
    jobs.run_due(at=at)
    jobs.run_due(at=at + timedelta(hours=1))
    run = ReportRun.objects.get()
    assert run.state == "ready"
    assert Effect.objects.filter(kind="report.monthly").count() == 2
    analyst.memberships.all().delete()
    effects.deliver_due(at=at + timedelta(minutes=1))
    [letter] = [mail for mail in mailoutbox if "monthly report" in mail.subject.lower()]
    assert letter.to == [manager.email]
    assert reverse("reports:run", args=[run.pk]) in letter.body
    assert "%" not in letter.body
    assert "Riverside" not in letter.body


def test_who_may_set_it_and_for_whom(riverside, manager, analyst, navigator):
    words = {"program": riverside, "is_on": True, "at": AS_OF}
    with pytest.raises(PermissionDenied):
        actions.plan_monthly_report(**words, day=5, readers=[], by=analyst)
    with pytest.raises(NotPossible):
        actions.plan_monthly_report(**words, day=5, readers=[navigator], by=manager)
    with pytest.raises(NotPossible):
        actions.plan_monthly_report(**words, day=29, readers=[], by=manager)


def test_the_page_sets_it_and_prepares_it(client, riverside, manager, analyst):
    client.force_login(manager)
    url = f"{reverse('reports:monthly')}?program=riverside"
    assert client.post(url, {"is_on": "on", "day": "40"}).status_code == 422
    client.post(url, {"is_on": "on", "day": "7", "readers": [str(analyst.pk)]})
    plan = MonthlyPlan.objects.get()
    assert (plan.is_on, plan.day, list(plan.readers.all())) == (True, 7, [analyst])
    page = client.get(url).content.decode()
    assert 'value="7"' in page
    answered = client.post(f"{reverse('reports:prepare_month')}?program=riverside")
    run = ReportRun.objects.get()
    assert answered.url == reverse("reports:run", args=[run.pk])
    assert "Monthly report" in client.get(answered.url).content.decode()
    assert str(run.pk) in client.get(url).content.decode()


def test_over_the_api(client, riverside, manager, analyst, outsider):
    client.force_login(manager)
    words = {"day": 9, "readers": [str(analyst.pk)]}
    made = client.post(reverse("api:monthly-plan-list"), words, content_type="application/json")
    assert made.status_code == 201, made.json()
    told = client.get(reverse("api:monthly-plan-list")).json()["results"]
    assert [(row["program"], row["day"], row["readers"]) for row in told] == [("riverside", 9, [str(analyst.pk)])]
    wrong = {"readers": [str(outsider.pk)]}
    assert client.post(reverse("api:monthly-plan-list"), wrong, content_type="application/json").status_code == 400


def test_the_paper_tells_every_measure_defines_it_and_has_no_empty_page(client, plan, world, riverside, manager):
    met = utc(10, 7)
    offer = world.accept(world.refer(world.case(met), met + timedelta(days=1)), met + timedelta(days=2))
    world.say(offer, met + timedelta(days=11), on=(met + timedelta(days=3)).date())
    world.sweep(utc(11, 1))
    at = on_day(riverside, 5)
    prepare_due_months(at=at)
    jobs.run_due(at=at)
    run = ReportRun.objects.get()
    assert run.state == "ready", run.problem
    assert run.seconds < 60
    pdf = Pdf.open(BytesIO(bytes(run.content)))
    assert len(pdf.pages) < 60
    assert all(b"TJ" in page.Contents.read_bytes() or b"Tj" in page.Contents.read_bytes() for page in pdf.pages)
    client.force_login(manager)
    printed = client.get(reverse("reports:printable", args=[run.pk])).content.decode()
    for code in MEASURES:
        told = answer(code, run.scope)
        assert str(told.measure.title) in printed
        for rate in told.result.rates:
            assert rate.share in printed
    assert printed.index("What these figures mean") > printed.rindex("</table>")
    assert client.get(reverse("reports:workbook", args=[run.pk])).status_code == 200
    assert timezone.is_aware(run.as_of)
