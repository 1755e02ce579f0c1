"""My day by keyboard alone, and where the focus is each time; old checks answered many at once, on both devices."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casemgmt.cases.actions import add_need, take_on
from casemgmt.followups.actions import cancel_rest, sweep_contacts
from casemgmt.followups.models import FollowUp
from referrals import actions
from referrals.models import LinkageCheck
from tests.loop import meet  # noqa: F401
from tests.machine import expect
from tests.referrals.conftest import consent_to, service_of

DAYS = timedelta(days=1)


@pytest.fixture
def beds(harbor_house):
    return service_of(harbor_house, "Many beds")


@pytest.fixture
def day(meet, navigator, shelter_desk, harbor_house, beds, now):
    """A contact that is overdue, one that was missed, a request that was declined a moment ago, three old checks."""
    begun = now - 20 * DAYS

    def take(at):
        met = meet(cleared_at=at, needs_heard=[], risk="low")
        return take_on(encounter=met, person=met.people.get(), by=navigator, at=at + timedelta(minutes=20))

    def ask(case, at):
        cancel_rest(case=case, reason="other", by=navigator, at=at)
        consent_to(case.person, harbor_house, navigator, at)
        need = add_need(case=case, domain="shelter", by=navigator, at=at)
        referral = actions.make_referral(need=need, urgency="routine", by=navigator, at=at)
        words = {"referral": referral, "service": beds, "asked": "One bed", "urgency": "routine"}
        return actions.send_offer(offer=actions.draft_offer(**words, by=navigator, at=at), by=navigator, at=at)

    late, missed = take(now - timedelta(hours=21)), take(now - 2 * DAYS)
    sweep_contacts(at=now)
    declined = ask(take(now - 2 * DAYS), now - timedelta(hours=1))
    actions.decline_offer(offer=declined, reason="no_capacity", by=shelter_desk, at=now - timedelta(minutes=4))
    for _n in range(3):
        served = ask(take(begun), begun + timedelta(hours=1))
        actions.accept_offer(offer=served, by=shelter_desk, at=begun + timedelta(hours=2))
        on = (begun + timedelta(hours=3)).date()
        said = {"side": "agency", "began": True, "service_on": on, "by": shelter_desk}
        actions.state_linkage(offer=served, **said, at=begun + timedelta(hours=30))
    actions.act_on_due_offers(at=now - 10 * DAYS)
    return {"late": late, "missed": missed, "declined": declined}


def tab_to(page, target):
    """On by the Tab key, until the focus is there."""
    for _n in range(150):
        if target.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the Tab key never comes there")


def card_of(page, case):
    return page.locator(f"[data-card='{case.person_id}']")


def go_to(page, card):
    """On by j, until the card has the focus."""
    for _n in range(20):
        if card.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("j")
    raise AssertionError("j never comes there")


@pytest.mark.parametrize("width", [390, 1280])
def test_by_keyboard_alone_the_focus_is_always_somewhere(width, walk, navigator, day):
    walker = walk(navigator, width=width).go("/my-day/").see("my day")
    page, told, keys = walker.page, walker.page.locator("#told"), walker.page.keyboard
    # j and k go from card to card and stay at the ends.
    keys.press("j")
    expect(page.locator("[data-card]").first).to_be_focused()
    keys.press("k")
    expect(page.locator("[data-card]").first).to_be_focused()
    # r opens what the card asks; Escape closes it and leaves the focus at what opened it.
    missed = card_of(page, day["missed"])
    go_to(page, missed)
    keys.press("r")
    first = missed.locator(".results button").first
    expect(first).to_be_focused()
    keys.press("Escape")
    expect(missed.locator("summary").first).to_be_focused()
    keys.press("Enter")
    tab_to(page, first)
    # An answer is told where it was pressed; there the focus goes on, to its undo and on to the next card.
    keys.press("Enter")
    expect(told).to_be_focused()
    expect(told).to_contain_text("was missed; why: No phone.")
    assert FollowUp.objects.exclude(missed_cause="").count() == 1
    walker.see("my day, said why")
    tab_to(page, told.get_by_role("button", name="Undo"))
    keys.press("Enter")
    expect(told).to_contain_text("Undone.")
    expect(told).to_be_focused()
    assert FollowUp.objects.exclude(missed_cause="").count() == 0
    # From a page one comes back to the card.
    declined = card_of(page, day["declined"].referral.case)
    tab_to(page, declined.get_by_role("link", name="Offer it elsewhere"))
    keys.press("Enter")
    page.wait_for_url("**/referrals/**")
    tab_to(page, page.locator(".head__back"))
    keys.press("Enter")
    page.wait_for_url("**/my-day/?*")
    expect(declined).to_be_focused()
    expect(declined).to_be_in_viewport()
    # Show: the focus goes on at the first card that was not there before.
    tab_to(page, page.locator("#more-tidy"))
    keys.press("Enter")
    expect(page.locator("#list-tidy [data-card]").first).to_be_focused()
    walker.see("my day, tidy up")
    # One answer to all that are ticked, by the space bar and Enter; then all of it is undone.
    boxes = page.locator("#list-tidy input[name=duty]")
    for n in (0, 1):
        tab_to(page, boxes.nth(n))
        keys.press("Space")
        expect(boxes.nth(n)).to_be_checked()
    tab_to(page, page.locator("#tidy").get_by_role("button", name="Still served"))
    keys.press("Enter")
    expect(told).to_be_focused()
    expect(told).to_contain_text("2 answers are recorded.")
    assert LinkageCheck.objects.count() == 2
    walker.see("my day, tidied up")
    tab_to(page, told.get_by_role("button", name="Undo all 2"))
    keys.press("Enter")
    expect(told).to_contain_text("2 answers are undone.")
    expect(told).to_be_focused()
    assert LinkageCheck.objects.count() == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_without_script_many_are_answered_and_undone_too(width, walk, navigator, day):
    walker = walk(navigator, width=width, script=False).go("/my-day/?open=tidy").see("tidy up")
    page = walker.page
    page.locator("label[for=tick-all]").click()
    page.locator("#tidy").get_by_role("button", name="No more").click()
    walker.says("3 answers are recorded.")
    assert LinkageCheck.objects.filter(still_served=False).count() == 3
    page.get_by_role("button", name="Undo all 3").click()
    walker.says("3 answers are undone.")
    assert LinkageCheck.objects.count() == 0
    # A page that was led to comes back to the card, after saving and after leaving it.
    declined = card_of(page, day["declined"].referral.case)
    walker.follow("Offer it elsewhere", exact=False, within=declined)
    page.locator(".head__back").click()
    walker.page.wait_for_url("**/my-day/?*")
    expect(declined).to_be_in_viewport()
    walker.go(reverse("cases:list")).see("cases")
    page.locator("tr[id^=row-] a").first.click()
    page.locator(".head__back").click()
    walker.page.wait_for_url("**/cases/*#row-*")
