"""A later export of calls that are on record: what somebody put right stands, and what the file says is told.

What an export changes is kept beside the call, so that figures as of an earlier moment read what stood then.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core import corrections
from casemgmt.core.actor import Actor
from casemgmt.core.models import Correction

from .models import Encounter
from .twins.models import TwinJoin

# Words about people are told in no report.
NOT_TOLD = frozenset({"narrative", "time_flags"})


def put_right(rows: Iterable[Encounter]) -> dict[Any, frozenset[str]]:
    """By call, the columns that somebody put right by hand: no export writes over them. What a joined record filled in
    is not one of them."""
    rows = list(rows)
    filled = TwinJoin.objects.filter(kept__in=[row.pk for row in rows], filled__isnull=False)
    return corrections.columns_put_right(rows, besides=set(filled.values_list("filled", flat=True)))


def renumbered(rows: Any, numbers: Iterable[str]) -> dict[str, Encounter]:
    """Calls whose dispatch number was put right, by the number that the export still knows them by."""
    wanted = set(numbers)
    if not wanted:
        return {}
    made = Correction.objects.filter(
        subject_type="encounter", kind=Correction.Kind.CORRECTED, before__external_id__in=sorted(wanted)
    )
    before = dict(made.order_by("-at").values_list("subject_id", "before__external_id"))
    return {before[row.pk]: row for row in rows.filter(pk__in=before).order_by("pk")}


def left_as_put_right(
    encounter: Encounter, values: Mapping[str, Any], kept: frozenset[str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """What the export may still write, and, by field, what it says otherwise. A time brings its doubt along."""
    differing = {name for name in kept & values.keys() if getattr(encounter, name) != values[name]}
    left = {name: value for name, value in values.items() if name not in kept}
    if "time_flags" in left and kept:
        left["time_flags"] = {name: why for name, why in values["time_flags"].items() if name not in kept}
        left["time_flags"] |= {name: why for name, why in encounter.time_flags.items() if name in kept}
    return left, {name: _told(name, values[name]) for name in sorted(differing - {"time_flags"})}


def _told(name: str, value: Any) -> str:
    field: Any = next(field for field in Encounter._meta.concrete_fields if field.attname == name)
    label = str(field.verbose_name)
    if name in NOT_TOLD:
        return _("%(field)s differs from what was put right here, which stands.") % {"field": label}
    stored = value.isoformat() if isinstance(value, datetime) else value
    words = {"field": label, "value": corrections.in_words(field, stored)[:120]}
    return _("%(field)s: the file says “%(value)s”, which differs from what was put right here. That stands.") % words


def write_from_export(
    encounter: Encounter, changes: Mapping[str, Any], *, reason: str, by: Actor, at: datetime
) -> None:
    """Write what an export says; what stood there is kept. The caller holds the call."""
    with corrections.following(Encounter.objects.filter(pk=encounter.pk), reason=reason, by=by, at=at):
        for name, value in changes.items():
            setattr(encounter, name, value)
        encounter.save(update_fields=sorted(changes))
