"""Whom did you try to reach: by typing, among one's own people and those of whom one stands in for."""

import pytest
from django.urls import reverse

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.models import User
from casemgmt.accounts.roles import Role
from casemgmt.cases.actions import cover_for
from casemgmt.core.actor import CLOCK

pytestmark = pytest.mark.django_db
PAGE = reverse("followups:choose_case")


def listed(client, said):
    return client.post(PAGE, {"q": said}).content.decode()


def test_a_part_of_a_name_finds_the_case_and_no_name_is_in_an_address(client, case, navigator):
    client.force_login(navigator)
    for said in ("lop", "MARIA lopez", ""):
        assert reverse("followups:unplanned", args=[case.pk]) in listed(client, said)
    assert "Nobody of your cases fits" in listed(client, "lopez zz")


def test_only_the_list_is_drawn_anew_while_one_types(client, case, navigator):
    client.force_login(navigator)
    part = client.post(PAGE, {"q": "lop"}, headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<div id="choices">')


def test_people_of_whom_one_stands_in_for_are_among_them(
    client, case, riverside, manager, navigator, now, stopped_clock
):
    bea = User.objects.create_user("bea@riverside.example", "a-long-enough-word", name="Bea")
    add_member(program=riverside, user=bea, role=Role.NAVIGATOR, by=CLOCK, at=now)
    stopped_clock(now)
    client.force_login(bea)
    assert "Maria Lopez" not in listed(client, "lopez")
    day = now.astimezone(riverside.zone).date()
    cover_for(program=riverside, away=navigator, stand_in=bea, first_day=day, last_day=day, by=manager, at=now)
    page = listed(client, "lopez")
    assert "Maria Lopez" in page
    assert f"for {navigator.name}" in page
