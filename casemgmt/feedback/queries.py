"""Reads of feedback for lists, for a person's and a case's page, and for digests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.accounts.hooks import DigestLine
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.cases.hooks import Panel
from casemgmt.cases.models import Case
from casemgmt.core.access import holds, programs_where, users_holding
from casemgmt.people.models import Person

from .models import Feedback, FeedbackKind, FeedbackRule
from .rules import USUAL_ANSWER_DAYS
from .workflow import FEEDBACK, FeedbackState

SHOWS = ("waiting", "late", "mine", "ended", "all")


@dataclass(frozen=True)
class FeedbackFilters:
    """What narrows the list; it stays in the address."""

    show: str = "waiting"
    kind: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "FeedbackFilters":
        """What the address asks for, as far as it is known here."""
        show, kind = query.get("show", "waiting"), query.get("kind", "")
        return cls(show if show in SHOWS else "waiting", kind if kind in FeedbackKind.values else "")


def for_list(user: Any, program: Program, filters: FeedbackFilters, at: datetime) -> QuerySet[Feedback]:
    """The list: what waits longest first; what ended, the latest first."""
    rows = Feedback.objects.visible_to(user).filter(program=program)
    rows = rows.filter(kind=filters.kind) if filters.kind else rows
    rows = _shown(rows, user, filters.show, at)
    rows = rows.select_related("about_user", "about_organization", "assigned_to", "person__root")
    return rows.order_by("-written_at", "pk") if filters.show in {"ended", "all"} else rows.order_by("due_at", "pk")


def _shown(rows: Any, user: Any, show: str, at: datetime) -> Any:
    if show == "late":
        return rows.late(at)
    if show == "mine":
        return rows.waiting().filter(assigned_to=user)
    if show == "ended":
        return rows.counting().filter(state__in=[FeedbackState.ANSWERED, FeedbackState.CLOSED])
    return rows.waiting() if show == "waiting" else rows


def counts(user: Any, program: Program, at: datetime) -> dict[str, int]:
    """How many wait, how many of them are late, how many are the user's."""
    rows = Feedback.objects.visible_to(user).filter(program=program)
    return {name: _shown(rows, user, name, at).count() for name in ("waiting", "late", "mine")}


def of_person(person: Person, user: Any) -> QuerySet[Feedback]:
    """What this person said, whichever entry it was written on, as far as the user may read it."""
    rows = Feedback.objects.visible_to(user).counting().filter(person__root=person.root_id)
    return rows.select_related("about_user", "about_organization").order_by("-said_at", "pk")


def answer_days(program: Program) -> int:
    """Within how many business days the program answers, by the rule that counts now."""
    rule = FeedbackRule.objects.filter(program=program).first()
    return rule.answer_days if rule else USUAL_ANSWER_DAYS


def may_handle(user: Any, feedback: Feedback) -> bool:
    """Whether the user looks into it: a manager, or who it is assigned to; never whom it is about."""
    if feedback.about_user_id == user.pk:
        return False
    is_assigned = feedback.assigned_to_id == user.pk and holds(user, Permission.FEEDBACK_RECORD, feedback)
    return is_assigned or holds(user, Permission.FEEDBACK_MANAGE, feedback)


def moves(feedback: Feedback, user: Any, at: datetime) -> list[str]:
    """What the user may do with it now."""
    may_move = may_handle(user, feedback) and feedback.voided_at is None
    return FEEDBACK.available(feedback, user, at) if may_move else []


def who_may_look_into(program: Program, about_user: Any = None) -> QuerySet[Any]:
    """Colleagues it can be assigned to: all but whom it is about."""
    rows = users_holding(Permission.FEEDBACK_RECORD, program).order_by("name")
    return rows.exclude(pk=about_user.pk) if about_user else rows


def case_panel(*, case: Case, user: Any, at: datetime) -> Panel:
    """What the person said of us and of agencies, as far as the user may read it, and where to write it down."""
    return Panel(
        title=_("What they say of the help"),
        template="feedback/_of_person.html",
        context={"feedback": list(of_person(case.person, user)[:10]), "case": case, "person": case.person.now},
    )


def digest_lines(*, user: Any, at: datetime) -> list[DigestLine]:
    """How much feedback nobody has taken up, to who manages it; what waits too long stands in "Needs you now"."""
    managed = programs_where(user, Permission.FEEDBACK_MANAGE)
    if not managed:
        return []
    rows, page = Feedback.objects.visible_to(user).filter(program_id__in=managed), reverse("feedback:list")
    unassigned = rows.waiting().filter(assigned_to=None).count()
    return [DigestLine(_("Complaints and feedback nobody has"), unassigned, page)]
