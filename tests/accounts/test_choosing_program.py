"""Which program a page is about: one resolver, for whoever works in several, with a different role in each."""

import re

import pytest
from django.urls import reverse

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.models import Area, Program
from casemgmt.accounts.roles import Role
from casemgmt.core import frame
from casemgmt.people.models import Person

pytestmark = pytest.mark.django_db
SETTINGS = ["accounts:settings"]
RULES = ["accounts:calendar", "referrals:rules", "referrals:standards", "messaging:words", "followups:protocols"]


@pytest.fixture(params=["joined before", "joined after"])
def two_roles(request, riverside, lakeside, navigator, admin, clock, now):
    """The navigator of Riverside administers Lakeside too; which of the two is first, by any order, must not matter."""
    if request.param == "joined before":
        Program.objects.filter(pk=lakeside.pk).update(created_at=now.replace(year=2020))
    add_member(program=lakeside, user=navigator, role=Role.ADMINISTRATOR, by=clock, at=now)
    if request.param == "joined before":
        navigator.memberships.filter(program=lakeside).update(created_at=now.replace(year=2020))
    return navigator


@pytest.mark.parametrize("name", [*SETTINGS, *RULES])
def test_who_navigates_one_program_and_administers_another_reaches_both(client, two_roles, lakeside, name):
    client.force_login(two_roles)
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert page.context["program"] == lakeside
    assert client.get(reverse(name), {"program": "lakeside"}).status_code == 200
    assert client.get(reverse(name), {"program": "riverside"}).status_code == 404
    assert client.get(reverse("followups:my_day")).status_code == 200
    assert client.get(reverse("people:create")).context["program"].slug == "riverside"


def test_every_word_of_the_menu_opens(client, two_roles, clock, lakeside, riverside, now):
    add_member(program=lakeside, user=two_roles, role=Role.ANALYST, by=clock, at=now)
    client.force_login(two_roles)
    for start in ("/", reverse("accounts:settings"), reverse("cases:list")):
        page = client.get(start, follow=True)
        links = set(re.findall(r'<a href="([^"]+)"', page.content.decode().split("</nav>")[0]))
        assert len(links) > 6
        assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


@pytest.fixture
def two_administrations(riverside, lakeside, admin, clock, now):
    add_member(program=lakeside, user=admin, role=Role.ADMINISTRATOR, by=clock, at=now)
    return admin


def test_the_page_offers_the_others_and_its_forms_and_links_stay_with_the_one_chosen(
    client, two_administrations, riverside, lakeside
):
    client.force_login(two_administrations)
    page = client.get(reverse("accounts:settings"), {"program": "lakeside"})
    text = page.content.decode()
    assert page.context["program_form"].instance == lakeside
    assert '<a href="?program=riverside">Riverside</a>' in text
    assert f'href="{reverse("accounts:areas")}?program=lakeside"' in text
    assert f'href="{reverse("referrals:rules")}?program=lakeside"' in text
    done = client.post(f"{reverse('accounts:add_area')}?program=lakeside", {"area-name": "Harbor"})
    assert done.url == f"{reverse('accounts:areas')}?program=lakeside"
    assert Area.objects.get().program == lakeside


def test_a_program_one_has_nothing_to_do_with_is_not_found_and_is_not_told_apart(client, admin, lakeside):
    client.force_login(admin)
    assert client.get(reverse("accounts:settings"), {"program": "lakeside"}).status_code == 404
    assert client.get(reverse("accounts:settings"), {"program": "none-such"}).status_code == 404
    assert client.post(f"{reverse('accounts:add_area')}?program=lakeside", {"area-name": "x"}).status_code == 404


def test_rules_are_told_to_the_api_of_the_program_asked_for(client, manager, analyst, lakeside, clock, now):
    add_member(program=lakeside, user=analyst, role=Role.MANAGER, by=clock, at=now)
    client.force_login(analyst)
    assert client.get("/api/v1/rules/").json()["program"] == "lakeside"
    assert client.get("/api/v1/rules/", {"program": "riverside"}).json()["program"] == "riverside"
    client.force_login(manager)
    assert client.get("/api/v1/rules/", {"program": "lakeside"}).status_code == 404


def test_somebody_new_is_written_down_in_the_program_chosen(client, navigator, lakeside, clock, now):
    add_member(program=lakeside, user=navigator, role=Role.NAVIGATOR, by=clock, at=now)
    client.force_login(navigator)
    address = reverse("people:create")
    assert "?program=lakeside" in client.get(address).content.decode()
    client.post(f"{address}?program=lakeside", {"first_name": "Ida", "last_name": "Lake"})
    assert Person.objects.get().program == lakeside


def test_a_zone_the_administrator_changes_counts_in_running_sessions_at_once(client, navigator, riverside, now):
    client.force_login(navigator)
    before = client.get(reverse("followups:my_day"))
    assert str(frame.of(before.wsgi_request).zone) == "America/Los_Angeles"
    Program.objects.filter(pk=riverside.pk).update(time_zone="Pacific/Honolulu")
    after = client.get(reverse("followups:my_day"))
    assert str(frame.of(after.wsgi_request).zone) == "Pacific/Honolulu"
    assert "zone" not in client.session
