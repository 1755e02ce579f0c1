"""Follow-ups and attempts through the API: the same rules as the pages."""

import pytest
from rest_framework.test import APIClient

from casemgmt.cases.actions import take_on


@pytest.fixture
def now():
    from django.utils import timezone

    return timezone.now()


@pytest.fixture
def api(navigator):
    client = APIClient()
    client.force_authenticate(navigator)
    return client


@pytest.fixture
def first(case):
    return case.follow_ups.get(why__step="24h")


def test_the_list_and_its_filters(api, case):
    assert api.get("/api/v1/follow-ups/").data["count"] == 4
    assert api.get("/api/v1/follow-ups/", {"state": "open"}).data["count"] == 1
    assert api.get("/api/v1/follow-ups/", {"state": "nonsense"}).status_code == 400


def test_why_is_in_words(api, first):
    assert api.get(f"/api/v1/follow-ups/{first.pk}/").data["why"].startswith("20 h after the call cleared")


def test_an_attempt_and_its_proposal(api, case, first):
    answer = api.post("/api/v1/attempts/", {"case": case.pk, "follow_up": first.pk, "result": "declined"})
    assert (answer.status_code, answer.data["proposal"]["kind"]) == (201, "close")
    first.refresh_from_db()
    assert first.end == "reached"
    assert api.post(f"/api/v1/attempts/{answer.data['id']}/undo/").status_code == 200
    first.refresh_from_db()
    assert first.end == ""


def test_the_wrong_moment_is_409(api, case):
    later = case.follow_ups.get(why__step="30d")
    answer = api.post("/api/v1/attempts/", {"case": case.pk, "follow_up": later.pk, "result": "reached"})
    assert (answer.status_code, answer.data["field"]) == (409, "follow_up")


def test_a_follow_up_of_another_case_is_404(api, case, first, meet, navigator, now):
    other = meet(phone="541 555 0190")
    another = take_on(encounter=other, person=other.people.get(), by=navigator, at=now)
    answer = api.post("/api/v1/attempts/", {"case": another.pk, "follow_up": first.pk, "result": "reached"})
    assert answer.status_code == 404


def test_cancel_claim_cause(api, first):
    assert api.post(f"/api/v1/follow-ups/{first.pk}/claim/").data["claimed_by"]
    assert api.post(f"/api/v1/follow-ups/{first.pk}/cause/", {"cause": "other"}).status_code == 409
    assert api.post(f"/api/v1/follow-ups/{first.pk}/cancel/", {"reason": "other"}).data["end"] == "cancelled"


@pytest.mark.parametrize("who", ["other_navigator", "outsider", "analyst", "shelter_desk"])
def test_others_see_nothing(who, api, first, request):
    api.force_authenticate(request.getfixturevalue(who))
    assert api.get("/api/v1/follow-ups/").data["count"] == 0
    assert api.post(f"/api/v1/follow-ups/{first.pk}/claim/").status_code == 404


def test_lists_take_the_same_few_queries(api, case, first, django_assert_max_num_queries):
    for _number in range(5):
        api.post("/api/v1/attempts/", {"case": case.pk, "follow_up": first.pk, "result": "no_answer"})
    with django_assert_max_num_queries(7):
        api.get("/api/v1/follow-ups/")
    with django_assert_max_num_queries(7):
        assert api.get("/api/v1/attempts/").data["count"] == 5
