"""A manager fetches a list as a file and sets the monthly report, on a desk, on a phone, and without JavaScript."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casemgmt.cases.actions import take_on
from casemgmt.core import jobs
from casemgmt.encounters.actions import Met, record_encounter
from casemgmt.reports.exports.models import Export
from casemgmt.reports.models import ReportRun
from casemgmt.reports.monthly.models import MonthlyPlan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]
DEVICES = {"desk": (1280, True), "phone": (390, True), "plain": (1280, False)}


@pytest.fixture
def people(riverside, town, navigator, now):
    for number in range(3):
        cleared = now - timedelta(days=20 + number)
        met = [Met(facts={"first_name": "Ivo", "last_name": f"Invented{number}"}, agrees="yes")]
        facts = {"source": "911", "cleared_at": cleared, "disposition": "on_scene"}
        call = record_encounter(program=riverside, by=navigator, at=cleared, people=met, **facts)
        take_on(encounter=call, person=call.people.get(), by=navigator, at=cleared + timedelta(hours=1))


@pytest.mark.parametrize(("width", "script"), DEVICES.values(), ids=DEVICES)
def test_a_list_and_a_month(walk, people, manager, width, script):
    walker = walk(manager, width=width, script=script)
    walker.go("/reports/?program=riverside").follow("Lists as files").see("lists as files")
    walker.press("Prepare the file").see("waiting")
    export = Export.objects.get()
    walker.is_at(f"/reports/exports/{export.pk}/")
    jobs.run_due(at=timezone.now() + timedelta(seconds=5))
    walker.go(f"/reports/exports/{export.pk}/").says("3 rows").see("ready")
    with walker.page.expect_download() as fetched:
        walker.follow("Download the file")
    assert fetched.value.suggested_filename.startswith("cases_riverside")
    walker.go("/reports/measures/contact_72h/behind/all/?program=riverside").see("behind")
    walker.press("This list as Excel").see("behind as a file")
    assert Export.objects.count() == 2
    walker.go("/reports/?program=riverside").follow("Monthly report").see("monthly")
    for words in ("Prepare it every month", "Mara Manager"):
        walker.page.locator("form label", has_text=words).click()
    walker.press("Save").says("The monthly report is set.").see("set")
    assert MonthlyPlan.objects.get().is_on
    walker.press("Prepare the month before now").see("month under way")
    run = ReportRun.objects.get()
    assert run.is_monthly
    walker.go(f"/reports/papers/{run.pk}/printable/").says("In short").see("printable")
    walker.go("/reports/measures/response/?program=riverside").see("a measure with its files")
