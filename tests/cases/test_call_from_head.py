"""The numbers at the head of a case follow the contact card at that moment."""

from datetime import UTC, datetime, time

import pytest

from casemgmt.people.models import ContactPoint

MORNING = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # Tuesday 9:30 in Los Angeles


@pytest.fixture
def head(client, navigator, case, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: MORNING)
    client.force_login(navigator)

    def head(**rules):
        ContactPoint.objects.filter(person=case.person).delete()
        ContactPoint.objects.create(person=case.person, kind="phone", value="+1 555 010 0001", **rules)
        return client.get(f"/cases/{case.pk}/").content.decode()

    return head


def test_a_number_that_may_be_called_now_is_dialled(head):
    page = head(may_call=True, from_time=time(9), to_time=time(10))
    assert 'href="tel:' in page
    assert "Call all the same" not in page


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ({"may_call": False}, "Calling is not allowed here."),
        ({"may_call": True, "from_time": time(10)}, "Not at this hour."),
        ({"may_call": True, "weekdays": [1, 3]}, "Not on this day of the week."),
    ],
)
def test_outside_the_card_it_says_why_and_leads_to_the_form_that_asks_a_reason(head, client, rules, why):
    page = head(**rules)
    assert 'href="tel:' not in page
    assert why in page
    point = ContactPoint.objects.get()
    address = f"/follow-ups/record/{point.person.cases.get().pk}/?back=case&amp;point={point.pk}"
    assert address in page
    assert "say why below" in client.get(address.replace("&amp;", "&")).content.decode()
