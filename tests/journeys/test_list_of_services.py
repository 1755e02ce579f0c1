"""A manager who was told nothing brings in a publisher's spreadsheet: says what its columns are, looks, and presses."""

import pytest

from providers.by_eye.models import ListingMapping
from tests.providers.test_list_by_eye import LIST

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(170)]


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_from_the_menu_to_listings_that_would_be_read(width, script, walk, riverside, manager, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "county.csv").write_bytes(LIST)
    ours = walk(manager, width=width, script=script)
    ours.go("/directory/to-verify/").follow("Bring a directory in").see("bring a directory in")
    ours.follow("Say what is what")
    ours.page.get_by_label("List of services").set_input_files(str(tmp_path / "county.csv"))
    ours.press("Look at its columns").says("when the flag is out").see("columns of a list")
    ours.page.locator("select[name=is_3]").select_option("keep")
    ours.press("Show the words of the columns chosen").says("Whether the row comes in")
    ours.page.locator("select[name=word_need_0]").select_option("food")
    ours.press("Try it").says("2 listings would be read").see("list tried")
    ours.page.get_by_label("Name of the publisher").fill("County")
    ours.press("Compare it with the directory").says("county.csv").see("list brought in")
    assert ListingMapping.objects.get().name == "County"
