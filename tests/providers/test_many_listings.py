"""One change to many listings: looked at, pressed once, taken back as one; ways in miles or kilometres."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts.brand.actions import set_brand
from casemgmt.core import ways
from casemgmt.core.errors import NotPossible
from providers.actions import edit_service
from providers.bulk.actions import change_many
from providers.edits.actions import undo_edit
from providers.models import ListingEdit, Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(harbor_house, north_clinic):
    of = (harbor_house, harbor_house, north_clinic)
    return [Service.objects.create(organization=one, name=f"Beds {n}", pets="no") for n, one in enumerate(of)]


def test_choose_look_press_undo(client, manager, three):
    client.force_login(manager)
    assert "Beds 1" in client.get(reverse("providers:bulk")).content.decode()
    change = reverse("providers:bulk_change")
    chosen = {"listing": [str(one.pk) for one in three], "field": "pets"}
    assert client.post(change, chosen).status_code == 200
    looked = client.post(change, {**chosen, "pets": "yes", "do": "look"}).content.decode()
    assert not ListingEdit.objects.exists()
    seen = re.search(r'name="seen" value="([^"]*)"', looked).group(1)
    pressed = {**chosen, "pets": "yes", "do": "press", "seen": seen}
    assert client.post(change, pressed).status_code == 302
    assert set(Service.objects.values_list("pets", flat=True)) == {"yes"}
    edit = ListingEdit.objects.get()
    assert (edit.kind, edit.listings) == ("many", 3)
    client.post(reverse("providers:undo_edit", args=[edit.pk]))
    assert set(Service.objects.values_list("pets", flat=True)) == {"no"}


def test_one_that_was_changed_again_does_not_hold_the_others(three, manager, client):
    ids, seen = [one.pk for one in three], {str(one.pk): "no" for one in three}
    words = {"field": "pets", "value": "yes", "how": "replace", "seen": seen}
    edit = change_many(services=ids, **words, by=manager, at=timezone.now())
    again = Service.objects.get(pk=three[1].pk)
    edit_service(service=again, version=again.version, changes={"wait_time": "A week"}, by=manager, at=timezone.now())
    client.force_login(manager)
    page = client.post(reverse("providers:undo_edit", args=[edit.pk]), follow=True).content.decode()
    assert "but for those that were changed again since: Beds 1" in page
    assert dict(Service.objects.values_list("name", "pets")) == {"Beds 0": "no", "Beds 1": "yes", "Beds 2": "no"}
    assert Service.objects.get(pk=again.pk).wait_time == "A week"


def test_where_all_were_changed_again_nothing_is_taken_back(three, manager):
    words = {"field": "pets", "value": "yes", "how": "replace", "seen": {str(three[0].pk): "no"}}
    edit = change_many(services=[three[0].pk], **words, by=manager, at=timezone.now())
    again = Service.objects.get(pk=three[0].pk)
    edit_service(service=again, version=again.version, changes={"wait_time": "A week"}, by=manager, at=timezone.now())
    with pytest.raises(NotPossible, match="Beds 0"):
        undo_edit(edit=edit, by=manager, at=timezone.now())
    edit.refresh_from_db()
    assert edit.undone_at is None


def test_what_changed_since_one_looked_is_not_overwritten(client, manager, three):
    client.force_login(manager)
    change = reverse("providers:bulk_change")
    chosen = {
        "listing": [str(one.pk) for one in three],
        "field": "need_domains",
        "need_domains": ["food"],
        "how": "add",
    }
    looked = client.post(change, {**chosen, "do": "look"}).content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', looked).group(1)
    Service.objects.filter(pk=three[0].pk).update(need_domains=["housing"])
    answer = client.post(change, {**chosen, "do": "press", "seen": seen})
    assert answer.status_code == 409
    assert "Beds 0" in answer.content.decode()
    assert Service.objects.get(pk=three[1].pk).need_domains == []


def test_another_agencys_listing_is_not_among_them(client, clinic_lead, three):
    client.force_login(clinic_lead)
    page = client.get(reverse("providers:bulk")).content.decode()
    assert "Beds 2" in page
    assert "Beds 1" not in page
    answer = client.post(reverse("providers:bulk_change"), {"listing": [str(three[0].pk)], "field": "pets"})
    assert answer.status_code == 302


def test_a_program_says_miles_or_kilometres(riverside, manager, now):
    assert riverside.distances == "mi"
    set_brand(program=riverside, distances="km", by=manager, at=now)
    riverside.refresh_from_db()
    assert riverside.distances == "km"
    try:
        ways.enter("mi")
        assert ways.in_words(1.609344) == "1.0 mi"
        assert ways.choices(1)[0] == ("1.61", "1 mi")
        ways.enter("km")
        assert ways.in_words(1.2) == "1.2 km"
    finally:
        ways.enter("km")


def test_the_same_by_api(client, manager, clinic_lead, three):
    client.force_login(manager)
    where, ids = "/api/v1/directory/many/", [str(one.pk) for one in three]

    def send(path, **said):
        return client.post(
            where + path, {"listings": ids, "field": "need_domains", "how": "add"} | said, "application/json"
        )

    assert send("look/", value=["no such need"]).status_code == 400
    assert send("look/", value=["food"], field="name").status_code == 400
    looked = send("look/", value=["food"]).json()
    assert [row["then"] for row in looked["listings"]] == [["food"]] * 3
    assert Service.objects.get(pk=ids[1]).need_domains == []
    Service.objects.filter(pk=ids[0]).update(need_domains=["housing"])
    assert send("", value=["food"], seen=looked["seen"]).status_code == 409
    seen = send("look/", value=["food"]).json()["seen"]
    edit = send("", value=["food"], seen=seen)
    assert (edit.status_code, edit.json()["listings"]) == (201, 3)
    assert Service.objects.get(pk=ids[0]).need_domains == ["housing", "food"]
    client.post(f"/api/v1/directory/edits/{edit.json()['id']}/undo/")
    assert Service.objects.get(pk=ids[0]).need_domains == ["housing"]
    client.force_login(clinic_lead)
    assert send("look/", value=["food"]).status_code == 400, "not all of them are the agency's"


def test_what_is_pressed_is_what_was_looked_at(client, manager, three):
    client.force_login(manager)
    change = reverse("providers:bulk_change")
    chosen = {"listing": [str(one.pk) for one in three], "field": "status", "status": "temporarily closed"}
    looked = client.post(change, {**chosen, "do": "look"}).content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', looked).group(1)
    answer = client.post(change, {**chosen, "status": "defunct", "do": "press", "seen": seen})
    assert answer.status_code == 409
    assert "another value since you looked" in answer.content.decode()
    assert set(Service.objects.filter(pk__in=chosen["listing"]).values_list("status", flat=True)) == {"active"}
