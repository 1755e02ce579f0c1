"""Who manages several programs chooses one on each page of the team, and it stays chosen."""

from datetime import timedelta

import pytest

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.roles import Role
from casemgmt.cases.actions import take_on
from casemgmt.cases.models import Cover
from casemgmt.core.actor import CLOCK
from casemgmt.followups.actions import sweep_contacts

PAGES = ["/team/", "/team/reassign/", "/team/missed/", "/cases/covers/"]


@pytest.fixture
def both(client, riverside, lakeside, manager, now):
    add_member(program=lakeside, user=manager, role=Role.MANAGER, by=CLOCK, at=now)
    client.force_login(manager)
    return client


def page(client, address):
    return client.get(address).content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_each_page_offers_them(both, lakeside, riverside, address):
    shown = page(both, f"{address}?program={lakeside.slug}")
    if address == "/team/missed/":  # a list over both, with a filter
        assert f'<option value="{lakeside.slug}" selected>' in shown
        return
    assert f'<strong aria-current="true">{lakeside.name}</strong>' in shown
    assert f'<a href="?program={riverside.slug}">{riverside.name}</a>' in shown


@pytest.mark.parametrize("address", PAGES)
def test_who_has_one_is_asked_nothing(client, manager, riverside, address):
    client.force_login(manager)
    assert 'aria-label="Programs"' not in page(client, address)


def test_the_links_of_the_team_keep_it(both, lakeside):
    shown = page(both, f"/team/?program={lakeside.slug}")
    for address in ("/team/reassign/", "/cases/covers/", "/team/missed/"):
        assert f"{address}?program={lakeside.slug}" in shown


def test_lists_show_what_the_figures_counted(both, case, meet, lakeside, other_navigator, now):
    met = meet(program=lakeside, by=other_navigator)
    take_on(encounter=met, person=met.people.get(), owner=other_navigator, by=other_navigator, at=now)
    for address in ("/cases/?show=all", "/follow-ups/?"):
        here, everywhere = page(both, f"{address}&program={lakeside.slug}"), page(both, address)
        assert "Lou Lakeside" in here
        assert case.owner.name not in here.split("<main")[1]
        assert case.owner.name in everywhere.split("<main")[1]


def test_an_absence_is_kept_in_the_program_chosen(both, lakeside, manager, other_navigator):
    sent = {"program": lakeside.slug, "away": other_navigator.pk, "stand_in": manager.pk}
    answer = both.post("/cases/covers/", {**sent, "first_day": "2027-12-01", "last_day": "2027-12-02"})
    assert answer.url == f"/cases/covers/?program={lakeside.slug}"
    assert Cover.objects.get().program == lakeside


@pytest.mark.parametrize("address", ["/team/", "/team/reassign/", "/cases/covers/"])
def test_a_program_of_others_is_not_found(client, manager, lakeside, address):
    client.force_login(manager)
    assert client.get(f"{address}?program={lakeside.slug}").status_code == 404


@pytest.mark.parametrize("address", ["/cases/", "/follow-ups/", "/team/missed/"])
def test_nonsense_filters_nothing(client, manager, riverside, address):
    client.force_login(manager)
    assert client.get(f"{address}?program=%00").status_code == 200


@pytest.mark.parametrize("address", ["/team/missed/", "/team/reassign/"])
def test_what_is_wrong_is_said_at_the_top_of_a_long_list(client, manager, case, address):
    client.force_login(manager)
    sweep_contacts(at=case.opened_at + timedelta(hours=25))  # the first contact is missed
    answer = client.post(address, {})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
