"""Needs begin and end; risk is judged anew."""

import pytest
from django.core.exceptions import PermissionDenied

from casemgmt.cases.actions import add_need, change_risk, end_need
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event


@pytest.fixture
def need(case):
    return case.needs.get(domain="shelter")


def test_the_same_need_is_open_once(case, navigator, now):
    one = add_need(case=case, domain="legal", by=navigator, at=now)
    assert add_need(case=case, domain="legal", by=navigator, at=now) == one


def test_a_need_that_ended_may_come_again(case, need, navigator, now):
    end_need(need=need, state="met", by=navigator, at=now)
    assert add_need(case=case, domain="shelter", by=navigator, at=now) != need


def test_unmet_needs_a_reason_of_the_list(need, navigator, now):
    for reason in ("", "because"):
        with pytest.raises(NotPossible) as refused:
            end_need(need=need, state="unmet", reason=reason, by=navigator, at=now)
        assert refused.value.field == "reason"
    ended = end_need(need=need, state="unmet", reason="no_capacity", note="all beds taken", by=navigator, at=now)
    assert (ended.state, ended.end_reason, ended.end_note) == ("unmet", "no_capacity", "all beds taken")


@pytest.mark.parametrize("state", ["met", "withdrawn"])
def test_other_ends_have_no_reason(state, need, navigator, now):
    assert end_need(need=need, state=state, reason="cost", by=navigator, at=now).end_reason == ""


def test_ending_twice_the_same_way_is_harmless_and_another_way_refused(need, navigator, now):
    end_need(need=need, state="met", by=navigator, at=now)
    end_need(need=need, state="met", by=navigator, at=now)
    assert Event.objects.filter(verb="need.ended").count() == 1
    with pytest.raises(NotPossible):
        end_need(need=need, state="withdrawn", by=navigator, at=now)


@pytest.mark.parametrize("state", ["open", "vanished", ""])
def test_words_outside_the_list_are_refused(state, need, navigator, now):
    with pytest.raises(NotPossible):
        end_need(need=need, state=state, by=navigator, at=now)


def test_risk_judged_anew(case, navigator, now):
    assert change_risk(case=case, risk="high", by=navigator, at=now).risk == "high"
    with pytest.raises(NotPossible):
        change_risk(case=case, risk="huge", by=navigator, at=now)


@pytest.mark.parametrize("who", ["responder", "analyst", "outsider", "other_navigator"])
def test_others_may_not(who, case, need, now, request):
    by = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        add_need(case=case, domain="legal", by=by, at=now)
    with pytest.raises(PermissionDenied):
        end_need(need=need, state="met", by=by, at=now)
    with pytest.raises(PermissionDenied):
        change_risk(case=case, risk="low", by=by, at=now)
