"""Writing feedback down, giving it to somebody, looking into it, telling what came of it, opening it to a reader."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rule_actions import lock_program, refuse_stale
from casemgmt.cases.models import Case
from casemgmt.core import corrections
from casemgmt.core.access import require, users_holding
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, account_of, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.faults import refuse_faults
from casemgmt.core.models import Correction
from casemgmt.people.models import Person
from providers.models import Organization

from . import rules
from .models import Feedback, FeedbackAbout, FeedbackOutcome, FeedbackReader, FeedbackRule
from .queries import answer_days, may_handle, who_may_look_into
from .survey.actions import (
    answer_survey,
    ask_how_it_went,
    enter_paper,
    mark_survey_hindered,
    mark_survey_sent,
    refuse_survey,
    set_survey_rule,
    sweep_surveys,
    take_reply,
)
from .workflow import FEEDBACK

__all__ = [
    "answer_feedback",
    "answer_survey",
    "ask_how_it_went",
    "assign_feedback",
    "close_feedback",
    "correct_feedback",
    "enter_paper",
    "look_into_feedback",
    "mark_survey_hindered",
    "mark_survey_sent",
    "open_feedback_to",
    "put_feedback_back",
    "refuse_survey",
    "reopen_feedback",
    "restore_feedback",
    "set_answer_days",
    "set_survey_rule",
    "sweep_surveys",
    "take_reply",
    "void_feedback",
    "write_feedback",
]


@action
def write_feedback(
    *,
    program: Program,
    kind: str,
    channel: str,
    topic: str,
    words: str,
    about: str,
    about_user: User | None = None,
    about_organization: Organization | None = None,
    person: Person | None = None,
    case: Case | None = None,
    said_at: datetime | None = None,
    wants_answer: bool = True,
    assigned_to: User | None = None,
    by: Actor,
    at: datetime,
) -> Feedback:
    """Write down what somebody said of us or of an agency, in their words. It is to be answered within the business
    days the program promises, counted from when it was said."""
    require(by, Permission.FEEDBACK_RECORD, program)
    about_user = about_user if about == FeedbackAbout.COLLEAGUE else None
    about_organization = about_organization if about == FeedbackAbout.AGENCY else None
    said: dict[str, Any] = {"words": words, "said_at": said_at, "about": about, "about_user": about_user}
    refuse_faults(
        rules.facts_of_feedback, {**said, "about_organization": about_organization, "assigned_to": assigned_to}, at
    )
    _refuse_of_others(program, person, case)
    _refuse_assignee(program, about_user, assigned_to)
    row = Feedback.objects.create(
        program=program,
        kind=kind,
        channel=channel,
        topic=topic,
        words=words.strip(),
        said_at=said_at or at,
        about=about,
        about_user=about_user,
        about_organization=about_organization,
        person=person or (case.person if case else None),
        case=case,
        wants_answer=wants_answer,
        assigned_to=assigned_to,
        due_at=program.calendar.add_business_days(said_at or at, answer_days(program)),
        written_by=user_of(by),
        written_at=at,
    )
    record("feedback.written", row, by=by, at=at, kind=kind, channel=channel, topic=topic, about=about)
    return row


def _refuse_of_others(program: Program, person: Person | None, case: Case | None) -> None:
    for row in (person, case):
        if row is not None and row.program_id != program.pk:
            raise NotPossible(_("This person belongs to another program."), field="person")


def _refuse_assignee(program: Program, about_user: User | None, assigned_to: User | None) -> None:
    """It is given to a colleague whom it is not about. Where no manager but the one it is about reads it, somebody has
    to be named, so that it is not forgotten."""
    if assigned_to and not who_may_look_into(program, about_user).filter(pk=assigned_to.pk).exists():
        raise NotPossible(_("Choose a colleague of this program whom it is not about."), field="assigned_to")
    if assigned_to or about_user is None:
        return
    managers = users_holding(Permission.FEEDBACK_MANAGE, program)
    if not managers.exclude(pk=about_user.pk).exists():
        words = _("No other manager would read this. Name who looks into it.")
        raise NotPossible(words, field="assigned_to")


@action
def assign_feedback(*, feedback: Feedback, to: User, by: Actor, at: datetime) -> Feedback:
    """Give it to somebody whom it is not about."""
    row = _held(feedback)
    _require_manager(by, row)
    _refuse_assignee(row.program, row.about_user, to)
    if not row.is_waiting:
        raise NotPossible(_("It was answered or closed already. Take it up again first."))
    if row.assigned_to_id != to.pk:
        row.assigned_to = to
        row.save(update_fields=["assigned_to"])
        record("feedback.assigned", row, by=by, at=at, to=to.pk)
    return row


@action
def look_into_feedback(*, feedback: Feedback, by: Actor, at: datetime) -> Feedback:
    """Somebody has begun to look into it; where nobody had it, it is theirs."""
    row = _moved(feedback, "look_into", by, at)
    row.assigned_to = row.assigned_to or account_of(by)
    row.save()
    record("feedback.looked_into", row, by=by, at=at)
    return row


@action
def answer_feedback(
    *,
    feedback: Feedback,
    outcome: str,
    outcome_words: str,
    told_how: str,
    told_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Feedback:
    """The person was told what came of it: what, how and when."""
    refuse_faults(rules.answer_of_feedback, {"told_at": told_at}, at)
    row = _moved(feedback, "answer", by, at)
    _end(row, outcome, outcome_words, at)
    row.told_how, row.told_at = told_how, told_at or at
    row.save()
    record("feedback.answered", row, by=by, at=at, outcome=outcome, how=told_how)
    return row


@action
def close_feedback(*, feedback: Feedback, outcome: str, outcome_words: str = "", by: Actor, at: datetime) -> Feedback:
    """It ends and nobody is told: they do not want to hear, or nobody knows who it was. Who wants to hear and is not
    told, that needs a word why."""
    row = _moved(feedback, "close", by, at)
    if row.wants_answer and not outcome_words.strip():
        raise NotPossible(_("They want to hear what came of it. Write why nobody told them."), field="outcome_words")
    _end(row, outcome, outcome_words, at)
    row.save()
    record("feedback.closed", row, by=by, at=at, outcome=outcome)
    return row


@action
def reopen_feedback(*, feedback: Feedback, by: Actor, at: datetime) -> Feedback:
    """It is looked into once more, within the time a new one has."""
    row = _moved(feedback, "reopen", by, at)
    row.ended_at = row.told_at = None
    row.outcome = row.told_how = ""
    row.due_at = row.program.calendar.add_business_days(at, answer_days(row.program))
    row.save()
    record("feedback.reopened", row, by=by, at=at)
    return row


@action
def open_feedback_to(*, feedback: Feedback, reader: User, by: Actor, at: datetime) -> FeedbackReader:
    """A manager lets a colleague read it, such as whom it is about, so that they can say their side."""
    row = _held(feedback)
    _require_manager(by, row)
    if not users_holding(Permission.FEEDBACK_RECORD, row.program).filter(pk=reader.pk).exists():
        raise NotPossible(_("Choose a colleague of this program."), field="reader")
    opened, is_new = FeedbackReader.objects.get_or_create(
        feedback=row, user=reader, defaults={"opened_by": user_of(by), "opened_at": at}
    )
    if is_new:
        record("feedback.opened_to", row, by=by, at=at, reader=reader.pk)
    return opened


@action
def correct_feedback(*, feedback: Feedback, reason: str, by: Actor, at: datetime, **facts: Any) -> Correction | None:
    """What was written down wrong is put right, with its history."""
    row = _held(feedback)
    _require_handler(by, row)
    stands = {name: getattr(row, name) for name in ("about", "about_user", "about_organization")}
    refuse_faults(rules.facts_of_feedback, {**stands, **facts}, at)
    return corrections.correct(row, facts, reason=reason, by=by, at=at)


@action
def void_feedback(*, feedback: Feedback, reason: str, by: Actor, at: datetime) -> None:
    """It was entered in error: it counts nowhere, and stays on record."""
    row = _held(feedback)
    _require_manager(by, row)
    corrections.void(row, reason=reason, by=by, at=at)


@action
def restore_feedback(*, feedback: Feedback, reason: str, by: Actor, at: datetime) -> None:
    """It was right after all."""
    row = _held(feedback)
    _require_manager(by, row)
    corrections.restore(row, reason=reason, by=by, at=at)


@action
def put_feedback_back(*, feedback: Feedback, correction: Correction, by: Actor, at: datetime) -> None:
    """What stood before the newest correction stands again."""
    row = _held(feedback)
    _require_handler(by, row)
    corrections.put_back(row, correction, by=by, at=at)


@action
def set_answer_days(
    *, program: Program, answer_days: int, seen: str | None = None, by: Actor, at: datetime
) -> FeedbackRule | None:
    """Say within how many business days feedback is answered from now on. What waits keeps its time."""
    require(by, Permission.PROGRAM_RULES, program)
    program = lock_program(program)
    newest = FeedbackRule.objects.filter(program=program).first()
    refuse_stale(newest, seen)
    if not 1 <= answer_days <= rules.MOST_ANSWER_DAYS:
        raise NotPossible(_("Write a number of days from 1 to 60."), field="answer_days")
    if answer_days == (newest.answer_days if newest else rules.USUAL_ANSWER_DAYS):
        return newest
    made = FeedbackRule.objects.create(
        program=program, answer_days=answer_days, changed_by=account_of(by), changed_at=at
    )
    record("program.feedback_rule_set", program, by=by, at=at, rule=made.pk, days=answer_days)
    return made


def _held(feedback: Feedback) -> Feedback:
    """The row as it stands now, held until the transaction ends."""
    rows = Feedback.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("program", "about_user", "about_organization").get(pk=feedback.pk)


def _require_handler(by: Actor, row: Feedback) -> None:
    if not may_handle(user_of(by), row):
        raise PermissionDenied(Permission.FEEDBACK_RECORD.value)


def _require_manager(by: Actor, row: Feedback) -> None:
    require(by, Permission.FEEDBACK_MANAGE, row)
    _require_handler(by, row)


def _moved(feedback: Feedback, move: str, by: Actor, at: datetime) -> Feedback:
    row = _held(feedback)
    _require_handler(by, row)
    if row.voided_at:
        raise NotPossible(_("This was marked as entered in error. Bring it back first."))
    FEEDBACK.apply(row, move, by=by, at=at)
    return row


def _end(row: Feedback, outcome: str, words: str, at: datetime) -> None:
    if outcome not in FeedbackOutcome.values:
        raise NotPossible(_("Choose what came of it."), field="outcome")
    row.outcome, row.outcome_words, row.ended_at = outcome, words.strip(), at
