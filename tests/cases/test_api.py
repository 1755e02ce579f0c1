"""Cases, needs and notes through the API: the same rules as the pages."""

import pytest
from rest_framework.test import APIClient

from casemgmt.cases.actions import save_draft_note
from casemgmt.cases.models import Case
from casemgmt.core.models import AccessLog


@pytest.fixture
def api(navigator):
    client = APIClient()
    client.force_authenticate(navigator)
    return client


def test_take_on(api, encounter, person, navigator):
    answer = api.post("/api/v1/cases/", {"encounter": encounter.pk, "person": person.pk})
    assert answer.status_code == 201
    assert answer.data["owner"] == navigator.pk
    assert {need["domain"] for need in answer.data["needs"]} == {"shelter", "food"}


def test_invisible_is_404_and_nonsense_400(api, encounter, other_navigator):
    assert api.post("/api/v1/cases/", {"encounter": "x"}).status_code == 400
    api.force_authenticate(other_navigator)
    nobody = {"encounter": encounter.pk, "person": encounter.people.get().pk}
    assert api.post("/api/v1/cases/", nobody).status_code == 404


def test_one_case_is_on_record(api, case, navigator):
    assert api.get(f"/api/v1/cases/{case.pk}/").data["state"] == "open"
    assert AccessLog.objects.filter(user=navigator, subject_id=case.pk).count() == 1


def test_the_moves_of_a_case(api, case):
    base = f"/api/v1/cases/{case.pk}"
    assert api.post(f"{base}/close/", {"reason": "moved"}).status_code == 409
    assert api.post(f"{base}/risk/", {"risk": "high"}).data["risk"] == "high"
    assert api.post(f"{base}/hold/", {"reason": "jail"}).data["state"] == "on_hold"
    assert api.post(f"{base}/resume/").data["state"] == "open"
    for need in case.needs.all():
        assert api.post(f"/api/v1/needs/{need.pk}/end/", {"state": "met"}).data["state"] == "met"
    assert api.post(f"{base}/close/", {"reason": "moved"}).data["state"] == "closed"
    assert api.post(f"{base}/reopen/").data["state"] == "open"


def test_a_navigator_may_not_assign_to_others(api, case, manager):
    assert api.post(f"/api/v1/cases/{case.pk}/assign/", {"owner": manager.pk}).status_code == 403


def test_the_timeline_in_words(api, case):
    lines = api.get(f"/api/v1/cases/{case.pk}/timeline/", {"show": "changes"}).data["results"]
    assert "Case opened, moderate risk" in [line["words"] for line in lines]


def test_drafts_of_others_are_not_shown(api, case, manager, now):
    save_draft_note(case=case, text="mine", by=manager, at=now)
    assert api.get("/api/v1/notes/").data["count"] == 0
    assert api.post("/api/v1/notes/", {"case": case.pk, "text": "ours"}).status_code == 201
    assert api.get("/api/v1/notes/").data["count"] == 1


def test_an_unmet_need_says_why(api, case):
    need = api.post("/api/v1/needs/", {"case": case.pk, "domain": "legal"}).data["id"]
    assert api.post(f"/api/v1/needs/{need}/end/", {"state": "unmet"}).status_code == 409


def test_others_see_nothing(api, case, other_navigator):
    api.force_authenticate(other_navigator)
    assert api.get("/api/v1/cases/").data["count"] == 0
    assert api.get(f"/api/v1/cases/{case.pk}/").status_code == 404
    assert Case.objects.count() == 1


def test_lists_take_the_same_few_queries(api, case, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        api.get("/api/v1/cases/")
