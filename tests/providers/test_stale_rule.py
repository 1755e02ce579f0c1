"""When a listing is stale says the program that keeps it, wherever the listing is read."""

from datetime import timedelta

import pytest

from casemgmt.accounts.numbers.actions import set_numbers
from casemgmt.accounts.numbers.preview import preview_of
from casemgmt.accounts.numbers.views import group_of
from providers.models import Service
from providers.queries import listings, stale_words

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def verified(harbor_house, now):
    def verified(days, name="Night shelter", organization=harbor_house):
        facts = {"source": "test", "source_record_id": name, "status": "active"}
        return Service.objects.create(organization=organization, name=name, last_verified_at=now - days * DAY, **facts)

    return verified


def test_another_age_counts_at_once_for_what_the_program_keeps(riverside, lakeside, verified, admin, now):
    fresh, old = verified(100), verified(200, "Day room")
    assert list(Service.objects.stale(now)) == [old]
    assert [one.is_stale for one in listings([fresh, old], at=now)] == [False, True]
    stale = group_of("stale")
    assert preview_of(riverside, stale, {"stale": 90}, now) == ["1 listing more would be stale: 2 of all, at once."]
    assert preview_of(riverside, stale, {"stale": 365}, now) == ["1 listing fewer would be stale: 0 of all, at once."]
    set_numbers(program=riverside, group=stale, numbers={"stale": 90}, by=admin, at=now)
    assert {*Service.objects.stale(now)} == {fresh, old}
    assert [one.is_stale for one in listings([fresh, old], at=now)] == [True, True]
    assert list(Service.objects.stale(now - DAY)) == [old]  # as it was judged before the change
    fresh.organization.kept_by = lakeside
    fresh.organization.save()
    assert list(Service.objects.stale(now)) == [old]
    assert stale_words(admin, now) in {"90 days", ""}
