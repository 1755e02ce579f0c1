"""The first lock of every action on what belongs to a person: the entry that stands for them now.

Locks are taken in one order: root person, case, referral, offer, child. Entries that were merged share one root, so a
consent on one and a request on the other stand in one line. All of them leave the key free: rows that point to the
person may be written meanwhile, only other actions wait.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from casemgmt.core.errors import NotPossible

from ..models import Person


def hold_root(person_id: UUID) -> Person:
    """The entry that stands for this person now, held until the transaction ends.

    Somebody may merge it while we wait for it. It is let go then, so that no two wait in a circle, and the entry that
    it was merged into is asked for.
    """
    while True:
        try:
            with transaction.atomic():
                return _hold(_root_of(person_id))
        except _Merged:
            continue


def lockable(*, skip_locked: bool = False) -> QuerySet[Person]:
    """Rows to lock, as everybody locks people."""
    return Person.objects.select_for_update(of=("self",), no_key=True, skip_locked=skip_locked)


def lock_person(person: Person) -> Person:
    """This entry's own row, held until the transaction ends: for what is written on the entry itself."""
    return lockable().select_related("program").get(pk=person.pk)


def refuse_forgotten(person: Person) -> Person:
    """Nothing new begins about somebody whose words were taken out: it would say again who they are."""
    if person.forgotten_at:
        raise NotPossible(_("This person was anonymized. Write them down anew if they come back."))
    return person


class _Merged(Exception):
    """The row was merged while we waited for it; leaving the savepoint lets it go."""


def _root_of(person_id: UUID) -> UUID:
    return Person.objects.values_list("root_id", flat=True).get(pk=person_id)


def _hold(root_id: UUID) -> Person:
    person = lockable().select_related("program").get(pk=root_id)
    if person.merged_into_id:
        raise _Merged
    return person
