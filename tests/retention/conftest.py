"""Somebody whose time is over: closed, nothing owed, nobody asked."""

from typing import Any

import pytest
from django.db import connection

from casemgmt.cases.models import Case
from casemgmt.duties.models import Duty
from casemgmt.feedback.models import Feedback
from casemgmt.messaging.models import ReplyFor
from casemgmt.people.models import Person
from casemgmt.retention import actions
from casemgmt.retention.models import Certificate, ForgetRequest
from referrals.models import Message, Offer
from referrals.workflow import LIVE
from tests.house.conftest import cast, quiet, world  # noqa: F401 (fixtures)


def let_go(person: Person, at: Any) -> Person:
    """Nothing is open about them any more."""
    people = Person.objects.same_as(person)
    Case.objects.filter(person__in=people).exclude(state="closed").update(
        state="closed",
        closed_at=at,
        close_reason="goals_met",
        held_at=None,
        hold_reason="",
        owner=None,
        assigned_at=None,
    )
    Offer.objects.filter(person__in=people).filter(state__in=LIVE).update(
        state="withdrawn", identity_opened_at=None, next_step_at=None, waits_on="", due_at=None, ended_at=at
    )
    ReplyFor.objects.filter(person__in=people, handled_at=None).update(handled_at=at)
    Message.objects.filter(person__in=people, read_at=None).update(read_at=at)
    Duty.objects.filter(person__in=people, ended_at=None).update(ended_at=at, ended_as="gone", tell_at=None)
    Feedback.objects.filter(person__in=people, ended_at=None).update(
        ended_at=at, state="closed_without", outcome="thanked"
    )
    return person


@pytest.fixture
def forget(manager, admin, clock) -> Any:
    """Ask, confirm by somebody else, carry out."""

    def act(person: Person, at: Any, how: str = "anonymize") -> Certificate:
        said_on = at.astimezone(person.program.zone).date()
        asked = actions.ask_to_forget(person=person, how=how, asked_for_by="person", said_on=said_on, by=manager, at=at)
        actions.confirm_forgetting(request=asked, by=admin, at=at)
        return actions.carry_out(request=ForgetRequest.objects.get(pk=asked.pk), by=clock, at=at)

    return act


def everything() -> dict[str, str]:
    """All that stands in the database, as text, by table."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM \"{table}\" t")
            found[table] = cursor.fetchone()[0]
    return found
