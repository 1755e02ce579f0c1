"""How early it is told that a consent runs out is a rule of the program: dated, with its history, on page and API."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.accounts.rule_actions import StaleRule
from casemgmt.core.errors import NotPossible
from casemgmt.people.actions import create_person
from casemgmt.people.consents.actions import set_consent_rule
from casemgmt.people.consents.ahead import days_ahead, ends_soon, not_followed, with_told_from
from casemgmt.people.models import Consent, ConsentRule
from tests.referrals.conftest import consent_to

pytestmark = pytest.mark.django_db


def told(program, days, by, at, **more):
    return set_consent_rule(program=program, told_ahead_days=days, by=by, at=at, **more)


def test_two_weeks_until_somebody_says_otherwise(riverside, lakeside, admin, now):
    assert days_ahead(riverside.pk) == 14
    told(riverside, 30, admin, now)
    told(riverside, 7, admin, now + timedelta(hours=1))
    assert (days_ahead(riverside.pk), days_ahead(lakeside.pk)) == (7, 14)
    assert ConsentRule.objects.count() == 2  # each change is a row; none is written over


@pytest.mark.parametrize("days", [0, 181])
def test_what_makes_no_sense_is_refused(riverside, admin, now, days):
    with pytest.raises(NotPossible):
        told(riverside, days, admin, now)


def test_only_who_sets_the_rules_may(riverside, navigator, now):
    with pytest.raises(PermissionDenied):
        told(riverside, 30, navigator, now)


def test_a_stale_form_overwrites_nothing(riverside, admin, now):
    told(riverside, 30, admin, now)
    with pytest.raises(StaleRule):
        told(riverside, 7, admin, now, seen="")


def test_it_counts_for_each_program_by_its_own_rule(harbor_house, riverside, navigator, admin, now):
    person = create_person(program=riverside, first_name="Ada", by=navigator, at=now)
    consent_to(person, harbor_house, navigator, now, days=20)
    live = with_told_from(Consent.objects.live(now))
    assert (ends_soon(now).count(), not_followed(list(live), now)) == (0, [])
    told(riverside, 30, admin, now)
    assert (ends_soon(now).count(), not_followed(list(live.all()), now)) == (1, list(live.all()))


def test_the_page_sets_it_and_rules_show_it_with_its_history(client, riverside, admin):
    client.force_login(admin)
    page = reverse("people:consent_rule")
    assert 'value="14"' in client.get(page).content.decode()
    client.post(page, {"told_ahead_days": "21", "seen": ""})
    rules = " ".join(client.get(reverse("referrals:rules")).content.decode().split())
    assert "told 21 days before a consent runs out" in rules
    assert "Told ahead: <del>14 days</del> → 21 days" in rules
    said = client.get("/api/v1/rules/").json()
    assert said["consent_told_ahead_days"] == 21
    assert said["changes"][0]["changes"] == [{"what": "Told ahead", "before": "14 days", "after": "21 days"}]
