"""Two entries of one person: what stands after a merge, what comes back, and who was told apart."""

from datetime import date

import pytest

from casemgmt.core.errors import NotPossible
from casemgmt.people import actions, finding, queries, whole
from casemgmt.people.actions import create_person, merge_people, not_same_person, undo_merge
from casemgmt.people.models import Person


@pytest.fixture
def write_down(riverside, navigator, now):
    def write_down(**facts):
        return create_person(program=riverside, by=navigator, at=now, **facts)

    return write_down


@pytest.fixture
def coat(write_down):
    return write_down(description="man, grey coat", gender="declined", age_estimate=40)


@pytest.fixture
def named(write_down):
    return write_down(first_name="Ivo", last_name="Marsh", birth_date=date(1984, 3, 9), gender="man")


@pytest.fixture
def who(navigator, now):
    return {"by": navigator, "at": now}


def fresh(person):
    return Person.objects.get(pk=person.pk)


@pytest.mark.django_db
class TestWhatStands:
    def test_what_is_lacking_comes_from_the_other_and_what_was_said_stays(self, coat, named, who):
        merge_people(keep=coat, gone=named, **who)
        kept = fresh(coat)
        assert (kept.first_name, kept.birth_date) == ("Ivo", date(1984, 3, 9))
        assert kept.gender == "declined"  # a “no” is a value
        assert fresh(named).display_name == "Ivo Marsh"
        assert fresh(named).root == kept

    def test_who_merges_chooses_which_stands(self, coat, named, who):
        merge_people(keep=coat, gone=named, take=["gender"], **who)
        assert fresh(coat).gender == "man"

    def test_all_warnings_stand(self, coat, named, who):
        actions.keep_contact_card(person=coat, must_not_know="her partner", introduce_as="a friend", **who)
        actions.keep_contact_card(person=named, must_not_know="the landlord", introduce_as="A friend", **who)
        merge_people(keep=coat, gone=named, **who)
        card = whole.card_of(fresh(named))
        assert card.must_not_know == "her partner · the landlord"
        assert card.introduce_as == "a friend"

    def test_numbers_of_both_are_the_persons(self, coat, named, who):
        one = actions.add_contact_point(person=coat, value="541 555 0100", **who)
        other = actions.add_contact_point(person=named, value="541 555 0111", **who)
        merge_people(keep=coat, gone=named, **who)
        assert whole.points_of(fresh(named)) == [one, other]
        assert whole.has(fresh(coat), other)

    def test_restricted_on_one_is_restricted(self, coat, named, who, navigator):
        Person.objects.filter(pk=named.pk).update(is_restricted=True)
        merge_people(keep=coat, gone=named, **who)
        assert not Person.objects.visible_to(navigator).filter(pk__in=[coat.pk, named.pk]).exists()
        assert not finding.find_people(navigator, "Ivo Marsh")


@pytest.mark.django_db
class TestUndoing:
    def test_both_stand_as_before(self, coat, named, who):
        actions.keep_contact_card(person=coat, must_not_know="her partner", **who)
        actions.keep_contact_card(person=named, must_not_know="the landlord", **who)
        merge = merge_people(keep=coat, gone=named, take=["gender"], **who)
        undo_merge(merge=merge, **who)
        kept, other = fresh(coat), fresh(named)
        assert (kept.root, other.root) == (kept, other)
        assert (kept.first_name, kept.birth_date, kept.gender) == ("", None, "declined")
        assert whole.card_of(kept).must_not_know == "her partner"
        assert whole.card_of(other).must_not_know == "the landlord"

    def test_what_was_corrected_since_stays(self, coat, named, who):
        merge = merge_people(keep=coat, gone=named, **who)
        actions.change_person(person=fresh(coat), version=fresh(coat).version, first_name="Ivan", **who)
        actions.keep_contact_card(person=fresh(coat), must_not_know="nobody", **who)
        undo_merge(merge=merge, **who)
        assert (fresh(coat).first_name, fresh(coat).last_name) == ("Ivan", "")
        assert whole.card_of(fresh(coat)).must_not_know == "nobody"

    def test_a_restriction_of_the_other_goes_with_it(self, coat, named, who):
        Person.objects.filter(pk=named.pk).update(is_restricted=True)
        merge = merge_people(keep=coat, gone=named, **who)
        assert fresh(coat).is_restricted
        undo_merge(merge=merge, **who)
        assert (fresh(coat).is_restricted, fresh(named).is_restricted) == (False, True)

    def test_a_chain_leads_to_one_root_and_is_undone_from_its_end(self, coat, named, write_down, who):
        third = write_down(first_name="Ivo", last_name="March")
        first = merge_people(keep=coat, gone=named, **who)
        second = merge_people(keep=third, gone=fresh(coat), **who)
        assert {fresh(one).root for one in (coat, named, third)} == {third}
        with pytest.raises(NotPossible, match="merged later"):
            undo_merge(merge=first, **who)
        undo_merge(merge=second, **who)
        assert {fresh(one).root for one in (coat, named)} == {coat}
        assert fresh(third).root == third


@pytest.mark.django_db
class TestToldApart:
    def test_it_holds_through_later_merges(self, coat, named, write_down, who, navigator):
        twin = write_down(first_name="Ivo", last_name="Marsh")
        not_same_person(one=named, other=twin, **who)
        merge_people(keep=coat, gone=twin, **who)
        assert [found.person for found in finding.maybe_the_same(fresh(coat), navigator)] == []
        with pytest.raises(NotPossible, match="two people"):
            merge_people(keep=fresh(coat), gone=fresh(named), **who)

    def test_merged_all_the_same_it_is_taken_back(self, named, write_down, who):
        twin = write_down(first_name="Ivo", last_name="Marsh")
        not_same_person(one=named, other=twin, **who)
        merge = merge_people(keep=named, gone=twin, all_the_same=True, **who)
        undo_merge(merge=merge, **who)
        assert queries.told_apart(fresh(named), fresh(twin)) == []
        again = not_same_person(one=fresh(named), other=fresh(twin), **who)
        assert queries.told_apart(fresh(twin), fresh(named)) == [again]

    def test_one_person_is_not_told_apart_from_themselves(self, coat, named, who):
        merge_people(keep=coat, gone=named, **who)
        with pytest.raises(NotPossible, match="Undo the merge"):
            not_same_person(one=fresh(coat), other=fresh(named), **who)


@pytest.mark.django_db
def test_a_warning_written_from_any_entry_is_the_persons(coat, named, who):
    merge_people(keep=coat, gone=named, **who)
    actions.keep_contact_card(person=fresh(named), must_not_know="her partner", **who)
    assert whole.card_of(fresh(coat)).must_not_know == "her partner"


@pytest.mark.django_db
def test_a_number_of_the_other_entry_is_not_written_twice(coat, named, who):
    own = actions.add_contact_point(person=coat, value="541 555 0100", **who)
    actions.add_contact_point(person=named, value="541 555 0111", **who)
    merge_people(keep=coat, gone=named, **who)
    with pytest.raises(NotPossible, match="on the card already"):
        actions.change_contact_point(point=own, value="541 555 0111", **who)
