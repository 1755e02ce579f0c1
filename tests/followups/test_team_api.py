"""The team as JSON."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.models import Membership, User
from casemgmt.accounts.roles import Role
from casemgmt.cases.actions import assign_case
from casemgmt.cases.models import Case, Cover
from casemgmt.core.actor import CLOCK
from casemgmt.followups.actions import sweep_contacts
from casemgmt.followups.models import FollowUp
from tests.signing_in import by_token


@pytest.fixture
def bea(riverside, now):
    user = User.objects.create_user("bea@riverside.example", "a-long-enough-word", name="Bea")
    add_member(program=riverside, user=user, role=Role.NAVIGATOR, by=CLOCK, at=now)
    return user


def sent_by(user):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=by_token(user)["Authorization"])
    return client


def test_the_figures_of_the_page(case, manager, navigator):
    told = sent_by(manager).get("/api/v1/team/").data
    mine = next(row for row in told["loads"] if row["user"] == str(navigator.pk))
    assert (mine["open"], told["unassigned"]["open"], told["unassigned"]["user"]) == (1, 0, None)


def test_look_then_move(case, manager, bea):
    client = sent_by(manager)
    chosen = {"cases": [str(case.pk)], "to": [str(bea.pk)]}
    shown = client.post("/api/v1/team/preview/", chosen, format="json").data
    assert Case.objects.get().owner != bea
    done = client.post("/api/v1/team/reassign/", {"moves": shown["moves"]}, format="json").data
    assert done == {"moved": [str(case.pk)], "skipped": []}
    assert Case.objects.get().owner == bea


def test_what_moved_meanwhile_is_told(case, manager, bea, now):
    client = sent_by(manager)
    chosen = {"cases": [str(case.pk)], "to": [str(bea.pk)]}
    shown = client.post("/api/v1/team/preview/", chosen, format="json").data
    assign_case(case=case, owner=manager, by=manager, at=now)
    done = client.post("/api/v1/team/reassign/", {"moves": shown["moves"]}, format="json").data
    assert [row["case"] for row in done["skipped"]] == [str(case.pk)]


def test_one_cause_for_many(case, manager, now):
    sweep_contacts(at=now + timedelta(hours=25))
    row = FollowUp.objects.get(end="missed")
    sent = {"follow_ups": [str(row.pk)], "cause": "no_phone"}
    assert sent_by(manager).post("/api/v1/follow-ups/causes/", sent, format="json").data["given"] == [str(row.pk)]


def test_cover_said_refused_and_ended(riverside, manager, navigator, bea):
    client = sent_by(manager)
    days = {"first_day": "2031-05-05", "last_day": "2031-05-09"}
    sent = {"program": str(riverside.pk), "away": str(navigator.pk), "stand_in": str(bea.pk), **days}
    made = client.post("/api/v1/covers/", sent, format="json")
    assert made.status_code == 201
    refused = client.post("/api/v1/covers/", {**sent, "stand_in": str(manager.pk)}, format="json")
    assert (refused.status_code, refused.data["field"]) == (409, "first_day")
    assert client.post(f"/api/v1/covers/{made.data['id']}/end/").data["ended_at"]
    assert Cover.objects.get().ended_by == manager


def test_a_role_ends_once_the_work_has_somewhere_to_go(case, admin, navigator, bea):
    row = Membership.objects.get(user=navigator)
    client = sent_by(admin)
    assert client.post(f"/api/v1/members/{row.pk}/end/", {}, format="json").status_code == 409
    done = client.post(f"/api/v1/members/{row.pk}/end/", {"hand_to": [str(bea.pk)]}, format="json")
    assert done.data["left_at"]
    assert Case.objects.get().owner == bea
