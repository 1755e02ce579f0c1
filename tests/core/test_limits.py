"""Limits: so many within such a time, whatever comes at once; what has worn off is free again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from casemgmt.core import limits
from casemgmt.core.limits import Limit, TooMuch
from casemgmt.core.models import Tally
from tests.signing_in import by_token

FIVE = Limit("five", timedelta(minutes=5), fixed=5)
pytestmark = pytest.mark.django_db


def spent(at, who="somebody", limit=FIVE) -> bool:
    try:
        limits.spend(limit, who, at=at)
    except TooMuch:
        return False
    return True


def test_so_many_at_once_and_then_one_for_each_that_has_worn_off(now):
    assert [spent(now) for _ in range(7)] == [True] * 5 + [False] * 2
    assert limits.wait_for(FIVE, "somebody", at=now) == timedelta(minutes=1)
    assert not spent(now + timedelta(seconds=59))
    assert spent(now + timedelta(seconds=60))
    assert not spent(now + timedelta(seconds=61))
    assert [spent(now + timedelta(hours=1)) for _ in range(6)] == [True] * 5 + [False]


def test_what_was_refused_counts_no_further(now):
    for _ in range(100):
        spent(now)
    with pytest.raises(TooMuch) as problem:
        limits.spend(FIVE, "somebody", at=now)
    assert problem.value.seconds == 60
    assert "1 minute" in problem.value.message


@pytest.mark.parametrize("most", [1, 3, 7, 30, 600])
def test_exactly_so_many_whatever_the_number(now, most):
    limit = Limit("some", timedelta(minutes=1), fixed=most)
    assert sum(spent(now, limit=limit) for _ in range(most + 5)) == most


def test_each_is_counted_apart_and_nobody_reads_whom(now):
    assert [spent(now) for _ in range(6)][-1] is False
    assert spent(now, "somebody else")
    assert not spent(now, " SomeBody ")
    assert not any("somebody" in key.lower() for key in Tally.objects.values_list("key", flat=True))


def test_a_try_can_be_given_back_and_all_forgotten(now):
    for _ in range(5):
        limits.spend(FIVE, "somebody", at=now)
    limits.give_back(FIVE, "somebody", at=now)
    assert spent(now)
    assert not spent(now)
    limits.forget(FIVE, "somebody")
    assert spent(now)


def test_the_clock_clears_what_has_worn_off_and_nothing_else_does(now):
    for number in range(1000):
        limits.spend(FIVE, number, at=now)
    assert limits.clear(at=now) == 0
    assert Tally.objects.count() == 1000
    assert limits.clear(at=now + timedelta(minutes=2)) == 1000


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_no_more_get_through(now):
    def one(_number):
        try:
            return spent(now)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(24))) == 5


def test_searches_are_limited_in_pages_and_api_together_by_account(client, navigator, manager, settings):
    settings.LIMITS = {**settings.LIMITS, "searches": 3}
    client.force_login(navigator)
    token = by_token(navigator)
    assert client.post("/people/", {"q": "Smith"}).status_code == 200
    assert client.get("/directory/?q=bed").status_code == 200
    assert client.get("/api/v1/directory/services/?q=bed", headers=token).status_code == 200
    page = client.get("/directory/?q=bed")
    assert page.status_code == 429
    assert int(page["Retry-After"]) >= 1
    assert "That was too often" in page.content.decode()
    told = client.post("/api/v1/people/search/", {"q": "Smith"}, "application/json", headers=token)
    assert (told.status_code, set(told.json())) == (429, {"detail"})
    assert int(told["Retry-After"]) >= 1
    client.force_login(manager)
    assert client.get("/directory/?q=bed").status_code == 200


def test_a_fragment_says_it_at_the_top_of_the_page(client, navigator, settings):
    settings.LIMITS = {**settings.LIMITS, "searches": 1}
    client.force_login(navigator)
    client.get("/directory/?q=bed")
    part = client.get("/directory/?q=bed", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Retarget"]) == (200, "#messages")
    assert "<html" not in part.content.decode()


def test_calls_of_the_api_are_limited_by_account_and_wrong_tokens_by_address(client, navigator, manager, settings):
    settings.LIMITS = {**settings.LIMITS, "api_calls": 4, "guesses": 3}
    mine, theirs = (by_token(user) for user in (navigator, manager))
    assert [client.get("/api/v1/cases/", headers=mine).status_code for _ in range(5)] == [200] * 4 + [429]
    assert client.get("/api/v1/cases/", headers=theirs).status_code == 200
    wrong = {"Authorization": "Token nothing-of-the-kind"}
    assert [client.get("/api/v1/cases/", headers=wrong).status_code for _ in range(4)] == [401] * 3 + [429]
    assert client.get("/api/v1/cases/", headers=theirs).status_code == 200
