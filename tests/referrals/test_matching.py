"""Properties of the ranking that a navigator relies on."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from referrals.matching import Facts, Record, Wanted, match, ranked

WANTED = Wanted(domain="shelter", age=34, gender="woman", area="Downtown", language="Spanish")
days = st.floats(0, 400).map(lambda value: timedelta(days=value))
records = st.builds(
    lambda offers, accepted, linked, hours: Record(
        offers, min(accepted, offers), min(linked, offers), timedelta(hours=hours)
    ),
    st.integers(0, 200),
    st.integers(0, 200),
    st.integers(0, 200),
    st.floats(0.1, 200),
)
facts = st.builds(
    Facts,
    domains=st.just(frozenset({"shelter"})),
    languages=st.sets(st.sampled_from(["Spanish", "English", "Somali"])).map(frozenset),
    distance_km=st.none() | st.floats(0, 60),
    is_open=st.sampled_from([None, True, False]),
    room=st.integers(0, 40),
    room_age=days,
    verified_age=st.none() | days,
    record=records,
)


@given(facts, st.integers(1, 20))
def test_more_room_never_ranks_lower(given_facts, more):
    assert match(WANTED, replace(given_facts, room=given_facts.room + more)).score >= match(WANTED, given_facts).score


@given(facts, st.floats(0, 40))
def test_a_longer_way_never_ranks_higher(given_facts, further):
    near = replace(given_facts, distance_km=given_facts.distance_km or 0.0)
    assert match(WANTED, replace(near, distance_km=near.distance_km + further)).score <= match(WANTED, near).score


@given(facts, days)
def test_an_older_verification_never_ranks_higher(given_facts, older):
    fresh = replace(given_facts, verified_age=given_facts.verified_age or timedelta())
    assert match(WANTED, replace(fresh, verified_age=fresh.verified_age + older)).score <= match(WANTED, fresh).score


@given(facts, st.integers(0, 10))
def test_a_record_of_few_offers_is_hidden_and_changes_nothing(given_facts, offers):
    shown = match(WANTED, replace(given_facts, record=Record(offers, offers, offers, timedelta(hours=1))))
    assert shown.score == match(WANTED, replace(given_facts, record=Record())).score
    assert not any("accepts" in reason or "linked" in reason for reason in shown.reasons)


def test_those_not_eligible_stay_in_the_list_with_the_rule():
    men_only = Facts(domains=frozenset({"shelter"}), genders=frozenset({"man"}), room=9, room_age=timedelta())
    anybody = Facts(domains=frozenset({"shelter"}))
    first, second = ranked([match(WANTED, men_only, "men only"), match(WANTED, anybody, "anybody")])
    assert (first.thing, second.thing) == ("anybody", "men only")
    assert second.excluded_by == ("only for: man",)


def test_age_and_area_rules_are_named():
    found = match(WANTED, Facts(domains=frozenset({"food"}), maximum_age=25, areas=frozenset({"North"})))
    assert found.excluded_by == ("does not offer this", "up to age 25", "only for people from: North")
