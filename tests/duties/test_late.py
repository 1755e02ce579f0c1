"""What is late: one page, one file, one API, all the same rows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casemgmt.cases.actions import take_on
from casemgmt.duties.models import Duty
from casemgmt.duties.queries import choices
from casemgmt.followups.actions import sweep_contacts
from casemgmt.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def look(client, stopped_clock, now):
    def look(user, hours, name="duties:late", **query):
        stopped_clock(now + timedelta(hours=hours))
        client.force_login(user)
        return client.get(reverse(name), query)

    return look


def late(answer):
    return [row.duty for head in answer.context["headings"] for row in head.lines or []]


def test_a_call_nobody_has_is_late_after_its_time_to_who_assigns(meet, manager, navigator, look):
    call = meet(risk="high")
    assert late(look(manager, 0.9)) == []
    answer = look(manager, 1.1)
    assert [duty.subject_id for duty in late(answer)] == [call.met.get().pk]
    words = answer.content.decode()
    assert "Take it on" in words
    assert reverse("encounters:encounter", args=[call.pk]) in words
    assert late(look(navigator, 1.1)) == []


def test_each_sees_their_own_and_who_assigns_sees_all(case, navigator, manager, look, now):
    sweep_contacts(at=now + timedelta(hours=21))
    assert late(look(navigator, 21)) == late(look(manager, 21)) == list(Duty.objects.late(now + timedelta(hours=21)))


def test_a_missed_contact_stays_until_somebody_says_why(case, navigator, look, now):
    at = now + timedelta(days=5)
    sweep_contacts(at=at)
    missed = case.follow_ups.filter(end="missed").first()
    kinds = {(duty.kind, duty.subject_id) for duty in late(look(navigator, 24 * 9))}
    assert ("say_why", missed.pk) in kinds
    assert "Say why" in look(navigator, 24 * 9).content.decode()


def test_the_address_narrows_it(meet, manager, look):
    meet(risk="high")
    meet(risk="low", phone="541 555 0101")
    assert len(late(look(manager, 30))) == 2
    narrow = look(manager, 30, risk="high")
    assert [duty.risk for duty in late(narrow)] == ["high"]
    assert narrow.context["narrowed"] == ["high risk"], "what narrows it stands over the list"
    assert late(look(manager, 30, kind="contact")) == []
    assert len(late(look(manager, 30, risk="nonsense", owner="nobody", by="nothing"))) == 2


@pytest.mark.parametrize("by", ["kind", "owner", "agency"])
def test_one_heading_counts_its_group(meet, manager, look, by):
    for number in range(3):
        meet(risk="high", phone=f"541 555 020{number}")
    answer = look(manager, 5, by=by)
    assert [head.count for head in answer.context["headings"]] == [3]


def test_many_stand_under_headings_and_one_opens_at_a_time(meet, case, manager, look, now):
    for number in range(14):
        meet(risk="high", phone=f"541 555 02{number:02}")
    sweep_contacts(at=now + timedelta(hours=21))
    answer = look(manager, 21)
    assert {head.words: head.count for head in answer.context["headings"]} == {
        "Who assigns cases": 14,
        "Nell Navigator": 1,
    }
    assert late(answer) == []
    opened = look(manager, 21, open=str(case.owner_id))
    assert [duty.owner for duty in late(opened)] == [case.owner]
    opened = look(manager, 21, open="assigners")
    assert len(late(opened)) == 14
    assert late(look(manager, 21, open="nobody'); --")) == []


def test_a_heading_says_how_to_act(meet, case, manager, navigator, other_navigator, look, now):
    sweep_contacts(at=now + timedelta(hours=21))
    head = look(manager, 21).context["headings"][0]
    assert head.says == "1 × Contact"
    assert f"owner={navigator.pk}" in head.reassign
    assert look(navigator, 21).context["headings"][0].reassign == "", "who does not assign cannot give away"


def test_need_and_team_narrow_it(meet, case, manager, look, now):
    sweep_contacts(at=now + timedelta(hours=21))
    domain = case.needs.first().domain
    answer = look(manager, 21)
    assert domain in [value for value, _words in answer.context["choices"].needs]
    assert len(late(look(manager, 21, need=domain))) == 1
    other = next(value for value in ("legal", "transportation") if value != domain)
    assert late(look(manager, 21, need=other)) == []
    assert late(look(manager, 21, team="No such team")) == []


def test_the_choices_are_what_is_late_and_are_read_at_once(meet, case, manager, navigator, now):
    """Whatever is late, the filters cost one read of the ledger and one of the words; each choice stands once."""
    sweep_contacts(at=now + timedelta(hours=21))
    with CaptureQueriesContext(connection) as seen:
        found = choices(manager, now + timedelta(days=9))
    assert len([sql for sql in seen if "duties_duty" in sql["sql"]]) == 2
    assert found.owners == [(str(navigator.pk), navigator.name)]
    assert found.teams == [(team, team) for team in sorted({call.team for call in case.encounters.all()} - {""})]
    assert {value for value, _words in found.needs} == set(case.needs.values_list("domain", flat=True))
    assert choices(manager, now).owners == []


def test_a_restricted_person_is_not_in_it(meet, manager, look, now):
    call = meet(risk="high")
    Person.objects.filter(pk=call.people.get().pk).update(is_restricted=True)
    assert late(look(manager, 2)) == []


def test_the_file_names_nobody(meet, manager, look):
    meet(risk="high")
    text = look(manager, 2, "duties:late_file").content.decode()
    assert "take_on" in text
    assert "Lopez" not in text


def test_the_api_has_the_same_rows(meet, manager, look, now):
    meet(risk="high")
    meet(risk="low", phone="541 555 0101")
    rows = look(manager, 2, "api:duty-list", due_at__lt=(now + timedelta(hours=2)).isoformat(), is_open="true").json()
    assert [row["id"] for row in rows["results"]] == [str(duty.pk) for duty in late(look(manager, 2))]


def test_the_number_of_questions_does_not_follow_the_lines(
    meet, navigator, manager, look, django_assert_max_num_queries, now
):
    def many(count, first):
        for number in range(first, first + count):
            call = meet(risk="high", phone=f"541 555 {number:04}")
            other = meet(risk="high", phone=f"541 555 {number + 500:04}")
            take_on(encounter=other, person=other.people.get(), by=navigator, at=now)
            assert call

    many(2, 100)
    sweep_contacts(at=now + timedelta(hours=30))
    look(manager, 30)
    with django_assert_max_num_queries(30) as few:
        look(manager, 30)
    many(5, 200)
    sweep_contacts(at=now + timedelta(hours=30))
    with django_assert_max_num_queries(len(few)):
        look(manager, 30)
