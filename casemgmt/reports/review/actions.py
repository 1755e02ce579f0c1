"""Wording the checklist, drawing a sample, reading a contact, telling the result, saying it was read, signing."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rule_actions import lock_program, refuse_stale
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, account_of, user_of
from casemgmt.core.calendar import local_date
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.faults import refuse_faults

from ..scope import Scope
from . import queries, rules
from .models import AuditSample, ContactReview, ReviewAnswer, ReviewChecklist, SampledContact
from .sampling import drawn, size_of

SEEDS = 1_000_000


@action
def set_review_checklist(
    *, program: Program, questions: str, seen: str | None = None, by: Actor, at: datetime
) -> ReviewChecklist | None:
    """Say what a review asks from now on, one question a line. A sample keeps the questions it was drawn with; one that
    is only moved keeps its code."""
    require(by, Permission.FOLLOWUP_AUDIT, program)
    program = lock_program(program)
    newest = ReviewChecklist.objects.filter(program=program).first()
    refuse_stale(newest, seen)
    refuse_faults(rules.checklist_said, {"questions": questions}, at)
    made = queries.with_codes(program, rules.questions_of(questions))
    if made == queries.questions_now(program):
        return newest
    row = ReviewChecklist.objects.create(program=program, questions=made, changed_by=account_of(by), changed_at=at)
    record("program.review_checklist_set", program, by=by, at=at, rule=row.pk, questions=len(made))
    return row


@action
def draw_sample(
    *,
    program: Program,
    first_day: date,
    last_day: date,
    count: int | None = None,
    percent: int | None = None,
    second_percent: int = 0,
    seed: int | None = None,
    by: Actor,
    at: datetime,
) -> AuditSample:
    """Draw contacts whose window closed in the period, by chance, each navigator in proportion. The same seed draws the
    same ones from what was on record at that moment."""
    require(by, Permission.FOLLOWUP_AUDIT, program)
    asked = {"first_day": first_day, "last_day": last_day, "count": count, "percent": percent}
    refuse_faults(rules.sample_asked, asked, at)
    if local_date(at, program.zone) <= last_day:
        raise NotPossible(_("These days are not over yet. Draw from a period that is."), field="last_day")
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    strata = queries.eligible(Scope(program, first_day, last_day, at))
    everybody = sum(map(len, strata.values()))
    size = size_of(everybody, count=count, percent=percent)
    _refuse_size(everybody, size)
    sample = AuditSample.objects.create(
        program=program, first_day=first_day, last_day=last_day, as_of=at, seed=seed, eligible=everybody, size=size,
        second_percent=second_percent, questions=queries.questions_now(program), drawn_by=user_of(by), drawn_at=at,
    )  # fmt: skip
    found, twice = drawn(strata, size, seed), size_of(size, percent=second_percent)
    SampledContact.objects.bulk_create(
        SampledContact(
            sample=sample,
            follow_up_id=one.follow_up_id,
            navigator_id=one.navigator_id,
            place=place,
            wants_second=place <= twice,
        )
        for place, one in enumerate(found, start=1)
    )
    record("review.drawn", sample, by=by, at=at, size=size, eligible=everybody, seed=seed)
    return sample


def _refuse_size(everybody: int, size: int) -> None:
    if not everybody:
        raise NotPossible(_("No planned contact came to the end of its window in these days."), field="first_day")
    if not size:
        raise NotPossible(_("This draws nobody. Write a larger number."), field="count")
    if size > rules.MOST_DRAWN:
        words = _("This draws %(size)d contacts. Draw at most %(most)d, so that they can be read.")
        raise NotPossible(words % {"size": size, "most": rules.MOST_DRAWN}, field="count")


@action
def review_contact(
    *, contact: SampledContact, answers: Mapping[str, str], words: str = "", by: Actor, at: datetime
) -> ContactReview:
    """Answer the checklist about one contact. The first reading, or the second where one is wanted; nobody reads one
    twice, and nobody their own work. Once all readings are done the result goes back to the navigator."""
    row = _held(contact)
    require(by, Permission.FOLLOWUP_AUDIT, row.sample)
    reviewer = user_of(by)
    if not SampledContact.objects.visible_to(reviewer).filter(pk=row.pk).exists():
        raise PermissionDenied(Permission.CASE_VIEW.value)
    refusal = queries.why_not_read(row, reviewer)
    if refusal:
        raise NotPossible(refusal)
    kept = _answered(row.sample, answers)
    is_second = row.reviews.exists()
    made = ContactReview.objects.create(
        contact=row, is_second=is_second, reviewer=reviewer, answers=kept, words=words.strip(), reviewed_at=at
    )
    record("review.read", row, by=by, at=at, second=is_second)
    if is_second or not row.wants_second:
        _tell(row, by, at)
    return made


def _answered(sample: AuditSample, answers: Mapping[str, str]) -> dict[str, str]:
    codes = [question["code"] for question in sample.questions]
    for code in codes:
        if answers.get(code) not in ReviewAnswer.values:
            raise NotPossible(_("Answer every question: yes, no, or does not apply."), field=code)
    return {code: answers[code] for code in codes}


def _held(contact: SampledContact) -> SampledContact:
    """The row as it stands now; its sample too, so that signing and reading wait for each other."""
    AuditSample.objects.select_for_update(of=("self",), no_key=True).get(pk=contact.sample_id)
    rows = SampledContact.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("sample__program", "follow_up__case").get(pk=contact.pk)


def _tell(row: SampledContact, by: Actor, at: datetime) -> None:
    row.told_at = at
    row.due_at = row.sample.program.calendar.add_business_days(at, rules.DAYS_TO_ACKNOWLEDGE)
    row.save(update_fields=["told_at", "due_at"])
    record("review.told", row, by=by, at=at)


@action
def acknowledge_review(*, contact: SampledContact, words: str, by: Actor, at: datetime) -> SampledContact:
    """The navigator has read the result, and says something to it."""
    row = _held(contact)
    require_own(row, by)
    if row.acknowledged_at:
        raise NotPossible(_("You said already that you have read it."))
    if not words.strip():
        raise NotPossible(_("Write a few words: what you take from it, or what you see otherwise."), field="words")
    row.acknowledged_at, row.acknowledged_words = at, words.strip()
    row.save(update_fields=["acknowledged_at", "acknowledged_words"])
    record("review.acknowledged", row, by=by, at=at)
    return row


def require_own(contact: SampledContact, by: Actor) -> None:
    """Only the navigator whose contact it was says something to its result, once there is one."""
    if contact.told_at is None or contact.navigator_id != user_of(by).pk:
        raise PermissionDenied(Permission.CASE_VIEW.value)


@action
def sign_sample(*, sample: AuditSample, note: str = "", by: Actor, at: datetime) -> AuditSample:
    """Somebody answers for the review. Every contact was read once; second readings that are missing are done without,
    and those results go back now. It is signed once."""
    row = AuditSample.objects.select_for_update(of=("self",), no_key=True).select_related("program").get(pk=sample.pk)
    require(by, Permission.FOLLOWUP_AUDIT, row)
    if row.signed_at:
        words = _("%(name)s signed this review off on %(day)s already.")
        day = local_date(row.signed_at, row.program.zone).isoformat()
        raise NotPossible(words % {"name": row.signed_by.name if row.signed_by else "", "day": day})
    if row.contacts.filter(reviews=None).exists():
        raise NotPossible(_("Some contacts were not read yet. Read them, then sign off."))
    for contact in row.contacts.untold().select_related("sample__program"):
        _tell(contact, by, at)
    row.signed_by, row.signed_at, row.signed_note = user_of(by), at, note.strip()[:300]
    row.save(update_fields=["signed_by", "signed_at", "signed_note"])
    record("review.signed", row, by=by, at=at)
    return row
