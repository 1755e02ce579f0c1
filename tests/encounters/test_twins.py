"""A call told twice, by the team and by the dispatch export, is found, joined, counted once, and parted again."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.cases.actions import take_on
from casemgmt.cases.models import Case
from casemgmt.core.corrections import history_of
from casemgmt.core.errors import NotPossible
from casemgmt.encounters import actions
from casemgmt.encounters.actions import Met
from casemgmt.encounters.models import Encounter
from casemgmt.encounters.twins import queries
from casemgmt.encounters.twins.models import TwinJoin
from casemgmt.followups.models import FollowUp
from casemgmt.people import actions as people
from casemgmt.people.permission.queries import standing
from tests.loop import meet  # noqa: F401 (fixture)
from tests.rewriting import rewrite
from tests.together import together

from .test_import_encounters import csv_of, numbered, read  # noqa: F401 (fixture)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(read, riverside, now):  # noqa: F811
    """Bring in one call from the dispatch export; it took place now."""
    minutes = {"Created": 41, "Dispatched": 38, "Arrived": 20, "Cleared": 1}
    local = now.astimezone(riverside.zone)
    times = {name: f"{local - timedelta(minutes=ago):%Y-%m-%d %H:%M}" for name, ago in minutes.items()}

    def bring(number="X1", **cells):
        cells = times | cells
        read(csv_of(numbered(number, **cells)))
        return Encounter.objects.get(source_system="test_cad", external_id=number)

    return bring


@pytest.fixture
def street(meet, now):  # noqa: F811
    """The team's record, with what was seen and heard there."""

    def street(number="X1", **more):
        return meet(**{"external_id": number, "narrative": "Sat on a bench.", "disposition": "transported", **more})

    return street


def fresh(one):
    return Encounter.objects.get(pk=one.pk)


def counted():
    return set(Encounter.objects.counted())


def likely(one):
    return list(queries.likely_twins(fresh(one)))


@pytest.fixture
def boss(manager, now):
    return {"by": manager, "at": now}


def by_hand(one, other, boss):
    return actions.join_twins(encounter=one, twin=other, **boss)


class TestSameNumber:
    def test_the_import_joins_what_the_team_recorded(self, street, bring):
        one = street()
        twin = bring()
        assert counted() == {one}
        join = TwinJoin.objects.get()
        assert (join.kept, join.gone) == (one, twin)
        one = fresh(one)
        assert (one.narrative, one.disposition) == ("Sat on a bench.", "transported")  # the team's words stand
        assert (one.call_type, one.place, one.dispatched_at) == ("welfare", "5th & Main", twin.dispatched_at)

    def test_a_street_record_sent_after_the_import_joins_it(self, street, bring):
        twin = bring()
        one = street()
        assert counted() == {one}
        assert fresh(one).call_type == "welfare"
        assert fresh(twin).disposition == "on_scene"  # the twin stays as it was told

    def test_the_same_file_twice_changes_nothing(self, street, bring):
        one = street()
        bring()
        bring()
        assert counted() == {one}
        assert TwinJoin.objects.count() == 1

    def test_a_later_export_that_knows_more_is_passed_on(self, street, bring):
        one = street()
        bring(Nature="")
        assert fresh(one).call_type == ""
        bring(Nature="TRANSPORT", Address="6th & Main")
        one = fresh(one)
        assert (one.call_type, one.place, one.narrative) == ("transport", "5th & Main", "Sat on a bench.")

    def test_a_number_that_came_again_on_another_day_is_asked_about(self, street, bring):
        one = street()
        days = {name: "2026-05-01 10:00" for name in ("Created", "Dispatched", "Arrived", "Cleared")}
        twin = bring(**days)
        assert counted() == {one, twin}
        assert likely(one) == [twin]

    def test_another_number_is_another_call(self, street, bring):
        one, other = street("X1"), bring("X2")
        assert counted() == {one, other}
        assert likely(one) == []

    def test_an_import_that_was_taken_on_goes_on_with_its_plan(self, street, bring, navigator, now):
        call = bring()
        met = Met(facts={"first_name": "Ida"}, agrees="yes")
        actions.add_met(encounter=call, met=met, by=navigator, at=now)
        case = take_on(encounter=call, person=call.people.get(), by=navigator, at=now)
        one = street()
        assert counted() == {call}
        call = fresh(call)
        assert (call.narrative, call.disposition) == ("Sat on a bench.", "transported")
        assert {row.person.first_name for row in call.met.all()} == {"Ida", "Maria"}
        assert list(case.encounters.all()) == [call]
        take_on(encounter=call, person=one.people.get(), by=navigator, at=now)
        bring()  # what the export says does not write over what the team said
        assert fresh(call).disposition == "transported"


class TestBothTakenOn:
    """Of one open case each record was taken on: joined they are one call with one plan, parted they are two again."""

    @pytest.fixture
    def two(self, street, bring, navigator, now):
        """The team's record without its number, and that of dispatch a little newer, both of one person's case."""
        one, twin = street("", cleared_at=now - timedelta(minutes=30)), bring()
        person = one.people.get()
        actions.add_met(encounter=twin, met=Met(person=person), by=navigator, at=now)
        for call in (one, twin):
            case = take_on(encounter=call, person=person, by=navigator, at=now)
        return case, one, twin

    def steps(self, case):
        rows = FollowUp.objects.filter(case=case, step__isnull=False).live()
        return sorted(rows.values_list("encounter", "step__code", "due_at"), key=str)

    def test_joined_with_one_plan_and_parted_again(self, two, boss):
        case, one, twin = two
        before = self.steps(case)
        assert {call for call, *_rest in before} == {twin.pk}
        join = by_hand(fresh(one), twin, boss)
        assert join.kept == twin  # the plan counts from it: nothing that was planned or done moves
        assert counted() == {twin}
        after = self.steps(case)
        assert [step for _call, step, _due in after] == [step for _call, step, _due in before]
        assert {call for call, *_rest in after} == {twin.pk}
        assert list(case.calls) == [twin]
        actions.part_twins(join=join, **boss)
        assert set(case.calls) == {one, twin}
        assert self.steps(case) == before

    def test_the_answer_given_on_one_of_them_is_a_correction_of_the_other(self, two, boss):
        _case, one, twin = two
        row = twin.met.get()
        assert row.agrees == "not_asked"
        join = by_hand(one, twin, boss)
        row.refresh_from_db()
        assert row.agrees == "yes"
        (put,) = history_of(row)
        assert put.fields == [("agrees to be contacted", "Not asked", "Yes, we may contact them")]
        actions.part_twins(join=join, **boss)
        row.refresh_from_db()
        assert row.agrees == "not_asked"
        assert len(history_of(row)) == 2

    def test_what_was_answered_in_the_twin_is_taken_back_with_the_row(self, two, boss):
        _case, one, twin = two
        by_hand(one, twin, boss)
        actions.correct_met(met=twin.met.get(), agrees="no", reason="Heard wrong", **boss)
        assert standing(one.people.get()).is_refused
        actions.void_met(met=twin.met.get(), reason="Somebody else", **boss)
        assert standing(one.people.get()).says == "not_asked"

    def test_of_two_people_each_keeps_the_plan_until_they_are_one(self, street, bring, boss, navigator, now):
        one, twin = street(""), bring()
        actions.add_met(encounter=twin, met=Met(facts={"first_name": "Ida"}, agrees="yes"), by=navigator, at=now)
        cases = [take_on(encounter=call, person=call.people.get(), by=navigator, at=now) for call in (one, twin)]
        with pytest.raises(NotPossible, match="merge the two entries first"):
            by_hand(one, twin, boss)
        people.merge_people(keep=one.people.get(), gone=twin.people.get(), by=navigator, at=now)
        by_hand(one, twin, boss)
        (case,) = Case.objects.filter(pk__in=[row.pk for row in cases]).open()
        assert len(counted()) == case.calls.count() == 1
        steps = [step for _call, step, _due in self.steps(case)]
        assert len(steps) == len(set(steps))


class TestLikely:
    def test_same_team_at_the_same_time(self, street, bring, boss, now):
        one = street("", team="Unit 3")
        at = now - timedelta(minutes=50)
        twin = bring("X7")
        assert likely(twin) == []
        rewrite(Encounter.objects.filter(pk=twin.pk), team="unit 3", received_at=at, dispatched_at=at, on_scene_at=now)
        rewrite(Encounter.objects.filter(pk=twin.pk), cleared_at=now)
        assert (likely(twin), likely(one)) == ([one], [twin])
        assert list(queries.likely_in(twin.imported_by)) == [twin]
        by_hand(fresh(twin), one, boss)
        assert counted() == {one}
        assert fresh(one).external_id == "X7"
        assert likely(one) == likely(twin) == []
        assert not queries.likely_in(twin.imported_by)

    def test_not_when_the_one_ended_before_the_other_began(self, street, bring, now):
        one, twin = street("", team="Unit 3"), bring("X7")
        late = now + timedelta(hours=2)
        rewrite(Encounter.objects.filter(pk=twin.pk), team="Unit 3", received_at=late, cleared_at=late)
        rewrite(Encounter.objects.filter(pk=twin.pk), dispatched_at=late, on_scene_at=late, time_flags={})
        assert likely(one) == likely(twin) == []


class TestByHand:
    def test_parted_again_each_is_what_it_was(self, street, bring, boss):
        one = street()
        before = Encounter.objects.filter(pk=one.pk).values().get()
        bring()
        join = actions.part_twins(join=TwinJoin.objects.get(), **boss)
        assert Encounter.objects.filter(pk=one.pk).values().get() == before
        assert counted() == {one, join.gone}
        assert likely(one) == [join.gone]
        with pytest.raises(NotPossible, match="parted already"):
            actions.part_twins(join=join, **boss)

    def test_what_was_corrected_since_stays(self, street, bring, boss):
        one = street()
        bring()
        actions.correct_encounter(encounter=one, place="Under the bridge", reason="Heard wrong", **boss)
        actions.part_twins(join=TwinJoin.objects.get(), **boss)
        assert (fresh(one).place, fresh(one).call_type) == ("Under the bridge", "")

    def test_the_twin_is_left_alone(self, street, bring, boss, navigator, now):
        street()
        twin = bring()
        person = street("X2").people.get()
        with pytest.raises(NotPossible, match="same call"):
            actions.correct_encounter(encounter=twin, place="Elsewhere", reason="Wrong", **boss)
        with pytest.raises(NotPossible, match="same call"):
            actions.add_met(encounter=twin, met=Met(person=person), **boss)
        with pytest.raises(NotPossible, match="same call"):
            take_on(encounter=twin, person=person, by=navigator, at=now)
        with pytest.raises(NotPossible, match="Part them"):
            actions.void_encounter(encounter=TwinJoin.objects.get().kept, reason="Wrong", **boss)

    def test_the_plan_follows_the_call(self, street, bring, navigator, now):
        one = street(cleared_at=now)
        case = take_on(encounter=one, person=one.people.get(), by=navigator, at=now)
        planned = set(FollowUp.objects.filter(case=case).live().values_list("step", "due_at"))
        bring()
        assert planned
        assert fresh(one).ended_at == one.cleared_at
        assert fresh(one).dispatched_at
        assert set(FollowUp.objects.filter(case=case).live().values_list("step", "due_at")) == planned

    def test_who_may(self, street, bring, navigator, boss, now):
        one, twin = street(""), bring()
        with pytest.raises(PermissionDenied):
            actions.join_twins(encounter=one, twin=twin, by=navigator, at=now)
        with pytest.raises(NotPossible, match="record of the team"):
            by_hand(one, street("X9"), boss)
        by_hand(one, twin, boss)
        with pytest.raises(NotPossible, match="joined already"):
            by_hand(street(""), twin, boss)
        assert TwinJoin.objects.count() == 1


class TestPages:
    @pytest.fixture
    def desk(self, client, manager):
        client.force_login(manager)
        return client

    def test_confirmed_and_parted_by_a_press(self, desk, street, bring):
        one, twin = street(""), bring()
        rewrite(
            Encounter.objects.filter(pk=one.pk),
            team="Unit 3",
            received_at=twin.received_at,
            cleared_at=twin.cleared_at,
            time_flags={},
        )
        rewrite(Encounter.objects.filter(pk=twin.pk), team="Unit 3")
        page, other = (reverse("encounters:encounter", args=[row.pk]) for row in (one, twin))
        assert other in desk.get(page).content.decode()
        assert other in desk.get(reverse("encounters:import", args=[twin.imported_by_id])).content.decode()
        join = reverse("encounters:join_twin", args=[one.pk])
        assert desk.post(join, {"twin": str(twin.pk)}).url == page
        assert desk.post(join, {"twin": str(twin.pk)}).status_code == 302  # a second press says why not
        assert TwinJoin.objects.count() == 1
        shown = desk.get(reverse("encounters:list")).content.decode()
        assert (page in shown, other in shown) == (True, False)
        assert page in desk.get(other).content.decode()
        assert desk.post(reverse("encounters:part_twin", args=[other.split("/")[2]])).status_code == 302
        assert not TwinJoin.objects.live().exists()

    def test_times_that_cannot_be_true_bring_their_doubt(self, desk, street, bring, boss):
        one = street()
        bring(Dispatched="2026-05-01 00:00")
        assert fresh(one).time_flags == {"dispatched_at": "midnight"}
        assert desk.get(reverse("encounters:encounter", args=[one.pk])).status_code == 200

    def test_what_cannot_be_a_twin_is_not_found(self, desk, street):
        join = reverse("encounters:join_twin", args=[street().pk])
        assert desk.post(join, {"twin": "not an id"}).status_code == 404
        assert desk.post(join, {}).status_code == 404


@pytest.mark.django_db(transaction=True)
class TestTogether:
    def test_two_presses_join_once(self, street, bring, boss):
        one, other, twin = street(""), street(""), bring()
        found = together(*(lambda row=row: by_hand(row, twin, boss) for row in (one, other, one)))
        assert sorted(type(each).__name__ for each in found) == ["NotPossible", "NotPossible", "TwinJoin"]
        assert len(counted()) == 2

    def test_recorded_and_imported_at_the_same_moment(self, street, bring):
        together(street, bring)
        assert Encounter.objects.count() == 2
        assert len(counted()) == 1

    def test_taken_on_while_it_is_joined(self, street, bring, boss, navigator, now):
        one, twin = street(""), bring()
        met = Met(facts={"first_name": "Ida"}, agrees="yes")
        actions.add_met(encounter=twin, met=met, by=navigator, at=now)
        person = twin.people.get()
        together(
            lambda: by_hand(one, twin, boss),
            lambda: take_on(encounter=twin, person=person, by=navigator, at=now),
        )
        gone = TwinJoin.objects.get().gone
        assert not gone.cases.exists()
