"""Links between people: from both sides, by root, never further than the reader may see."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessLog, Event
from casemgmt.people import actions
from casemgmt.people.household.models import HouseholdLink
from casemgmt.people.household.queries import household_of, kept_apart_from, who_stays_together
from casemgmt.people.models import Person

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def who(navigator, now):
    return {"by": navigator, "at": now}


@pytest.fixture
def write_down(riverside, who):
    def write_down(name):
        return actions.create_person(program=riverside, first_name=name, last_name="Marsh", **who)

    return write_down


@pytest.fixture
def ana(write_down):
    return write_down("Ana")


@pytest.fixture
def ben(write_down):
    return write_down("Ben")


@pytest.fixture
def cid(write_down):
    return write_down("Cid")


def seen(person, user):
    person = Person.objects.get(pk=person.pk)
    return [(one.words, one.other.first_name, one.holds) for one in household_of(person, user, TODAY)]


@pytest.mark.parametrize(
    ("relation", "here", "there"),
    [
        ("partner", "Partner", "Partner"),
        ("child", "Child", "Parent"),
        ("parent", "Parent", "Child"),
        ("is_cared_for", "Is cared for by them", "Cares for them"),
        ("cares_for", "Cares for them", "Is cared for by them"),
        ("not_together", "Not together", "Not together"),
    ],
)
def test_both_files_say_it_each_from_its_side(relation, here, there, ana, ben, navigator, who):
    actions.link_people(person=ana, other=ben, relation=relation, **who)
    assert seen(ana, navigator) == [(here, "Ben", True)]
    assert seen(ben, navigator) == [(there, "Ana", True)]
    told = Event.objects.filter(verb="household.linked")
    assert {event.person_id for event in told} == {ana.pk, ben.pk}
    assert {tuple(event.data) for event in told} == {("kind",)}


def test_the_same_is_not_written_twice_from_whichever_side(ana, ben, who):
    actions.link_people(person=ana, other=ben, relation="sibling", **who)
    with pytest.raises(NotPossible):
        actions.link_people(person=ben, other=ana, relation="sibling", **who)
    actions.link_people(person=ana, other=ben, relation="lives_with", **who)
    assert HouseholdLink.objects.count() == 2


def test_nobody_is_linked_to_themselves_nor_to_another_program(ana, ben, lakeside, other_navigator, who, now):
    actions.merge_people(keep=ana, gone=ben, **who)
    with pytest.raises(NotPossible):
        actions.link_people(person=ana, other=Person.objects.get(pk=ben.pk), relation="partner", **who)
    theirs = actions.create_person(program=lakeside, first_name="Lu", by=other_navigator, at=now)
    with pytest.raises(PermissionDenied):
        actions.link_people(person=ana, other=theirs, relation="partner", **who)


def test_a_merge_joins_links_hides_those_within_and_undoing_parts_them(ana, ben, cid, navigator, who):
    actions.link_people(person=ana, other=ben, relation="sibling", **who)
    actions.link_people(person=ben, other=cid, relation="child", **who)
    merge = actions.merge_people(keep=ana, gone=ben, **who)
    assert seen(ana, navigator) == [("Child", "Cid", True)]
    assert seen(cid, navigator) == [("Parent", "Ana", True)]
    actions.undo_merge(merge=merge, **who)
    assert seen(ana, navigator) == [("Brother or sister", "Ben", True)]
    assert seen(cid, navigator) == [("Parent", "Ben", True)]


def test_two_who_must_not_be_together_are_merged_only_all_the_same(ana, ben, navigator, who, client):
    actions.link_people(person=ana, other=ben, relation="not_together", **who)
    with pytest.raises(NotPossible, match="not together"):
        actions.merge_people(keep=ana, gone=ben, **who)
    client.force_login(navigator)
    where = reverse("people:same", args=[ana.pk, ben.pk])
    page = client.get(where).content.decode()
    assert "marked as not together" in page
    assert 'name="all_the_same"' in page
    said = {"do": "merge", "versions": f"{ana.version}-{ben.version}"}
    assert client.post(where, said).status_code == 409
    assert client.post(where, {**said, "all_the_same": "on"}).status_code == 302
    ben.refresh_from_db()
    assert ben.root_id == ana.pk


def test_what_to_know_before_meeting_them_stands_on_their_row(ana, ben, navigator, who, client):
    actions.link_people(person=ana, other=ben, relation="sibling", **who)
    actions.add_alert(person=ben, text="Two dogs", expires_on=date(2031, 1, 1), **who)
    client.force_login(navigator)
    assert "Two dogs" in client.get(reverse("people:person", args=[ana.pk])).content.decode()


def test_of_somebody_restricted_not_even_the_link_is_told(ana, ben, navigator, manager, who, client):
    link = actions.link_people(person=ana, other=ben, relation="not_together", **who)
    Person.objects.filter(pk=ben.pk).update(is_restricted=True)
    assert seen(ana, navigator) == []
    assert kept_apart_from(ana, navigator, TODAY) == []
    client.force_login(navigator)
    assert "Ben" not in client.get(reverse("people:person", args=[ana.pk])).content.decode()
    assert client.get(reverse("people:household_link", args=[link.pk])).status_code == 404
    assert client.get(reverse("api:household_link-list")).json()["results"] == []


def test_ended_it_stays_on_record_and_counts_no_more(ana, ben, navigator, who):
    link = actions.link_people(person=ana, other=ben, relation="partner", is_one_household=True, **who)
    assert who_stays_together(ana, navigator, TODAY) == {ana.pk, ben.pk}
    with pytest.raises(NotPossible):
        actions.end_link(link=link, until=TODAY + timedelta(days=1), **who)
    actions.end_link(link=link, until=TODAY, **who)
    assert seen(ana, navigator) == [("Partner", "Ben", False)]
    assert who_stays_together(ana, navigator, TODAY) == {ana.pk}


def test_a_household_is_counted_over_links_of_links_without_who_is_kept_apart(
    ana, ben, cid, write_down, navigator, who
):
    dov = write_down("Dov")
    for one, other in ((ana, ben), (ben, cid), (cid, dov)):
        actions.link_people(person=one, other=other, relation="lives_with", is_one_household=True, **who)
    actions.link_people(person=ana, other=dov, relation="not_together", **who)
    assert who_stays_together(ana, navigator, TODAY) == {ana.pk, ben.pk, cid.pk}
    with pytest.raises(NotPossible):
        actions.link_people(person=ana, other=cid, relation="not_together", is_one_household=True, **who)


def test_put_right_with_its_history(ana, ben, navigator, who):
    link = actions.link_people(person=ana, other=ben, relation="child", **who)
    facts = {"since": None, "until": None, "said_by": "his school", "is_one_household": False}
    actions.correct_link(link=link, seen_from=ana, relation="parent", reason="Turned round", **facts, **who)
    assert seen(ana, navigator) == [("Parent", "Ben", True)]
    actions.void_link(link=link, reason="Another Ben", **who)
    assert seen(ana, navigator) == []
    actions.restore_link(link=link, reason="It was him", **who)
    assert seen(ben, navigator) == [("Child", "Ana", True)]


def test_by_the_page_somebody_is_looked_for_and_linked(ana, ben, navigator, client):
    client.force_login(navigator)
    page = reverse("people:add_household", args=[ana.pk])
    found = client.post(page, {"do": "search", "q": "Ben Marsh"})
    assert f'value="{ben.pk}"' in found.content.decode()
    unsaid = client.post(page, {"do": "save", "q": "Ben Marsh", "relation": "sibling"})
    assert unsaid.status_code == 422
    assert HouseholdLink.objects.count() == 0
    said = {"do": "save", "q": "Ben Marsh", "other": str(ben.pk), "relation": "sibling", "said_by": "their aunt"}
    assert client.post(page, said).status_code == 302
    shown = client.get(reverse("people:person", args=[ana.pk])).content.decode()
    assert "Ben Marsh" in shown
    assert "their aunt" in shown
    assert set(AccessLog.objects.order_by("-pk")[0].person_ids) == {ana.pk, ben.pk}
    link = HouseholdLink.objects.get()
    ended = client.post(reverse("people:end_household", args=[link.pk]), {"until": "2026-11-20"})
    assert ended.status_code == 302
    assert HouseholdLink.objects.get().until == date(2026, 11, 20)


def test_by_the_api(ana, ben, navigator, client):
    client.force_login(navigator)
    words = {"person": str(ana.pk), "other": str(ben.pk), "relation": "parent"}
    made = client.post(reverse("api:household_link-list"), words, content_type="application/json")
    assert made.status_code == 201
    assert (made.json()["person"], made.json()["kind"]) == (str(ben.pk), "parent")
    again = client.post(reverse("api:household_link-list"), words, content_type="application/json")
    assert again.status_code == 409
    end = reverse("api:household_link-end", args=[made.json()["id"]])
    assert client.post(end, {"until": "2026-11-20"}, content_type="application/json").json()["until"] == "2026-11-20"
