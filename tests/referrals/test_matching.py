"""Properties of the ranking that a navigator relies on."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from casemgmt.people.age import Age
from referrals.matching.ranking import ACCESS, WEIGHTS, AnswerRecord, NeedFacts, ServiceFacts, best_first, match

WANTED = NeedFacts(domain="shelter", age=Age(34, 34), gender="woman", area="Downtown", language="Spanish")
days = st.floats(0, 400).map(lambda value: timedelta(days=value))
records = st.builds(
    lambda offers, accepted, linked, hours: AnswerRecord(
        offers, min(accepted, offers), min(linked, offers), timedelta(hours=hours)
    ),
    st.integers(0, 200),
    st.integers(0, 200),
    st.integers(0, 200),
    st.floats(0.1, 200),
)
facts = st.builds(
    ServiceFacts,
    domains=st.just(frozenset({"shelter"})),
    languages=st.sets(st.sampled_from(["Spanish", "English", "Somali"])).map(frozenset),
    distance_km=st.none() | st.floats(0, 60),
    is_open=st.sampled_from([None, True, False]),
    opens_in=st.none() | st.floats(0, 200).map(lambda hours: timedelta(hours=hours)),
    access=st.sampled_from(["", "wheelchair ramp at the door", "quiet room"]),
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
    shown = match(WANTED, replace(given_facts, record=AnswerRecord(offers, offers, offers, timedelta(hours=1))))
    assert shown.score == match(WANTED, replace(given_facts, record=AnswerRecord())).score
    assert not any("accepts" in reason or "linked" in reason for reason in shown.reasons)


def test_rules_of_the_house_are_said_and_exclude_nobody():
    strict = ServiceFacts(domains=frozenset({"shelter"}), limits=("no pets",))
    found = match(WANTED, strict)
    assert found.is_eligible
    assert found.limits == ("no pets",)


def test_those_not_eligible_stay_in_the_list_with_the_rule():
    men_only = ServiceFacts(domains=frozenset({"shelter"}), genders=frozenset({"man"}), room=9, room_age=timedelta())
    anybody = ServiceFacts(domains=frozenset({"shelter"}))
    first, second = best_first([match(WANTED, men_only, "men only"), match(WANTED, anybody, "anybody")])
    assert (first.thing, second.thing) == ("anybody", "men only")
    assert second.excluded_by == ("only for: man",)


def test_age_and_area_rules_are_named():
    found = match(WANTED, ServiceFacts(domains=frozenset({"food"}), maximum_age=25, areas=frozenset({"North"})))
    assert found.excluded_by == ("does not offer this", "up to age 25", "only for people from: North")


def score(facts_given, wanted=WANTED, **changes):
    return match(wanted, replace(facts_given, **changes)).score


@given(facts, days)
def test_room_said_longer_ago_never_ranks_higher(given_facts, older):
    assert score(given_facts, room_age=given_facts.room_age + older) <= score(given_facts)


@given(facts)
def test_open_now_never_ranks_lower_than_closed_or_not_known(given_facts):
    best = score(given_facts, is_open=True)
    assert best >= max(score(given_facts, is_open=False), score(given_facts, is_open=None))


@given(facts, st.floats(0, 200), st.floats(0, 200))
def test_opening_earlier_never_ranks_lower(given_facts, hours, more):
    soon, late = timedelta(hours=hours), timedelta(hours=hours + more)
    assert score(given_facts, is_open=False, opens_in=soon) >= score(given_facts, is_open=False, opens_in=late)
    assert score(given_facts, is_open=False, opens_in=late) >= score(given_facts, is_open=False, opens_in=None)


@given(facts)
def test_speaking_the_language_never_ranks_lower(given_facts):
    spoken = given_facts.languages | {"Spanish"}
    assert score(given_facts, languages=spoken) >= score(given_facts)


@given(facts, st.sampled_from([code for code, _words in ACCESS]))
def test_listed_access_never_ranks_lower(given_facts, needed):
    wanted = replace(WANTED, access=needed)
    listed = score(given_facts, wanted, access="wheelchair, sign language, quiet room")
    assert listed >= score(given_facts, wanted) >= score(given_facts, wanted, access="")


@given(facts, st.integers(11, 100), st.integers(0, 100), st.integers(0, 100), st.floats(0.1, 100), st.integers(0, 20))
def test_a_better_record_never_ranks_lower(given_facts, offers, accepted, linked, hours, more):
    accepted, linked = min(accepted, offers), min(linked, offers)
    had = AnswerRecord(offers, accepted, linked, timedelta(hours=hours))
    base = score(given_facts, record=had)
    assert score(given_facts, record=replace(had, accepted=min(offers, accepted + more))) >= base
    assert score(given_facts, record=replace(had, linked=min(offers, linked + more))) >= base
    assert score(given_facts, record=replace(had, median_answer=timedelta(hours=hours + more))) <= base


@given(facts)
def test_no_score_passes_the_sum_of_the_points(given_facts):
    assert 0 <= score(given_facts) <= sum(WEIGHTS.values())


@given(st.lists(facts, max_size=6))
def test_eligible_ones_come_first_and_each_part_by_its_score(many):
    order = best_first(match(WANTED, one) for one in many)
    assert [(not found.is_eligible, -found.score) for found in order] == sorted(
        (not found.is_eligible, -found.score) for found in order
    )


def test_the_document_says_the_weights_the_code_uses():
    page = Path(__file__).parents[2] / "docs" / "matching.md"
    rows = re.findall(r"^\| ([a-z ]+) \| (\d+) \|", page.read_text(), re.M)
    assert {name: float(points) for name, points in rows} == WEIGHTS
