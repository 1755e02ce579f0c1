"""A navigator's morning in a real browser: both widths, with and without JavaScript, nothing for axe to find."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.cases.actions import open_case, take_on, write_note
from casemgmt.followups.actions import record_attempt, sweep_contacts
from casemgmt.people.actions import add_alert, keep_contact_card
from tests.machine import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = [390, 1280]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def morning(meet, navigator, manager, now):
    """An overdue contact at high risk, one due soon, somebody only described, a case nobody has."""
    cases = []
    for hours, risk, phone in [(21, "high", "541 555 0101"), (12, "low", "541 555 0102"), (19, "moderate", "")]:
        call = meet(cleared_at=now - timedelta(hours=hours), risk=risk, phone=phone, needs_heard=["shelter", "food"])
        person = call.people.get()
        cases.append(take_on(encounter=call, person=person, by=navigator, at=now - timedelta(hours=hours - 1)))
    add_alert(
        person=cases[0].person, text="visit in pairs", expires_on=now.date() + timedelta(days=8), by=navigator, at=now
    )
    keep_contact_card(person=cases[0].person, introduce_as="a friend from the library", by=navigator, at=now)
    row = cases[0].follow_ups.get(why__step="24h")
    record_attempt(
        follow_up=row, case=cases[0], mode="phone", result="no_answer", by=navigator, at=now - timedelta(hours=3)
    )
    write_note(case=cases[0], text="Her sister will tell her that we call.", by=navigator, at=now)
    call = meet(cleared_at=now - timedelta(hours=5), phone="541 555 0104")
    open_case(encounter=call, person=call.people.get(), by=manager, at=now - timedelta(hours=5))
    sweep_contacts(at=now)
    return cases


@pytest.fixture
def sign_in(live_server, client):
    """A browser context that is signed in as somebody."""

    def sign_in(context, user):
        client.force_login(user)
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return context.new_page()

    return sign_in


def look(page, name):
    """Keep a picture where somebody wants to look at it."""
    folder = os.environ.get("SHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def flawless(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), "the page scrolls sideways"


def pages(case):
    row = case.follow_ups.get(why__step="24h")
    need = case.needs.first()
    return {
        "my_day": reverse("followups:my_day"),
        "list": reverse("followups:list"),
        "follow_up": reverse("followups:follow_up", args=[row.pk]),
        "attempt": reverse("followups:attempt", args=[row.pk]),
        "cancel": reverse("followups:cancel", args=[row.pk]),
        "choose": reverse("followups:choose_case"),
        "team": reverse("followups:team"),
        "reassign": reverse("followups:reassign"),
        "missed": reverse("followups:missed"),
        "late": reverse("duties:late"),
        "covers": reverse("cases:covers"),
        "cases": reverse("cases:list"),
        "unassigned": reverse("cases:list") + "?show=unassigned",
        "case": reverse("cases:case", args=[case.pk]),
        "take_on": reverse("cases:take_on", args=[case.encounters.get().pk]),
        "close": reverse("cases:close", args=[case.pk]),
        "hold": reverse("cases:hold", args=[case.pk]),
        "end_need": reverse("cases:end_need", args=[need.pk]),
    }


@pytest.mark.each_variant
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_flawless(width, browser, live_server, sign_in, morning, manager):
    page = sign_in(browser.new_context(viewport={"width": width, "height": 800}), manager)
    problems = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    for name, address in pages(morning[0]).items():
        page.goto(live_server.url + address)
        look(page, f"{name}-{width}")
        flawless(page)
    assert problems == []


@pytest.mark.parametrize("with_script", [True, False])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_result_in_two_taps_then_undo(width, with_script, browser, live_server, sign_in, morning, navigator):
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=with_script)
    page = sign_in(context, navigator)
    page.goto(live_server.url + reverse("followups:my_day"))
    look(page, f"navigator-{width}-{with_script}")
    first = page.locator(".duty").first
    first.locator(".sheet > summary").first.click()
    look(page, f"sheet-{width}-{with_script}")
    first.get_by_role("button", name="No answer").first.click()
    page.wait_for_url("**/my-day/?*recorded=*")
    expect(page.get_by_text("Recorded: No answer")).to_be_visible()
    look(page, f"recorded-{width}-{with_script}")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()


def test_reached_asks_more_and_the_rest_does_not(browser, live_server, sign_in, morning, navigator):
    page = sign_in(browser.new_context(viewport={"width": 390, "height": 800}), navigator)
    page.goto(live_server.url + reverse("followups:my_day"))
    first = page.locator(".duty").first
    first.locator(".sheet > summary").first.click()
    first.locator(".reached summary").first.click()
    first.get_by_label("Note").first.fill("Sounded well")
    look(page, "reached-390")
    first.get_by_role("button", name="Reached: done").first.click()
    expect(page.get_by_text("Recorded: Reached")).to_be_visible()
    expect(page.locator(".recorded").get_by_text("Day 2 contact")).to_be_visible()


def test_by_keyboard_alone(browser, live_server, sign_in, morning, navigator):
    page = sign_in(browser.new_context(viewport={"width": 1280, "height": 800}), navigator)
    page.goto(live_server.url + reverse("followups:my_day"))
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("the next person")
    look(page, "keys-1280")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("[data-card]").first).to_be_focused()
    page.keyboard.press("r")
    expect(page.locator("[data-card]").first.get_by_role("button", name="No answer").first).to_be_visible()
    page.locator("[data-card]").first.get_by_role("button", name="Message left").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/my-day/?*recorded=*")
    expect(page.locator("#told")).to_be_focused()
    expect(page.locator("#told")).to_contain_text("Recorded: Message left")
    page.keyboard.press("j")
    expect(page.locator("[data-card]").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/**")


def test_what_asks_for_more_is_asked_on_its_page(browser, live_server, sign_in, morning, navigator):
    page = sign_in(browser.new_context(viewport={"width": 1280, "height": 800}), navigator)
    page.goto(live_server.url + reverse("followups:my_day"))
    card = page.locator("[data-card]").first
    card.locator(".sheet > summary").first.click()
    card.get_by_role("button", name="Deceased").first.click()
    page.wait_for_url("**/attempt/?next=*")
    expect(page.get_by_text("Deceased").first).to_be_visible()


def test_a_note_is_saved_while_typing(browser, live_server, sign_in, morning, navigator):
    page = sign_in(browser.new_context(viewport={"width": 1280, "height": 800}), navigator)
    page.goto(live_server.url + reverse("cases:case", args=[morning[0].pk]))
    page.get_by_role("textbox", name="Write a note").press_sequentially("She asked for a bed")
    page.get_by_text("draft saved").wait_for()
    page.reload()
    expect(page.get_by_role("textbox", name="Write a note")).to_have_value("She asked for a bed")
    page.get_by_role("button", name="File the note").click()
    expect(page.locator(".timeline").get_by_text("She asked for a bed")).to_be_visible()
    look(page, "note-1280")
