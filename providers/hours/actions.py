"""Setting the hours of one thing: rows that still say the same stay, the others change, come or go."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from providers.edits.holders import COLUMNS, kind_of, named, require_edit, services_of
from providers.edits.recording import HandEdit
from providers.edits.seals import Seal
from providers.edits.stale import StaleRow
from providers.models import EditKind, ListingEdit, Schedule

from .replacing import rank
from .sets import EMPTY

SEAL = Seal("hours")


def hours_on(holder: Any) -> list[Schedule]:
    """The rows that hang on this very thing."""
    return list(Schedule.objects.filter(**{f"{COLUMNS[kind_of(holder)]}_id": holder.pk}).order_by("created_at", "pk"))


def stamp(rules: Iterable[Schedule]) -> list[list[str]]:
    """What these rows say, in an order of its own: what a form was opened over."""
    return sorted([str(getattr(rule, name)) for name in EMPTY] for rule in rules)


def seal(rules: Any) -> str:
    """What a form is opened over, to travel along with it."""
    return SEAL.close(stamp(rules))


def open_seal(sealed: str) -> Any:
    """What was sealed; none where it cannot be read."""
    return SEAL.open(sealed)


@action
def set_hours(
    *, holder: Any, rules: list[dict[str, Any]], instead_of: Iterable[Any], seen: Any, by: Actor, at: datetime
) -> ListingEdit | None:
    """These hours instead of those rows (ids); whatever else hangs there stays. `seen` must still stand there."""
    organization = require_edit(by, holder)
    type(holder).objects.select_for_update(of=("self",)).get(pk=holder.pk)
    now = hours_on(holder)
    if seen is not None and stamp(now) != seen:
        raise StaleRow(holder)
    ids = set(instead_of)
    press = HandEdit(by, at, services=set(services_of(holder)))
    _write(press, holder, [row for row in now if row.pk in ids], rules)
    return press.finish(EditKind.HOURS, organization=organization, subject=holder, what=named(holder))


def _write(press: HandEdit, holder: Any, old: list[Schedule], wanted: list[dict[str, Any]]) -> None:
    left, missing = list(old), []
    for rule in wanted:
        same = next((row for row in left if _says(row, rule)), None)
        if same is None:
            missing.append(rule)
        else:
            left.remove(same)
    for rule in missing:
        other = next((row for row in left if _is_like(row, rule)), None)
        if other is None:
            press.add(Schedule(**{COLUMNS[kind_of(holder)]: holder}, **rule))
        else:
            left.remove(other)
            press.change(other, rule)
    for row in left:
        press.remove(row)


def _says(row: Schedule, rule: Mapping[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in rule.items())


def _is_like(row: Schedule, rule: Mapping[str, Any]) -> bool:
    """Whether the row can become it: of the same kind, so that its publisher's word stays beside it."""
    return rank(row) == rank(Schedule(**rule)) and row.freq == rule["freq"]
