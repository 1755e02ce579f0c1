"""Grants: through the program, the agency or one case; expired ones and inactive users hold nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from casemgmt.accounts.actions import add_member, end_membership
from casemgmt.accounts.models import Membership, ProgramGrant, User
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import Role
from casemgmt.cases.models import Case
from casemgmt.core import access
from casemgmt.core.actor import CLOCK
from providers.models import AgencyStaff, OrganizationGrant
from tests.loop import case, encounter, meet, person  # noqa: F401 (fixtures)
from tests.together import together

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


def test_an_expired_grant_holds_nothing(case, outsider):  # noqa: F811
    later = timezone.now() + timedelta(hours=4)
    access.grant(outsider, [Permission.CASE_VIEW], case, expires_at=later, reason="break-glass")
    assert access.holds(fresh(outsider), Permission.CASE_VIEW, case)
    access.grant(outsider, [Permission.CASE_VIEW], case, expires_at=timezone.now() - timedelta(seconds=1))
    assert not access.holds(fresh(outsider), Permission.CASE_VIEW, case)
    assert access.cases_where(fresh(outsider), Permission.CASE_VIEW) == []


def test_an_inactive_user_holds_nothing(navigator, riverside):
    User.objects.filter(pk=navigator.pk).update(is_active=False)
    assert not access.holds(fresh(navigator), Permission.CASE_VIEW, riverside)
    assert navigator not in access.users_holding(Permission.CASE_VIEW, riverside)


def test_leaving_one_role_keeps_what_another_allows(navigator, admin, riverside, now):
    add_member(program=riverside, user=navigator, role=Role.RESPONDER, by=CLOCK, at=now)
    membership = Membership.objects.get(user=navigator, role=Role.NAVIGATOR)
    end_membership(membership=membership, by=admin, at=now)
    assert access.holds(fresh(navigator), Permission.ENCOUNTER_RECORD, riverside)
    assert not access.holds(fresh(navigator), Permission.CASE_VIEW, riverside)


@pytest.mark.django_db(transaction=True)
def test_two_roles_ended_at_the_same_moment_leave_nothing(case, navigator, admin, manager, riverside, now):  # noqa: F811
    """Seen: each leaving saw the other role still there and kept what it allowed, for good."""
    add_member(program=riverside, user=navigator, role=Role.MANAGER, by=CLOCK, at=now)
    first, second = Membership.objects.filter(user=navigator).order_by("created_at")
    assert Case.objects.visible_to(fresh(navigator)).exists()
    together(
        lambda: end_membership(membership=first, hand_to=[manager], by=fresh(admin), at=now),
        lambda: end_membership(membership=second, hand_to=[manager], by=fresh(admin), at=now),
    )
    assert not Membership.objects.filter(user=navigator, left_at=None).exists()
    assert not access.has_a_role(fresh(navigator))
    assert not Case.objects.visible_to(fresh(navigator)).exists()


def test_a_row_that_ended_by_whatever_way_gives_nothing(navigator, shelter_desk, riverside, harbor_house, now):
    """Roles are read from the rows themselves: nothing else has to be taken away with them."""
    Membership.objects.filter(user=navigator).update(left_at=now)
    AgencyStaff.objects.filter(user=shelter_desk).update(is_active=False, left_at=now)
    assert not access.holds(fresh(navigator), Permission.CASE_VIEW, riverside)
    assert not access.holds(fresh(shelter_desk), Permission.OFFER_VIEW, harbor_house)
    assert not access.users_holding(Permission.OFFER_ANSWER, harbor_house).exists()


def test_a_role_is_never_copied(navigator, shelter_desk):
    assert not ProgramGrant.objects.exists()
    assert not OrganizationGrant.objects.exists()


def test_a_role_that_is_no_more_allows_nothing(navigator, riverside):
    Membership.objects.filter(user=navigator).update(role="sheriff")
    assert not any(access.programs_where(fresh(navigator), permission) for permission in Permission)


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
