"""Putting a record right: what it said before stays readable, with who changed it, when and why.

One home for every kind of record that can be corrected or entered in error. The caller holds the row and has checked
the right and what may be said; figures asked for as of an earlier moment read what stood then from these rows.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import DateField, DateTimeField, JSONField, Model, QuerySet, TimeField
from django.db.models.fields.files import FieldFile
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format, time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from .actor import Actor, account_of
from .errors import NotPossible
from .events import record
from .models import Correction

LONGEST_REASON = 200


def correct(row: Any, changes: Mapping[str, Any], *, reason: str, by: Actor, at: datetime) -> Correction | None:
    """Write what is true on the row, and keep what stood there. None where nothing differs."""
    _check_reason(reason)
    held = _values(row)
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=sorted(changes))
    now = _values(type(row)._base_manager.get(pk=row.pk))  # what the database computes is part of it
    differing = {name for name in now if now[name] != held[name]}
    if not differing:
        return None
    before, after = ({name: values[name] for name in sorted(differing)} for values in (held, now))
    return _keep(row, Correction.Kind.CORRECTED, before, after, reason, by, at)


def put_back(row: Any, one: Correction, *, by: Actor, at: datetime) -> Correction | None:
    """Take the newest correction back: what stood before stands again, and that is on record too."""
    newest = newest_of(row)
    if newest is None or newest.pk != one.pk or one.kind != Correction.Kind.CORRECTED:
        raise NotPossible(_("Only the newest correction can be taken back. Correct the record again instead."))
    return correct(row, stood_before(row, one), reason=_("The correction was taken back."), by=by, at=at)


def stood_before(row: Any, one: Correction) -> dict[str, Any]:
    """What a correction replaced, as it is written on the row."""
    fields = [field for field in row._meta.concrete_fields if field.column in one.before and not is_computed(field)]
    return {field.attname: _python(field, one.before[field.column]) for field in fields}


def give_back(row: Any, one: Correction, *, reason: str, by: Actor, at: datetime) -> None:
    """What one correction wrote goes back, as far as nobody wrote something else since."""
    now = _values(row)
    changed = {field.attname: field.column for field in row._meta.concrete_fields}
    still = {
        name: value for name, value in stood_before(row, one).items() if now[changed[name]] == one.after[changed[name]]
    }
    correct(row, still, reason=reason, by=by, at=at)


def is_computed(field: Any) -> bool:
    """Whether the database works the column out."""
    return bool(getattr(field, "generated", False))


def _python(field: Any, value: Any) -> Any:
    return (field.target_field if field.is_relation else field).to_python(value)


def void(row: Any, *, reason: str, by: Actor, at: datetime) -> None:
    """The record was entered in error: it leaves every count and list, and stays on record."""
    _check_reason(reason)
    if row.voided_at is None:
        _set_voided(row, at, Correction.Kind.VOIDED, reason, by, at)


def restore(row: Any, *, reason: str, by: Actor, at: datetime) -> None:
    """It was right after all."""
    _check_reason(reason)
    if row.voided_at is not None:
        _set_voided(row, None, Correction.Kind.RESTORED, reason, by, at)


def _set_voided(row: Any, voided_at: datetime | None, kind: str, reason: str, by: Actor, at: datetime) -> None:
    column, held = row._meta.get_field("voided_at").column, _values(row)
    row.voided_at = voided_at
    row.save(update_fields=["voided_at"])
    _keep(row, kind, {column: held[column]}, {column: _values(row)[column]}, reason, by, at)


@contextmanager
def following(rows: QuerySet[Any], *, reason: str, by: Actor, at: datetime) -> Iterator[None]:
    """What happens to these rows in here follows from a correction: what stood on them is kept beside it, so that
    figures as of an earlier moment read it. The caller holds the rows."""
    held = {row.pk: _values(row) for row in rows}
    yield
    for row in rows.model._base_manager.filter(pk__in=held):
        before, now = held[row.pk], _values(row)
        differing = sorted(name for name in now if now[name] != before[name])
        if differing:
            old, new = ({name: values[name] for name in differing} for values in (before, now))
            _write(row, Correction.Kind.FOLLOWED, old, new, reason, by, at)


def move(row: Any, changes: Mapping[str, Any], *, reason: str, by: Actor, at: datetime) -> Correction:
    """It was written on the wrong person: it stands on the right one from now on. Both files say that it was moved, and
    neither names the other person."""
    _check_reason(reason)
    held = _values(row)
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))
    row = type(row)._base_manager.get(pk=row.pk)
    now = _values(row)
    differing = sorted(name for name in now if now[name] != held[name])
    before, after = ({name: values[name] for name in differing} for values in (held, now))
    one = _keep(row, Correction.Kind.MOVED, before, after, reason, by, at)
    name = row._meta.model_name
    left = {"person_id": held.get("person_id"), "case_id": held.get("case_id"), "program_id": row.program_id}
    record(f"{name}.moved_away", row, by=by, at=at, **left)
    return one


def newest_of(row: Model) -> Correction | None:
    """What was put right on it last."""
    return Correction.objects.filter(subject_id=row.pk).order_by("-at", "-created_at").first()


@dataclass(frozen=True)
class Put:
    """A correction as a page shows it: who, when, why, and each field's words before and after."""

    correction: Correction
    fields: list[tuple[str, str, str]]


def history_of(row: Model) -> list[Put]:
    """What was put right on this record, the newest first."""
    rows = Correction.objects.filter(subject_id=row.pk).select_related("by").order_by("-at", "-created_at")
    return [Put(one, _in_words(row, one)) for one in rows]


def _in_words(row: Model, one: Correction) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    if one.kind == Correction.Kind.MOVED:  # who the other person is stands in neither file
        return found
    for name in one.before:
        field: Any = next(field for field in row._meta.fields if field.column == name)
        is_shown = not is_computed(field) and not isinstance(field, JSONField)  # codes that follow from what is shown
        if is_shown and field.name != "voided_at":
            found.append((str(field.verbose_name), in_words(field, one.before[name]), in_words(field, one.after[name])))
    return found


def in_words(field: Any, value: Any) -> str:
    """A column's value as a page says it, whether it comes from the row or from what was kept of it."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(field, DateTimeField):
        moment = parse_datetime(value) if isinstance(value, str) else value
        return date_format(localtime(moment), "j M Y G:i")
    if isinstance(field, DateField):
        return date_format(date.fromisoformat(value) if isinstance(value, str) else value, "j M Y")
    if isinstance(field, TimeField):
        return time_format(time.fromisoformat(value) if isinstance(value, str) else value, "G:i")
    listed = getattr(field, "base_field", field)  # of a list, the choices of its members
    choices: dict[Any, Any] = dict(listed.flatchoices or [])
    if isinstance(value, list):
        return ", ".join(str(choices.get(one, one)) for one in value)
    if field.is_relation:
        return str(field.related_model._base_manager.filter(pk=value).first() or "–")
    return str(choices.get(value, value))


def columns_put_right(rows: Iterable[Any], *, besides: Collection[Any] = ()) -> dict[Any, frozenset[str]]:
    """By row, the columns that somebody corrected and that still do not say what stood there before. `besides` are
    corrections (ids) that nobody made by hand."""
    held = {row.pk: _values(row) for row in rows}
    made = Correction.objects.filter(subject_id__in=held, kind=Correction.Kind.CORRECTED).exclude(pk__in=besides)
    first: dict[Any, dict[str, Any]] = {}
    for one in made.order_by("-at", "-created_at"):  # what stood there before the first of them wins
        first.setdefault(one.subject_id, {}).update(one.before)
    return {
        pk: frozenset(name for name, value in before.items() if held[pk][name] != value) for pk, before in first.items()
    }


@contextmanager
def unless_changed(row: Model, seen: int, *, at: datetime) -> Iterator[None]:
    """Refuse what was sent from a page that somebody's correction has overtaken, be it that of the same moment in
    another window: the action in here holds the row, so that what others wrote is seen after it."""
    _refuse_stale(row, seen, at)
    yield
    _refuse_stale(row, seen, at)


def _refuse_stale(row: Model, seen: int, at: datetime) -> None:
    if Correction.objects.filter(subject_id=row.pk).exclude(at=at).count() != seen:
        raise NotPossible(_("Somebody corrected this meanwhile. Read how it stands below, and send again."))


def _values(row: Any) -> dict[str, Any]:
    """By column, as the reports read them."""
    values = {field.column: _stored(getattr(row, field.attname)) for field in row._meta.concrete_fields}
    return dict(json.loads(json.dumps(values, cls=DjangoJSONEncoder)))


def _stored(value: Any) -> Any:
    """Of a file, where its bytes lie."""
    return value.name if isinstance(value, FieldFile) else value


def _keep(
    row: Any, kind: str, before: dict[str, Any], after: dict[str, Any], reason: str, by: Actor, at: datetime
) -> Correction:
    one = _write(row, kind, before, after, reason, by, at)
    record(f"{row._meta.model_name}.{kind}", row, by=by, at=at, fields=sorted(before))
    return one


def _write(
    row: Any, kind: str, before: dict[str, Any], after: dict[str, Any], reason: str, by: Actor, at: datetime
) -> Correction:
    return Correction.objects.create(
        program_id=row.program_id,
        person_id=getattr(row, "person_id", None),
        case_id=getattr(row, "case_id", None),
        subject_type=row._meta.model_name,
        subject_id=row.pk,
        kind=kind,
        before=before,
        after=after,
        reason=reason.strip(),
        at=at,
        by=account_of(by),
    )


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise NotPossible(_("Write why, in a few words."), field="reason")
    if len(reason.strip()) > LONGEST_REASON:
        raise NotPossible(_("Write the reason in at most 200 signs."), field="reason")
