"""An editor looks at a publisher's file, brings it in, and decides where it speaks against a correction of theirs."""

import json

import pytest
from django.utils import timezone

from casemgmt.core import jobs
from providers.models import ListingDouble, Service
from tests.machine import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def listing(number, name, **said):
    place = {"id": number, "location_type": "physical", "addresses": [{"id": number, "address_1": f"{number} Elm"}]}
    return {
        "id": number, "name": name, "status": "active", "organization": {"id": "1", "name": "Elm Center"},
        "phones": [{"id": number, "number": f"503555010{number}"}],
        "service_at_locations": [{"id": number, "location": place}], **said,
    }  # fmt: skip


def directory(name="Food pantry"):
    return [listing("1", name), *(listing(str(n), f"Class {n}") for n in range(2, 6))]


def upload(walker, content, publisher):
    """Choose the file; the worker reads it; back on its page."""
    page = walker.go("/directory/to-verify/").follow("Bring a directory in").page
    told = {"name": "list.json", "mimeType": "application/json", "buffer": json.dumps(content).encode()}
    page.get_by_label("File", exact=True).set_input_files(told)
    page.get_by_label("Publisher", exact=False).first.fill(publisher)
    walker.press("Show what it would do")
    jobs.run_due(at=timezone.now())
    page.reload()
    expect(page.get_by_text("Nothing is written yet")).to_be_visible()
    return walker


def press(walker):
    walker.press("Bring it in")
    jobs.run_due(at=timezone.now())
    walker.page.reload()
    return walker.says("Done")


@pytest.mark.parametrize(("width", "has_script"), [(390, False), (1280, True)])
def test_shown_pressed_and_decided(walk, riverside, manager, width, has_script):
    walker = walk(manager, width=width, script=has_script)
    upload(walker, directory(), "County line").see("looked at")
    assert not Service.objects.exists(), "nothing is written before the press"
    press(walker)
    pantry = Service.objects.get(name="Food pantry")
    walker.go(f"/directory/services/{pantry.pk}/edit/")
    walker.page.get_by_label("Name", exact=True).first.fill("Food pantry, side door")
    walker.page.locator("main form button[type=submit]").first.click()
    walker.says("side door")

    upload(walker, directory(name="Pantry and meals")[:4], "County line")
    walker.says("Against a correction made here").says("Not in the file").see("second look")
    press(walker).follow("Decide the conflicts").see("conflicts")
    walker.press("Keep ours in all of them").says("1 decided")
    walker.go(f"/directory/services/{pantry.pk}/").says("corrected by").see("whose word")

    upload(walker, [listing("1", "Food pantry, side door", fees_description="Free")], "Elm 211")
    press(walker).follow("Look at the doubles").see("doubles")
    double = ListingDouble.objects.get(entity="service")
    walker.go(f"/directory/doubles/{double.pk}/").see("one or two").press("They are one: merge").says("one listing now")
    assert Service.objects.filter(name__startswith="Food pantry").exclude(unlisted_at=None).count() == 1
    walker.go(f"/directory/doubles/{double.pk}/").press("Undo: they are two").says("two again")
