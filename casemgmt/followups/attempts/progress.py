"""Whether an attempt plan was carried out: its number, on its days and parts of the day, inside the window. Pure.

This is what sets unreached (an honest end) apart from missed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.core.calendar import local_date, part_of_day

from .models import COUNTED_RESULTS

PARTS = ("morning", "afternoon", "evening")


@dataclass(frozen=True)
class Progress:
    """What was done of a plan, beside what it asks for."""

    made: int
    needed: int
    days: int
    days_needed: int
    parts: frozenset[str]
    parts_needed: int

    @property
    def is_done(self) -> bool:
        """Whether the whole plan was carried out."""
        return self.made >= self.needed and self.days >= self.days_needed and len(self.parts) >= self.parts_needed

    @property
    def words(self) -> str:
        """“2 of 3 attempts, on 1 of 2 days”."""
        said = [_("%(made)d of %(needed)d attempts") % {"made": self.made, "needed": self.needed}]
        if self.days_needed > 1:
            said.append(_("on %(days)d of %(needed)d days") % {"days": self.days, "needed": self.days_needed})
        if self.parts_needed > 1:
            words = _("at %(parts)d of %(needed)d times of day")
            said.append(words % {"parts": len(self.parts), "needed": self.parts_needed})
        return ", ".join(said)

    @property
    def advice(self) -> str:
        """What the next attempt should be like to make the plan an honest one."""
        if self.is_done:
            return _("The plan is carried out; the window closes by itself.")
        if len(self.parts) < self.parts_needed and self.parts:
            untried = next(part for part in PARTS if part not in self.parts)
            return _untried_words()[untried]
        if self.days and self.days < self.days_needed and self.made >= self.needed - 1:
            return _("Try on another day")
        left = self.needed - self.made
        return ngettext("%(left)d more attempt", "%(left)d more attempts", left) % {"left": left}


def _untried_words() -> dict[str, str]:
    return {"morning": _("Try a morning"), "afternoon": _("Try an afternoon"), "evening": _("Try an evening")}


def progress(follow_up: Any, attempts: Iterable[Any], zone: ZoneInfo) -> Progress:
    """What counts of these attempts for the follow-up: not undone, inside the window, and more than a wrong number."""
    counted = [attempt for attempt in attempts if _counts(attempt, follow_up)]
    return Progress(
        made=len(counted),
        needed=follow_up.attempts_needed,
        days=len({local_date(attempt.at, zone) for attempt in counted}),
        days_needed=follow_up.days_needed,
        parts=frozenset(part_of_day(attempt.at, zone) for attempt in counted),
        parts_needed=follow_up.parts_needed,
    )


def _counts(attempt: Any, follow_up: Any) -> bool:
    in_window = follow_up.opens_at <= attempt.at <= follow_up.closes_at
    return attempt.voided_at is None and attempt.result in COUNTED_RESULTS and in_window
