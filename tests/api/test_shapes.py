"""Signing in, refusals, conflicts, pages and filters: the same shape everywhere."""

import pytest
from django.urls import get_resolver
from rest_framework.parsers import JSONParser
from rest_framework.test import APIClient

from casemgmt.core.models import AccessLog, Event
from referrals.actions import make_referral
from tests.signing_in import token_of

pytestmark = pytest.mark.django_db
LISTS = {
    *(
        "cases",
        "needs",
        "notes",
        "follow-ups",
        "attempts",
        "referrals",
        "offers",
        "appointments",
        "linkages",
        "statements",
    ),
    *("consents", "encounters", "encounter-imports", "reports"),
}


def test_a_token_and_a_session_open_the_same_door(world, as_member, navigator):
    by_session = APIClient()
    by_session.force_login(navigator)
    assert as_member("navigator").get("/api/v1/cases/").data["count"] == by_session.get("/api/v1/cases/").data["count"]


def test_a_session_needs_the_csrf_token_to_write_and_a_token_does_not(world, navigator):
    body = {"case": str(world.case.pk), "text": "Sounded well"}
    careful = APIClient(enforce_csrf_checks=True)
    careful.force_login(navigator)
    assert careful.post("/api/v1/notes/", body).status_code == 403
    careful = APIClient(enforce_csrf_checks=True, HTTP_AUTHORIZATION=f"Token {token_of(navigator)}")
    assert careful.post("/api/v1/notes/", body).status_code == 201


def test_a_wrong_token_and_a_leaver_are_nobody(world, as_member, navigator):
    wrong = APIClient(HTTP_AUTHORIZATION="Token 0000")
    assert wrong.get("/api/v1/cases/").status_code == 401
    client = as_member("navigator")
    navigator.is_active = False
    navigator.save()
    answer = client.get("/api/v1/cases/")
    assert (answer.status_code, set(answer.json())) == (401, {"detail"})


def test_refusals_have_one_shape(world, as_member):
    """401, 403, 404 and 409 all say why in `detail`; 400 names the fields."""
    answers = [
        APIClient().get("/api/v1/cases/"),
        as_member("navigator").post(f"/api/v1/cases/{world.case.pk}/assign/", {"owner": str(world.manager.pk)}),
        as_member("other_navigator").get(f"/api/v1/cases/{world.case.pk}/"),
        as_member("navigator").post(f"/api/v1/cases/{world.case.pk}/close/", {"reason": "other"}),
    ]
    assert [answer.status_code for answer in answers] == [401, 403, 404, 409]
    assert all(isinstance(answer.json()["detail"], str) and answer.json()["detail"] for answer in answers)
    wrong = as_member("navigator").post("/api/v1/needs/", {"case": "x", "domain": "nonsense"})
    assert (wrong.status_code, set(wrong.json())) == (400, {"case", "domain"})


def test_no_id_is_no_row(as_member, world):
    for name in sorted(LISTS):
        for nonsense in ("x", "00000000-0000-4000-8000-000000000000", "%00", "1e9"):
            assert as_member("manager").get(f"/api/v1/{name}/{nonsense}/").status_code == 404, (name, nonsense)


def test_a_refusal_is_on_record(world, as_member, navigator):
    as_member("navigator").post(f"/api/v1/cases/{world.case.pk}/assign/", {"owner": str(world.manager.pk)})
    assert AccessLog.objects.filter(user=navigator, verb="refused").exists()


def test_lists_come_in_pages(as_member, world):
    client = as_member("manager")
    for name in sorted(LISTS):
        _comes_in_pages(name, client)


def _comes_in_pages(name, client):
    answer = client.get(f"/api/v1/{name}/").json()
    assert set(answer) == {"count", "next", "previous", "results"}
    assert client.get(f"/api/v1/{name}/?page=99").status_code == 404


def test_filters_narrow_and_nonsense_is_told(world, as_member):
    client = as_member("navigator")
    everything = client.get("/api/v1/cases/").json()["count"]
    closed = client.get("/api/v1/cases/?state=closed").json()
    assert 0 < closed["count"] < everything
    assert {row["state"] for row in closed["results"]} == {"closed"}
    mine = client.get(f"/api/v1/follow-ups/?case={world.case.pk}").json()["results"]
    assert {row["case"] for row in mine} == {str(world.case.pk)}
    assert client.get("/api/v1/cases/?state=nonsense").status_code == 400
    assert client.get("/api/v1/follow-ups/?case=nonsense").status_code == 400


def test_an_agency_reads_no_identity_before_it_accepts(world, as_member):
    shelter = as_member("shelter_desk")
    waiting = shelter.get(f"/api/v1/offers/{world.offer_sent.pk}/").json()
    assert (waiting["opened"], waiting["person"], waiting["case"]) == (None, None, None)
    assert world.offer_sent.person.last_name not in str(waiting)
    opened = shelter.get(f"/api/v1/offers/{world.offer_accepted.pk}/").json()
    assert opened["opened"]["name"] == world.person.display_name
    assert AccessLog.objects.filter(user=world.shelter_desk, subject_id=world.offer_accepted.pk).exists()


def events_since(before):
    return [
        (event.verb, event.subject_type, sorted(event.data))
        for event in Event.objects.filter(pk__gt=before).order_by("pk")
    ]


def last_event():
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first()


def same_both_ways(client, api, page, page_body, path, api_body):
    """What the page writes into the record, and what the API does for the same act on a like row."""
    before = last_event()
    answer = client.post(page, page_body)
    assert answer.status_code == 302, answer.content[:500]
    by_page, between = events_since(before), last_event()
    answer = api.post(path, api_body)
    assert answer.status_code in {200, 201}, answer.content[:500]
    assert by_page
    assert by_page == events_since(between)


def test_an_act_leaves_the_same_events_by_page_and_by_api(world, as_member, client, cast):
    api, case = as_member("navigator"), world.case.pk
    client.force_login(cast["navigator"])
    pair = [world.take_on(world.meet(world.ago(hours=2)), world.ago(hours=1)) for _n in range(2)]
    rows = [one.follow_ups.order_by("due_at").first().pk for one in pair]
    acts = [
        (f"/cases/{case}/note/", {"text": "One"}, "notes/", {"case": str(case), "text": "Two"}),
        (f"/cases/{case}/needs/add/", {"domain": "legal"}, "needs/", {"case": str(case), "domain": "income"}),
        (f"/cases/{pair[0].pk}/risk/", {"risk": "high"}, f"cases/{pair[1].pk}/risk/", {"risk": "high"}),
        (f"/cases/{pair[0].pk}/hold/", {"reason": "jail"}, f"cases/{pair[1].pk}/hold/", {"reason": "jail"}),
        (f"/cases/{pair[0].pk}/resume/", {}, f"cases/{pair[1].pk}/resume/", {}),
        (
            f"/follow-ups/{rows[0]}/attempt/",
            {"mode": "phone", "result": "no_answer"},
            "attempts/",
            {"case": str(pair[1].pk), "follow_up": str(rows[1]), "mode": "phone", "result": "no_answer"},
        ),
    ]
    for page, page_body, path, api_body in acts:
        same_both_ways(client, api, page, page_body, f"/api/v1/{path}", api_body)


def test_an_agency_accepts_the_same_way_by_page_and_by_api(world, as_member, client, cast):
    client.force_login(cast["shelter_desk"])
    more = world.send(world.take_on(world.meet(world.ago(hours=2)), world.ago(hours=1)), world.beds, world.ago(hours=1))
    same_both_ways(
        client,
        as_member("shelter_desk"),
        f"/offers/{world.offer_sent.pk}/accept/",
        {"version": world.offer_sent.version},
        f"/api/v1/offers/{more.pk}/moves/accept/",
        {},
    )


def test_a_second_press_through_the_api_is_harmless(world, as_member):
    need = world.unassigned_case.needs.first()
    made = make_referral(need=need, by=world.navigator, at=world.at)
    shelter = as_member("shelter_desk")
    for _press in range(2):
        assert shelter.post(f"/api/v1/offers/{world.offer_sent.pk}/moves/accept/", {}).status_code == 200
    assert Event.objects.filter(verb="offer.accepted", subject_id=world.offer_sent.pk).count() == 1
    assert made.pk


def test_every_address_reads_bodies_within_bounds(client, manager, riverside):
    """A body of ten thousand brackets, or one with NaN, is refused by whoever reads JSON."""
    views = [pattern.callback for pattern in _patterns(get_resolver())]
    classes = {view.cls for view in views if hasattr(view, "cls")}
    assert len(classes) > 50
    assert [one.__name__ for one in classes if JSONParser in one.parser_classes] == []
    client.force_login(manager)
    for deep in ('{"columns": ' + "[" * 10_000 + "]" * 10_000 + "}", '{"program": NaN}'):
        assert client.post("/api/v1/dispatch-samples/", deep, content_type="application/json").status_code == 400


def _patterns(pattern):
    inner = getattr(pattern, "url_patterns", None)
    return [pattern] if inner is None else [one for part in inner for one in _patterns(part)]
