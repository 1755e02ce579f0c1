"""How old somebody is: never more certain than what was said, and no calendar alone makes an adult of a minor."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgmt.people.age import Age, age_band, age_now, age_on, doubts, out_of
from casemgmt.people.models import Person
from referrals.matching.ranking import NeedFacts, ServiceFacts, match

DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))


def born(**facts):
    return Person(first_name="Ivo", **facts)


@pytest.mark.parametrize(
    ("day", "least", "most"),
    [
        (date(2026, 12, 31), 17, 17),
        (date(2027, 1, 1), 17, 18),
        (date(2027, 12, 30), 17, 18),
        (date(2027, 12, 31), 18, 18),
        (date(2028, 1, 1), 18, 19),
    ],
)
def test_a_year_of_birth_is_two_ages_but_on_its_last_day(day, least, most):
    age = age_on(born(birth_year=2009), day)
    assert (age.least, age.most) == (least, most)


def test_new_year_makes_nobody_an_adult():
    before, after = (age_on(born(birth_year=2009), day) for day in (date(2026, 12, 31), date(2027, 1, 1)))
    assert before.is_minor
    assert after.words == "17 or 18"
    assert after.may_be_minor
    assert not after.is_minor
    assert after.with_doubt == "17 or 18 (may be under 18: check)"


@pytest.mark.parametrize(
    ("day", "years"),
    [
        (date(2026, 2, 28), 17),
        (date(2026, 3, 1), 18),
        (date(2028, 2, 28), 19),
        (date(2028, 2, 29), 20),
    ],
)
def test_born_on_the_leap_day(day, years):
    age = age_on(born(birth_date=date(2008, 2, 29)), day)
    assert (age.least, age.most, age.words) == (years, years, str(years))


def test_the_year_turns_where_the_program_is(known, navigator):
    known.birth_date, known.birth_year = date(2009, 1, 1), None
    midnight = datetime(2027, 1, 1, 0, 30, tzinfo=UTC)  # still the last of December on the west coast
    assert age_now(known, midnight).words == "17"
    known.program.time_zone = "Pacific/Auckland"
    assert age_now(known, midnight).words == "18"


def test_an_estimate_is_said_as_one_and_grows_wider_with_its_age():
    forty = born(age_estimate=40, age_estimated_on=date(2026, 6, 1))
    assert age_on(forty, date(2026, 6, 1)) == Age(32, 48, 40)
    assert age_on(forty, date(2028, 1, 1)).words == "about 41"
    assert not age_on(forty, date(2026, 6, 1)).may_be_minor


@pytest.mark.parametrize(
    ("said", "doubtful"), [(12, False), (14, False), (16, True), (19, True), (21, True), (23, False)]
)
def test_an_estimate_near_eighteen_is_somebody_to_check(said, doubtful):
    age = age_on(born(age_estimate=said, age_estimated_on=date(2026, 6, 1)), date(2026, 6, 1))
    assert age.may_be_minor is doubtful


@given(birth=DAYS, day=DAYS)
def test_the_range_of_a_year_holds_the_true_age(birth, day):
    if day < birth:
        day, birth = birth, day
    true = age_on(born(birth_date=birth), day)
    told = age_on(born(birth_year=birth.year), day)
    assert told.least <= true.least <= told.most


@given(birth=DAYS, day=DAYS)
def test_nobody_gets_younger_and_nobody_is_called_an_adult_before_they_are(birth, day):
    if day < birth:
        day, birth = birth, day
    for facts in ({"birth_year": birth.year}, {"birth_date": birth}):
        today, tomorrow = (age_on(born(**facts), one) for one in (day, day + timedelta(days=1)))
        assert tomorrow.least >= today.least
        surely_adult = not today.is_minor and not today.may_be_minor
        assert not surely_adult or age_on(born(birth_date=birth), day).least >= 18


@given(said=st.integers(0, 100), first=DAYS, later=st.integers(0, 9000))
def test_an_estimate_never_gets_more_certain(said, first, later):
    one = born(age_estimate=said, age_estimated_on=first)
    now, then = age_on(one, first), age_on(one, first + timedelta(days=later))
    assert then.most - then.least >= now.most - now.least
    assert then.least >= now.least


def test_what_an_agency_reads_before_it_accepts():
    assert age_band(None) == "age not known"
    assert age_band(Age(34, 34)) == "30–39"
    assert age_band(Age(17, 18)) == "about 18, may be under 18"
    assert age_band(Age(15, 23, 19)) == "about 18, may be under 18"
    assert age_band(Age(16, 17)) == "13 to 17"
    assert age_band(Age(32, 48, 40)) == "40–49"
    assert age_band(Age(12, 13)) == "child"


@pytest.mark.parametrize("age", [None, Age(17, 18), Age(15, 23, 19)])
def test_a_limit_that_may_be_broken_is_a_check_and_never_a_silent_answer(age):
    """Neither dropped nor taken."""
    for limits in ({"minimum_age": 18.0}, {"maximum_age": 17.0}):
        found = match(NeedFacts("shelter", age=age), ServiceFacts(domains=frozenset({"shelter"}), **limits))
        assert found.is_eligible, limits
        assert found.checks, limits


def test_what_is_sure_is_not_asked():
    for age, youngest, oldest in ((Age(34, 34), 18, None), (Age(32, 48, 40), 18, 60), (Age(16, 17), None, 17)):
        assert not list(doubts(age, youngest, oldest))
        assert not out_of(age, youngest, oldest)
    assert out_of(Age(16, 17), 18, None)
    assert out_of(Age(32, 48, 40), 50, None)
    assert not list(doubts(Age(16, 17), 18, None))
    assert not list(doubts(None, None, None))
