"""What happens to waiting messages when something happens to the person. `apps.py` hangs each on its hook."""

from datetime import datetime

from casemgmt.core.actor import Actor
from casemgmt.people.models import Person, PersonMerge
from casemgmt.people.permission.queries import Standing, standing

from .actions.messages import drop_messages


def follow_permission(*, person: Person, before: Standing, now: Standing, by: Actor, at: datetime) -> None:
    """We may not reach out any more: what waits is dropped."""
    if not now.may_reach:
        drop_messages(person=person, now=now, by=by, at=at)


def follow_merge(*, merge: PersonMerge, by: Actor, at: datetime) -> None:
    """Entries became one person, or two again: where one of them said no, nothing waits to be sent."""
    for person in (merge.kept, merge.gone):
        person.refresh_from_db(fields=["root"])
        now = standing(person)
        if not now.may_reach:
            drop_messages(person=person, now=now, by=by, at=at)
