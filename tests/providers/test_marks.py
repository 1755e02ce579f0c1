"""A listing counts as changed when anything below it does, whoever writes; what is gone leaves an id and a moment."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from casemgmt.core.actor import CLOCK
from providers import search_index
from providers.demo import build_directory
from providers.hsds import TABLES
from providers.marks.actions import settle_marks
from providers.marks.triggers import BELOW
from providers.models import (
    Accessibility,
    Address,
    Attribute,
    Contact,
    CostOption,
    Language,
    ListingMark,
    ListingTouch,
    Location,
    Organization,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
    Url,
)
from tests.cast import NOW

API = "/hsds/v3/"


@pytest.fixture
def place(db):
    """A service at a place, settled."""
    build_directory(seed=1, at=NOW, by=CLOCK)
    settle_marks(at=NOW)
    return ServiceAtLocation.objects.select_related("service", "location").order_by("id").first()


def touched(kind="service"):
    return set(ListingTouch.objects.filter(kind=kind).values_list("row_id", flat=True))


def test_every_table_of_the_standard_is_watched():
    ours = {"program": "serviceprogram"}
    assert set(BELOW) == {ours.get(name, name.replace("_", "")) for name in TABLES}


WRITES = {
    "phone": lambda p: Phone.objects.create(service=p.service, number="555-0100"),
    "phone of the place": lambda p: Phone.objects.create(location=p.location, number="555-0100"),
    "phone of a contact": lambda p: Phone.objects.create(
        contact=Contact.objects.create(location=p.location, name="Desk"), number="555-0100"
    ),
    "language of a phone": lambda p: Language.objects.create(
        phone=Phone.objects.create(service_at_location=p, number="555-0100"), name="Spanish"
    ),
    "closing hour": lambda p: Schedule.objects.create(service_at_location=p, closes_at=time(17), freq="WEEKLY"),
    "address": lambda p: Address.objects.filter(location=p.location).update(city="Elsewhere"),
    "place": lambda p: Location.objects.filter(pk=p.location_id).update(transportation="Bus 4"),
    "accessibility": lambda p: Accessibility.objects.create(location=p.location, description="Ramp"),
    "eligibility": lambda p: Service.objects.filter(pk=p.service_id).update(eligibility_description="Adults"),
    "organization": lambda p: Organization.objects.filter(pk=p.service.organization_id).update(name="Renamed"),
    "area": lambda p: ServiceArea.objects.create(service=p.service, name="97201"),
    "document": lambda p: RequiredDocument.objects.create(service=p.service, document="ID"),
    "cost": lambda p: CostOption.objects.create(service=p.service, amount=3),
    "web page": lambda p: Url.objects.create(service=p.service, url="https://example.org/"),
    "term": lambda p: Attribute.objects.create(link_id=p.service_id, link_entity="service", label="Walk-in"),
    "no longer at the place": lambda p: p.delete(),
}


@pytest.mark.parametrize("what", WRITES)
def test_anything_below_it_changes_the_service(what, place):
    pk = place.service_id
    WRITES[what](place)
    assert pk in touched()
    before = ListingMark.objects.get(kind="service", row_id=pk).changed_at
    assert settle_marks(at=NOW) > 0
    assert ListingMark.objects.get(kind="service", row_id=pk).changed_at > before
    assert touched() == set()


def test_a_word_of_a_term_changes_what_it_is_said_of(place):
    needs = Taxonomy.objects.create(name="Needs")
    term = TaxonomyTerm.objects.create(name="Bed", taxonomy_detail=needs)
    Attribute.objects.create(link_id=place.service_id, link_entity="service", taxonomy_term=term)
    settle_marks(at=NOW)
    TaxonomyTerm.objects.filter(pk=term.pk).update(name="Beds")
    assert place.service_id in touched()


def test_bulk_writes_count_and_what_is_only_worked_out_does_not(place):
    search_index.refresh(Service.objects.values_list("pk", flat=True), at=NOW)
    Service.objects.update(search_text="")
    search_index.refresh(Service.objects.values_list("pk", flat=True), at=NOW)
    assert touched() == set()
    rows = list(Service.objects.all())
    for row in rows:
        row.alert = "Closed on Friday"
    Service.objects.bulk_update(rows, ["alert"])
    assert touched() == {row.pk for row in rows}


def ask(client, user, **asked):
    client.force_login(user)
    return client.get(API + asked.pop("path", "services"), asked).json()["contents"]


def test_who_asks_by_time_hears_at_once_and_once_settled(place, client, navigator):
    since = (timezone.now() + timedelta(hours=1)).isoformat()
    assert ask(client, navigator, modified_after=since) == []
    Phone.objects.create(service=place.service, number="555-0100")
    assert [one["id"] for one in ask(client, navigator, modified_after=since)] == [str(place.service_id)]
    before = timezone.now()
    settle_marks(at=NOW)
    assert ask(client, navigator, modified_after=since) == []
    [one] = ask(client, navigator, modified_after=before.isoformat())
    assert one["last_modified"] >= before.isoformat()[:19]


@pytest.mark.parametrize("how", ["unlisted", "draft", "deleted"])
def test_what_is_gone_leaves_a_tombstone(how, place, client, navigator, schema_errors):
    service, since = place.service, timezone.now().isoformat()
    if how == "deleted":
        service.service_at_locations.all().delete()
        service.delete()
    else:
        change = {"unlisted_at": NOW} if how == "unlisted" else {"is_draft": True}
        Service.objects.filter(pk=place.service_id).update(**change)
    for _settled in (False, True):
        nodes = ask(client, navigator, modified_after=since)
        stone = next(one for one in nodes if one["id"] == str(place.service_id))
        assert stone["deleted"] is True
        assert stone["status"] == "defunct"
        assert service.name not in str(stone)
        assert schema_errors("compiled/service.json", stone) == []
        assert client.get(f"{API}services/{place.service_id}").status_code == 410
        assert str(place.service_id) not in {one["id"] for one in ask(client, navigator, per_page=500)}
        gone = ask(client, navigator, modified_after=since, path="service_at_locations")
        assert any(one.get("deleted") for one in gone)
        settle_marks(at=NOW)


def test_pages_of_live_and_gone_are_one_list(place, client, navigator):
    everything, since = Service.objects.count(), "2020-01-01"
    Service.objects.filter(pk__in=list(Service.objects.values_list("pk", flat=True)[:3])).update(unlisted_at=NOW)
    settle_marks(at=NOW)
    client.force_login(navigator)
    by_number, number, by_link, address = [], 1, [], f"{API}services?modified_after={since}&per_page=4"
    while True:
        page = client.get(API + "services", {"modified_after": since, "per_page": 4, "page": number}).json()
        by_number, number = by_number + page["contents"], number + 1
        if page["last_page"]:
            break
    while address:
        answer = client.get(address)
        by_link += answer.json()["contents"]
        address = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
    assert [one["id"] for one in by_number] == [one["id"] for one in by_link]
    assert (len(by_link), sum(1 for one in by_link if one.get("deleted"))) == (everything, 3)
