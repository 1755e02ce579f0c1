"""An attempt is put right: what it ended, told and marked follows; its history stays, and it can be taken back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.accounts.roles import Role
from casemgmt.cases.actions import close_case, end_need
from casemgmt.core.corrections import history_of
from casemgmt.core.errors import NotPossible
from casemgmt.followups.actions import (
    correct_attempt,
    put_attempt_back,
    record_attempt,
    restore_attempt,
    sweep_contacts,
    undo_attempt,
    void_attempt,
)
from casemgmt.followups.models import Attempt
from casemgmt.people.permission.queries import may_reach
from tests.cast import _member

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def record(case, navigator, now):
    def record(result, step="24h", at=now, **words):
        row = case.follow_ups.get(why__step=step) if step else None
        words = {"mode": "phone", "by": navigator, **words}
        return record_attempt(follow_up=row, case=case, result=result, at=at, **words).attempt

    return record


@pytest.fixture
def right(navigator):
    """Put it right as the navigator who made it, because of a slip."""
    return {"reason": "Pressed the wrong one", "by": navigator}


def end_of(case, step="24h"):
    row = case.follow_ups.get(why__step=step)
    return row.end or row.state


def states(case):
    return list(case.follow_ups.order_by("due_at").values_list("state", "end", "cancel_reason", "next_step_at"))


@pytest.mark.parametrize("result", ["reached", "declined", "wrong_number", "unsafe", "no_answer"])
def test_entered_in_error_it_ended_nothing(result, record, case, right, now):
    before = states(case)
    tried = record(result)
    void_attempt(attempt=tried, at=now + 2 * HOUR, **right)
    assert states(case) == before
    assert may_reach(case.person)


def test_brought_back_it_ends_the_contact_again(record, case, right, now):
    tried = record("reached")
    void_attempt(attempt=tried, at=now + HOUR, **right)
    assert end_of(case) == "open"
    restore_attempt(attempt=tried, at=now + 2 * HOUR, **right)
    assert end_of(case) == "reached"
    assert case.follow_ups.get(why__step="24h").ended_at == tried.at


def test_reached_after_all_ends_the_contact(record, case, right, now):
    tried = record("no_answer")
    correct_attempt(attempt=tried, result="reached", at=now + HOUR, **right)
    assert end_of(case) == "reached"
    put_attempt_back(attempt=tried, correction=history_of(tried)[0].correction, by=right["by"], at=now + 2 * HOUR)
    assert end_of(case) == "open"


def test_after_the_window_it_is_judged_by_what_was_tried(record, case, right, now):
    tried = record("reached")
    late = now + timedelta(days=2)
    void_attempt(attempt=tried, at=late, **right)
    assert end_of(case) == "missed"
    restore_attempt(attempt=tried, at=late + HOUR, **right)
    assert end_of(case) == "reached"


def test_a_miss_that_was_reached_in_time_counts_as_reached(record, case, right, now):
    tried = record("no_answer")
    late = now + timedelta(days=2)
    sweep_contacts(at=late)
    assert end_of(case) == "missed"
    correct_attempt(attempt=tried, result="reached", at=late, **right)
    assert end_of(case) == "reached"


def test_no_more_contact_that_was_never_said_plans_again(record, case, right, now):
    before = states(case)
    tried = record("declined")
    assert not may_reach(case.person)
    correct_attempt(attempt=tried, result="no_answer", at=now + HOUR, **right)
    assert may_reach(case.person)
    assert states(case) == before
    correct_attempt(attempt=tried, result="declined", at=now + 2 * HOUR, **right)
    assert not may_reach(case.person)
    assert case.follow_ups.live().count() == 0


def test_words_alone_move_nothing(record, case, right, now):
    tried = record("reached", note="Spoke to her")
    before = states(case)
    correct_attempt(attempt=tried, note="Spoke to her sister", at=now + HOUR, **right)
    assert states(case) == before
    assert Attempt.objects.get().note == "Spoke to her sister"


def test_on_a_closed_case_nothing_comes_alive(record, case, right, now):
    tried = record("declined")
    for need in case.needs.all():
        end_need(need=need, state="withdrawn", by=right["by"], at=now)
    close_case(case=case, reason="declined", by=right["by"], at=now + HOUR)
    void_attempt(attempt=tried, at=now + 2 * HOUR, **right)
    assert case.follow_ups.live().count() == 0


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"result": "lovely"}, "result"),
        ({"mode": "pigeon"}, "mode"),
        ({"tried_at": timedelta(hours=3)}, "tried_at"),
        ({"reason": " ", "result": "reached"}, "reason"),
    ],
)
def test_what_cannot_be_is_refused(facts, field, record, right, now):
    tried = record("no_answer")
    facts = {name: now + value if isinstance(value, timedelta) else value for name, value in facts.items()}
    with pytest.raises(NotPossible) as refused:
        correct_attempt(attempt=tried, **{**right, **facts}, at=now + HOUR)
    assert refused.value.field == field
    assert history_of(tried) == []


def test_a_colleague_may_not_and_a_manager_may(record, riverside, manager, right, now):
    tried = record("no_answer")
    colleague = _member(riverside, Role.NAVIGATOR, "cleo@riverside.example", "Cleo Colleague")
    with pytest.raises(PermissionDenied):
        void_attempt(attempt=tried, reason="x", by=colleague, at=now)
    void_attempt(attempt=tried, reason="x", by=manager, at=now)
    with pytest.raises(NotPossible, match="Bring it back"):
        correct_attempt(attempt=tried, result="reached", at=now, **right)


def test_the_short_press_is_the_same_thing(record, navigator, now):
    tried = record("reached")
    undo_attempt(attempt=tried, by=navigator, at=now + timedelta(minutes=1))
    assert [put.correction.kind for put in history_of(tried)] == ["voided"]


def test_it_is_corrected_from_the_timeline(client, record, case, navigator, now):
    tried = record("no_answer", note="Rang twice", at=now + timedelta(seconds=7))
    client.force_login(navigator)
    where = reverse("followups:tried", args=[tried.pk])
    assert where in client.get(reverse("cases:case", args=[case.pk])).content.decode()
    form = client.get(where).context["form"]
    said = {name: form[name].value() or "" for name in form.fields} | {"note": "Rang once", "reason": "Once", "seen": 0}
    said["tried_at"] = f"{tried.at.astimezone(case.program.zone):%Y-%m-%dT%H:%M}"
    assert client.post(where, {**said, "do": "correct"}).status_code == 302
    assert Attempt.objects.get().note == "Rang once"
    assert [put.correction.before.keys() for put in history_of(tried)] == [{"note"}]
    assert client.post(where, {**said, "note": "Never", "do": "correct"}).status_code == 409
    shown = client.get(where).content.decode()
    assert "Rang twice" in shown
    assert "Once" in shown
    assert "An attempt was corrected" in client.get(reverse("cases:case", args=[case.pk])).content.decode()
