"""Lists of the API are read page by page to the end, and count no further than anybody reads."""

import pytest
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from casemgmt.accounts.models import Area
from casemgmt.core import api_pages
from casemgmt.core.api_pages import LongPages

pytestmark = pytest.mark.django_db


@pytest.fixture
def areas(riverside):
    Area.objects.filter(program=riverside).delete()
    return [Area.objects.create(program=riverside, name=f"Area {number:02}") for number in range(7)]


def page(rows, **asked):
    pages = LongPages()
    pages.page_size = 3
    found = pages.paginate_queryset(rows, Request(APIRequestFactory().get("/", asked)))
    return found, pages.get_paginated_response(found).data


def test_each_row_once_and_the_last_page_says_so(areas):
    rows, seen, number = Area.objects.order_by("name"), [], 1
    while True:
        found, told = page(rows, page=number)
        assert told["count"] == 7
        assert (told["previous"] is None) == (number == 1)
        seen, number = seen + found, number + 1
        if told["next"] is None:
            break
        assert f"page={number}" in told["next"]
    assert seen == areas


def test_counting_stops_and_reading_goes_on(areas, monkeypatch):
    monkeypatch.setattr(api_pages, "COUNTED", 4)
    rows = Area.objects.order_by("name")
    assert [page(rows, page=number)[1]["count"] for number in (1, 2, 3)] == [4, 4, 7]
    assert page(rows, page=3)[0] == areas[6:]


@pytest.mark.parametrize("number", ["4", "0", "-1", "x", "99999999999999999999"])
def test_a_page_that_is_not_there_is_not_found(areas, number):
    with pytest.raises(NotFound):
        page(Area.objects.order_by("name"), page=number)


def test_an_empty_list_has_one_page(areas):
    assert page(Area.objects.none())[1]["count"] == 0
