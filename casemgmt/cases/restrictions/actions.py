"""Closing a person's file to all but those named, changing who they are, opening it to the program again."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.accounts.models import User
from casemgmt.accounts.permissions import CASE_PERMISSIONS, Permission
from casemgmt.core import access
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.people.actions.locks import hold_root
from casemgmt.people.models import Person

from ..models import Case
from . import queries
from .models import Restriction


@action
def restrict_person(*, case: Case, keep: Collection[User], reason: str, by: Actor, at: datetime) -> Restriction:
    """Close the person's file, by all their entries, to all but these colleagues. They are told. What was open to
    agencies is shut until one of them opens it again by hand."""
    access.require(by, Permission.CASE_ASSIGN, case)
    root = hold_root(case.person_id)
    if Restriction.objects.standing().filter(person__root=root).exists():
        raise NotPossible(_("This person is restricted already."))
    _check(case, keep, reason)
    root.is_restricted, root.restricted_at = True, at
    root.save(update_fields=["is_restricted", "restricted_at"])
    made = Restriction.objects.create(
        program_id=case.program_id, person=root, reason=reason.strip(), set_at=at, set_by=user_of(by)
    )
    record("person.restricted", root, by=by, at=at, restriction=made.pk, kept=[user.pk for user in keep])
    _let_in(made, keep, by, at)
    return made


@action
def change_who_keeps(*, restriction: Restriction, keep: Collection[User], by: Actor, at: datetime) -> Restriction:
    """Name others who keep access. Who gives access to themselves does so on record, and all who had it are told."""
    access.require(by, Permission.CASE_ASSIGN, restriction)
    restriction = _held(restriction)
    _check(restriction, keep, restriction.reason)
    before = queries.who_keeps(restriction)
    for user in before:
        access.take_back(user, reason=restriction.grants_because)
    kept = [user.pk for user in keep]
    record("person.restriction_changed", restriction.person, by=by, at=at, restriction=restriction.pk, kept=kept)
    _let_in(restriction, keep, by, at, also_told=before)
    return restriction


@action
def lift_restriction(*, restriction: Restriction, reason: str, by: Actor, at: datetime) -> Restriction:
    """The program works with the person as with everybody again."""
    access.require(by, Permission.CASE_ASSIGN, restriction)
    restriction = _held(restriction)
    if not reason.strip():
        raise NotPossible(_("Write why it is lifted."), field="reason")
    kept = queries.who_keeps(restriction)
    standing = Restriction.objects.standing().filter(person__root=restriction.person.root_id)
    for one in standing:  # a merge may have brought two together
        for user in queries.who_keeps(one):
            access.take_back(user, reason=one.grants_because)
    standing.update(lifted_at=at, lifted_by=user_of(by), lift_reason=reason.strip())
    Person.objects.filter(root=restriction.person.root_id).update(is_restricted=False, restricted_at=None)
    record("person.unrestricted", restriction.person, by=by, at=at, restriction=restriction.pk)
    _tell(restriction, kept, by, at)
    restriction.refresh_from_db()
    return restriction


def _held(restriction: Restriction) -> Restriction:
    hold_root(restriction.person_id)
    found = Restriction.objects.select_related("person__root", "program").get(pk=restriction.pk)
    if found.lifted_at:
        raise NotPossible(_("This restriction was lifted already."))
    return found


def _check(of: Case | Restriction, keep: Collection[User], reason: str) -> None:
    if not reason.strip():
        raise NotPossible(_("Write why."), field="reason")
    allowed = set(queries.may_be_kept(of.program).values_list("pk", flat=True))
    if not keep or not {user.pk for user in keep} <= allowed:
        raise NotPossible(_("Name at least one colleague who works on cases here and keeps access."), field="keep")


def let_in(restriction: Restriction, keep: Collection[User]) -> None:
    """These colleagues have all cases of the person, by every entry."""
    for case in queries.cases_of(restriction):
        for user in keep:
            access.grant(user, CASE_PERMISSIONS, case, granted_by=restriction.set_by, reason=restriction.grants_because)


def _let_in(
    restriction: Restriction, keep: Collection[User], by: Actor, at: datetime, also_told: Collection[User] = ()
) -> None:
    let_in(restriction, keep)
    _tell(restriction, [*keep, *also_told], by, at)


def _tell(restriction: Restriction, users: Collection[User], by: Actor, at: datetime) -> None:
    for pk in {user.pk for user in users} - {by.pk}:
        key = f"person.restriction:{restriction.pk}:{pk}:{at.isoformat()}"
        tell("person.restriction", key=key, at=at, restriction=restriction.pk, user=pk)
