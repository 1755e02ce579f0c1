"""What was written on the wrong person goes to the right one: what follows goes along, neither file names the other."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.accounts.roles import Role
from casemgmt.cases import actions
from casemgmt.cases.models import Need, Note
from casemgmt.core.corrections import history_of
from casemgmt.core.errors import NotPossible
from casemgmt.followups import actions as followups
from casemgmt.followups.models import Attempt
from casemgmt.people.actions import create_person
from casemgmt.people.permission.queries import may_reach
from referrals.actions import make_referral
from tests.cast import _member
from tests.loop import meet  # noqa: F401 (fixture)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def other(meet, riverside, navigator, now):  # noqa: F811
    """The right person's file."""
    ida = create_person(program=riverside, first_name="Ida", last_name="Rightly", by=navigator, at=now)
    encounter = meet(ida, phone="541 555 0111")
    return actions.take_on(encounter=encounter, person=ida, owner=navigator, by=navigator, at=now)


@pytest.fixture
def right(navigator, now, other):
    return {"to": other, "reason": "Two Idas", "by": navigator, "at": now + HOUR}


@pytest.fixture
def note(case, navigator, now):
    return actions.write_note(case=case, text="Afraid of her brother", by=navigator, at=now)


@pytest.fixture
def shown(client, navigator):
    client.force_login(navigator)
    return lambda name, *args: client.get(reverse(name, args=args)).content.decode()


def test_a_note_is_read_in_the_right_file_alone(note, case, other, right, shown):
    actions.move_note(note=note, **right)
    assert "Afraid" not in shown("cases:case", case.pk)
    assert "moved to the file of another person" in shown("cases:case", case.pk)
    assert "Afraid" in shown("cases:case", other.pk)
    history = shown("cases:filed_note", note.pk)
    assert "Two Idas" in history
    assert case.person.last_name not in history


def test_and_goes_back(note, case, right, shown, navigator, now):
    actions.move_note(note=note, **right)
    moved = history_of(note)[0].correction
    actions.put_note_back(note=note, correction=moved, by=navigator, at=now + 2 * HOUR)
    assert Note.objects.get().case_id == case.pk
    assert "Afraid" in shown("cases:case", case.pk)
    assert "Afraid" not in shown("cases:case", right["to"].pk)


def test_a_need_goes_unless_an_agency_may_know_of_it(case, other, right, shown, navigator, now):
    need = actions.add_need(case=case, domain="legal", by=navigator, at=now)
    actions.move_need(need=need, **right)
    assert Need.objects.get(pk=need.pk).person_id == other.person_id
    assert "Need heard: Legal help" not in shown("cases:case", case.pk)
    assert "<strong>Legal help" in shown("cases:case", other.pk)
    again = actions.add_need(case=case, domain="legal", by=navigator, at=now)
    with pytest.raises(NotPossible, match="already"):
        actions.move_need(need=again, **right)
    asked = actions.add_need(case=case, domain="income", by=navigator, at=now)
    make_referral(need=asked, by=navigator, at=now)
    with pytest.raises(NotPossible, match="referral"):
        actions.move_need(need=asked, **right)


def test_an_attempt_takes_what_it_told_along(case, other, right, navigator, now):
    first = case.follow_ups.order_by("due_at").first()
    words = {"mode": "phone", "result": "declined", "by": navigator, "at": now}
    tried = followups.record_attempt(case=case, follow_up=first, **words).attempt
    assert (may_reach(case.person), may_reach(other.person)) == (False, True)
    followups.move_attempt(attempt=tried, **right)
    first.refresh_from_db()
    assert (may_reach(case.person), may_reach(other.person), first.state) == (True, False, "open")
    assert case.follow_ups.live().count() > 0 == other.follow_ups.live().count()
    followups.put_attempt_back(
        attempt=tried, correction=history_of(tried)[0].correction, by=navigator, at=now + 2 * HOUR
    )
    first.refresh_from_db()
    assert (may_reach(case.person), may_reach(other.person), first.end) == (False, True, "reached")
    assert Attempt.objects.get().follow_up_id == first.pk


def test_into_a_file_one_does_not_see_nothing_goes(note, right, lakeside, other_navigator, meet, now):  # noqa: F811
    encounter = meet(program=lakeside, by=other_navigator, phone="")
    theirs = actions.take_on(
        encounter=encounter, person=encounter.people.get(), owner=other_navigator, by=other_navigator, at=now
    )
    with pytest.raises(PermissionDenied):
        actions.move_note(note=note, **{**right, "to": theirs})


def test_a_colleague_may_not_and_a_reason_is_asked(note, right, riverside, case):
    colleague = _member(riverside, Role.NAVIGATOR, "cleo@riverside.example", "Cleo Colleague")
    with pytest.raises(PermissionDenied):
        actions.move_note(note=note, **{**right, "by": colleague})
    with pytest.raises(NotPossible):
        actions.move_note(note=note, **{**right, "reason": " "})
    with pytest.raises(NotPossible, match="already"):
        actions.move_note(note=note, **{**right, "to": case})


def test_it_is_moved_from_its_page(client, note, case, other, navigator):
    client.force_login(navigator)
    where = reverse("cases:move_note", args=[note.pk])
    assert where in client.get(reverse("cases:filed_note", args=[note.pk])).content.decode()
    found = client.post(where, {"q": "Ida Rightly", "do": "search"}).content.decode()
    assert str(other.person_id) in found
    assert client.post(where, {"q": "Ida", "do": "move", "reason": "Two Idas"}).status_code == 422
    said = {"q": "Ida Rightly", "other": other.person_id, "reason": "Two Idas", "do": "move"}
    assert client.post(where, said).status_code == 302
    assert Note.objects.get().case_id == other.pk
