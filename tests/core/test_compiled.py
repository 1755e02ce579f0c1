"""A part of a statement that is compiled once says the same as when the ORM writes it for each page."""

from datetime import timedelta

import pytest
from django.db.models import BooleanField, Exists, F, OuterRef, Q, Subquery

from casemgmt.cases.models import Case
from casemgmt.core.compiled import Compiled, CompiledRows
from casemgmt.followups.models import FollowUp
from casemgmt.people.models import Person
from tests.loop import case, encounter, meet, person  # noqa: F401 (fixtures)
from tests.together import together

pytestmark = pytest.mark.django_db


def _is_due(at):
    return Exists(FollowUp.objects.filter(case__person__root=OuterRef("person__root"), due_at__lte=at))


IS_DUE = Compiled(lambda: Case, _is_due, BooleanField(), "at")


@pytest.fixture
def contact(case):
    return case.follow_ups.order_by("due_at").first()


@pytest.mark.parametrize("hours", [-1, 0])
def test_it_answers_as_the_orm_does_at_each_moment(case, contact, hours):

    at = contact.due_at + timedelta(hours=hours)
    written = Case.objects.annotate(told=_is_due(at)).get(pk=case.pk).told
    assert Case.objects.annotate(told=IS_DUE(at=at)).get(pk=case.pk).told is written is (hours == 0)


def test_it_stands_in_conditions_joins_and_subqueries(case, contact):
    at = contact.due_at
    assert Case.objects.filter(Q(IS_DUE(at=at))).get() == case
    assert not Case.objects.filter(~Q(IS_DUE(at=at))).exists()
    # Where the outer query has given the names of its tables away already.
    through = FollowUp.objects.annotate(told=IS_DUE("case", at=at)).filter(told=True)
    assert contact in through
    inner = Case.objects.filter(pk=OuterRef("case")).annotate(told=IS_DUE(at=at)).values("told")
    assert FollowUp.objects.annotate(told=Subquery(inner)).get(pk=contact.pk).told is True
    people = Person.objects.filter(pk__in=Case.objects.filter(Q(IS_DUE(at=at))).values("person"))
    assert people.get() == case.person


def test_it_is_written_once(case, django_assert_num_queries):
    first = IS_DUE.text
    list(Case.objects.annotate(told=IS_DUE(at=case.opened_at)).order_by(F("told").desc()))
    assert IS_DUE.text is first


def test_rows_of_one_shape_are_told_for_each_value(case, contact):
    asked = CompiledRows(
        lambda case, at: FollowUp.objects.filter(case=case, due_at__lte=at).select_related("program"), "case", "at"
    )
    assert [row.pk for row in asked(case=case.pk, at=contact.due_at)] == [contact.pk]
    assert next(iter(asked(case=case.pk, at=contact.due_at))).program == case.program
    assert list(asked(case=case.pk, at=contact.due_at - timedelta(hours=1))) == []
    pairs = CompiledRows(lambda keys: Case.objects.filter(person__root__among=keys).values_list("pk", "risk"), "keys")
    assert list(pairs(keys=[case.person_id])) == [(case.pk, case.risk)]
    assert list(pairs(keys=[])) == []
    with pytest.raises(TypeError, match="read as they are"):
        asked(case=case.pk, at=contact.due_at).filter(pk=contact.pk)


def test_what_one_asker_gave_is_not_kept(case, contact):
    kept = CompiledRows(lambda: FollowUp.objects.filter(due_at__lte=contact.due_at))
    with pytest.raises(TypeError, match="give it as a Late"):
        kept()
    column = Compiled(lambda: Case, lambda: Exists(FollowUp.objects.filter(case=case.pk)), BooleanField())
    with pytest.raises(TypeError, match="give it as a Late"):
        list(Case.objects.annotate(told=column()))


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_by_its_own_connection(case):
    asked = CompiledRows(lambda case: Case.objects.filter(pk=case).values_list("risk", flat=True), "case")
    assert list(asked(case=case.pk)) == [case.risk]
    found = together(lambda: list(asked(case=case.pk)), lambda: list(asked(case=case.pk)))
    assert found == [[case.risk], [case.risk]]
