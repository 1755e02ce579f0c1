"""Somebody leaves: what they had to do goes to somebody first."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts.actions import add_member, close_account, end_membership
from casemgmt.accounts.models import Membership, User
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import AgencyRole, Role
from casemgmt.cases.actions import cover_for, hold_case, take_on
from casemgmt.cases.models import Case, Cover
from casemgmt.core import access
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from casemgmt.followups.models import FollowUp
from providers.actions import add_staff
from tests.loop import case, encounter, meet, person  # noqa: F401 (fixtures)
from tests.together import together


@pytest.fixture
def bea(riverside, now):
    user = User.objects.create_user("bea@riverside.example", "a-long-enough-word", name="Bea")
    add_member(program=riverside, user=user, role=Role.NAVIGATOR, by=CLOCK, at=now)
    return user


@pytest.fixture
def membership(navigator):
    return Membership.objects.get(user=navigator)


@pytest.fixture
def leave(membership, admin, now):
    def leave(*to, by=admin, membership=membership):
        return end_membership(membership=membership, hand_to=to, by=by, at=now)

    return leave


def test_who_has_a_case_is_not_let_go(case, leave, membership):  # noqa: F811
    with pytest.raises(NotPossible, match="Open cases: 1") as refused:
        leave()
    assert refused.value.field == "hand_to"
    membership.refresh_from_db()
    assert membership.left_at is None


def test_a_case_on_hold_counts_a_closed_one_does_not(case, leave, navigator, now):  # noqa: F811
    hold_case(case=case, reason="jail", by=navigator, at=now)
    with pytest.raises(NotPossible):
        leave()
    Case.objects.update(state="closed", closed_at=now, close_reason="moved", held_at=None, hold_reason="")
    assert leave().left_at == now


def test_a_contact_that_names_them_counts_and_goes_back_to_the_owner(
    encounter,
    person,
    leave,
    navigator,
    bea,
    now,  # noqa: F811
):
    theirs = take_on(encounter=encounter, person=person, by=bea, at=now)
    first = theirs.follow_ups.order_by("due_at").first()
    FollowUp.objects.filter(pk=first.pk).update(assignee=navigator)
    with pytest.raises(NotPossible, match="Contacts of others' cases: 1"):
        leave()
    leave(bea)
    assert FollowUp.objects.get(pk=first.pk).owner_id == bea.pk


def test_the_work_goes_evenly_to_those_named(meet, leave, navigator, manager, bea, now):  # noqa: F811
    for _n in range(4):
        met = meet(phone="")
        take_on(encounter=met, person=met.people.get(), by=navigator, at=now)
    leave(bea, manager)
    assert sorted(Case.objects.values_list("owner__name", flat=True)) == ["Bea", "Bea", manager.name, manager.name]
    assert Event.objects.filter(verb="case.assigned").count() == 4 + 4
    assert not access.holds(User.objects.get(pk=navigator.pk), Permission.CASE_EDIT, Case.objects.first())


@pytest.mark.parametrize("who", ["responder", "other_navigator", "navigator"])
def test_only_to_colleagues_who_work_on_cases(who, case, leave, request):  # noqa: F811
    with pytest.raises(NotPossible, match="Choose colleagues"):
        leave(request.getfixturevalue(who))


def test_another_role_that_works_on_cases_keeps_the_work(case, leave, riverside, navigator, now):  # noqa: F811
    add_member(program=riverside, user=navigator, role=Role.MANAGER, by=CLOCK, at=now)
    leave()
    assert Case.objects.get().owner == navigator
    with pytest.raises(NotPossible):
        leave(membership=Membership.objects.get(user=navigator, role=Role.MANAGER))


def test_covers_end_with_the_role(leave, riverside, navigator, bea, manager, now):
    day = now.astimezone(riverside.zone).date()
    cover_for(program=riverside, away=bea, stand_in=navigator, first_day=day, last_day=day, by=manager, at=now)
    leave()
    assert Cover.objects.get().ended_at == now


def test_what_was_opened_by_hand_goes_with_the_case(case, leave, navigator, bea):  # noqa: F811
    case.person.is_restricted = True
    case.person.save()
    access.grant(navigator, [Permission.CASE_VIEW], case)
    leave(bea)
    assert Case.objects.visible_to(User.objects.get(pk=bea.pk)).exists()
    assert not Case.objects.visible_to(User.objects.get(pk=navigator.pk)).exists()


def test_not_without_the_right(case, leave, manager, bea):  # noqa: F811
    with pytest.raises(PermissionDenied):
        leave(bea, by=manager)


def test_an_account_closes_only_once_the_work_has_gone(case, riverside, navigator, admin, bea, now):  # noqa: F811
    closing = {"user": navigator, "program": riverside, "by": admin, "at": now}
    with pytest.raises(NotPossible):
        close_account(**closing)
    close_account(**closing, hand_to=[bea])
    navigator.refresh_from_db()
    assert not navigator.is_active
    assert Case.objects.get().owner == bea
    assert not Membership.objects.filter(user=navigator, left_at=None).exists()


def test_an_account_with_another_place_stays_open(riverside, lakeside, navigator, admin, harbor_house, now):
    add_staff(organization=harbor_house, user=navigator, role=AgencyRole.STAFF, by=CLOCK, at=now)
    with pytest.raises(NotPossible, match="another program or an agency"):
        close_account(user=navigator, program=riverside, by=admin, at=now)
    assert Membership.objects.filter(user=navigator, left_at=None).exists()


def test_not_ones_own_account(riverside, admin, now):
    with pytest.raises(NotPossible):
        close_account(user=admin, program=riverside, by=admin, at=now)


def test_the_page_refuses_and_takes_the_name_right_there(client, case, membership, admin, bea):  # noqa: F811
    client.force_login(admin)
    address = reverse("accounts:end_membership", args=[membership.pk])
    page = client.get(address).content.decode()
    assert "Open cases" in page
    assert "signed out everywhere" in page
    refused = client.post(address, {})
    assert refused.status_code == 422
    assert "Say who takes it over" in refused.content.decode()
    assert client.post(address, {"hand_to": bea.pk, "close": "on"}).status_code == 302
    assert Case.objects.get().owner == bea
    assert not User.objects.get(pk=membership.user_id).is_active
    assert timezone.now() > Membership.objects.get(pk=membership.pk).left_at


def test_who_lost_a_role_is_signed_out_everywhere(client, leave, navigator):
    client.force_login(navigator)
    assert client.get("/my-day/").status_code == 200
    leave()
    answer = client.get("/my-day/")
    assert answer.status_code == 302
    assert "/accounts/login/" in answer.url


def second_administrator(riverside, now):
    user = User.objects.create_user("second@riverside.example", "a-long-enough-word", name="Sec Ond")
    add_member(program=riverside, user=user, role=Role.ADMINISTRATOR, by=CLOCK, at=now)
    return user


def test_the_last_administrator_stays(riverside, admin, now):
    [role] = Membership.objects.filter(user=admin)
    with pytest.raises(NotPossible, match="needs an administrator"):
        end_membership(membership=role, by=admin, at=now)
    other = second_administrator(riverside, now)
    end_membership(membership=role, by=admin, at=now)
    with pytest.raises(NotPossible, match="needs an administrator"):
        end_membership(membership=Membership.objects.get(user=other), by=other, at=now)


def test_an_account_that_was_switched_off_is_no_administrator_to_rely_on(riverside, admin, now):
    User.objects.filter(pk=second_administrator(riverside, now).pk).update(is_active=False)
    with pytest.raises(NotPossible, match="needs an administrator"):
        end_membership(membership=Membership.objects.get(user=admin), by=admin, at=now)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["end", "close"])
def test_two_administrators_who_end_each_other_at_once(how, riverside, admin, now):
    """Each on a connection of its own: whoever comes second is refused, and one stays."""
    other = second_administrator(riverside, now)

    def leave(user, by):
        if how == "close":
            return close_account(user=user, program=riverside, by=User.objects.get(pk=by.pk), at=now)
        role = Membership.objects.get(user=user)
        return end_membership(membership=role, by=User.objects.get(pk=by.pk), at=now)

    answers = together(lambda: leave(admin, other), lambda: leave(other, admin))
    assert sum(isinstance(answer, PermissionDenied | NotPossible) for answer in answers) == 1
    assert access.users_holding(Permission.PROGRAM_MEMBERS, riverside).count() == 1
