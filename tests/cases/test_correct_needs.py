"""A need is put right: what builds on it is not pulled from under it, its history stays, it can be taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.cases import actions
from casemgmt.cases.models import Need
from casemgmt.core.corrections import history_of
from casemgmt.core.errors import NotPossible
from referrals.actions import close_referral, make_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(case):
    return case.needs.get(domain="food")


@pytest.fixture
def right(navigator, now):
    return {"reason": "Heard wrong", "by": navigator, "at": now}


def stored(need):
    return Need.objects.get(pk=need.pk)


def test_words_day_and_kind_are_put_right(need, right, now):
    earlier = now - timedelta(hours=5)
    actions.correct_need(need=need, domain="documents", detail=" Winter coat ", heard_at=earlier, **right)
    assert (stored(need).domain, stored(need).detail, stored(need).heard_at) == ("documents", "Winter coat", earlier)
    actions.put_need_back(need=need, correction=history_of(need)[0].correction, by=right["by"], at=now)
    assert (stored(need).domain, stored(need).detail, len(history_of(need))) == ("food", "", 2)


def test_how_it_ended_is_put_right(need, right, now, navigator):
    actions.end_need(need=need, state="met", by=navigator, at=now)
    actions.correct_need(need=need, state="unmet", end_reason="no_capacity", **right)
    assert (stored(need).state, stored(need).end_reason, stored(need).ended_at) == ("unmet", "no_capacity", now)
    actions.correct_need(need=need, state="open", **right)
    assert (stored(need).state, stored(need).end_reason, stored(need).ended_at) == ("open", "", None)


def test_entered_in_error_it_is_no_obstacle_and_may_be_heard_anew(need, case, right, now, navigator):
    actions.void_need(need=need, **right)
    assert need not in case.needs.open()
    again = actions.add_need(case=case, domain="food", by=navigator, at=now)
    assert again.pk != need.pk
    with pytest.raises(NotPossible, match="already"):
        actions.restore_need(need=need, **right)
    with pytest.raises(NotPossible, match="Bring it back"):
        actions.end_need(need=need, state="met", by=navigator, at=now)


def test_what_a_referral_asks_for_stays(need, right, navigator, now):
    referral = make_referral(need=need, by=navigator, at=now)
    for act in (
        lambda: actions.void_need(need=need, **right),
        lambda: actions.correct_need(need=need, domain="shelter", **right),
    ):
        with pytest.raises(NotPossible, match="Close it first"):
            act()
    actions.correct_need(need=need, detail="No pork", **right)
    close_referral(referral=referral, result="voided", reason="Not hers", by=navigator, at=now)
    actions.void_need(need=need, **right)
    assert stored(need).voided_at == now


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"domain": "a boat"}, "domain"),
        ({"domain": "shelter"}, "domain"),
        ({"state": "unmet"}, "end_reason"),
        ({"heard_at": timedelta(hours=1)}, "heard_at"),
        ({"detail": "x", "reason": ""}, "reason"),
    ],
)
def test_what_cannot_be_is_refused(facts, field, need, right, now):
    facts = {name: now + value if isinstance(value, timedelta) else value for name, value in facts.items()}
    with pytest.raises(NotPossible) as refused:
        actions.correct_need(need=need, **{**right, **facts})
    assert refused.value.field == field
    assert history_of(need) == []


def test_on_a_closed_case_none_comes_alive(need, case, right, navigator, now):
    for each in case.needs.all():
        actions.end_need(need=each, state="withdrawn", by=navigator, at=now)
    actions.close_case(case=case, reason="no_further_need", by=navigator, at=now)
    with pytest.raises(NotPossible, match="closed"):
        actions.correct_need(need=need, state="open", **right)
    actions.correct_need(need=need, detail="Halal", **right)


def test_only_who_works_on_the_case(need, responder, right):
    with pytest.raises(PermissionDenied):
        actions.void_need(**{**right, "by": responder}, need=need)


def test_it_is_corrected_from_the_case(client, need, case, navigator):
    client.force_login(navigator)
    where = reverse("cases:filed_need", args=[need.pk])
    assert where in client.get(reverse("cases:case", args=[case.pk])).content.decode()
    form = client.get(where).context["form"]
    said = {name: form[name].value() or "" for name in form.fields} | {
        "detail": "Halal",
        "reason": "Said so",
        "seen": 0,
    }
    said["heard_at"] = f"{need.heard_at.astimezone(case.program.zone):%Y-%m-%dT%H:%M}"
    assert client.post(where, {**said, "do": "correct"}).status_code == 302
    assert stored(need).detail == "Halal"
    assert client.post(where, {"reason": "Late", "seen": 0, "do": "void"}).status_code == 409
    client.post(where, {"reason": "Never said", "seen": 1, "do": "void"})
    page = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "Halal" not in page
    assert "A need was marked as entered in error" in page
