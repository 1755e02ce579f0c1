"""May we reach out to this person? Asked here by everything that plans, calls, texts or mails, when it acts.

The newest testimony on any entry of the person counts. “Not asked” is silence and overwrites nothing; a death stands
until somebody takes it back; “no more contact” until a later yes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from casemgmt.core.compiled import CompiledRows

from .models import REFUSALS, ContactPermission, Says


@dataclass(frozen=True)
class Standing:
    """What is true of contacting the person: the testimony that counts, or none when nobody ever asked."""

    row: ContactPermission | None = None

    @property
    def says(self) -> str:
        return self.row.says if self.row else str(Says.NOT_ASKED)

    @property
    def may_reach(self) -> bool:
        """The person agreed: we may plan, text, mail."""
        return self.says == Says.YES

    @property
    def is_refused(self) -> bool:
        """Somebody said no, or the person died: no way to reach out is offered."""
        return self.says in REFUSALS

    @property
    def has_died(self) -> bool:
        return self.says == Says.DIED

    @property
    def words(self) -> str:
        """“Agreed to be contacted”."""
        return str(Says(self.says).label)

    @property
    def how(self) -> str:
        """“at a crisis call”, “said by her mother”; empty when nobody ever asked."""
        if self.row is None:
            return ""
        by_whom = _("said by %(who)s") % {"who": self.row.said_by} if self.row.said_by else ""
        return ", ".join(word for word in (str(self.row.get_how_display()), by_whom) if word)

    @property
    def told_to(self) -> Any:
        """Who wrote it down; None for the clock."""
        return self.row.recorded_by if self.row else None

    @property
    def refusal(self) -> str:
        """Why nothing goes out to the person, as a sentence; empty when it may."""
        return {
            Says.YES: "",
            Says.NO: _("The person said no to being contacted."),
            Says.NOT_ASKED: _("The person was never asked whether we may contact them."),
            Says.NO_MORE: _("The person wants no more contact."),
            Says.DIED: _("The person has died."),
        }[Says(self.says)]


def standing(person: Any) -> Standing:
    """What is true of contacting this person now, whichever entry one holds."""
    return standings([person])[person.root_id]


def standings(people: Iterable[Any]) -> dict[Any, Standing]:
    """The same for many people at once, by their roots, in one query."""
    roots = {person.root_id for person in people}
    found: dict[Any, list[ContactPermission]] = {root: [] for root in roots}
    for row in SAID(roots=list(roots)):
        found[row.person.root_id].append(row)
    return {root: Standing(_that_counts(said)) for root, said in found.items()}


def _said(roots: Any) -> QuerySet[ContactPermission]:
    return counting().filter(person__root__among=roots).select_related("recorded_by", "person", "program")


SAID = CompiledRows(_said, "roots")


def may_reach(person: Any) -> bool:
    """Whether the person agreed to be contacted and has not said otherwise since."""
    return standing(person).may_reach


def counting() -> QuerySet[ContactPermission]:
    """Testimony that was not taken back, the newest first."""
    rows = ContactPermission.objects.filter(taken_back__isnull=True)
    return rows.order_by("-said_at", "-recorded_at", "-created_at", "-pk")


def died(root: str = "person__root") -> Exists:
    """For rows of a list, as `has_died`: whether the person `root` leads to was written down as dead."""
    return Exists(counting().order_by().filter(person__root=OuterRef(root), says=Says.DIED))


def testimony(person: Any) -> QuerySet[ContactPermission]:
    """All that was ever said about contacting the person, the newest first."""
    rows = ContactPermission.objects.filter(person__root=person.root_id)
    return rows.select_related("recorded_by", "taken_back__by").order_by("-said_at", "-recorded_at", "-created_at")


def on_record(person: Any, *, source_id: Any) -> ContactPermission | None:
    """What this encounter, attempt or reply told, if it still counts."""
    return counting().filter(person__root=person.root_id, source_id=source_id).first()


def _that_counts(said: list[ContactPermission]) -> ContactPermission | None:
    """Of the testimony, newest first: a death before all, else the newest that is no silence, else silence."""
    died = (row for row in said if row.says == Says.DIED)
    spoken = (row for row in said if row.says != Says.NOT_ASKED)
    return next(died, None) or next(spoken, None) or next(iter(said), None)
