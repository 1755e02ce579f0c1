"""Workflows as tables: which state may follow which, and who may cause it.

A table is data. The one engine here answers which buttons to show (`available`), makes the move (`apply`) and draws
the table for the documentation (`diagram`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from . import access
from .access import PermissionWord
from .actor import Actor
from .errors import NotPossible

BEFORE = "«the state before»"


@dataclass(frozen=True)
class Transition:
    """One row: `name` moves an object from any of `sources` to `target` for who holds `permission`.

    `target` is `BEFORE` where the object returns to the state it came from; the action then says which.
    """

    name: str
    sources: frozenset[str] | set[str]
    target: str
    permission: PermissionWord


@dataclass(frozen=True)
class Workflow:
    """The table of one model's states. `final` states have no way out but a correction."""

    name: str
    rows: tuple[Transition, ...]
    initial: str
    labels: dict[str, Any] = field(default_factory=dict, compare=False)
    attribute: str = "state"

    def available(self, obj: Any, user: Any, at: datetime) -> list[str]:
        """Names of the moves this user may make with the object as it stands."""
        state = getattr(obj, self.attribute)
        names = [row.name for row in self.rows if state in row.sources and access.holds(user, row.permission, obj)]
        return list(dict.fromkeys(names))

    def apply(self, obj: Any, name: str, *, by: Actor, at: datetime, back_to: str = "") -> str:
        """Check right, then moment; set the new state; return the one before. Saving is the action's."""
        row = self._row(obj, name, by)
        state = getattr(obj, self.attribute)
        setattr(obj, self.attribute, back_to if row.target == BEFORE else row.target)
        return state

    def states(self) -> set[str]:
        """Every state that occurs in the table."""
        found = {self.initial}
        for row in self.rows:
            found |= set(row.sources) | ({row.target} - {BEFORE})
        return found

    def diagram(self) -> str:
        """The table as a Mermaid state diagram, one line a move."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        for row in self.rows:
            target = "state_before" if row.target == BEFORE else row.target
            lines += [f"    {source} --> {target}: {row.name} ({row.permission})" for source in sorted(row.sources)]
        return "\n".join(dict.fromkeys(lines))

    def _row(self, obj: Any, name: str, by: Actor) -> Transition:
        rows = [row for row in self.rows if row.name == name]
        allowed = [row for row in rows if access.holds(by, row.permission, obj)]
        if not allowed:
            raise PermissionDenied(f"{self.name}.{name}")
        state = getattr(obj, self.attribute)
        for row in allowed:
            if state in row.sources:
                return row
        raise NotPossible(self._moved_on(state))

    def _moved_on(self, state: str) -> str:
        word = self.labels.get(state, state)
        return _("This is not possible any more: it is now “%(state)s”. Reload the page to see what happened.") % {
            "state": word
        }


def union(*groups: Iterable[str]) -> frozenset[str]:
    """States of several groups together, for writing tables."""
    return frozenset(state for group in groups for state in group)
