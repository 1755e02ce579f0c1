"""Is there room now: what was said, for whom, until when it counts; one answer everywhere."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from casemgmt.accounts.models import NumberRule
from casemgmt.core.errors import NotPossible
from providers import search_index
from providers.actions import update_capacity
from providers.models import Service, ServiceCapacity, Unit
from providers.queries import Wanted, listings, search
from providers.queries.published import services
from tests.cast import NOW
from tests.together import together

HOUR = timedelta(hours=1)


@pytest.fixture
def beds(harbor_house):
    return Service.objects.create(organization=harbor_house, name="Beds", kind="shelter", need_domains=["shelter"])


def room_of(service, at):
    [listing] = listings([service], at=at)
    return listing.room_now


def with_room(at):
    return [one.service.name for one in search(Wanted(has_capacity=True), at=at).listings]


def test_what_was_said_counts_for_a_time_and_then_nothing_is_known(beds, shelter_desk):
    update_capacity(service=beds, available=2, by=shelter_desk, at=NOW)
    fresh, old = NOW + 11 * HOUR, NOW + 200 * 24 * HOUR
    assert (room_of(beds, fresh).state, room_of(beds, fresh).free) == ("capacity", 2)
    assert with_room(fresh) == ["Beds"]
    assert (room_of(beds, old).state, room_of(beds, old).free) == ("unknown", None)
    assert room_of(beds, old).said_at == NOW
    assert with_room(old) == []


def test_the_programs_rule_counts_as_it_stood_when_it_was_said(beds, shelter_desk, riverside, admin):
    NumberRule.objects.create(program=riverside, code="room_shelter", number=2, changed_at=NOW + HOUR, changed_by=admin)
    beds.organization.kept_by = riverside
    beds.organization.save()
    update_capacity(service=beds, available=2, by=shelter_desk, at=NOW)
    assert room_of(beds, NOW + 3 * HOUR).free == 2
    update_capacity(service=beds, available=3, by=shelter_desk, at=NOW + 3 * HOUR)
    assert room_of(beds, NOW + 4 * HOUR).free == 3
    assert room_of(beds, NOW + 6 * HOUR).state == "unknown"


def test_groups_are_counted_apart_and_added_up(beds, shelter_desk):
    said = {"service": beds, "unit": "beds", "by": shelter_desk}
    update_capacity(available=2, group="women", at=NOW, **said)
    update_capacity(available=5, group="men", at=NOW + 5 * HOUR, **said)
    update_capacity(available=1, group="women", at=NOW + 6 * HOUR, **said)
    [listing] = listings([beds], at=NOW + 7 * HOUR)
    assert [(room.group, room.available) for room in listing.rooms] == [("women", 1), ("men", 5)]
    assert room_of(beds, NOW + 7 * HOUR).free == 6
    assert room_of(beds, NOW + 17.5 * HOUR).free == 1
    assert Unit.objects.filter(name="beds").count() == 1


@pytest.mark.parametrize("state", ["waitlist", "no-capacity", "not-accepting"])
def test_states_without_places(state, beds, shelter_desk):
    update_capacity(service=beds, available=4, by=shelter_desk, at=NOW)
    waits = 7 if state == "waitlist" else None
    said = update_capacity(
        service=beds, available=0, state=state, waitlist_length=waits, by=shelter_desk, at=NOW + HOUR
    )  # fmt: skip
    assert (said.available, said.waitlist_length) == (0, waits)
    assert (room_of(beds, NOW + HOUR).state, with_room(NOW + HOUR)) == (state, [])


@pytest.mark.parametrize(
    "said",
    [
        {"state": "waitlist", "available": "3"},
        {"state": "no-capacity", "available": "3"},
        {"state": "capacity", "available": "3", "waitlist_length": "2"},
        {"state": "no-capacity", "waitlist_until": "2027-01-05"},
    ],
)
def test_what_contradicts_the_answer_is_said_and_not_lost(said, beds, shelter_desk, client):
    client.force_login(shelter_desk)
    answer = client.post(reverse("providers:room", args=[beds.pk]), {"unit": "beds", **said})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "says that none is free" in page or "Who waits is said with “Waitlist”" in page
    assert all(f'value="{typed}"' in page for typed in said.values())
    api = APIClient()
    api.force_authenticate(shelter_desk)
    assert api.post(f"/api/v1/directory/services/{beds.pk}/capacity/", said).status_code == 409
    assert not beds.capacities.exists()


def test_old_news_that_comes_in_late_does_not_count_again(beds):
    unit = Unit.objects.create(name="beds")
    for days, number in ((200, 9), (-3, 7)):
        said = {"service": beds, "unit": unit, "available": number, "updated": NOW - timedelta(days=days)}
        ServiceCapacity.objects.create(source="publisher", source_record_id=str(days), **said)
    search_index.refresh([beds.pk], at=NOW)
    assert room_of(beds, NOW).state == "unknown", "200 days old, and one that is dated in three days"
    assert with_room(NOW) == []


def test_a_clock_that_was_set_back_does_not_hide_the_newer_word(beds, shelter_desk):
    update_capacity(service=beds, available=5, by=shelter_desk, at=NOW + timedelta(minutes=4))
    update_capacity(service=beds, available=0, by=shelter_desk, at=NOW)
    assert room_of(beds, NOW + HOUR).state == "no-capacity"


def test_more_than_all_is_refused(beds, shelter_desk):
    with pytest.raises(NotPossible):
        update_capacity(service=beds, available=5, maximum=4, by=shelter_desk, at=NOW)
    with pytest.raises(NotPossible):
        update_capacity(service=beds, available=0, state="capacity", by=shelter_desk, at=NOW)


def test_all_of_it_on_its_page_with_history(beds, shelter_desk, navigator, client):
    address = reverse("providers:room", args=[beds.pk])
    client.force_login(shelter_desk)
    said = {
        "state": "waitlist",
        "unit": "beds",
        "group": "women",
        "waitlist_length": "4",
        "waitlist_until": "2027-01-05",
    }
    page = client.post(address, said, follow=True).content.decode()
    assert "women: waitlist, 4 wait, next place about 2027-01-05" in page
    assert shelter_desk.name in page
    refused = client.post(address, {"state": "capacity", "available": "", "unit": "cots"})
    assert refused.status_code == 422
    assert "cots" in refused.content.decode()
    client.force_login(navigator)
    assert "waitlist, 4 wait" in client.get(address).content.decode()
    assert client.post(address, said).status_code == 403


def test_the_same_by_the_api(beds, shelter_desk):
    client = APIClient()
    client.force_authenticate(shelter_desk)
    address = f"/api/v1/directory/services/{beds.pk}/capacity/"
    said = client.post(address, {"available": 2, "group": "men", "unit": "beds", "maximum": 6}).json()
    assert said["room_now"] | {"said_at": 0, "until": 0} == {"state": "capacity", "free": 2, "said_at": 0, "until": 0}
    assert client.post(address, {"state": "waitlist", "waitlist_length": 3}).json()["room_now"]["state"] == "waitlist"
    assert client.post(address, {"state": "capacity"}).status_code == 400
    before = client.get(address).json()
    assert [row["room"]["state"] for row in before] == ["waitlist", "capacity"]
    assert before[0]["by"] == shelter_desk.name


def test_what_is_said_of_a_merged_listing_is_said_of_the_one_that_stands_for_it(beds, harbor_house, shelter_desk):
    twin = Service.objects.create(organization=harbor_house, name="Beds, again", unlisted_at=NOW, merged_into=beds)
    update_capacity(service=twin, available=4, by=shelter_desk, at=NOW)
    assert room_of(beds, NOW).free == 4


def test_the_standards_door_tells_the_newest_word_and_whether_it_counts(beds, shelter_desk, manager):
    at = timezone.now()
    for minutes, number in ((50, 9), (20, 2)):
        said = {"unit": "beds", "group": "women", "by": shelter_desk, "at": at - timedelta(minutes=minutes)}
        update_capacity(service=beds, available=number, **said)
    [told] = services(Service.objects.all(), full=True)
    [capacity] = told["capacities"]
    assert (capacity["available"], capacity["group"], told["capacity_status"]) == (2, "women", "capacity")


@pytest.mark.django_db(transaction=True)
def test_two_who_say_it_at_once_are_both_kept(beds, shelter_desk):
    at = timezone.now()
    acts = [lambda n=n: update_capacity(service=beds, available=n, by=shelter_desk, at=at) for n in (1, 2)]
    together(*acts)
    assert ServiceCapacity.objects.filter(service=beds).count() == 2
    assert Unit.objects.filter(name="places").count() == 1
    beds.refresh_from_db()
    assert room_of(beds, at + HOUR).free in (1, 2)
