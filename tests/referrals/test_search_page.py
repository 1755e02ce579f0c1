"""The search that stands on every page: people, their cases, requests by code."""

import pytest

from casemgmt.core.models import AccessLog

SEARCH = "/search/"


@pytest.fixture
def seen_by(client):
    def seen_by(user, text):
        client.force_login(user)
        answer = client.post(SEARCH, {"q": text})
        assert answer.status_code == 200
        return answer.content.decode()

    return seen_by


def test_a_person_with_who_has_the_case_and_when_last_met(seen_by, navigator, case):
    page = seen_by(navigator, case.person.display_name)
    assert f"/people/{case.person.pk}/" in page
    assert f"/cases/{case.pk}/" in page
    assert navigator.name in page
    assert AccessLog.objects.filter(verb="searched", page="search").count() == 1


def test_a_request_by_its_code_however_it_is_typed(seen_by, navigator, shelter_desk, offer):
    typed = f"{offer.code[:4].lower()}-{offer.code[4:]}"
    assert f"#offer-{offer.pk}" in seen_by(navigator, typed)
    assert f"#offer-{offer.pk}" in seen_by(shelter_desk, typed)


def test_others_find_neither(seen_by, clinic_lead, other_navigator, outsider, offer):
    for user in (clinic_lead, other_navigator, outsider):
        assert str(offer.pk) not in seen_by(user, offer.code)
        assert str(offer.person_id) not in seen_by(user, offer.person.display_name)


def test_an_agency_is_told_of_no_person(seen_by, shelter_desk, offer):
    page = seen_by(shelter_desk, offer.person.last_name or offer.person.display_name)
    assert offer.person.display_name not in page.replace(f'value="{offer.person.display_name}"', "")


def test_nothing_stands_in_an_address(client, navigator):
    client.force_login(navigator)
    assert "Lopez" not in client.get(SEARCH, {"q": "Maria Lopez"}).content.decode()


def test_every_page_leads_to_it(client, navigator):
    client.force_login(navigator)
    assert 'href="/search/"' in client.get("/cases/").content.decode()
