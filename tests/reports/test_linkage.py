"""Linkage in 7 and 30 days, per person and per referral: small worlds counted by hand."""

from datetime import date, timedelta

import pytest

from casemgmt.people.actions import create_person, merge_people
from casemgmt.reports.measures import (
    linkage_7_people,
    linkage_7_referrals,
    linkage_30_people,
    linkage_30_referrals,
)
from referrals import actions as referrals
from referrals.models import Referral

from .conftest import add_up, counted, offered, utc


def linked_on(world, met_at, day, said_at=None, side="agency"):
    case = world.case(met_at)
    offer = world.accept(world.refer(case, met_at + timedelta(hours=2)), met_at + timedelta(hours=3))
    world.say(offer, said_at or utc(day.month, day.day, 22), on=day, side=side)
    return case, offer


def names_none(offer, **changes):
    Referral.objects.filter(pk=offer.referral_id).update(encounter=None, **changes)


def test_the_day_of_the_encounter_is_day_zero_and_day_seven_still_counts(world, scope):
    met = utc(9, 10)
    linked_on(world, met, date(2026, 9, 10))
    linked_on(world, met, date(2026, 9, 17))
    linked_on(world, met, date(2026, 9, 18))
    assert counted(linkage_7_people(scope)) == {"linked": 2, "linked:3": 2, "not_linked": 1, "not_linked:outside": 1}
    assert counted(linkage_30_people(scope)) == {"linked": 3, "linked:3": 3}


def test_day_zero_is_the_local_day(world, scope):
    """20:00 in Los Angeles on the 10th is already the 11th in UTC."""
    linked_on(world, utc(9, 11, 3), date(2026, 9, 17))
    linked_on(world, utc(9, 11, 3), date(2026, 9, 18))
    assert counted(linkage_7_people(scope))["linked"] == 1


def test_only_those_whose_days_are_over_are_in_the_cohort(world, scope, then):
    linked_on(world, utc(9, 10), date(2026, 9, 12), said_at=utc(9, 13))
    last_evening, next_morning = utc(9, 18, 6, 59), utc(9, 18, 7, 1)  # midnight in Los Angeles is 7:00 UTC
    assert counted(linkage_7_people(then(last_evening))) == {"recent": 1}
    assert counted(linkage_7_people(then(next_morning))) == {"linked": 1, "linked:3": 1}


def test_grades_divide_the_linked(world, scope):
    met = utc(9, 10)
    linked_on(world, met, date(2026, 9, 12))
    _case, offer = linked_on(world, met, date(2026, 9, 12))
    world.say(offer, utc(9, 20), on=date(2026, 9, 12), side="person")
    result = linkage_30_people(scope)
    assert counted(result) == {"linked": 2, "linked:3": 1, "linked:4": 1}
    assert (result.numerator, result.denominator, result.percent) == (2, 2, 100)
    # By the grade as it stood when the days were over: the second side spoke on the tenth day.
    assert counted(linkage_7_people(scope)) == {"linked": 2, "linked:3": 2}


def test_evidence_that_came_after_the_days_counts_and_is_told_apart(world, scope):
    linked_on(world, utc(9, 10), date(2026, 9, 12), said_at=utc(9, 25))
    assert counted(linkage_7_people(scope)) == {"linked": 1, "linked:later": 1}
    assert counted(linkage_7_referrals(scope)) == {"linked": 1, "linked:later": 1}
    assert counted(linkage_30_people(scope)) == {"linked": 1, "linked:3": 1}


def test_sides_that_disagree_are_shown_and_not_counted_as_linked(world, scope):
    _case, offer = linked_on(world, utc(9, 10), date(2026, 9, 12))
    world.say(offer, utc(9, 20), side="person")
    assert counted(linkage_7_people(scope)) == {"disputed": 1}


def test_a_dispute_stays_one_whatever_day_is_claimed(world, scope):
    _case, offer = linked_on(world, utc(9, 10), date(2026, 9, 25))
    world.say(offer, utc(9, 30), side="person")
    assert counted(linkage_7_people(scope)) == {"disputed": 1}
    assert counted(linkage_7_referrals(scope)) == {"disputed": 1}


def test_what_is_first_sent_after_the_days_does_not_join_the_old_cohort(world, scope):
    case = world.case(utc(9, 10))
    world.refer(case, utc(9, 18))  # day 8
    assert counted(linkage_7_people(scope)) == {"no_referral": 1}
    assert counted(linkage_7_referrals(scope)) == {"sent_later": 1}
    assert counted(linkage_30_people(scope)) == {"unknown": 1, "unknown:undecided": 1}


def test_a_later_offer_does_not_make_the_old_cohort_unknown(world, scope, navigator, north_clinic):
    case = world.case(utc(9, 10))
    declined = world.refer(case, utc(9, 11))
    referrals.decline_offer(offer=declined, reason="no_capacity", told_by="Sol", by=navigator, at=utc(9, 12))
    world.send(declined.referral, utc(9, 20), offered(north_clinic, "Rooms"))
    told = counted(linkage_7_people(scope))
    assert (told.get("not_linked"), told.get("unknown")) == (1, None)


def test_unknown_is_nobody_has_said(world, scope):
    met = utc(9, 10)
    world.accept(world.refer(world.case(met), utc(9, 11)), utc(9, 12))
    world.refer(world.case(met), utc(9, 11))
    assert counted(linkage_7_people(scope)) == {"unknown": 2, "unknown:accepted": 1, "unknown:undecided": 1}


def test_not_linked_is_every_offer_ended_or_the_word_that_it_did_not_begin(world, scope, navigator):
    met = utc(9, 10)
    declined = world.refer(world.case(met), utc(9, 11))
    referrals.decline_offer(offer=declined, reason="no_capacity", told_by="Sol", by=navigator, at=utc(9, 12))
    unmet = world.refer(world.case(met), utc(9, 11))
    referrals.decline_offer(offer=unmet, reason="no_capacity", told_by="Sol", by=navigator, at=utc(9, 12))
    referrals.close_referral(referral=unmet.referral, result="unmet", reason="no room", by=navigator, at=utc(9, 13))
    refused = world.accept(world.refer(world.case(met), utc(9, 11)), utc(9, 12))
    referrals.not_link_offer(offer=refused, reason="changed_mind", by=navigator, at=utc(9, 13))
    silent = world.accept(world.refer(world.case(met), utc(9, 11)), utc(9, 12))
    world.say(silent, utc(9, 13))
    assert counted(linkage_7_people(scope)) == {
        "not_linked": 4,
        "not_linked:ended": 2,
        "not_linked:unmet": 1,
        "not_linked:said_no": 1,
    }


def test_a_person_stands_where_the_best_of_their_referrals_does(world, scope, north_clinic):
    case, _offer = linked_on(world, utc(9, 10), date(2026, 9, 12))
    clinic = offered(north_clinic, "Clinic", "medical")
    world.refer(case, utc(9, 12), clinic, "medical")
    assert counted(linkage_7_people(scope)) == {"linked": 1, "linked:3": 1}
    assert counted(linkage_7_referrals(scope)) == {"linked": 1, "linked:3": 1, "unknown": 1, "unknown:undecided": 1}


def test_without_a_sent_offer_nobody_is_in_the_cohort(world, scope, navigator):
    world.case(utc(9, 10))
    mistaken = world.refer(world.case(utc(9, 10)), utc(9, 11))
    referrals.void_offer(offer=mistaken, reason="wrong person", by=navigator, at=utc(9, 12))
    result = linkage_7_people(scope)
    assert counted(result) == {"no_referral": 2}
    assert (result.denominator, result.percent) == (0, None)


def test_a_referral_belongs_to_the_latest_encounter_before_it(world, scope):
    case = world.case(utc(9, 1))
    world.meet(utc(9, 20), person=case.person)
    offer = world.accept(world.refer(case, utc(9, 21)), utc(9, 21, 19))
    world.say(offer, utc(9, 23), on=date(2026, 9, 22))
    names_none(offer)
    assert counted(linkage_7_people(scope)) == {"linked": 1, "linked:3": 1, "no_referral": 1}


def test_a_referral_belongs_to_the_encounter_it_names(world, scope):
    case = world.case(utc(9, 1))
    world.meet(utc(9, 20), person=case.person)
    offer = world.accept(world.refer(case, utc(9, 21)), utc(9, 21, 19))
    world.say(offer, utc(9, 23), on=date(2026, 9, 22))
    Referral.objects.update(encounter=case.met_in)
    assert counted(linkage_7_people(scope)) == {"no_referral": 2}  # sent on day 20 of the encounter it names
    assert counted(linkage_30_people(scope))["linked"] == 1


def test_a_referral_before_any_encounter_is_shown_apart(world, scope):
    case = world.case(utc(9, 20))
    offer = world.refer(case, utc(9, 20, 22))
    names_none(offer, made_at=utc(9, 2))
    assert counted(linkage_7_people(scope)) == {"no_referral": 1}
    assert counted(linkage_7_referrals(scope)) == {"no_encounter": 1}


def test_merged_people_count_once(world, scope, navigator, riverside):
    case, _offer = linked_on(world, utc(9, 10), date(2026, 9, 12))
    twin = create_person(program=riverside, first_name="Ivo", by=navigator, at=utc(9, 1))
    merge_people(keep=twin, gone=case.person, by=navigator, at=utc(9, 20))
    kept = create_person(program=riverside, first_name="Ivo", by=navigator, at=utc(9, 1))
    merge_people(keep=kept, gone=twin, by=navigator, at=utc(9, 21))
    [row] = linkage_7_people(scope).behind("linked")
    assert row.person_id == kept.pk
    case.met_in.met.create(person=twin, agrees="yes")
    assert counted(linkage_7_people(scope)) == {"linked": 1, "linked:3": 1}


def test_told_as_of_a_past_moment_later_words_are_left_out(world, scope, then):
    _case, offer = linked_on(world, utc(9, 10), date(2026, 9, 12), said_at=utc(9, 14))
    before = counted(linkage_30_people(then(utc(10, 15))))
    world.say(offer, utc(11, 1), side="person")
    assert before == {"linked": 1, "linked:3": 1}
    assert counted(linkage_30_people(then(utc(10, 15)))) == before
    assert counted(linkage_30_people(scope)) == {"disputed": 1}


@pytest.mark.parametrize("measured", [linkage_7_people, linkage_7_referrals, linkage_30_people, linkage_30_referrals])
def test_parts_add_up_and_every_figure_opens(world, scope, measured):
    linked_on(world, utc(9, 10), date(2026, 9, 12))
    linked_on(world, utc(9, 10), date(2026, 10, 12))
    world.refer(world.case(utc(9, 11)), utc(9, 12))
    result = measured(scope)
    assert add_up(result)
    for part in result.parts:
        assert len(result.behind(part.code)) == part.count
