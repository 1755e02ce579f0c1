"""From what each side says to a grade."""

from dataclasses import dataclass
from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from casemgmt.core.codes import Side
from referrals.linkages.grade import grade_from
from referrals.models import Grade

FIRST, LATER = date(2026, 11, 20), date(2026, 11, 22)


@dataclass
class Said:
    side: str
    began: bool = True
    service_on: date | None = FIRST
    voided_at: datetime | None = None
    told_by: str = ""


def grade(*statements, **facts):
    return grade_from(statements, **{"is_accepted": True, "has_appointment": False, "days_attended": 0, **facts})


def test_the_ladder_without_service():
    assert grade(is_accepted=False).grade == Grade.INFORMATION
    assert grade().grade == Grade.ACCEPTED
    assert grade(has_appointment=True).grade == Grade.APPOINTED


def test_one_side_is_reported():
    assert grade(Said(Side.AGENCY)).grade == Grade.REPORTED


def test_what_we_heard_from_the_agency_is_our_sides_word():
    heard = Said(Side.AGENCY, told_by="Sol, by phone")
    assert grade(heard, Said(Side.PERSON)).grade == Grade.REPORTED
    assert grade(heard, Said(Side.PERSON), Said(Side.AGENCY)).grade == Grade.CONFIRMED


def test_the_agency_itself_is_not_overruled_by_what_we_hear_later():
    found = grade(Said(Side.AGENCY), Said(Side.AGENCY, began=False, service_on=None, told_by="Sol, by phone"))
    assert (found.grade, found.is_disputed) == (Grade.REPORTED, False)


def test_agency_and_person_confirm():
    found = grade(Said(Side.AGENCY, service_on=LATER), Said(Side.PERSON))
    assert (found.grade, found.service_on) == (Grade.CONFIRMED, FIRST)


def test_presence_or_a_document_confirms_alone():
    assert grade(Said(Side.NAVIGATOR)).grade == Grade.CONFIRMED
    assert grade(Said(Side.DOCUMENT)).grade == Grade.CONFIRMED


def test_two_days_are_engaged_only_after_service_began():
    assert grade(Said(Side.AGENCY), days_attended=2).grade == Grade.ENGAGED
    assert grade(days_attended=2, has_appointment=True).grade == Grade.APPOINTED


def test_sides_that_disagree_are_disputed_not_averaged():
    found = grade(Said(Side.AGENCY), Said(Side.PERSON, began=False, service_on=None))
    assert found.is_disputed
    assert found.grade == Grade.REPORTED


def test_a_side_may_correct_itself():
    found = grade(Said(Side.AGENCY), Said(Side.AGENCY, began=False, service_on=None))
    assert not found.is_disputed
    assert found.grade == Grade.ACCEPTED


@given(
    st.lists(st.builds(Said, st.sampled_from(list(Side)), st.booleans()), max_size=6), st.integers(0, 5), st.booleans()
)
def test_a_grade_that_counts_always_has_a_day_and_a_side(statements, days, booked):
    for said in statements:
        said.service_on = FIRST if said.began else None
    found = grade(*statements, days_attended=days, has_appointment=booked)
    assert (found.grade >= Grade.REPORTED) == bool(found.sides) == (found.service_on is not None)
