"""A restriction goes with the person: through a merge, its undoing, and to cases that open later."""

from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.core.actor import Actor
from casemgmt.core.events import record
from casemgmt.encounters.models import Encounter
from casemgmt.people.models import Person, PersonMerge

from ..models import Case
from . import queries
from .actions import let_in
from .models import Restriction


def open_to_those_named(*, case: Case, encounter: Encounter, by: Actor, at: datetime) -> None:
    """A case of somebody restricted opens: whoever was named works on it too."""
    if case.person.now.is_restricted:
        _let_in_everywhere(case.person)


def follow_merge(*, merge: PersonMerge, by: Actor, at: datetime) -> None:
    """Cases of both entries are the one person's: whoever was named keeps access to all of them."""
    _let_in_everywhere(merge.kept)


def follow_parting(*, merge: PersonMerge, by: Actor, at: datetime) -> None:
    """What was closed while the two were one stays closed of both, until somebody lifts it of one."""
    for restriction in _set_meanwhile(merge):
        kept = queries.who_keeps(restriction)
        Person.objects.filter(root=merge.gone).update(is_restricted=True, restricted_at=restriction.set_at)
        made = Restriction.objects.create(
            program_id=restriction.program_id,
            person=merge.gone,
            reason=restriction.reason,
            set_at=restriction.set_at,
            set_by=restriction.set_by,
        )
        record("person.restricted", merge.gone, by=by, at=at, restriction=made.pk, kept=[user.pk for user in kept])
        let_in(made, kept)


def stays_restricted(*, merge: PersonMerge) -> list[str]:
    """Said before a merge is undone."""
    return [_("Restricted since: both stay restricted, until somebody lifts it.")] if _set_meanwhile(merge) else []


def _set_meanwhile(merge: PersonMerge) -> list[Restriction]:
    """The restriction set of the two as one, where the other entry had none of its own."""
    if Person.objects.filter(pk=merge.gone_id, is_restricted=True).exists():
        return []
    rows = Restriction.objects.standing().filter(person__root=merge.kept_id, set_at__gte=merge.merged_at)
    return list(rows.select_related("set_by", "person")[:1])


def _let_in_everywhere(person: Person) -> None:
    for restriction in Restriction.objects.standing().filter(person__root=person.root_id).select_related("set_by"):
        let_in(restriction, queries.who_keeps(restriction))
