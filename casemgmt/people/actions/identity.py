"""Who is the same person: merging, taking it back, and remembering that two are different.

A merge points one person at the other and fills what the kept one lacks. No row is moved: cases, consents, events and
encounters stay where they were written, and reads go through `queries.ids_of`. So a merge can be undone without loss.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.actor import Actor, User, account_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from ..models import NotSamePerson, Person, PersonMerge
from .locks import lockable
from .persons import EMPTY, FACTS


@transaction.atomic
def merge_people(*, keep: Person, gone: Person, by: Actor, at: datetime) -> PersonMerge:
    """Two entries are one person. The kept one takes over what it lacks; a snapshot makes it possible to undo."""
    keep, gone = _lock_both(keep, gone)
    require(by, Permission.PERSON_EDIT, keep)
    _check_pair(keep, gone)
    merge = PersonMerge.objects.create(
        program_id=keep.program_id, kept=keep, gone=gone, before=_facts(keep), merged_at=at, merged_by=account_of(by)
    )
    merge.filled = _fill(keep, gone)
    merge.save(update_fields=["filled"])
    gone.merged_into, gone.version = keep, gone.version + 1
    gone.save(update_fields=["merged_into", "version"])
    record("person.merged", merge, by=by, at=at, person_id=keep.pk, kept=keep.pk, gone=gone.pk)
    return merge


@transaction.atomic
def undo_merge(*, merge: PersonMerge, by: Actor, at: datetime) -> PersonMerge:
    """They are two people after all: both stand as before, except where a fact was corrected since."""
    keep, gone = _lock_both(merge.kept, merge.gone)
    require(by, Permission.PERSON_EDIT, keep)
    merge = PersonMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if merge.undone_at:
        return merge
    _take_back(keep, gone, merge)
    gone.merged_into, gone.version = None, gone.version + 1
    gone.save(update_fields=["merged_into", "version"])
    merge.undone_at, merge.undone_by = at, account_of(by)
    merge.save(update_fields=["undone_at", "undone_by"])
    record("person.unmerged", merge, by=by, at=at, person_id=keep.pk, kept=keep.pk, gone=gone.pk)
    return merge


@transaction.atomic
def not_same_person(*, one: Person, other: Person, by: User, at: datetime) -> NotSamePerson:
    """Somebody looked at two people and found them different: they are not proposed as one again."""
    require(by, Permission.PERSON_EDIT, one)
    require(by, Permission.PERSON_EDIT, other)
    first, second = sorted((one, other), key=lambda person: person.pk)
    if first.pk == second.pk:
        raise NotPossible(_("This is the same entry. Choose another person."))
    found, is_new = NotSamePerson.objects.get_or_create(one=first, other=second, defaults={"by": by})
    if is_new:
        record("person.told_apart", found, by=by, at=at, person_id=one.pk, program_id=one.program_id, other=other.pk)
    return found


def _lock_both(one: Person, other: Person) -> tuple[Person, Person]:
    rows = lockable().select_related("program").filter(pk__in=[one.pk, other.pk])
    found = {person.pk: person for person in rows.order_by("pk")}
    return found[one.pk], found[other.pk]


def _check_pair(keep: Person, gone: Person) -> None:
    if keep.pk == gone.pk:
        raise NotPossible(_("This is the same entry. Choose another person."))
    if keep.program_id != gone.program_id:
        raise NotPossible(_("People of different programs cannot be merged."))
    if keep.merged_into_id or gone.merged_into_id:
        raise NotPossible(_("One of them was merged already. Reload the page to see how it stands."))


def _facts(person: Person) -> dict[str, Any]:
    facts = model_to_dict(person, fields=sorted(FACTS))
    return {name: value.isoformat() if hasattr(value, "isoformat") else _plain(value) for name, value in facts.items()}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | list | bool) else str(value)


def _fill(keep: Person, gone: Person) -> list[str]:
    lacking = [name for name in sorted(FACTS) if getattr(keep, name) in EMPTY and getattr(gone, name) not in EMPTY]
    for name in lacking:
        setattr(keep, name, getattr(gone, name))
    if "age_estimate" in lacking:
        keep.age_estimated_on = gone.age_estimated_on
    keep.version += 1
    keep.save()
    return lacking


def _take_back(keep: Person, gone: Person, merge: PersonMerge) -> None:
    """Empty again what the merge had filled, unless somebody has corrected it since."""
    blank = Person()
    for name in merge.filled:
        if getattr(keep, name) == getattr(gone, name):
            setattr(keep, name, getattr(blank, name))
    if not (keep.is_named or keep.description):
        keep.description = merge.before.get("description", "")
    keep.version += 1
    keep.save()
