"""A listing is edited in the browser: every part, with history and undo; drafts are found by nobody."""

import re
from datetime import time

import pytest
from django.urls import reverse

from casemgmt.core.errors import NotPossible
from providers import queries
from providers.models import (
    HERE,
    Address,
    CostOption,
    Language,
    ListingEdit,
    Location,
    Organization,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceAtLocation,
)
from providers.parts.actions import add_part
from providers.parts.kinds import KINDS
from providers.queries import Wanted
from tests.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelter(harbor_house):
    return Service.objects.create(organization=harbor_house, name="Night shelter", need_domains=["shelter"])


@pytest.fixture
def keeper(client, manager):
    client.force_login(manager)
    return client


def seen_in(page):
    return re.search(r'name="seen" value="([^"]*)"', page.content.decode()).group(1)


def add(client, holder, pk, kind, **values):
    return client.post(reverse("providers:add_part", args=[holder, pk, kind]), values)


def test_every_part_is_added_corrected_and_taken_away(keeper, shelter):
    for kind, model, values in (
        ("phone", Phone, {"number": "+1 555 010 0001", "type": "voice"}),
        ("language", Language, {"name": "Spanish"}),
        ("document", RequiredDocument, {"document": "Any photo ID"}),
        ("cost", CostOption, {"amount_description": "free"}),
    ):
        answer = add(keeper, "service", shelter.pk, kind, **values)
        assert answer.status_code == 302, answer.content.decode()[-2000:]
        row = model.objects.get(service=shelter)
        address = reverse("providers:edit_part", args=[kind, row.pk])
        page = keeper.get(address)
        field, old = next(iter(values.items()))
        new = {**values, field: f"{old}9" if kind == "phone" else f"{old} too", "seen": seen_in(page)}
        assert keeper.post(address, new).status_code == 302
        row.refresh_from_db()
        assert getattr(row, field) == new[field]
        assert keeper.post(address, {"do": "remove"}).status_code == 302
        assert not model.objects.filter(pk=row.pk).exists()
    kinds = list(ListingEdit.objects.order_by("at", "created_at").values_list("kind", flat=True))
    assert kinds == ["added", "edited", "removed"] * 4


def test_a_press_is_taken_back_with_all_that_hung_on_it(keeper, shelter):
    add(keeper, "service", shelter.pk, "phone", number="+1 555 010 0001")
    phone = Phone.objects.get(service=shelter)
    Language.objects.create(phone=phone, name="Spanish", source=HERE)
    keeper.post(reverse("providers:edit_part", args=["phone", phone.pk]), {"do": "remove"})
    edit = ListingEdit.objects.get(kind="removed")
    keeper.post(reverse("providers:undo_edit", args=[edit.pk]))
    assert Phone.objects.get(pk=phone.pk).number == "+1 555 010 0001"
    assert Language.objects.get().phone_id == phone.pk
    edit.refresh_from_db()
    assert edit.undone_by.name
    again = keeper.post(reverse("providers:undo_edit", args=[edit.pk]), follow=True)
    assert "taken back already" in again.content.decode()


def test_what_was_built_on_is_not_undone(keeper, shelter):
    add(keeper, "service", shelter.pk, "phone", number="+1 555 010 0001")
    phone = Phone.objects.get(service=shelter)
    first = ListingEdit.objects.get(kind="added")
    address = reverse("providers:edit_part", args=["phone", phone.pk])
    keeper.post(address, {"number": "+1 555 010 0002", "seen": seen_in(keeper.get(address))})
    answer = keeper.post(reverse("providers:undo_edit", args=[first.pk]), follow=True)
    assert "changed again since" in answer.content.decode()
    keeper.post(reverse("providers:undo_edit", args=[ListingEdit.objects.get(kind="edited").pk]))
    assert Phone.objects.get().number == "+1 555 010 0001"


def test_the_second_of_two_is_told_and_loses_nothing(keeper, shelter):
    add(keeper, "service", shelter.pk, "phone", number="+1 555 010 0001", description="day")
    phone = Phone.objects.get()
    address = reverse("providers:edit_part", args=["phone", phone.pk])
    mine, theirs = seen_in(keeper.get(address)), seen_in(keeper.get(address))
    keeper.post(address, {"number": "+1 555 010 0001", "description": "night", "seen": theirs})
    answer = keeper.post(address, {"number": "+1 555 010 0007", "description": "day", "seen": mine})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "left as it was" in page
    assert "+1 555 010 0007" in page  # what was typed stays, what the other changed is in the form
    assert 'value="night"' in page
    keeper.post(address, {"number": "+1 555 010 0007", "description": "night", "seen": seen_in(answer)})
    phone.refresh_from_db()
    assert (phone.number, phone.description) == ("+1 555 010 0007", "night")


def test_two_on_the_words_of_a_listing(keeper, shelter):
    address = reverse("providers:edit_service", args=[shelter.pk])
    base = {"name": "Night shelter", "status": "active", "kind": "other", "version": "1"}
    mine = seen_in(keeper.get(address))
    keeper.post(address, {**base, "pets": "yes", "seen": mine})
    answer = keeper.post(address, {**base, "alert": "Full until Monday", "seen": mine})
    assert answer.status_code == 409
    version = re.search(r'name="version" value="(\d+)"', answer.content.decode()).group(1)
    keeper.post(
        address, {**base, "alert": "Full until Monday", "pets": "yes", "version": version, "seen": seen_in(answer)}
    )
    shelter.refresh_from_db()
    assert (shelter.pets, shelter.alert) == ("yes", "Full until Monday")


@pytest.mark.parametrize("is_verified", [True, False])
def test_who_puts_one_word_right_need_not_say_that_all_is_right(keeper, manager, shelter, is_verified):
    address = reverse("providers:edit_service", args=[shelter.pk])
    told = {"name": "Night shelter", "status": "active", "kind": "other", "alert": "Full", "version": "1"}
    page = keeper.post(address, told | ({} if is_verified else {"only_save": "1"}), follow=True).content.decode()
    assert ("not marked as verified" in page) is not is_verified
    by_api = reverse("api:directory-service-detail", args=[shelter.pk])
    said = {"alert": "Full until May", "version": 2, **({} if is_verified else {"is_verified": False})}
    assert keeper.patch(by_api, said, content_type="application/json").status_code == 200
    shelter.refresh_from_db()
    assert (shelter.alert, shelter.last_verified_by) == ("Full until May", manager if is_verified else None)


def test_a_draft_is_found_by_nobody_until_published(keeper, riverside, navigator, client, now):
    answer = keeper.post(
        reverse("providers:new_organization"),
        {"name": "Elm House", "program": riverside.pk, "email": "elm@elm.example"},
    )
    made = Organization.objects.get(name="Elm House")
    assert answer.url == reverse("providers:parts", args=["organization", made.pk])
    keeper.post(reverse("providers:new_service", args=[made.pk]), {"name": "Elm beds", "kind": "shelter"})
    service = Service.objects.get(name="Elm beds")
    keeper.post(
        reverse("providers:new_place", args=["service", service.pk]),
        {
            "name": "Elm Street",
            "location_type": "physical",
            "address_1": "5 Elm St",
            "city": "Elm",
            "address_type": "physical",
        },
    )
    assert Address.objects.get(location__service_at_locations__service=service).city == "Elm"
    assert queries.search(Wanted(words="Elm"), at=now).total == 0
    for address in (
        reverse("providers:service", args=[service.pk]), reverse("providers:organization", args=[made.pk])
    ):  # fmt: skip
        as_all_see_it = keeper.get(address).content.decode()
        assert "A draft: nobody finds it but who keeps it." in as_all_see_it
        assert "Not listed any more" not in as_all_see_it
    assert keeper.get(f"/api/v1/directory/services/{service.pk}/").json()["service"]["is_draft"]
    client.force_login(navigator)
    assert client.get(reverse("providers:service", args=[service.pk])).status_code == 404
    assert client.get(reverse("providers:organization", args=[made.pk])).status_code == 404
    client.force_login(Service.objects.get(pk=service.pk).last_verified_by)
    assert "Elm beds" in client.get(reverse("providers:drafts")).content.decode()
    client.post(reverse("providers:do_listing", args=["service", service.pk, "publish"]))
    assert queries.search(Wanted(words="Elm"), at=now).total == 1
    client.post(reverse("providers:do_listing", args=["organization", made.pk, "archive"]))
    assert queries.search(Wanted(words="Elm"), at=now).total == 0
    client.post(reverse("providers:undo_edit", args=[ListingEdit.objects.get(kind="archived").pk]))
    assert queries.search(Wanted(words="Elm"), at=now).total == 1


def test_each_place_has_its_own_hours_and_numbers(keeper, shelter, harbor_house):
    for name, opens, number in (("East door", 20, "+1 555 010 0011"), ("West door", 8, "+1 555 010 0022")):
        place = Location.objects.create(name=name, organization=harbor_house)
        at = ServiceAtLocation.objects.create(service=shelter, location=place)
        Phone.objects.create(service_at_location=at, number=number)
        Schedule.objects.create(
            service_at_location=at, freq="WEEKLY", byday="MO", opens_at=time(opens), closes_at=time(22)
        )
    Phone.objects.create(service=shelter, number="+1 555 010 0033", type="fax")
    page = keeper.get(reverse("providers:service", args=[shelter.pk])).content.decode()
    east, west = page.index("East door"), page.index("West door")
    assert east < page.index("Mon 20:00–22:00") < page.index("+1 555 010 0011") < west
    assert west < page.index("Mon 8:00–22:00") < page.index("+1 555 010 0022")
    assert "tel:+15550100033" not in page  # a fax is no number to call
    assert "everybody" not in page
    assert "Not said" in page
    told = keeper.get(f"/api/v1/directory/services/{shelter.pk}/").json()
    assert [place["hours"] for place in told["places"]] == [["Mon 20:00–22:00"], ["Mon 8:00–22:00"]]
    assert [place["numbers"][0]["number"] for place in told["places"]] == ["+1 555 010 0011", "+1 555 010 0022"]


def test_who_does_not_keep_it_edits_nothing(client, shelter, navigator, other_navigator, outsider, clinic_lead):
    phone = Phone.objects.create(service=shelter, number="+1 555 010 0001")
    for user, code in ((navigator, 403), (other_navigator, 403), (clinic_lead, 403), (outsider, (403, 404))):
        client.force_login(user)
        for address in (
            reverse("providers:parts", args=["service", shelter.pk]),
            reverse("providers:edit_part", args=["phone", phone.pk]),
            reverse("providers:hours", args=["service", shelter.pk]),
            reverse("providers:history", args=["service", shelter.pk]),
            reverse("providers:add_part", args=["service", shelter.pk, "phone"]),
        ):
            assert client.get(address).status_code in (code if isinstance(code, tuple) else (code,)), address
    assert not ListingEdit.objects.exists()


def test_history_names_each_field(keeper, shelter):
    add(keeper, "service", shelter.pk, "phone", number="+1 555 010 0001")
    phone = Phone.objects.get()
    address = reverse("providers:edit_part", args=["phone", phone.pk])
    keeper.post(address, {"number": "+1 555 010 0002", "seen": seen_in(keeper.get(address))})
    page = keeper.get(reverse("providers:history", args=["service", shelter.pk])).content.decode()
    assert "+1 555 010 0001" in page
    assert "Undo" in page


def test_the_same_part_twice_is_said_and_not_added(keeper, shelter):
    for kind, model, values in (
        ("document", RequiredDocument, {"document": "Blanket"}),
        ("phone", Phone, {"number": "555-010-0001", "extension": "12", "type": "voice"}),
        ("language", Language, {"name": "Spanish"}),
        ("cost", CostOption, {"amount": "5", "currency": "USD"}),
    ):
        assert add(keeper, "service", shelter.pk, kind, **values).status_code == 302
        again = add(keeper, "service", shelter.pk, kind, **{name: value.swapcase() if kind == "document" else value
                                                            for name, value in values.items()})  # fmt: skip
        assert again.status_code == 422
        assert "It is there already" in again.content.decode()
        told = {"kind": kind, "holder": "service", "of": str(shelter.pk), "values": values}
        answer = keeper.post("/api/v1/directory/parts/", told, content_type="application/json")
        assert answer.status_code == 409, answer.content
        assert "It is there already" in answer.content.decode()
        assert model.objects.count() == 1
    assert add(keeper, "service", shelter.pk, "phone", number="555-010-0001", type="fax").status_code == 302


def test_a_part_is_not_corrected_into_another_one(keeper, shelter):
    for document in ("Blanket", "Towel"):
        add(keeper, "service", shelter.pk, "document", document=document)
    towel = RequiredDocument.objects.get(document="Towel")
    address = reverse("providers:edit_part", args=["document", towel.pk])
    seen = seen_in(keeper.get(address))
    answer = keeper.post(address, {"document": "blanket", "seen": seen})
    assert answer.status_code == 422
    assert "It is there already: Blanket" in answer.content.decode()
    assert 'value="blanket"' in answer.content.decode()
    assert keeper.post(address, {"document": "Towel", "seen": seen}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_two_who_add_the_same_at_once_add_it_once(shelter, manager, now):
    def add_it():
        add_part(kind=KINDS["document"], holder=shelter, values={"document": "Blanket"}, by=manager, at=now)

    assert sum(isinstance(one, NotPossible) for one in together(add_it, add_it)) == 1
    assert RequiredDocument.objects.count() == 1
