"""What to know before meeting somebody: first on every row that sends somebody out, while it holds."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Correction
from casemgmt.people.actions import (
    add_alert,
    correct_alert,
    create_person,
    end_alert,
    merge_people,
    put_alert_back,
    restore_alert,
    undo_merge,
    void_alert,
)
from casemgmt.people.alerts.queries import alert_words, alerts_now, alerts_over
from casemgmt.people.models import Alert, Person

DAY = date(2026, 12, 1)


@pytest.fixture
def dog(known, navigator, now):
    return add_alert(person=known, text="a dog that bites", expires_on=DAY, by=navigator, at=now)


def said(person, at):
    return Person.objects.annotate(alert_words=alert_words(at, "root")).get(pk=person.pk).alert_words


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Auckland", "UTC"])
def test_it_holds_until_its_last_day_is_over_where_the_program_is(dog, known, zone):
    known.program.time_zone = zone
    known.program.save()
    last = datetime(2026, 12, 1, 23, 59, tzinfo=known.program.zone)
    assert said(known, last) == ["a dog that bites"] == [one.text for one in alerts_now(known, last)]
    over = last + timedelta(minutes=1)
    assert said(known, over) == [] == list(alerts_now(known, over))
    assert list(alerts_over(known, over)) == [dog]


def test_either_entry_tells_the_alerts_of_both(dog, known, riverside, navigator, now):
    other = create_person(program=riverside, description="woman with a dog", by=navigator, at=now)
    add_alert(person=other, text="visit in pairs", expires_on=DAY, by=navigator, at=now)
    add_alert(person=other, text="a dog that bites", expires_on=DAY + timedelta(3), by=navigator, at=now)
    merge = merge_people(keep=known, gone=other, by=navigator, at=now)
    for entry in (known, other):
        assert said(entry, now) == ["a dog that bites", "visit in pairs"]
    undo_merge(merge=merge, by=navigator, at=now)
    assert said(known, now) == ["a dog that bites"]


def test_other_words_or_another_day(dog, known, navigator, now):
    correct_alert(alert=dog, text="two dogs", expires_on=DAY, reason="Seen both", by=navigator, at=now)
    assert said(known, now) == ["two dogs"]
    kept = Correction.objects.get(subject_id=dog.pk)
    assert (kept.before["text"], kept.reason, kept.program_id) == ("a dog that bites", "Seen both", known.program_id)
    put_alert_back(alert=dog, correction=kept, by=navigator, at=now)
    assert said(known, now) == ["a dog that bites"]


def test_no_row_shows_what_was_entered_in_error(dog, known, navigator, now):
    void_alert(alert=dog, reason="Another Maria", by=navigator, at=now)
    assert said(known, now) == []
    with pytest.raises(NotPossible):
        correct_alert(alert=dog, text="two dogs", expires_on=DAY, reason="Seen", by=navigator, at=now)
    restore_alert(alert=dog, reason="It was her", by=navigator, at=now)
    assert said(known, now) == ["a dog that bites"]


@pytest.mark.parametrize("words", [{"text": " "}, {"expires_on": date(2026, 11, 23)}, {"reason": ""}])
def test_a_correction_needs_words_a_day_ahead_and_a_reason(dog, navigator, now, words):
    with pytest.raises(NotPossible):
        correct_alert(alert=dog, **{"text": "x", "expires_on": DAY, "reason": "y", **words}, by=navigator, at=now)


def test_ended_before_its_day(dog, known, navigator, now):
    end_alert(alert=dog, by=navigator, at=now)
    assert said(known, now) == []
    assert list(alerts_over(known, now)) == [dog]


def test_written_corrected_and_ended_by_the_api(known, navigator):
    api = APIClient()
    api.force_authenticate(navigator)
    far = (timezone.localdate() + timedelta(9)).isoformat()
    made = api.post("/api/v1/alerts/", {"person": str(known.pk), "text": "a dog", "expires_on": far})
    assert made.status_code == 201, made.content
    where = f"/api/v1/alerts/{made.json()['id']}/"
    assert api.post(f"{where}correct/", {"text": "two dogs", "expires_on": far}).status_code == 400
    told = api.post(f"{where}correct/", {"text": "two dogs", "expires_on": far, "reason": "Seen"}).json()
    assert told["text"] == "two dogs"
    api.post(f"{where}end/")
    assert Alert.objects.get().expires_on < timezone.localdate()


def test_corrected_on_its_page(dog, client, navigator, stopped_clock):
    client.force_login(navigator)
    where = f"/people/alert/{dog.pk}/"
    assert "a dog that bites" in client.get(where).content.decode()
    typed = {"do": "correct", "seen": "0", "text": "two dogs", "expires_on": "2026-12-05", "reason": "Seen"}
    assert client.post(where, typed).status_code == 302
    dog.refresh_from_db()
    assert (dog.text, dog.expires_on) == ("two dogs", date(2026, 12, 5))
    page = client.get(where).content.decode()
    assert "a dog that bites" in page
    assert "Seen" in page
