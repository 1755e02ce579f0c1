"""On a case, a date that was pressed too far is taken back; on Oversight, the chart is drawn for the phone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from casemgmt.cases.actions import take_on
from casemgmt.followups.actions import sweep_contacts
from tests.loop import meet  # noqa: F401 (a fixture)
from tests.machine import expect
from tests.referrals.conftest import case, need, person  # noqa: F401 (fixtures)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(170)]


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_date_pressed_too_far_is_undone(walk, case, navigator, width, script):  # noqa: F811
    walker = walk(navigator, width=width, script=script)
    page = walker.go(f"/cases/{case.pk}/").page
    card = page.locator("#next-date")
    days = card.locator("form button", has_text=re.compile(r"\d\d:\d\d$"))
    days.first.click()
    page.wait_for_load_state()
    first = case.next_dates.get().due_at
    days.last.click()
    page.wait_for_load_state()
    assert case.next_dates.get().due_at > first
    walker.see("case, date moved")
    card.get_by_role("button", name="Undo until").click()
    page.wait_for_load_state()
    walker.says("Undone.").see("case, date undone")
    assert case.next_dates.get().due_at == first
    expect(card.get_by_role("button", name="Undo until")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_chart_is_drawn_for_the_width(walk, meet, navigator, manager, width):  # noqa: F811
    ago = timezone.now() - timedelta(days=9)
    met = meet(cleared_at=ago)
    take_on(encounter=met, person=met.people.get(), by=navigator, at=ago)
    sweep_contacts(at=timezone.now())
    walker = walk(manager, width=width)
    picture = walker.go("/oversight/").page.locator("img.chart")
    expect(picture).to_be_visible()
    walker.see("oversight with its chart")
    shown = picture.evaluate("one => [one.currentSrc.includes('narrow=1'), one.naturalWidth, one.width]")
    assert shown[0] is (width == 390)
    assert shown[2] >= 0.9 * min(shown[1], 322), "shrunk"
