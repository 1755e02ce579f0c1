"""An administrator looks, publishes and switches off; everybody reads it; an analyst asks for an extract."""

from datetime import timedelta

import pytest

from casemgmt.cases.actions import take_on
from casemgmt.core import jobs
from casemgmt.core.calendar import day_bounds
from casemgmt.encounters.actions import Met, record_encounter
from casemgmt.followups.actions import record_attempt
from casemgmt.publishing.counting import quarters_ready

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


@pytest.fixture
def lived(riverside, town, navigator, now):
    """Some people of the last quarter that is ready, most of them reached."""
    first = day_bounds(quarters_ready(riverside, now, most=1)[0][0], riverside.zone)[0]
    for number in range(14):
        at = first + timedelta(days=number, hours=12)
        met = [Met(facts={"first_name": "Ivo", "last_name": f"Invented{number}", "gender": "man"}, agrees="yes")]
        facts = {"source": "911", "disposition": "on_scene", "cleared_at": at}
        call = record_encounter(program=riverside, by=navigator, at=at, people=met, **facts)
        case = take_on(encounter=call, person=call.people.get(), by=navigator, at=at + timedelta(hours=1))
        if number < 12:
            said = {"mode": "phone", "result": "reached", "by": navigator}
            record_attempt(case=case, follow_up=None, at=at + timedelta(hours=3), **said)
    return first.date()


@pytest.mark.parametrize("width", [390, 1280])
def test_from_the_preview_to_everybody(walk, lived, admin, width):
    walker = walk(admin, width=width).go("/publishing/").see("nothing published")
    walker.press("Prepare a preview").says("Being prepared")
    jobs.run_due()
    walker.go("/publishing/").follow("Ada Administrator", exact=False).says("Publish this").see("preview")
    walker.press("Publish").says("It is published").see("published")
    reader = walk(width=width, script=width > 600).go("/published/riverside/").says("How Riverside performs")
    reader.says("Of 14 calls on record, 14 went to the crisis team.").see("for everybody")
    reader.follow("Español").says("Cómo trabaja Riverside").see("for everybody in Spanish")
    assert reader.context.cookies() == []
    walker.open("Switch off").press("Switch off", within=walker.page.locator(".sheet__body"))
    walker.says("Nothing is published")
    fresh = walk(width=width).page.request.get(f"{walker.base}/published/riverside/")  # who keeps no copy
    assert fresh.status == 404
    assert "Nothing is published here" in fresh.text()


@pytest.mark.parametrize("width", [390, 1280])
def test_an_extract_is_asked_for_and_fetched(walk, lived, analyst, width):
    walker = walk(analyst, width=width).go("/publishing/extracts/").see("extracts")
    page = walker.page
    page.get_by_label("Who gets it").fill("Prof. Quill, State University")
    page.get_by_label("For which project").fill("After the crisis")
    page.get_by_label("Agreement runs until").fill(str(lived + timedelta(days=900)))
    page.get_by_label("From").fill(str(lived))
    page.get_by_label("To", exact=True).fill(str(lived + timedelta(days=80)))
    page.get_by_label("People alike, at least").fill("5")
    walker.press("Prepare the extract").says("Agreement")
    jobs.run_due()
    walker.go(page.url.removeprefix(walker.base)).says("14 people are in it").see("extract")
    with page.expect_download() as fetched:
        walker.follow("people.csv")
    assert fetched.value.suggested_filename == "people.csv"
