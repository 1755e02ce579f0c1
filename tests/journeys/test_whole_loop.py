"""From a crisis call to a graded linkage, each in their role, in a real browser."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from casemgmt.cases.models import Case
from casemgmt.core.effects import deliver_due
from casemgmt.encounters.models import Encounter
from referrals.models import Offer, Referral
from tests.machine import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(170)]
NAME = "Marisol Ibarra"


def tile(walker, name: str, value: str) -> None:
    """Press one of the big choices."""
    field = walker.page.locator(f"input[name='{name}'][value='{value}']").first
    walker.page.locator(f"label[for='{field.get_attribute('id')}']").click()


def write(walker, name: str, words: str) -> None:
    walker.page.locator(f"input[name='{name}'], textarea[name='{name}']").fill(words)


def next_step(walker) -> None:
    if walker.script:
        walker.press("Next")


def record(walker) -> Encounter:
    """A man nobody knows, and a woman who gives her name and agrees to be called."""
    page = walker.go("/encounters/record/").see("record, when").page
    tile(walker, "source", "911")
    write(walker, "place", "5th and Main")
    next_step(walker)
    write(walker, "narrative", "Both calm after a talk.")
    walker.see("record, what")
    next_step(walker)
    tile(walker, "met-0-kind", "new")
    write(walker, "met-0-first_name", "Marisol")
    write(walker, "met-0-last_name", "Ibarra")
    write(walker, "met-0-phone", "541 555 0123")
    tile(walker, "met-0-agrees", "yes")
    walker.open("Another person")
    tile(walker, "met-1-kind", "unknown")
    write(walker, "met-1-description", "man, grey coat, 5th and Main")
    walker.page.evaluate("scrollTo(0, 0)")  # the bar lies over whatever was typed last but one
    walker.see("record, who")
    next_step(walker)
    tile(walker, "needs_heard", "food")
    tile(walker, "risk", "moderate")
    next_step(walker)
    tile(walker, "disposition", "on_scene")
    walker.see("record, outcome").page.locator("[data-send]").click()
    page.wait_for_url("**/encounters/*-*/")
    walker.see("encounter").says("man, grey coat")
    return Encounter.objects.get()


def take_on(walker, encounter, navigator) -> Case:
    """The manager takes her on for the navigator; what is planned shows at once."""
    page = walker.go(f"/encounters/{encounter.pk}/").follow("For a colleague").see("take on").page
    box = page.locator(".card", has_text=NAME)
    box.locator("select[name=owner]").select_option(str(navigator.pk))
    box.get_by_role("button", name="Take on").click()
    page.wait_for_url("**/cases/*-*/")
    case = Case.objects.get()
    assert case.owner == navigator
    assert case.follow_ups.count() >= 3
    walker.see("case").says(case.follow_ups.order_by("due_at").first().name)
    return case


def attempt(walker) -> None:
    """Two taps on My day: the contact is open, and due tomorrow or today, as the hour of this walk has it."""
    first = walker.go("/my-day/?open=could").see("my day").page.locator(".duty").first
    expect(first).to_contain_text(NAME)
    first.locator("summary", has_text="Result").first.click()
    first.get_by_role("button", name="No answer").click()
    walker.page.wait_for_url("**/my-day/?*recorded=*")
    walker.see("my day, recorded").says("Recorded: No answer")


def refer(walker, case) -> Offer:
    """A need is missing: add it, choose Harbor House, record her consent, send."""
    page = walker.go(f"/cases/{case.pk}/").open("Add a need").page
    page.locator("select[name=domain]").select_option("shelter")
    walker.press("Add")
    page.wait_for_load_state()
    need = case.needs.get(domain="shelter")
    walker.go(f"/cases/{case.pk}/").see("case with need")
    page.locator(f"a[href='/needs/{need.pk}/refer/']").click()
    walker.see("choose")
    page.get_by_role("link", name="Choose Night shelter").click()
    write(walker, "asked", "One bed tonight")
    page.locator("select[name=consent-how_given]").select_option("verbal")
    write(walker, "consent-witness", "Nell Navigator")
    walker.see("ask").press("Send the request")
    page.wait_for_url("**/referrals/*-*/")
    walker.see("referral, sent")
    return Offer.objects.get()


def told_nothing_of_her(offer) -> None:
    """The mail says that something waits, and nothing else."""
    deliver_due(at=timezone.now())
    letters = [letter for letter in mail.outbox if offer.organization.reply_email in letter.to]
    assert letters
    for letter in letters:
        text = f"{letter.subject} {letter.body}".lower()
        for word in ("marisol", "ibarra", "555", "shelter", "bed", "5th", "grey", "food"):
            assert word not in text.replace("harbor house", ""), word


def answer(walker, offer) -> None:
    """The desk sees no name, accepts, sees the name, gives a date, and says that she came in."""
    page = walker.go("/inbox/").see("inbox").page
    walker.is_silent_of("Marisol")
    walker.follow("Open", exact=False, within=page.locator(".duty").first)
    page.wait_for_url("**/inbox/*-*/*")
    walker.see("received")
    walker.is_silent_of("Marisol")
    walker.is_silent_of("555 0123")
    walker.open("Accept").see("received, accept")
    page.locator("details[open]").get_by_role("button", name="Accept").click()
    page.wait_for_load_state()
    walker.see("received, accepted").says(NAME)
    walker.open("Book an appointment")
    tomorrow = timezone.now().astimezone(offer.program.zone) + timedelta(days=1)
    sheet = page.locator("details[open]", has_text="Book an appointment")
    sheet.locator("input[name=starts_at]").fill(tomorrow.strftime("%Y-%m-%dT10:00"))
    sheet.get_by_role("button", name="Book an appointment").click()
    page.wait_for_load_state()
    walker.see("received, booked").says("Booked")
    walker.open("Did service begin?")
    sheet = page.locator("details[open]", has_text="Did service begin?")
    tile(walker, "began", "yes")
    sheet.locator("input[name=service_on]").fill(timezone.now().astimezone(offer.program.zone).strftime("%Y-%m-%d"))
    sheet.get_by_role("button", name="Record").click()
    page.wait_for_load_state()
    walker.see("received, linked").says("Recorded. Thank you.")


def see_linkage(walker, case) -> None:
    """Grade, date and who says so; the referral is closed as linked."""
    referral = Referral.objects.get()
    assert (referral.state, referral.result) == ("closed", "linked")
    walker.go(f"/referrals/{referral.pk}/").see("referral, closed")
    walker.says("Linked")
    walker.says("(3)")
    walker.go(f"/cases/{case.pk}/").see("case, linked")
    walker.says("Linked")


def audit(walker, case) -> None:
    """Each figure leads to the cases behind it."""
    today = timezone.now().astimezone(case.program.zone).date()
    walker.go(f"/reports/audit/?first_day={today - timedelta(days=2)}&last_day={today}").see("audit")
    links = [
        link.get_attribute("href")
        for link in walker.page.locator("a[href*='/behind/']").all()
        if link.inner_text().strip() not in {"0", ""}
    ]
    assert links
    leads = []
    for link in dict.fromkeys(links):
        walker.go(link)
        leads.append(walker.page.locator(f"a[href='/cases/{case.pk}/']").count() > 0)
    walker.see("behind a figure")
    assert any(leads)


@pytest.mark.each_variant
@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_from_the_call_to_the_linkage(script, walk, town, responder, navigator, manager, shelter_desk):
    phone = walk(responder, width=390 if script else 1280, script=script)
    encounter = record(phone)
    desk = walk(manager, script=script)
    case = take_on(desk, encounter, navigator)
    mine = walk(navigator, width=1280, script=script)
    attempt(mine)
    offer = refer(mine, case)
    told_nothing_of_her(offer)
    answer(walk(shelter_desk, width=390 if script else 1280, script=script), offer)
    see_linkage(mine, case)
    audit(desk, case)
