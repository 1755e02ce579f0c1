"""A complaint from being written down until the person was told what came of it; and who reads it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.models import User
from casemgmt.accounts.roles import Role
from casemgmt.cases.timeline import events_of
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Correction, Event
from casemgmt.feedback import actions, queries
from casemgmt.feedback.models import Feedback
from casemgmt.people.actions import create_person, merge_people
from casemgmt.people.models import Person
from casemgmt.reports.measures import MEASURES
from casemgmt.reports.queries.answers import answer
from casemgmt.reports.queries.behind import behind
from casemgmt.reports.scope import last_days
from tests.day import lines_of

pytestmark = pytest.mark.django_db
SAID = {
    "kind": "complaint",
    "channel": "phone",
    "topic": "treatment",
    "words": "She hung up on me.",
    "about": "team",
}


@pytest.fixture
def colleague(riverside, now):
    user = User.objects.create_user("second@riverside.example", "a-long-enough-word", name="Sam Second")
    add_member(program=riverside, user=user, role=Role.NAVIGATOR, by=CLOCK, at=now)
    return user


@pytest.fixture
def write(riverside, responder, now):
    def write(by=responder, at=now, **more):
        return actions.write_feedback(program=riverside, **{**SAID, **more}, by=by, at=at)

    return write


def reads(user, row):
    return Feedback.objects.visible_to(user).filter(pk=row.pk).exists()


def test_it_is_due_in_the_business_days_that_the_program_promises(write, manager, riverside, now):
    assert write().due_at == riverside.calendar.add_business_days(now, 10)
    actions.set_answer_days(program=riverside, answer_days=3, by=manager, at=now)
    row = write(said_at=now - timedelta(days=1))
    assert row.due_at == riverside.calendar.add_business_days(now - timedelta(days=1), 3)


def test_whom_it_is_about_reads_nothing_until_a_manager_opens_it(write, navigator, manager, responder, colleague, now):
    row = write(about="colleague", about_user=navigator)
    assert not reads(navigator, row)
    assert reads(manager, row)
    assert reads(responder, row)
    assert not reads(colleague, row)
    actions.open_feedback_to(feedback=row, reader=navigator, by=manager, at=now)
    assert reads(navigator, row)
    assert not queries.may_handle(navigator, row)


def test_it_is_never_given_to_whom_it_is_about(write, navigator, manager, colleague, now):
    with pytest.raises(NotPossible):
        write(about="colleague", about_user=navigator, assigned_to=navigator)
    row = write(about="colleague", about_user=navigator)
    with pytest.raises(NotPossible):
        actions.assign_feedback(feedback=row, to=navigator, by=manager, at=now)
    actions.assign_feedback(feedback=row, to=colleague, by=manager, at=now)
    assert reads(colleague, row)


def test_about_the_only_manager_somebody_is_named_so_that_it_is_not_forgotten(write, manager, colleague):
    with pytest.raises(NotPossible):
        write(about="colleague", about_user=manager)
    row = write(about="colleague", about_user=manager, assigned_to=colleague)
    assert not reads(manager, row)
    assert reads(colleague, row)


def test_from_new_to_answered(write, manager, colleague, responder, now):
    row = write(assigned_to=colleague)
    with pytest.raises(PermissionDenied):
        actions.look_into_feedback(feedback=row, by=responder, at=now)
    actions.look_into_feedback(feedback=row, by=colleague, at=now)
    told = {"outcome": "right", "outcome_words": "We called back and said sorry.", "told_how": "phone"}
    row = actions.answer_feedback(feedback=row, **told, by=colleague, at=now)
    assert (row.state, row.told_at) == ("answered", now)
    with pytest.raises(NotPossible):
        actions.answer_feedback(feedback=row, **told, by=colleague, at=now)
    row = actions.reopen_feedback(feedback=row, by=manager, at=now)
    assert (row.state, row.told_at, row.outcome) == ("looked_into", None, "")


def test_nobody_is_told_only_with_a_reason_where_they_want_to_hear(write, manager, now):
    row = write()
    with pytest.raises(NotPossible):
        actions.close_feedback(feedback=row, outcome="not_so", by=manager, at=now)
    row = actions.close_feedback(feedback=row, outcome="not_so", outcome_words="No number known", by=manager, at=now)
    assert row.state == "closed_without"


def test_its_words_stand_in_no_event_and_the_case_does_not_tell_of_it(write, case, navigator, manager, now):
    write(case=case, about="colleague", about_user=navigator)
    told = Event.objects.filter(verb__startswith="feedback.")
    assert told
    assert "hung up" not in str(list(told.values_list("data", flat=True)))
    assert not events_of(case, user=navigator).filter(verb__startswith="feedback.")
    assert queries.case_panel(case=case, user=navigator, at=now).context["feedback"] == []


def test_it_waits_on_my_day_and_in_the_managers_digest(write, colleague, manager, now):
    row = write(assigned_to=colleague)
    write()
    (owed,) = lines_of(colleague, now)
    assert owed.url == reverse("feedback:feedback", args=[row.pk])
    assert [line.count for line in queries.digest_lines(user=manager, at=now)] == [1]
    later = now + timedelta(days=40)
    assert MEASURES["attention"](last_days(row.program, 30, later)).count("feedback") == 2
    listed = behind(answer("attention", last_days(row.program, 30, later)), "feedback", manager)
    assert len(listed.rows) == 2
    assert queries.digest_lines(user=colleague, at=now) == []


def test_it_is_the_persons_whichever_entry_and_hidden_with_them(write, person, navigator, manager, riverside, now):
    row = write(person=person)
    twin = create_person(program=riverside, first_name="Mia", last_name="Lopez", by=navigator, at=now)
    merge_people(keep=twin, gone=person, by=navigator, at=now)
    assert list(queries.of_person(twin, manager)) == [row]
    Person.objects.filter(pk=twin.pk).update(is_restricted=True)
    assert not reads(manager, row)


def test_the_measure_counts_it_and_opens_what_one_may_read(write, manager, colleague, riverside, now):
    write()
    write(about="colleague", about_user=manager, assigned_to=colleague)
    scope = last_days(riverside, 30, now)
    result = MEASURES["feedback"](scope)
    assert (result.denominator, result.count("waits")) == (2, 2)
    listed = behind(answer("feedback", scope), "waits", manager)
    assert (listed.count, len(listed.rows), listed.hidden) == (2, 1, 1)


def test_by_the_pages(riverside, case, navigator, manager, client):
    client.force_login(navigator)
    page = f"{reverse('feedback:write')}?case={case.pk}"
    assert "Maria Lopez" in client.get(page).content.decode()
    said = {**SAID, "wants_answer": "on"}
    assert client.post(page, {**said, "about": "agency"}).status_code == 422
    assert client.post(page, said).status_code == 302
    row = Feedback.objects.get()
    assert row.case == case
    here = reverse("feedback:feedback", args=[row.pk])
    assert "I look into it" not in client.get(here).content.decode()
    client.force_login(manager)
    client.post(reverse("feedback:move", args=[row.pk, "assign"]), {"to": navigator.pk})
    client.force_login(navigator)
    assert "What they say of the help" in client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert here in client.get(reverse("followups:my_day")).content.decode()
    client.post(reverse("feedback:move", args=[row.pk, "look"]))
    unsaid = client.post(reverse("feedback:move", args=[row.pk, "answer"]), {"told_how": "phone"})
    assert unsaid.status_code == 422
    told = {"outcome": "right", "outcome_words": "Said sorry", "told_how": "phone"}
    client.post(reverse("feedback:move", args=[row.pk, "answer"]), told)
    assert Feedback.objects.get().state == "answered"
    assert "Said sorry" in client.get(here).content.decode()


def test_put_right_with_its_history(write, manager, now):
    row = write()
    facts = {"kind": "complaint", "channel": "phone", "topic": "waiting", "words": "He hung up on me."}
    actions.correct_feedback(feedback=row, reason="Heard wrong", **facts, by=manager, at=now)
    assert Correction.objects.get().before["words"] == "She hung up on me."
    actions.void_feedback(feedback=row, reason="Test", by=manager, at=now)
    assert not Feedback.objects.counting()
