"""Every answer that holds a person, and every refusal, is one row, without the address that was asked for."""

import pytest
from django.urls import reverse

from casemgmt.core.models import AccessLog
from tests.loop import case, encounter, meet, person  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db


def test_a_refused_page_leaves_a_row(client, navigator):
    client.force_login(navigator)
    assert client.get(reverse("accounts:settings")).status_code == 403
    row = AccessLog.objects.get(verb="refused")
    assert (row.user, row.page, row.ip) == (navigator, "accounts:settings", "127.0.0.1")


def test_a_page_that_opens_leaves_no_refusal(client, admin):
    client.force_login(admin)
    assert client.get(reverse("accounts:settings")).status_code == 200
    assert not AccessLog.objects.filter(verb="refused").exists()


def test_a_list_is_one_row_with_the_people_it_showed(client, navigator, case, riverside):
    client.force_login(navigator)
    assert case.person.display_name in client.get("/cases/").content.decode()
    row = AccessLog.objects.get()
    assert (row.verb, row.page, row.person_ids) == ("viewed", "cases:list", [case.person_id])
    assert (row.user, row.program_id) == (navigator, riverside.pk)


def test_a_fragment_is_a_row_as_the_page_is(client, navigator, case):
    client.force_login(navigator)
    client.get("/cases/", headers={"HX-Request": "true"})
    assert AccessLog.objects.get().person_ids == [case.person_id]


def test_a_list_of_the_api_is_one_row(client, navigator, case):
    client.force_login(navigator)
    client.get("/api/v1/cases/")
    assert AccessLog.objects.get().person_ids == [case.person_id]


def test_a_form_that_comes_back_is_a_row_and_one_that_leads_on_is_none(client, navigator, case):
    client.force_login(navigator)
    edit = reverse("people:change", args=[case.person_id])
    client.post(edit, {"first_name": "", "version": case.person.version})
    assert AccessLog.objects.get().person_ids == [case.person_id]


def test_a_page_without_people_is_no_row(client, navigator):
    client.force_login(navigator)
    client.get("/cases/")
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("where", ["/cases/{}/", "/api/v1/cases/{}/"])
def test_what_exists_and_is_hidden_is_a_refusal_of_it(client, other_navigator, case, where):
    client.force_login(other_navigator)
    hidden = client.get(where.format(case.pk))
    row = AccessLog.objects.get()
    assert (row.verb, row.subject_type, row.subject_id, row.person_id) == ("refused", "case", case.pk, case.person_id)
    missing = client.get(where.format("7b1d0a52-0000-4000-8000-000000000000"))
    assert (missing.status_code, hidden.status_code) == (404, 404)
    assert len(missing.content) == len(hidden.content)  # but for the mask of the form token
    assert AccessLog.objects.latest("id").subject_type == ""


def test_who_looked_reads_lists_too(client, navigator, case):
    client.force_login(navigator)
    client.get("/cases/")
    assert [row.page for row in AccessLog.objects.about([case.person_id])] == ["cases:list"]


def test_a_refusal_is_no_look(client, other_navigator, case):
    client.force_login(other_navigator)
    client.get(f"/cases/{case.pk}/")
    assert not AccessLog.objects.not_refused().exists()
