"""Writing events: one call inside each action."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model

from .acting import touched
from .actor import Actor, LinkHolder
from .models import Event

LINK = "link"


def record(
    verb: str,
    subject: Model,
    /,
    *,
    by: Actor,
    at: datetime,
    person_id: Any = None,
    case_id: Any = None,
    program_id: Any = None,
    organization_id: Any = None,
    **data: Any,
) -> Event:
    """Append what happened to `subject`. Ids of person, case, program and agency are read from the subject when
    not given.

    `data` holds ids and codes only, so that purging a person never has to rewrite history.
    """
    ids = {"person_id": person_id, "case_id": case_id, "program_id": program_id, "organization_id": organization_id}
    event = drafted(verb, subject, by=by, at=at, **ids, **data)
    event.save(force_insert=True)
    touched([event])
    return event


def record_all(events: Iterable[Event]) -> None:
    """Append many drafted events in one statement: for actions on many rows at once, such as sweeps."""
    touched(Event.objects.bulk_create(events))


def noticed(verb: str, subject: Model, /, *, by: Actor, at: datetime, **ids: Any) -> None:
    """What those who follow must hear of, and no history needs: an event that is not written."""
    touched([drafted(verb, subject, by=by, at=at, **ids)])


def drafted(
    verb: str,
    subject: Model,
    /,
    *,
    by: Actor,
    at: datetime,
    person_id: Any = None,
    case_id: Any = None,
    program_id: Any = None,
    organization_id: Any = None,
    **data: Any,
) -> Event:
    """An event that is not written yet; `record` says what goes in. An answer from a mailed link has no account, and is
    not the clock's either: it says `through`."""
    through = {"through": LINK} if isinstance(by, LinkHolder) else {}
    return Event(
        verb=verb,
        subject_type=subject._meta.model_name or "",
        subject_id=subject.pk,
        person_id=person_id or _id_of(subject, "person"),
        case_id=case_id or _id_of(subject, "case"),
        program_id=program_id or _id_of(subject, "program"),
        organization_id=organization_id or _id_of(subject, "organization"),
        actor_id=by.pk,
        at=at,
        data={key: _plain(value) for key, value in data.items()} | through,
    )


def _id_of(subject: Model, name: str) -> Any:
    return subject.pk if subject._meta.model_name == name else getattr(subject, f"{name}_id", None)


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
