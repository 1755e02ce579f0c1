"""The pages: preview first, then exactly that; words and hours in Settings."""

import pytest
from django.urls import reverse

from casemgmt.messaging import queries
from casemgmt.messaging.models import PersonMessage


@pytest.fixture
def page(client, navigator, case):
    client.force_login(navigator)
    return reverse("messaging:thread", args=[case.pk])


@pytest.fixture
def asked(point):
    return {"contact_point": str(point.pk), "purpose": "tried", "about": ""}


def test_the_preview_sends_nothing_and_the_press_sends_what_was_shown(client, page, asked):
    shown = client.post(page, asked)
    draft = shown.context["draft"]
    assert draft.body in shown.content.decode()
    assert PersonMessage.objects.count() == 0
    token = {"form_token": "6a9e2b0e-43a6-4d1c-9a77-0c6a9f6d9d11"}
    for _ in range(2):
        assert client.post(page, {**asked, **token, "send": "1", "seen": draft.body}).status_code == 302
    assert PersonMessage.objects.get().body == draft.body


def test_a_reminder_without_a_date_is_sent_back(client, page, asked):
    answer = client.post(page, {**asked, "purpose": "reminder"})
    assert answer.status_code == 422
    assert PersonMessage.objects.count() == 0


def test_other_words_by_now_are_not_sent(client, page, asked):
    answer = client.post(page, {**asked, "send": "1", "seen": "Other words"})
    assert answer.status_code == 409
    assert PersonMessage.objects.count() == 0


def test_words_and_quiet_hours_are_set_in_settings(client, manager, riverside):
    client.force_login(manager)
    page = reverse("messaging:words")
    good = {"form": "tried-en", "text": "Ring {phone} please", "seen": "0"}
    assert client.post(page, good).status_code == 302
    assert client.post(page, {**good, "text": "Hi {name} {phone}", "seen": "1"}).status_code == 422
    assert client.post(page, {"form": "quiet", "from_time": "20:00", "to_time": "09:00"}).status_code == 302
    assert queries.wording_text(riverside, "tried", "en") == "Ring {phone} please"
    assert [clock.hour for clock in queries.quiet_hours(riverside)] == [20, 9]


def test_my_day_offers_a_text_where_it_is_allowed(client, navigator, case, point, now, monkeypatch):
    from casemgmt.followups.actions import sweep_contacts

    sweep_contacts(at=now)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    client.force_login(navigator)
    html = client.get(reverse("followups:my_day"), {"open": "could"}).content.decode()
    assert reverse("messaging:thread", args=[case.pk]) in html
