"""Narrowing the inbox: everything adds up, stays in the address, and never gives a name away."""

import re

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from casemgmt.cases.actions import add_need
from casemgmt.core.codes import NeedDomain
from referrals import actions
from tests.referrals.conftest import service_of

pytestmark = pytest.mark.django_db

INBOX = reverse("referrals:inbox")


@pytest.fixture
def meals(harbor_house):
    return service_of(harbor_house, "Hot meals", NeedDomain.FOOD)


@pytest.fixture
def both(offer, send, meals, case, navigator, now):
    """A bed wanted urgently, a meal wanted some day."""
    need = add_need(case=case, domain=NeedDomain.FOOD, by=navigator, at=now)
    other = actions.make_referral(need=need, by=navigator, at=now)
    return offer, send(meals, to=other, urgency="routine", asked="Dinner, no 100% dairy")


@pytest.fixture
def look(client, shelter_desk):
    client.force_login(shelter_desk)

    def look(**asked):
        page = client.get(INBOX, asked)
        assert page.status_code == 200
        return page

    return look


@pytest.fixture
def codes(look):
    """Codes of what the inbox lists."""
    return lambda **asked: [offer.code for offer in (card["offer"] for card in look(**asked).context["cards"])]


@pytest.mark.parametrize(
    ("asked", "finds"),
    [
        ({"urgency": "urgent"}, "bed"),
        ({"urgency": "routine"}, "meal"),
        ({"need": "shelter"}, "bed"),
        ({"need": "food", "urgency": "urgent"}, ""),
        ({"words": "BED tonight"}, "bed"),
        ({"words": "hot dinner"}, "meal"),
        ({"words": "spanish"}, "bed meal"),
        ({"words": "dinner tonight"}, ""),
        ({"words": "100%"}, "meal"),
        ({"words": "_"}, ""),
        ({"urgency": "soon", "need": "x", "service": "no-uuid"}, "bed meal"),
    ],
)
def test_each_filter_narrows_and_all_must_fit(both, codes, asked, finds):
    named = {both[0].code: "bed", both[1].code: "meal"}
    assert sorted(named[code] for code in codes(**asked)) == finds.split()


def test_a_service_or_the_beginning_of_a_code(both, codes, meals):
    bed, meal = both
    assert codes(service=meals.pk) == [meal.code]
    assert codes(words=bed.code.lower()) == [bed.code]
    assert codes(words=f"{bed.code[:4]} {bed.code[4:]}") == [bed.code]


def test_a_service_of_another_agency_is_no_choice(both, look, rooms):
    page = look(service=rooms.pk)
    assert len(page.context["cards"]) == 2
    assert rooms.name not in page.content.decode()


@pytest.mark.parametrize("is_open", [False, True])
def test_names_are_never_looked_at(offer, look, shelter_desk, person, now, is_open):
    if is_open:
        actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    tab = "accepted" if is_open else "waiting"
    for word in (person.first_name, person.last_name, str(person.pk)):
        page = look(show=tab, words=word)
        assert page.context["cards"] == []
        assert set(page.context["found"].values()) == {0}


def test_another_agency_finds_nothing_by_code(client, offer, clinic_lead):
    client.force_login(clinic_lead)
    page = client.get(INBOX, {"words": offer.code})
    assert page.context["cards"] == []
    assert set(page.context["found"].values()) == {0}


def test_counts_and_links_follow_the_filters(both, look, shelter_desk, now):
    bed, _meal = both
    actions.accept_offer(offer=bed, by=shelter_desk, at=now)
    page = look(words="bed")
    body = page.content.decode()
    assert page.context["found"] == {"waiting": 0, "accepted": 1, "served": 0}
    assert page.context["counts"].by_tab["waiting"] == 1  # the figure on top is the whole
    assert "Nothing here fits" in body
    assert 'href="?words=bed&amp;show=accepted"' in body
    assert "1 under “Accepted”" in body


def test_the_next_page_keeps_the_filters(both, look, monkeypatch):
    monkeypatch.setattr("casemgmt.core.pages.paged.__defaults__", (1,))
    page = look(words="spanish", urgency="")
    assert page.context["pager"].count == 2
    assert "words=spanish" in page.context["pager"].next


def test_the_swapped_part_is_the_part_of_the_page(both, client, shelter_desk):
    client.force_login(shelter_desk)
    part = client.get(INBOX, {"need": "food"}, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="list"')
    assert len(re.findall(r'class="duty[ "]', part)) == 1
    assert "Waiting (1)" in re.sub(r"<[^>]+>", "", part)


def test_the_api_narrows_the_same_way(both, shelter_desk, meals, person):
    bed, meal = both
    api = APIClient()
    api.force_authenticate(shelter_desk)

    def found(**asked):
        answer = api.get(reverse("api:offer-list"), asked)
        assert answer.status_code == 200
        return {row["code"] for row in answer.json()["results"]}

    assert found(words="tonight") == {bed.code}
    assert found(need="food") == found(service=meals.pk) == found(words=meal.code) == {meal.code}
    assert found(words=person.last_name) == set()
