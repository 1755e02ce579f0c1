"""The list under a figure is whole: however long, every row is on one of its pages, once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casemgmt.reports.measures.population import LIST
from casemgmt.reports.queries import answer, behind
from casemgmt.reports.queries.behind import OpenRows

from .conftest import utc


@pytest.fixture
def many(world, scope):
    for number in range(7):
        world.meet(utc(9, 3) + timedelta(hours=number))
    return answer("contact_24h", scope)


def test_pages_hold_each_row_once_in_order(many, manager):
    listed = behind(many, "all", manager)
    assert (listed.count, len(listed.rows), listed.hidden) == (7, 7, 0)
    pages = [listed.rows[first : first + 3] for first in (0, 3, 6, 9)]
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    rows = [row.subject_id for page in pages for row in page]
    assert rows == [row.subject_id for row in many.result.behind("all")]
    assert listed.rows[0] == pages[0][0]


def test_no_number_of_rows_is_too_many(many, manager):
    """What limits a page is the page; nothing else ends a list."""
    assert "LIMIT %(most)s OFFSET %(first)s" in LIST
    assert isinstance(behind(many, "all", manager).rows, OpenRows)
    assert many.result.population.behind("all", most=None) == many.result.behind("all")


def test_what_may_not_be_opened_is_counted_and_not_listed(many, manager, analyst, navigator):
    from casemgmt.people.models import Person  # noqa: PLC0415

    Person.objects.filter(pk=many.result.behind("all")[0].person_id).update(is_restricted=True)
    assert behind(many, "all", manager).hidden == 1
    seen = behind(many, "all", analyst)
    assert (seen.count, list(seen.rows)) == (7, [])


def test_the_page_of_a_list_turns(many, manager, client, scope, monkeypatch):
    from casemgmt.core import pages  # noqa: PLC0415

    monkeypatch.setattr(pages, "PER_PAGE", 3)
    client.force_login(manager)
    address = f"{reverse('reports:behind', args=['contact_24h', 'all'])}?{scope.query()}"
    assert client.get(address).status_code == 200
