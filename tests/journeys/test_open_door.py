"""An administrator opens the directory to other systems, hands out a key and has an address called; who is told nothing
reads the page for developers."""

import pytest

from casemgmt.core.actor import CLOCK
from providers.demo import build_directory
from providers.marks.actions import settle_marks
from tests.cast import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(170)]


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_from_the_rules_to_a_system_that_reads(width, script, walk, riverside, admin):
    build_directory(seed=1, at=NOW, by=CLOCK)
    settle_marks(at=NOW)
    ours, stranger = walk(admin, width=width, script=script), walk(width=width, script=script)
    ours.go("/settings/rules/").follow("Who may read, keys, and who is called").see("door")
    ours.page.get_by_text("To everybody", exact=True).click()
    ours.press("Save").says("It counts from now on.")
    ours.page.get_by_label("Who has it").fill("211, nightly copy")
    ours.press("Make a key").says("It is shown only now").see("door with a new key")
    ours.go("/directory/for-other-systems/").follow("Add an address").see("add an address")
    ours.page.get_by_label("Whose it is").fill("211")
    ours.page.get_by_label("Web address").fill("http://127.0.0.1:9/")
    ours.press("Add the address").says("hand it to whoever has the address")
    ours.press("Send a test call").says("test call is on its way").see("address with its log")
    ours.go("/directory/for-other-systems/").follow("For developers").see("for developers")
    stranger.go("/hsds/v3/docs").see("for developers, stranger")
    assert stranger.page.request.get(stranger.base + "/hsds/v3/services?per_page=1").json()["total_items"] > 0
