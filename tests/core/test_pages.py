"""What every page shares: fragment or page, paging, order, navigation, forms sent twice."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.test import RequestFactory
from django.urls import resolve, reverse

from casemgmt.accounts.models import Area
from casemgmt.core import pages

# The same in every process, so that each collects the same tests.
SOME_ID = "2b89b354-ca21-4bd2-9099-505e46214823"


@pytest.fixture
def asking(navigator):
    """`asking("/cases/?page=2")` is a request by the navigator, as it comes to a view."""

    def asking(address: str, method: str = "get", user=navigator, **data):
        request = getattr(RequestFactory(), method)(address, data or None)
        request.user, request.session = user, {}
        request.resolver_match = resolve(request.path)
        return request

    return asking


def test_a_page_of_a_list_knows_where_it_stands(asking):
    pager = pages.paged(asking("/cases/?page=2"), list(range(60)))
    assert list(pager) == list(range(25, 50))
    assert (pager.count, pager.number, pager.pages, pager.first_row, pager.last_row) == (60, 2, 3, 26, 50)


def test_links_to_other_pages_keep_the_filters(asking):
    pager = pages.paged(asking("/cases/?risk=high&page=2&show=all"), list(range(60)))
    assert (pager.previous, pager.next) == ("?risk=high&show=all&page=1", "?risk=high&show=all&page=3")


@pytest.mark.parametrize(("wanted", "shown"), [("99", 3), ("0", 3), ("-1", 3), ("x", 1), ("", 1)])
def test_a_page_that_does_not_exist_is_the_nearest_one(asking, wanted, shown):
    assert pages.paged(asking(f"/cases/?page={wanted}"), list(range(60))).number == shown


def test_the_first_and_the_only_page_have_no_further_links(asking):
    pager = pages.paged(asking("/cases/"), [1, 2])
    assert (pager.previous, pager.next, pager.pages) == ("", "", 1)


def test_an_empty_list_is_a_page_too(asking):
    pager = pages.paged(asking("/cases/"), [])
    assert (pager.count, len(pager), pager.first_row) == (0, 0, 0)


def test_a_list_can_be_read_back_to_front(asking, riverside):
    for name in "abc":
        Area.objects.create(program=riverside, name=name)
    rows = Area.objects.order_by("name")
    assert [area.name for area in pages.paged(asking("/cases/"), rows)] == ["a", "b", "c"]
    assert [area.name for area in pages.paged(asking("/cases/?order=reverse"), rows)] == ["c", "b", "a"]


def test_the_same_address_with_something_changed(asking):
    request = asking("/cases/?show=all&page=3")
    assert pages.address_with(request, page=None, show="mine") == "?show=mine"


def navigation(request) -> dict[str, str]:
    return {str(item.label): item.current for item in pages.context(request)["nav"]}


def test_navigation_follows_the_role(asking, responder, analyst, shelter_desk, outsider):
    own = ["Record", "Encounters", "People", "Feedback", "Training"]
    assert list(navigation(asking("/cases/", user=responder))) == own
    assert "Cases" not in navigation(asking("/cases/", user=analyst))
    assert next(iter(navigation(asking("/cases/", user=shelter_desk)))) == "Inbox"
    assert navigation(asking("/cases/", user=outsider)) == {}


@pytest.mark.parametrize(
    ("address", "label", "told"),
    [
        (reverse("cases:list"), "Cases", "page"),
        (reverse("cases:case", args=[SOME_ID]), "Cases", "true"),
        (reverse("encounters:record"), "Record", "page"),
        (reverse("encounters:encounter", args=[SOME_ID]), "Encounters", "true"),
        (reverse("followups:list"), "My day", "true"),
        (reverse("referrals:choose", args=[SOME_ID]), "Referrals", "true"),
        (reverse("account_change_password"), "", ""),
    ],
)
def test_navigation_says_where_a_page_belongs(asking, address, label, told):
    marked = {word: current for word, current in navigation(asking(address)).items() if current}
    assert marked == ({label: told} if label else {})


def test_a_second_press_of_a_button_is_noticed(asking):
    token = str(uuid4())
    with transaction.atomic():
        assert pages.once(asking("/cases/", "post", form_token=token))
        assert not pages.once(asking("/cases/", "post", form_token=token))
        assert pages.once(asking("/cases/", "post", form_token=str(uuid4())))


@pytest.mark.parametrize("token", ["", "not-a-token"])
def test_a_form_without_a_token_is_taken_as_new(asking, token):
    assert pages.once(asking("/cases/", "post", form_token=token))


def test_the_second_press_shows_what_the_first_one_led_to(asking):
    request = asking("/cases/", "post", form_token=str(uuid4()))
    pages.once(request)
    pages.remember_where(request, "/cases/somewhere/")
    assert pages.led_to(request) == "/cases/somewhere/"


@pytest.mark.parametrize("address", ["/cases/", "/encounters/", "/referrals/", "/follow-ups/"])
def test_a_swap_is_a_part_of_the_page(client, navigator, address):
    client.force_login(navigator)
    page = client.get(address).content.decode()
    fragment = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" in page
    assert "<html" not in fragment
    assert fragment.strip().startswith('<div id="list"')
