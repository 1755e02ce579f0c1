"""Two who write at once: the second is told what the first changed, keeps what they typed, and loses nothing."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models.expressions import DatabaseDefault
from django.utils.translation import gettext as _

from casemgmt.core.errors import NotPossible
from providers.origins import plain

from .seals import Seal

SEAL = Seal("edits")


class StaleRow(NotPossible):
    """Somebody else changed the row since the form was opened; `current` is what it says now."""

    def __init__(self, current: Any) -> None:
        super().__init__(_("Somebody changed this listing while you were writing. Both versions are shown below."))
        self.current = current


def values_of(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """What the row says, as JSON can hold it."""
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    return str(value.pk) if hasattr(value, "pk") else plain(value)


def fill_defaults(instance: Any, names: Iterable[str]) -> None:
    """A row that is not written yet holds a mark where the database has a default; the form shows what that means."""
    for name in names:
        if isinstance(getattr(instance, name), DatabaseDefault):
            column = instance._meta.get_field(name)
            told = column.default if column.has_default() else "" if column.empty_strings_allowed else None
            setattr(instance, name, told)


def sealed(row: Any, names: Iterable[str]) -> str:
    """What a form was opened over, to travel along with it."""
    return SEAL.close(values_of(row, names))


def opened(seal: str) -> dict[str, Any] | None:
    """What was sealed; none where it cannot be read."""
    found: dict[str, Any] | None = SEAL.open(seal)
    return found


def refuse_stale(row: Any, seen: Mapping[str, Any] | None) -> None:
    """Refuse where the row says something else than what the form was opened over."""
    if seen is not None and values_of(row, seen) != dict(seen):
        raise StaleRow(row)


def merged(typed: Mapping[str, Any], seen: Mapping[str, Any] | None, current: Any) -> dict[str, Any]:
    """What one typed where one changed something, else what the row says now."""
    if seen is None:
        return dict(typed)
    return {
        name: value if name not in seen or _plain(value) != seen[name] else getattr(current, name)
        for name, value in typed.items()
    }


def differences(
    form: forms.BaseForm, typed: Mapping[str, Any], seen: Mapping[str, Any] | None, current: Any
) -> list[dict[str, Any]]:
    """Field by field: what it says now, what one wrote, where either differs."""
    lines = []
    for name, value in typed.items():
        now, mine = _plain(getattr(current, name)), _plain(value)
        theirs = seen is None or name not in seen or seen[name] != now
        if now == mine or not theirs:
            continue
        is_mine = seen is None or name not in seen or mine != seen[name]
        label = form.fields[name].label if name in form.fields else name
        lines.append({"label": label, "now": _said(now), "yours": _said(mine) if is_mine else _("left as it was")})
    return lines


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item).replace("_", " ") for item in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)
