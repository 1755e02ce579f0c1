"""Every write of keeping and forgetting. What takes words out goes through the door of the database (`door.py`)."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rule_actions import lock_program, refuse_stale
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, account_of, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.people.actions.locks import hold_root
from casemgmt.people.models import Person

from . import papers, proof
from .models import Certificate, ForgetRequest, LegalHold, RetentionRule
from .queries import REASONS, newest_rule, why_stays

SPANS = (
    *("served_months", "met_months", "messages_months", "files_months", "feedback_months"),
    *("drafts_days", "staff_months", "access_log_years"),
)
LOOK_AGAIN = timedelta(days=1)


@action
def set_retention(
    *, program: Program, is_on: bool, seen: str | None = None, by: Actor, at: datetime, **spans: int | None
) -> RetentionRule:
    """Say how long people are kept from now on. Everybody is looked at anew; nothing happens before the clock comes."""
    require(by, Permission.PROGRAM_RULES, program)
    program = lock_program(program)
    newest = newest_rule(program.pk)
    refuse_stale(newest, seen)
    facts = {name: spans.get(name) for name in SPANS}
    _check_spans(facts)
    if newest and newest.is_on == is_on and all(getattr(newest, name) == value for name, value in facts.items()):
        return newest
    made = RetentionRule.objects.create(
        program=program, is_on=is_on, changed_by=account_of(by), changed_at=at, created_at=at, **facts
    )
    Person.objects.filter(program=program, forgotten_at=None, merged_into=None).update(kept_until=at)
    record("program.retention_set", program, by=by, at=at, rule=made.pk, is_on=is_on)
    return made


def _check_spans(facts: dict[str, int | None]) -> None:
    """Between a month and fifty years; the access log as long as law asks, at least."""
    for name, value in facts.items():
        least, most = (6, 100) if name == "access_log_years" else (1, 3650 if name == "drafts_days" else 600)
        if value is not None and not least <= value <= most:
            words = _("Write a number from %(least)d to %(most)d, or leave it empty.")
            raise NotPossible(words % {"least": least, "most": most}, field=name)


@action
def place_hold(
    *, person: Person, why: str, until: datetime | None = None, review_at: datetime, by: Actor, at: datetime
) -> LegalHold:
    """Nothing of this person is taken out until the hold ends. The program, its records and its people are held to it
    by the database itself."""
    require(by, Permission.PROGRAM_RULES, person.program)
    root = _seen(person, by)
    if root.forgotten_at:
        raise NotPossible(_("This person was anonymized already; there is nothing left to hold."))
    if not why.strip():
        raise NotPossible(_("Say why: whoever looks again must know what it is for."), field="why")
    if (until and until <= at) or review_at <= at:
        raise NotPossible(_("This moment is past. Choose one that is still to come."), field="until")
    held = {"program_id": root.program_id, "why": why.strip(), "until": until, "review_at": review_at}
    hold = LegalHold.objects.create(person=root, **held, placed_by=user_of(by), placed_at=at)
    record("hold.placed", hold, by=by, at=at)
    return hold


@action
def review_hold(*, hold: LegalHold, review_at: datetime, by: Actor, at: datetime) -> LegalHold:
    """Somebody looked: it is still needed, until they look again."""
    hold = _lock_hold(hold, by)
    if review_at <= at:
        raise NotPossible(_("This moment is past. Choose one that is still to come."), field="review_at")
    hold.review_at, hold.reviewed_by, hold.reviewed_at = review_at, user_of(by), at
    hold.save(update_fields=["review_at", "reviewed_by", "reviewed_at"])
    record("hold.reviewed", hold, by=by, at=at)
    return hold


@action
def lift_hold(*, hold: LegalHold, reason: str, by: Actor, at: datetime) -> LegalHold:
    """It is needed no more; from now on the rules count again."""
    hold = _lock_hold(hold, by)
    if not reason.strip():
        raise NotPossible(_("Say why it is lifted."), field="reason")
    hold.lifted_at, hold.lifted_by, hold.lift_reason = at, user_of(by), reason.strip()
    hold.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    Person.objects.filter(pk=hold.person.root_id).update(kept_until=at)
    record("hold.lifted", hold, by=by, at=at)
    return hold


def _lock_hold(hold: LegalHold, by: Actor) -> LegalHold:
    require(by, Permission.PROGRAM_RULES, hold.program)
    hold_root(hold.person_id)
    hold = LegalHold.objects.select_for_update(of=("self",)).select_related("person").get(pk=hold.pk)
    if hold.lifted_at:
        raise NotPossible(_("This hold was lifted already."))
    return hold


@action
def ask_to_forget(
    *, person: Person, how: str, asked_for_by: str, said_on: date, by: Actor, at: datetime
) -> ForgetRequest:
    """Write down that somebody is to be forgotten. Nothing happens before a second person confirms it."""
    require(by, Permission.PROGRAM_RULES, person.program)
    root = _seen(person, by)
    if root.forgotten_at:
        raise NotPossible(_("This person was anonymized already."))
    if said_on > at.astimezone(person.program.zone).date():
        raise NotPossible(_("This day is still to come."), field="said_on")
    if ForgetRequest.objects.filter(person__root=root, state__in=["asked", "confirmed"]).exists():
        raise NotPossible(_("It was asked for already and waits for a second person."))
    about = {"program_id": root.program_id, "how": how, "asked_for_by": asked_for_by, "said_on": said_on}
    made = ForgetRequest.objects.create(person=root, **about, requested_by=user_of(by), requested_at=at)
    record("forgetting.asked", made, by=by, at=at, how=how, asked_for_by=asked_for_by)
    return made


@action
def confirm_forgetting(*, request: ForgetRequest, by: Actor, at: datetime) -> ForgetRequest:
    """The second person agrees. The clock carries it out; it cannot be undone."""
    held = _lock_request(request, by, ForgetRequest.State.ASKED)
    if held.requested_by_id == user_of(by).pk:
        raise NotPossible(_("You asked for it yourself. Somebody else of the program confirms it."))
    _refuse_who_stays(held.person, at)
    return _decided(held, ForgetRequest.State.CONFIRMED, by, at, "confirmed")


@action
def refuse_forgetting(
    *, request: ForgetRequest, answer: str, answered_on: date | None = None, by: Actor, at: datetime
) -> ForgetRequest:
    """It is not done, and this is what the person is told."""
    held = _lock_request(request, by, ForgetRequest.State.ASKED, ForgetRequest.State.CONFIRMED)
    if not answer.strip():
        raise NotPossible(_("Say what the person is told, and why it is not done."), field="answer")
    _refuse_day_to_come(answered_on, held, at)
    held.answer, held.answered_on = answer.strip(), answered_on
    return _decided(held, ForgetRequest.State.REFUSED, by, at, "refused")


@action
def withdraw_forgetting(*, request: ForgetRequest, by: Actor, at: datetime) -> ForgetRequest:
    """It is not asked for any more."""
    held = _lock_request(request, by, ForgetRequest.State.ASKED, ForgetRequest.State.CONFIRMED)
    return _decided(held, ForgetRequest.State.WITHDRAWN, by, at, "withdrawn")


@action
def note_answer(*, request: ForgetRequest, answered_on: date, by: Actor, at: datetime) -> ForgetRequest:
    """When the person was told what came of it; no words, as there is nobody to keep them about."""
    require(by, Permission.PROGRAM_RULES, request.program)
    held = ForgetRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if held.state not in {ForgetRequest.State.DONE, ForgetRequest.State.REFUSED}:
        raise NotPossible(_("There is no answer yet."))
    _refuse_day_to_come(answered_on, held, at)
    held.answered_on = answered_on
    held.save(update_fields=["answered_on"])
    record("forgetting.answered", held, by=by, at=at)
    return held


def _refuse_day_to_come(day: date | None, held: ForgetRequest, at: datetime) -> None:
    if day and day > at.astimezone(held.program.zone).date():
        raise NotPossible(_("This day is still to come."), field="answered_on")


def _decided(held: ForgetRequest, state: str, by: Actor, at: datetime, verb: str) -> ForgetRequest:
    held.state, held.decided_by, held.decided_at = state, user_of(by), at
    held.save(update_fields=["state", "decided_by", "decided_at", "answer", "answered_on"])
    record(f"forgetting.{verb}", held, by=by, at=at)
    return held


def _lock_request(request: ForgetRequest, by: Actor, *states: str) -> ForgetRequest:
    require(by, Permission.PROGRAM_RULES, request.program)
    hold_root(request.person_id)
    rows = ForgetRequest.objects.select_for_update(of=("self",)).select_related("person", "program")
    held = rows.get(pk=request.pk)
    if held.state not in states:
        raise NotPossible(_("This was decided already. Reload the page to see how it stands."))
    return held


def _seen(person: Person, by: Actor) -> Person:
    """The entry that stands for the person, held. Whom one may not see, one does not ask about."""
    if not Person.objects.visible_to(user_of(by)).filter(pk=person.pk).exists():
        raise PermissionDenied("person.view")
    return hold_root(person.pk)


def _refuse_who_stays(person: Person, at: datetime) -> None:
    if why := why_stays(person, at):
        words = ", ".join(str(REASONS[code]) for code in why)
        raise NotPossible(_("This person stays for now: %(why)s.") % {"why": words})


@action
def carry_out(*, request: ForgetRequest, by: Actor, at: datetime) -> Certificate:
    """Forget somebody as two people said, with the proof. Who has come to stay since is refused, and asked again."""
    require(by, Permission.CLOCK_TICK, request)
    root = hold_root(request.person_id)
    held = ForgetRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if held.state != ForgetRequest.State.CONFIRMED:
        raise NotPossible(_("Nobody confirmed this."))
    _refuse_who_stays(root, at)
    made = _forget(root, held.how, None, held, at)
    held.state, held.done_at = ForgetRequest.State.DONE, at
    held.save(update_fields=["state", "done_at"])
    record("person.forgotten", root, by=by, at=at, how=held.how, certificate=made.pk, request=held.pk)
    return made


@action
def anonymize_by_rule(*, person: Person, rule: RetentionRule, by: Actor, at: datetime) -> Certificate:
    """Their time is over under the program's rule, and nothing holds them."""
    require(by, Permission.CLOCK_TICK, person)
    root = hold_root(person.pk)
    _refuse_who_stays(root, at)
    made = _forget(root, ForgetRequest.How.ANONYMIZE, rule, None, at)
    record("person.forgotten", root, by=by, at=at, how="anonymize", certificate=made.pk, rule=rule.pk)
    return made


def _forget(root: Person, how: str, rule: Any, request: Any, at: datetime) -> Certificate:
    """Files, then words, then the check; whatever is left undoes all but the files."""
    people = list(Person.objects.same_as(root).values_list("pk", flat=True))
    papers.remove(papers.paths_of(people))
    made = _through_the_door(
        "SELECT retention_forget(%s, %s, %s, %s, %s, %s)",
        [root.pk, str(how), rule.pk if rule else None, request.pk if request else None, at],
    )
    if left := proof.leftovers(people):
        raise RuntimeError(f"words are left in {sorted(left)}")
    return Certificate.objects.get(pk=made)


def _through_the_door(statement: str, words: list[Any]) -> UUID:
    made = uuid4()
    with connection.cursor() as cursor:
        cursor.execute(statement, [made, *words])
    return made
