"""Trainings are kept by topic, run out, and each sees their own; support is offered and answered."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.colleagues import actions
from casemgmt.colleagues.models import SupportOffered, TrainingHeld, TrainingTopic
from casemgmt.colleagues.trainings.actions import expires_on
from casemgmt.colleagues.trainings.queries import TrainingStanding, table
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture
def first_aid(riverside, manager, now):
    return actions.add_training_topic(program=riverside, name="First aid", months_valid=12, by=manager, at=now)


def held(topic, who, by, at, on=DAY):
    return actions.record_training(topic=topic, held_on=on, attended=who, by=by, at=at)


def test_a_training_is_good_to_the_same_day_of_a_later_month():
    assert expires_on(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert expires_on(date(2026, 11, 20), 24) == date(2028, 11, 20)
    assert expires_on(date(2026, 12, 5), None) is None


def test_what_is_due_stands_first(first_aid, riverside, navigator, responder, manager, now):
    held(first_aid, [navigator], manager, now)
    held(first_aid, [responder], manager, now, on=DAY - timedelta(days=400))
    found = {line.user: line.standing for line in table(riverside, now)}
    assert found == {
        navigator: TrainingStanding.VALID,
        responder: TrainingStanding.OVER,
        manager: TrainingStanding.NEVER,
    }
    assert table(riverside, now)[0].user == responder
    later = now + timedelta(days=330)
    assert table(riverside, later, [navigator])[0].standing == TrainingStanding.SOON


def test_a_topic_asks_those_it_names_and_keeps_what_was_earned(riverside, navigator, manager, now):
    topic = actions.add_training_topic(
        program=riverside, name="Safe driving", months_valid=12, roles=["navigator"], by=manager, at=now
    )
    assert [line.user for line in table(riverside, now)] == [navigator]
    [row] = held(topic, [navigator], manager, now)
    actions.change_training_topic(topic=topic, name="Safe driving", months_valid=1, by=manager, at=now)
    row.refresh_from_db()
    assert row.expires_on == date(2027, 11, 20)
    actions.end_training_topic(topic=topic, by=manager, at=now)
    assert table(riverside, now) == []
    with pytest.raises(NotPossible, match="ended"):
        held(topic, [navigator], manager, now, on=DAY - timedelta(days=1))


def test_nobody_is_written_down_twice_and_errors_are_taken_back(first_aid, navigator, responder, manager, now):
    [row] = held(first_aid, [navigator], manager, now)
    assert [one.user for one in held(first_aid, [navigator, responder], manager, now)] == [responder]
    actions.void_training(held=row, by=manager, at=now)
    assert [one.user for one in held(first_aid, [navigator], manager, now)] == [navigator]
    assert TrainingHeld.objects.counting().count() == 2


def test_what_cannot_be_meant_is_refused(first_aid, riverside, navigator, other_navigator, manager, now):
    with pytest.raises(NotPossible, match="not come yet"):
        held(first_aid, [navigator], manager, now, on=DAY + timedelta(days=30))
    with pytest.raises(NotPossible, match="of this program"):
        held(first_aid, [other_navigator], manager, now)
    with pytest.raises(NotPossible, match="who attended"):
        held(first_aid, [], manager, now)
    with pytest.raises(NotPossible, match="of this name"):
        actions.add_training_topic(program=riverside, name="first AID", by=manager, at=now)
    with pytest.raises(PermissionDenied):
        held(first_aid, [navigator], navigator, now)


def test_each_sees_their_own(first_aid, navigator, responder, manager, now):
    held(first_aid, [navigator, responder], manager, now)
    assert [row.user for row in TrainingHeld.objects.visible_to(navigator)] == [navigator]
    assert TrainingHeld.objects.visible_to(manager).count() == 2


def test_support_is_offered_and_answered_by_either(riverside, navigator, responder, manager, now):
    told = {"program": riverside, "user": navigator, "after": "hard_call", "offered_on": DAY, "by": manager, "at": now}
    offered = actions.offer_support(**told)
    assert not SupportOffered.objects.visible_to(responder).exists()
    with pytest.raises(PermissionDenied):
        actions.answer_support(offered=offered, answer="taken", by=responder, at=now)
    actions.answer_support(offered=offered, answer="declined", by=navigator, at=now)
    assert actions.answer_support(offered=offered, answer="taken", by=manager, at=now).answer == "taken"
    with pytest.raises(NotPossible, match="not come yet"):
        actions.offer_support(**{**told, "offered_on": DAY + timedelta(days=30)})
    actions.void_support(offered=offered, by=manager, at=now)
    assert not SupportOffered.objects.counting().exists()
    assert not any("hard_call" in str(event.data) for event in Event.objects.filter(verb__startswith="support."))


def test_it_is_kept_on_the_pages(riverside, navigator, manager, client, stopped_clock):
    client.force_login(manager)
    assert "No topics yet" in client.get(reverse("colleagues:team")).content.decode()
    client.post(reverse("colleagues:topics"), {"name": "First aid", "months_valid": "12"})
    topic = TrainingTopic.objects.get()
    sent = {"topic": topic.pk, "held_on": DAY.isoformat(), "attended": [navigator.pk]}
    assert client.post(reverse("colleagues:record_training"), sent).status_code == 302
    wrong = client.post(reverse("colleagues:record_training"), {**sent, "held_on": "2027-01-01"})
    assert wrong.status_code == 422
    page = client.get(reverse("colleagues:team"), {"all": 1}).content.decode()
    assert "20 Nov 2027" in page
    assert client.get(reverse("colleagues:topic", args=[topic.pk])).status_code == 200
    given = {"user": navigator.pk, "after": "hard_call", "offered_on": DAY.isoformat()}
    client.post(reverse("colleagues:support"), given)
    client.force_login(navigator)
    own = client.get(reverse("colleagues:mine")).content.decode()
    assert "20 Nov 2027" in own
    assert "A hard call" in own
    client.post(reverse("colleagues:answer_support", args=[SupportOffered.objects.get().pk]), {"answer": "taken"})
    assert SupportOffered.objects.get().answer == "taken"


def test_it_is_kept_by_the_api(riverside, navigator, manager, client, stopped_clock):
    client.force_login(manager)
    send = {"content_type": "application/json"}
    topic = client.post(reverse("api:training-topic-list"), {"name": "First aid", "months_valid": 6}, **send).json()
    sent = {"topic": topic["id"], "held_on": DAY.isoformat(), "attended": [str(navigator.pk)]}
    [row] = client.post(reverse("api:training-list"), sent, **send).json()
    assert row["expires_on"] == "2027-05-20"
    given = {"user": str(navigator.pk), "after": "death", "offered_on": DAY.isoformat()}
    assert client.post(reverse("api:support-offer-list"), given, **send).status_code == 201
    client.force_login(navigator)
    assert client.get(reverse("api:training-list")).json()["count"] == 1
    assert client.get(reverse("api:support-offer-list")).json()["count"] == 1
