"""What is put right, in a real browser: merges and their undoing, the wrong person, who was met; pressed twice, in two
tabs, at both widths, with and without JavaScript."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from casemgmt.cases.actions import add_file, take_on
from casemgmt.cases.models import Case
from casemgmt.core.models import Correction
from casemgmt.feedback.actions import write_feedback
from casemgmt.people import actions as people
from casemgmt.people.models import ContactPoint, Person
from casemgmt.people.permission.queries import standing
from referrals.actions import draft_offer, make_referral, send_offer
from tests.loop import meet  # noqa: F401 (fixture)
from tests.machine import expect
from tests.referrals.conftest import consent_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEVICES = pytest.mark.parametrize(
    ("width", "script"), [(390, True), (1280, True), (390, False), (1280, False)], ids=str
)


@pytest.fixture
def two(town, meet, navigator, harbor_house, now, settings, tmp_path):  # noqa: F811
    """Two people with a case each: with a request, a household and an alert on either side."""
    settings.MEDIA_ROOT, cases = tmp_path, []
    for name, phone, hours in (("Ida", "541 555 0111", 30), ("Ina", "541 555 0122", 12)):
        at = now - timedelta(hours=hours)
        call = meet(cleared_at=at, phone=phone, needs_heard=["shelter", "food"])
        person = call.people.get()
        told = {"by": navigator, "at": at}
        people.change_person(person=person, version=person.version, first_name=name, **told)
        case = take_on(encounter=call, person=person, owner=navigator, **told)
        consent_to(person, harbor_house, navigator, at)
        referral = make_referral(need=case.needs.get(domain="shelter"), urgency="urgent", **told)
        words = {"asked": "One bed", "urgency": "urgent"}
        send_offer(offer=draft_offer(referral=referral, service=town, **words, **told), **told)
        paper = SimpleUploadedFile("rent.txt", b"Rent for May is open.", content_type="text/plain")
        add_file(case=case, upload=paper, paper="letter", day=at.date() - timedelta(days=3), words=f"Of {name}", **told)
        said = {"kind": "complaint", "channel": "phone", "topic": "waiting", "about": "team", "words": "Nobody came."}
        write_feedback(program=person.program, person=person, case=case, **said, **told)
        people.add_alert(person=person, text=f"Dog of {name}", expires_on=date(2040, 1, 1), **told)
        aunt = people.create_person(program=person.program, first_name=f"Aunt of {name}", **told)
        people.link_people(person=person, other=aunt, relation="lives_with", **told)
        cases.append(case)
    return cases


def named(case):
    return Person.objects.get(pk=case.person_id)


@DEVICES
def test_two_are_merged_one_dies_and_they_are_two_again(walk, two, navigator, width, script):
    first, second = two
    walker = walk(navigator, width=width, script=script)
    walker.go(f"/people/{first.person_id}/same/{second.person_id}/").see("same person")
    walker.press("Same person: merge").see("merged")
    walker.go(f"/cases/{first.pk}/").see("case that goes on")
    walker.open("things that followed").see("what followed from the merge")
    walker.go(f"/cases/{second.pk}/").see("case that was joined")
    expect(walker.page.get_by_role("link", name="Open the case that goes on")).to_be_visible()
    walker.open("More")
    expect(walker.page.get_by_role("link", name="The case that goes on", exact=True)).to_be_visible()
    expect(walker.page.get_by_role("link", name="Reopen")).to_have_count(0)
    people.record_death(person=named(first), said_by="Sister", note="by phone", by=navigator, at=timezone.now())
    walker.go(f"/people/{first.person_id}/")
    walker.follow("Undo", exact=False).see("undo the merge")
    walker.page.locator("label", has_text="Ina Lopez").click()
    walker.page.get_by_role("button", name="Undo the merge").dblclick()
    walker.page.get_by_text("Undone: both stand").first.wait_for()
    walker.see("two again")
    assert (standing(named(first)).says, standing(named(second)).says) == ("yes", "died")
    assert [Case.objects.get(pk=case.pk).state for case in two] == ["open", "closed"]
    walker.go(f"/cases/{first.pk}/").see("the case goes on")


@DEVICES
def test_a_number_of_somebody_else_goes_to_them_and_back(walk, two, navigator, width, script):
    first, second = two
    point = ContactPoint.objects.get(person=first.person_id)
    walker = walk(navigator, width=width, script=script)
    walker.go(f"/people/contact/{point.pk}/").see("change contact")
    walker.follow("It is somebody else’s: move it to their file").see("somebody elses number")
    walker.page.get_by_label("Name, phone or birth date").fill("Ina Lopez")
    walker.press("Search").see("found")
    walker.page.locator("label", has_text="Ina").first.click()
    walker.page.get_by_label("Why").fill("Two numbers mixed up")
    walker.page.get_by_role("button", name="Move it").dblclick()
    walker.page.get_by_text("Moved. The history").first.wait_for()
    walker.see("moved")
    assert ContactPoint.objects.get(pk=point.pk).person_id == second.person_id
    assert Correction.objects.filter(subject_id=point.pk).count() == 1
    walker.go(f"/people/{first.person_id}/before/").see("what it said before")
    walker.says("moved to the file of another person")
    walker.is_silent_of("Ina")
    walker.go(f"/people/contact/{point.pk}/move/")
    walker.press("Take the move back").see("taken back")
    assert ContactPoint.objects.get(pk=point.pk).person_id == first.person_id


@DEVICES
def test_somebody_else_was_met_and_the_case_closes_as_opened_in_error(walk, two, manager, width, script):
    case = two[1]
    (call,) = case.encounters.all()
    walker, tab = walk(manager, width=width, script=script), walk(manager, width=width, script=script)
    met = call.met.get()
    tab.go(f"/encounters/met/{met.pk}/")
    walker.go(f"/encounters/{call.pk}/").see("the call")
    walker.go(f"/encounters/met/{met.pk}/").see("who was met")
    walker.open("This should not be on record")
    walker.page.locator("#why").fill("It was her sister")
    walker.press("Mark as entered in error").see("not met")
    tab.page.get_by_text("No", exact=True).first.click()
    tab.page.locator("[name=reason]").first.fill("Heard wrong")
    tab.press("Save the correction").see("a page from before")
    tab.says("Somebody corrected this meanwhile")
    tab.problems = [problem for problem in tab.problems if "409" not in problem]  # a refusal is one
    walker.go(f"/cases/{case.pk}/").see("a case without a call")
    walker.page.get_by_role("button", name="Close as opened in error").dblclick()
    walker.page.get_by_text("A referral asks for this need").first.wait_for()
    walker.see("what is still asked")
    walker.says("A referral asks for this need")
