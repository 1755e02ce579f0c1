"""A month is reviewed, its result read by whose work it was; a training is written down; the pulse is answered."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.cases.actions import take_on
from casemgmt.encounters.actions import Met, record_encounter
from casemgmt.followups.actions import record_attempt, sweep_contacts
from casemgmt.reports.models import SampledContact
from casemgmt.reports.scope import last_month

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


@pytest.fixture
def reached(riverside, navigator):
    """Two people were met in the month before; one was reached."""
    at = timezone.now()
    began = last_month(riverside, at).starts_at + timedelta(days=3, hours=18)
    for number in range(2):
        met = Met(facts={"first_name": "Ivo", "last_name": f"Invented{number}"}, agrees="yes")
        facts = {"source": "911", "disposition": "on_scene", "cleared_at": began, "risk": "moderate"}
        call = record_encounter(program=riverside, people=[met], by=navigator, at=began, **facts)
        case = take_on(encounter=call, person=call.people.get(), by=navigator, at=began + timedelta(minutes=30))
        first = case.follow_ups.order_by("due_at").first()
        told = {"mode": "phone", "result": "no_answer", "note": "Rang twice, no voicemail", "by": navigator}
        record_attempt(case=case, follow_up=first, at=began + timedelta(hours=2), **told)
    sweep_contacts(at=at)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_month_is_reviewed_and_the_team_looked_after(width, walk, reached, manager, navigator):
    boss = walk(manager, width=width)
    boss.go("/reports/review/").see("drawing a sample")
    boss.page.get_by_label("How many contacts").fill("2")
    boss.page.get_by_label("read by a second person").fill("0")
    boss.press("Draw").see("the sample")
    boss.follow("Read it").see("the checklist")
    for answer in boss.page.get_by_text("Yes", exact=True).all():
        answer.click()
    boss.page.get_by_label("What went well").fill("Tried early and well noted.")
    boss.press("Keep these answers").see("one is read")
    boss.go("/reports/review/checklist/").see("the checklist's words")
    boss.go("/colleagues/topics/").see("no topics")
    boss.page.get_by_label("Topic").fill("First aid")
    boss.press("Add it").see("a topic")
    boss.go("/colleagues/trainings/").see("who attended")
    boss.page.get_by_label("Topic").select_option(label="First aid")
    boss.page.locator("form.form").get_by_text("Nell Navigator").click()
    boss.press("Write it down").see("the team")
    for code in ("staff_training", "staff_retention", "feedback", "satisfaction"):
        boss.go(f"/reports/measures/{code}/").see(code)

    nell = walk(navigator, width=width)
    nell.go("/my-day/").see("a result waits")
    nell.says("A contact of yours was reviewed")
    nell.go(reverse("reports:review_contact", args=[SampledContact.objects.get(told_at__isnull=False).pk]))
    nell.see("the result").page.get_by_label("What you take from it").fill("Thank you, I will.")
    nell.press("I have read it").see("it is answered")
    nell.go("/colleagues/mine/").see("my training")
    nell.go("/colleagues/pulse/").see("the pulse")
    for answer in nell.page.get_by_text("4", exact=True).all():
        answer.click()
    nell.press("Answer").see("answered")
