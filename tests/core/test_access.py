"""Grants: through the program, the agency or one case; expired ones and inactive users hold nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from casemgmt.accounts.actions import add_member, end_membership
from casemgmt.accounts.models import Membership, User
from casemgmt.accounts.roles import Role
from casemgmt.core import access
from casemgmt.core.access import Permission
from casemgmt.core.actor import CLOCK

pytestmark = pytest.mark.django_db


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_a_role_allows_in_its_own_program_only(navigator, riverside, lakeside):
    assert access.holds(navigator, Permission.CASE_VIEW, riverside)
    assert not access.holds(navigator, Permission.CASE_VIEW, lakeside)
    with pytest.raises(PermissionDenied):
        access.require(navigator, Permission.CASE_VIEW, lakeside)


def test_an_administrator_cannot_read_client_records(admin, riverside):
    for permission in (
        Permission.CASE_VIEW,
        Permission.PERSON_VIEW,
        Permission.PERSON_SEARCH,
        Permission.ENCOUNTER_VIEW,
    ):
        assert not access.holds(admin, permission, riverside)


def test_an_expired_grant_holds_nothing(outsider, riverside):
    later = timezone.now() + timedelta(hours=4)
    access.grant(outsider, [Permission.CASE_VIEW], riverside, expires_at=later, reason="break-glass")
    assert access.holds(fresh(outsider), Permission.CASE_VIEW, riverside)
    access.grant(outsider, [Permission.CASE_VIEW], riverside, expires_at=timezone.now() - timedelta(seconds=1))
    assert not access.holds(fresh(outsider), Permission.CASE_VIEW, riverside)
    assert access.programs_where(fresh(outsider), Permission.CASE_VIEW) == []


def test_an_inactive_user_holds_nothing(navigator, riverside):
    User.objects.filter(pk=navigator.pk).update(is_active=False)
    assert not access.holds(fresh(navigator), Permission.CASE_VIEW, riverside)
    assert navigator not in access.users_holding(Permission.CASE_VIEW, riverside)


def test_leaving_one_role_keeps_what_another_allows(navigator, admin, riverside, now):
    add_member(program=riverside, user=navigator, role=Role.RESPONDER, by=admin, at=now)
    membership = Membership.objects.get(user=navigator, role=Role.NAVIGATOR)
    end_membership(membership=membership, by=admin, at=now)
    assert access.holds(fresh(navigator), Permission.ENCOUNTER_RECORD, riverside)
    assert not access.holds(fresh(navigator), Permission.CASE_VIEW, riverside)


def test_the_clock_ticks_and_may_do_nothing_else(riverside):
    assert access.holds(CLOCK, Permission.CLOCK_TICK, riverside)
    assert not any(
        access.holds(CLOCK, permission, riverside) for permission in set(Permission) - {Permission.CLOCK_TICK}
    )


def test_all_grants_of_a_user_cost_one_query(navigator, riverside, django_assert_num_queries):
    user = fresh(navigator)
    with django_assert_num_queries(1):
        for permission in Permission:
            access.programs_where(user, permission)
