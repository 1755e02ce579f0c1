"""A dispatch export that nobody has seen: opened, its columns said by eye, tried, and read."""

import pytest

from casemgmt.encounters.models import EncounterImport
from tests.encounters.test_by_eye import FILE
from tests.machine import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]

COLUMNS = {
    "Case no": "external_id",
    "Day": "received_at",
    "Clock": "received_at",
    "Mins to clear": "cleared_at:minutes",
    "Nature": "call_type",
    "Outcome code": "disposition",
    "Sector": "area",
}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("has_script", [True, False])
def test_a_file_never_seen_before_is_read(walk, town, manager, width, has_script):
    walker = walk(manager, width=width, script=has_script)
    page = walker.go("/encounters/import/").page
    page.get_by_role("link", name="Say by eye what its columns are").click()
    page.get_by_label("Dispatch export").set_input_files({"name": "calls.csv", "mimeType": "text/csv", "buffer": FILE})
    page.get_by_role("button", name="Look at its columns").click()
    expect(page.get_by_role("heading", name="What each column is")).to_be_visible()
    for heading, target in COLUMNS.items():
        page.get_by_label(heading, exact=True).first.select_option(target)
    walker.see("columns")
    page.get_by_role("button", name="Show the words").click()
    page.get_by_label("JUMPER", exact=True).select_option("suicide_concern")
    page.get_by_label("WELFARE CK", exact=True).select_option("welfare")
    walker.see("words")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("3 calls would be new")).to_be_visible()
    walker.see("trial")
    page.get_by_label("Name of the system the file comes from").fill("County 911")
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", name="calls.csv")).to_be_visible()
    assert EncounterImport.objects.get().mapping == "County 911"
    walker.go("/encounters/import/")
    walker.see("imports")
    expect(page.get_by_role("link", name="County 911")).to_be_visible()
