"""Numbers a program sets: one home, dated rows, what began before keeps its own, on page and API alike."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.accounts.invitations.actions import invite_member
from casemgmt.accounts.numbers.actions import set_numbers
from casemgmt.accounts.numbers.known import GROUPS, INVITATION, KNOWN, STALE, UNDO
from casemgmt.accounts.numbers.models import NumberRule
from casemgmt.accounts.numbers.queries import may_undo, number_at, span_at, undo_is_over
from casemgmt.accounts.numbers.views import group_of
from casemgmt.accounts.rule_actions import StaleRule
from casemgmt.core.errors import NotPossible

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def put(program, by, at, group="undo", seen=None, **numbers):
    return set_numbers(program=program, group=group_of(group), numbers=numbers, seen=seen, by=by, at=at)


def test_the_usual_one_counts_until_somebody_sets_another(riverside, lakeside, admin, now):
    assert number_at(riverside.pk, UNDO, now) == 15
    put(riverside, admin, now, undo=30)
    put(riverside, admin, now + HOUR, undo=5)
    later = now + 2 * HOUR
    told = [number_at(riverside.pk, UNDO, at) for at in (now - MINUTE, now, now + MINUTE, later)]
    assert told == [15, 30, 30, 5]
    assert number_at(lakeside.pk, UNDO, later) == 15
    assert put(riverside, admin, later, undo=5) == []  # what does not change writes nothing
    assert NumberRule.objects.count() == 2


@pytest.mark.parametrize("known", KNOWN.values(), ids=KNOWN)
def test_each_has_limits_with_a_reason(known):
    assert known.least <= known.usual <= known.most
    assert str(known.why).endswith(".")
    assert known.words(known.most) in known.limits


@pytest.mark.parametrize(
    ("group", "numbers"),
    [
        ("undo", {"undo": 61}),
        ("stale", {"stale": 3}),
        ("undo", {"stale": 90}),
        ("assign", {"assign_low": 120}),  # sooner than moderate risk
        ("assign", {"assign_high": 300, "assign_moderate": 240, "assign_low": 1440}),
    ],
)
def test_what_makes_no_sense_is_refused(riverside, admin, now, group, numbers):
    with pytest.raises(NotPossible) as problem:
        put(riverside, admin, now, group, **numbers)
    assert problem.value.field in numbers
    assert not NumberRule.objects.exists()


def test_only_who_sets_the_rules_may(riverside, navigator, now):
    with pytest.raises(PermissionDenied):
        put(riverside, navigator, now, undo=30)


def test_a_stale_form_overwrites_nothing(riverside, admin, now):
    put(riverside, admin, now, undo=30, seen="")
    with pytest.raises(StaleRule):
        put(riverside, admin, now + MINUTE, undo=7, seen="")


def test_what_was_offered_to_be_undone_keeps_its_time(riverside, admin, now):
    put(riverside, admin, now + 10 * MINUTE, undo=0)
    assert may_undo(riverside.pk, now, now + 15 * MINUTE)
    assert not may_undo(riverside.pk, now, now + 16 * MINUTE)
    assert not may_undo(riverside.pk, now + 11 * MINUTE, now + 11 * MINUTE)
    assert "15 minutes" in undo_is_over(riverside.pk, now, "")
    assert "nothing is undone" in undo_is_over(riverside.pk, now + HOUR, "")


def test_an_invitation_keeps_the_life_it_was_sent_with(riverside, admin, now):
    first = invite_member(program=riverside, email="a@x.org", role="navigator", by=admin, at=now)
    put(riverside, admin, now + HOUR, "links", invitation=2)
    second = invite_member(program=riverside, email="b@x.org", role="navigator", by=admin, at=now + 2 * HOUR)
    first.refresh_from_db()
    assert (first.expires_at - now, second.expires_at - now - 2 * HOUR) == (7 * DAY, 2 * DAY)
    assert span_at(riverside.pk, INVITATION, now) == 7 * DAY


def test_the_page_looks_first_then_saves_and_shows_who_and_what_was_before(client, riverside, admin):
    client.force_login(admin)
    page = reverse("accounts:number_group", args=["stale"])
    assert 'value="180"' in client.get(page).content.decode()
    looked = client.post(page, {"stale": "90", "seen": "", "look": "1"}).content.decode()
    assert "would be stale" in looked
    assert "Nothing was saved yet" in looked
    assert not NumberRule.objects.exists()
    assert client.post(page, {"stale": "90", "seen": ""}).status_code == 302
    told = " ".join(client.get(page).content.decode().split())
    assert "<del>180 days</del> → 90 days" in told
    assert admin.name in told
    assert "<del>180 days</del> → 90 days" in client.get(reverse("referrals:rules")).content.decode()
    assert "90 days" in client.get(reverse("accounts:numbers")).content.decode()


def test_a_refused_page_says_why_and_keeps_what_was_typed(client, riverside, admin):
    client.force_login(admin)
    page = reverse("accounts:number_group", args=["undo"])
    refused = client.post(page, {"undo": "61", "seen": ""})
    assert refused.status_code == 422
    assert 'value="61"' in refused.content.decode()
    assert "somebody has built on it" in refused.content.decode()


def test_json_reads_looks_and_sets(client, riverside, admin, navigator):
    client.force_login(admin)
    rows = {row["code"]: row for row in client.get("/api/v1/numbers/").json()}
    assert rows[STALE]["number"] == 180
    assert set(rows) == set(KNOWN)
    send = {"content_type": "application/json"}
    looked = client.post("/api/v1/numbers/stale/", {"numbers": {"stale": 90}, "look": True}, **send).json()
    assert looked["would"]
    assert not NumberRule.objects.exists()
    client.post("/api/v1/numbers/stale/", {"numbers": {"stale": 90}}, **send)
    assert number_at(riverside.pk, STALE, riverside.created_at) == 180
    assert {row["code"]: row for row in client.get("/api/v1/numbers/").json()}[STALE]["number"] == 90
    assert client.post("/api/v1/numbers/stale/", {"numbers": {"stale": 1}}, **send).status_code in (400, 409)
    client.force_login(navigator)
    assert client.post("/api/v1/numbers/stale/", {"numbers": {"stale": 60}}, **send).status_code == 403


@pytest.mark.parametrize("group", [group.code for group in GROUPS])
def test_every_group_has_its_page(client, riverside, admin, group):
    client.force_login(admin)
    assert client.get(reverse("accounts:number_group", args=[group])).status_code == 200
