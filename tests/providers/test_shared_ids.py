"""Ids that several rows of a publisher share: the order of his file moves nothing from one row to another."""

import pytest

from providers import origins
from providers.models import Organization, Phone
from tests.cast import NOW

ORGANIZATION = {"id": "o1", "name": "Harbor House", "description": "Help"}


def service(own: str, **said):
    phones = [{"id": "1", "number": f"541-555-010{own}"}]
    facts = {"id": own, "name": f"Service {own}", "status": "active", "organization": ORGANIZATION, "phones": phones}
    return {**facts, **said}


def numbers() -> set[tuple[str, str]]:
    return set(Phone.objects.values_list("service__name", "number"))


@pytest.fixture
def corrected(bring, write, manager):
    bring(write("a.json", [service("1"), service("2")]), source="county")
    phone = Phone.objects.get(number="541-555-0101")
    origins.corrected(row=phone, before={"number": phone.number}, by=manager, at=NOW)
    Phone.objects.filter(pk=phone.pk).update(number="541-555-0999")
    return phone


@pytest.mark.parametrize("order", ["21", "012", "201", "12"])
def test_a_correction_stays_with_its_service(corrected, order, bring, write):
    done = bring(write("a.json", [service(own) for own in order]), source="county")
    assert numbers() >= {("Service 1", "541-555-0999"), ("Service 2", "541-555-0102")}
    assert Phone.objects.count() == len(order)
    assert not any(done.total(what) for what in ("changed", "removed"))


def test_one_alone_is_the_one_it_was(corrected, bring, write):
    bring(write("a.json", [service("2"), service("1")]), source="county")
    before = dict(Phone.objects.values_list("service__name", "pk"))
    done = bring(write("a.json", [service("2")]), source="county")
    assert done.total("changed") == 0
    assert dict(Phone.objects.values_list("service__name", "pk")) == before
    assert numbers() == {("Service 1", "541-555-0999"), ("Service 2", "541-555-0102")}


def test_rows_that_came_under_the_bare_id_have_no_twins(corrected, bring, write):
    Phone.objects.filter(service__name="Service 1").update(source_record_id="1")
    done = bring(write("a.json", [service("2"), service("1")]), source="county")
    assert Phone.objects.count() == 2
    assert not any(done.total(what) for what in ("created", "changed", "removed"))


def test_what_was_taken_away_stays_away_and_takes_no_other_along(bring, write, manager):
    bring(write("a.json", [service("1"), service("2")]), source="county")
    phone = Phone.objects.get(number="541-555-0101")
    origins.taken_away(row=phone, by=manager, at=NOW)
    phone.delete()
    for order in ("12", "21", "012"):
        bring(write("a.json", [service(own) for own in order]), source="county")
        assert ("Service 1", "541-555-0101") not in numbers()
        assert ("Service 2", "541-555-0102") in numbers()


def test_two_organizations_of_one_id_stay_who_they_are(bring, write, manager):
    other = {**ORGANIZATION, "name": "Mercy Kitchen"}
    said = [service("1", phones=[]), service("2", phones=[], organization=other)]
    bring(write("a.json", said), source="county")
    before = {row.pk: (row.name, [one.name for one in row.services.all()]) for row in Organization.objects.all()}
    done = bring(write("a.json", said[::-1]), source="county")
    assert not any(done.total(what) for what in ("created", "changed", "removed", "dropped"))
    third = service("3", phones=[], organization={**ORGANIZATION, "name": "Third"})
    done = bring(write("a.json", [third, *said[::-1]]), source="county")
    assert done.counts["organization"]["created"] == 1
    after = {row.pk: (row.name, [one.name for one in row.services.all()]) for row in Organization.objects.all()}
    assert before.items() <= after.items()


def test_what_one_row_says_in_two_ways_is_told_once(bring, write):
    def at(own, **said):
        location = {"id": "l1", "name": "Main", "location_type": "physical", **said}
        return [{"id": f"x{own}", "location": location}]

    other = {**ORGANIZATION, "website": "http://b.example"}
    told = [
        service(
            "1",
            organization={**ORGANIZATION, "website": "http://a.example"},
            service_at_locations=at(1, latitude=44.0, longitude=-123.0),
        ),
        service("2", organization=other, service_at_locations=at(2, latitude=45.5, longitude=-122.0)),
        service("3", organization={**other, "email": "b@b.example"}, service_at_locations=[]),
    ]
    done = bring(write("a.json", told), source="county")
    columns = [(one.row, one.column) for one in done.problems]
    assert sorted(columns) == [
        (2, "organization.website"),
        (2, "service_at_locations[0].location.latitude"),
        (2, "service_at_locations[0].location.longitude"),
    ]
