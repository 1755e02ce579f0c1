"""Two people who turn out to be one had two open cases: one goes on with everything still to be done."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casemgmt.cases import actions as cases
from casemgmt.cases.acts import in_acts
from casemgmt.cases.models import Case, CaseState, CloseReason
from casemgmt.cases.timeline import events_of, lines_in_words
from casemgmt.core.codes import NeedDomain, Risk
from casemgmt.core.errors import NotPossible
from casemgmt.followups.models import CancelReason, FollowUp
from casemgmt.people.actions import create_person, merge_people, undo_merge
from casemgmt.people.hooks import STAYS_AFTER_UNDO
from casemgmt.people.models import Person


@pytest.fixture
def take(riverside, meet, navigator, now):
    """Somebody met in a call and taken on."""

    def take(minutes=0, needs=(), **facts):
        person = create_person(program=riverside, by=navigator, at=now, **facts.pop("who"))
        cleared = now - timedelta(minutes=60 - minutes)
        call = meet(person, cleared_at=cleared, needs_heard=list(needs), **facts)
        return cases.take_on(encounter=call, person=person, owner=navigator, by=navigator, at=cleared)

    return take


@pytest.fixture
def two(take):
    first = take(who={"description": "man, grey coat"}, needs=["shelter"], risk="moderate")
    return first, take(minutes=20, who={"first_name": "Ivo"}, needs=["shelter", "food"], risk="high")


@pytest.fixture
def merge(two, navigator, now):
    return merge_people(keep=two[1].person, gone=two[0].person, by=navigator, at=now)


def fresh(case):
    return Case.objects.get(pk=case.pk)


def live(case):
    return FollowUp.objects.filter(case=case).live()


def said_to_stay(merge):
    return [words for says in STAYS_AFTER_UNDO for words in says(merge=merge)]


@pytest.mark.django_db
def test_one_goes_on_with_the_calls_the_open_needs_and_the_higher_risk(two, merge):
    kept, ended = fresh(two[0]), fresh(two[1])
    assert (kept.state, kept.risk) == (CaseState.OPEN, Risk.HIGH)
    assert (ended.state, ended.close_reason) == (CaseState.CLOSED, CloseReason.JOINED)
    assert kept.encounters.count() == 2
    assert sorted(kept.needs.filter(state="open").values_list("domain", flat=True)) == ["food", "shelter"]


@pytest.mark.django_db
def test_one_plan_goes_on_that_of_the_newest_call(two, merge):
    kept, ended = two
    newest = fresh(ended).encounters.get()
    assert not live(ended).exists()
    assert set(FollowUp.objects.filter(case=ended).values_list("cancel_reason", flat=True)) == {CancelReason.JOINED}
    assert live(kept).exists()
    assert set(live(kept).values_list("encounter", flat=True)) == {newest.pk}


@pytest.mark.django_db
def test_undone_after_more_was_done_both_go_on(two, merge, navigator, now):
    kept, ended = two
    cases.write_note(case=fresh(kept), text="Called; will come by.", by=navigator, at=now)
    cases.add_need(case=fresh(kept), domain=NeedDomain.LEGAL, by=navigator, at=now)
    assert said_to_stay(merge) == ["Added since, and stays with the case of the entry that is kept: 1 note, 1 need."]
    undo_merge(merge=merge, by=navigator, at=now + timedelta(hours=1))
    kept, ended = fresh(kept), fresh(ended)
    assert (kept.state, kept.risk, kept.encounters.count()) == (CaseState.OPEN, Risk.MODERATE, 1)
    assert (ended.state, ended.owner, ended.encounters.count()) == (CaseState.OPEN, navigator, 1)
    assert sorted(ended.needs.filter(state="open").values_list("domain", flat=True)) == ["food", "shelter"]
    assert sorted(kept.needs.filter(state="open").values_list("domain", flat=True)) == ["legal", "shelter"]
    for case in (kept, ended):
        assert set(live(case).values_list("encounter", flat=True)) == {case.encounters.get().pk}
    assert said_to_stay(merge) == []


@pytest.mark.django_db
def test_the_same_call_taken_on_twice_is_there_once(take, riverside, navigator, now):
    first = take(who={"first_name": "Ivo"})
    twin = create_person(program=riverside, description="man, grey coat", by=navigator, at=now)
    call = first.encounters.get()
    call.met.create(person=twin, agrees="yes")
    second = cases.take_on(encounter=call, person=twin, owner=navigator, by=navigator, at=now)
    merge = merge_people(keep=first.person, gone=twin, by=navigator, at=now)
    assert fresh(first).encounters.count() == 1
    assert live(first).exists()
    undo_merge(merge=merge, by=navigator, at=now)
    assert (fresh(first).encounters.count(), fresh(second).encounters.count()) == (1, 1)


@pytest.mark.django_db
def test_joined_is_not_a_reason_to_choose(two, navigator, now):
    for need in two[0].needs.all():
        cases.end_need(need=need, state="met", by=navigator, at=now)
    with pytest.raises(NotPossible, match="Choose why"):
        cases.close_case(case=two[0], reason=CloseReason.JOINED, by=navigator, at=now)


@pytest.mark.django_db
def test_the_one_that_was_joined_is_not_reopened_the_other_is_shown(client, two, merge, navigator, now):
    kept, ended = fresh(two[0]), fresh(two[1])
    with pytest.raises(NotPossible, match="goes on") as refused:
        cases.reopen_case(case=ended, by=navigator, at=now)
    assert refused.value.told == {"goes_on_in": str(kept.pk)}
    client.force_login(navigator)
    there, reopen = reverse("cases:case", args=[kept.pk]), reverse("cases:reopen", args=[ended.pk])
    page = client.get(reverse("cases:case", args=[ended.pk])).content.decode()
    assert reopen not in page
    assert there in page
    assert client.get(reopen)["Location"] == client.post(reopen)["Location"] == there
    answer = client.post(f"/api/v1/cases/{ended.pk}/reopen/", content_type="application/json")
    assert (answer.status_code, answer.json()["goes_on_in"]) == (409, str(kept.pk))
    assert fresh(ended).state == "closed"


@pytest.mark.django_db
def test_a_merge_is_one_line_with_what_followed(client, two, navigator, now):
    merge_people(keep=two[1].person, gone=two[0].person, by=navigator, at=now + timedelta(minutes=7))
    events = events_of(fresh(two[0]), user=navigator)
    acts = in_acts(lines_in_words(events, two[0].program.zone))
    (merged,) = [act for act in acts if act.line.verb == "person.merged"]
    assert len(merged.followed) > 2
    assert len(acts) + sum(len(act.followed) for act in acts) == events.count()
    assert {line.at for line in merged.followed} == {merged.line.at}
    client.force_login(navigator)
    page = client.get(reverse("cases:case", args=[two[0].pk])).content.decode()
    assert f"and {len(merged.followed)} things that followed" in page


@pytest.mark.django_db
def test_taking_on_again_leads_to_the_case_that_goes_on(two, merge, navigator, now):
    person = Person.objects.get(pk=two[0].person_id)
    taken = cases.open_case(encounter=two[0].encounters.first(), person=person, by=navigator, at=now)
    assert taken == two[0]
