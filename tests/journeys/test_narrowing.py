"""A manager's Monday with the figures: narrowed, set beside an earlier period, noted upon, kept for the others."""

from datetime import timedelta

import pytest

from casemgmt.cases.actions import take_on
from casemgmt.core.calendar import local_date
from casemgmt.followups.actions import record_attempt, sweep_contacts
from casemgmt.reports.actions import write_annotation
from tests.loop import case, meet, person  # noqa: F401 (fixtures)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


@pytest.fixture
def weeks(meet, navigator, manager, riverside, now):
    """Calls of two teams over some weeks; every other person was reached in time."""
    for number in range(12):
        cleared = now - timedelta(days=3 + 4 * number)
        team = "Day car" if number % 3 else "Night car"
        call = meet(phone=f"541 555 03{number:02}", cleared_at=cleared, team=team, call_type="welfare")
        case = take_on(encounter=call, person=call.people.get(), by=navigator, at=cleared + timedelta(hours=1))
        sweep_contacts(at=cleared + timedelta(hours=6))
        if number % 2:
            contact = case.follow_ups.filter(state="open", opens_at__lte=cleared + timedelta(hours=6)).first()
            words = {"mode": "phone", "result": "reached", "by": navigator, "at": cleared + timedelta(hours=6)}
            record_attempt(case=case, follow_up=contact, **words)
    sweep_contacts(at=now)
    day = local_date(now - timedelta(days=20), riverside.zone)
    write_annotation(program=riverside, on=day, kind="other", words="A storm closed the roads", by=manager, at=now)


@pytest.mark.parametrize(("width", "script"), [(390, True), (1280, False)], ids=["phone", "plain"])
def test_figures_are_narrowed_compared_noted_and_kept(weeks, walk, manager, width, script, now, riverside):
    walker = walk(manager, width=width, script=script)
    page = walker.page
    walker.go("/oversight/").see("oversight").says("A storm closed the roads")
    walker.open("Narrow")
    page.get_by_label("Team").select_option("Day car")
    if script:
        page.wait_for_url("**team=Day*")
    else:
        walker.press("Show")
    walker.see("oversight of one team").says("Team: Day car")
    walker.follow("Take off: Team: Day car")
    page.wait_for_load_state()
    walker.go("/oversight/").open("Note on the chart")
    page.get_by_label("Day", exact=True).fill(local_date(now - timedelta(days=1), riverside.zone).isoformat())
    page.get_by_label("What happened").fill("New phones")
    walker.see("a note is written")
    walker.press("Note it").says("The note stands on the charts.").says("Something else: New phones")
    page.get_by_role("button", name="Take back").last.click()
    walker.says("The note was taken back.").see("a note was taken back")

    walker.go("/reports/measures/followup_completion/?period=month").see("a measure")
    page.get_by_label("Beside").select_option("before")
    walker.open("Narrow")
    page.get_by_label("Source").select_option("911")
    page.get_by_label("Planned contact").select_option("24h")
    walker.see("a measure with its filters open").press("Show")
    walker.says("Source: 911 · Planned contact: 24 h").says("at the same age").see("a measure beside the period before")
    walker.open("Save this view")
    page.get_by_label("Under which name?").fill("First day, 911")
    page.locator("label", has_text="Also for the other managers").last.click()
    walker.see("a view is saved")
    walker.press("Save").says("Kept as “First day, 911”.").says("First day, 911 (shared)")
    walker.open("Change").see("a view is changed")
