"""A manager sets how long people are kept, and writes a request down; an administrator confirms; the program leaves."""

import pytest

from casemgmt.cases.actions import close_case, take_on
from casemgmt.core import jobs
from casemgmt.duties.models import Duty
from casemgmt.encounters.actions import Met, record_encounter
from casemgmt.people.models import Person
from casemgmt.retention import sweeping
from casemgmt.retention.models import ForgetRequest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]


@pytest.fixture
def ended(riverside, town, navigator, now):
    """Somebody whose case is closed and about whom nothing is owed."""
    met = [Met(facts={"first_name": "Ivo", "last_name": "Invented"}, agrees="yes", phone="541 555 0137")]
    facts = {"source": "911", "disposition": "on_scene", "cleared_at": now}
    call = record_encounter(program=riverside, by=navigator, at=now, people=met, **facts)
    case = take_on(encounter=call, person=call.people.get(), by=navigator, at=now)
    close_case(case=case, reason="no_further_need", by=navigator, at=now)
    Duty.objects.filter(ended_at=None).update(ended_at=now, ended_as="gone", tell_at=None)
    return Person.objects.get()


@pytest.mark.parametrize(("width", "script"), [(390, True), (1280, False)])
def test_from_the_rule_to_the_certificate(walk, ended, manager, admin, now, width, script):
    walker = walk(manager, width=width, script=script).go("/retention/").see("nothing kept by rule")
    walker.follow("Set how long").see("the rule")
    walker.page.get_by_label("People who had a case: months").fill("12")
    walker.press("Look first").says("0 people would be anonymized").see("the preview")
    walker.page.locator("label", has_text="The clock acts on this rule").click()
    walker.press("Save").says("then type FORGET").see("a word is to be typed")
    walker.page.get_by_label("Type FORGET").fill("FORGET")
    walker.press("Save").says("The clock acts on this rule").see("the rule is on")
    walker.go(f"/people/{ended.pk}/").follow("Keep or forget").see("keep or forget")
    walker.page.locator("label", has_text="Anonymize").first.click()
    walker.press("Write it down").says("Waits for a second person").see("written down")
    other = walk(admin, width=width).go("/retention/").see("a request waits")
    other.follow("The person asked", exact=False).is_silent_of("Ivo").see("the request").follow("Confirm")
    other.page.get_by_label("Type FORGET").fill("FORGET")
    other.see("confirming").press("Confirm").says("the clock carries it out")
    assert sweeping.forget_confirmed(at=ForgetRequest.objects.get().decided_at) == 1
    other.go("/retention/").follow("Anonymized", exact=False).says("no table holds words").see("the certificate")
    walker.go(f"/people/{ended.pk}/").says("Anonymized person").see("the person afterwards")
    walker.is_silent_of("Invented")
    walker.is_refused()  # the missing word was refused


@pytest.mark.parametrize("width", [390, 1280])
def test_a_program_takes_everything_along(walk, ended, manager, admin, width):
    walker = walk(manager, width=width).go("/retention/").follow("Leave with everything").see("leaving")
    walker.page.get_by_label("What it is for").fill("We move to another house")
    walker.press("Ask for the archive").says("somebody else of the program agrees").see("asked for")
    other = walk(admin, width=width).go("/retention/leaving/").follow("Mara Manager", exact=False)
    other.press("Agree").says("Being prepared")
    jobs.run_due()
    walker.go(walker.page.url.removeprefix(walker.base)).says("SHA-256").see("ready")
    with walker.page.expect_download() as fetched:
        walker.follow("Fetch the file")
    assert fetched.value.suggested_filename.startswith("riverside-")
