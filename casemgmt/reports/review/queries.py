"""Reads of the review: what can be drawn, who may read what, what both readers said, how far they agree."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.duties.models import Duty, DutyKind
from casemgmt.followups.models import Attempt, FollowUp

from .. import queries as figures
from ..measures.followups import PARTS
from ..scope import Scope
from .agreement import Agreement, agreement
from .models import AuditSample, ContactReview, ReviewAnswer, ReviewChecklist, SampledContact
from .rules import USUAL_QUESTIONS

ENDED = frozenset({"reached", "unreached", "missed"})
assert {part.code for part in PARTS} >= ENDED


@dataclass(frozen=True, order=True)
class Eligible:
    """A contact that can be drawn, and whose work it was (none: whoever was free, and nobody came)."""

    follow_up_id: UUID
    navigator_id: Any

    def __str__(self) -> str:
        return str(self.follow_up_id)


def questions_now(program: Program) -> list[dict[str, str]]:
    """The checklist that counts now: the program's own, else the usual one."""
    rule = ReviewChecklist.objects.filter(program=program).first()
    return rule.questions if rule else _usual()


def _usual() -> list[dict[str, str]]:
    return [{"code": f"q{number}", "words": str(words)} for number, words in enumerate(USUAL_QUESTIONS, start=1)]


def with_codes(program: Program, lines: Iterable[str]) -> list[dict[str, str]]:
    """Each question with its code: one asked before keeps it, a new one gets a number never used."""
    known = {one["words"]: one["code"] for one in _usual()}
    for rule in ReviewChecklist.objects.filter(program=program).order_by("changed_at"):
        known |= {one["words"]: one["code"] for one in rule.questions}
    highest, found = max(int(code[1:]) for code in known.values()), []
    for words in lines:
        if words not in known:
            highest += 1
            known[words] = f"q{highest}"
        found.append({"code": known[words], "words": words})
    return found


def eligible(scope: Scope) -> dict[str, list[Eligible]]:
    """Contacts whose window closed in the period, done or not, by navigator (as text)."""
    told = figures.answer("followup_completion", scope)
    ids = [row.subject_id for row in told.result.behind("all") if row.codes[0] in ENDED]
    strata: dict[str, list[Eligible]] = {}
    for pk, navigator in _whose_work(ids).items():
        strata.setdefault(str(navigator or ""), []).append(Eligible(pk, navigator))
    return strata


def _whose_work(ids: list[UUID]) -> dict[UUID, Any]:
    """Who owed the contact when it ended; before the ledger knew it, whoever tried last, else the case's owner."""
    owed = Duty.objects.filter(kind=DutyKind.CONTACT, subject_type="followup", subject_id__in=ids)
    owners = dict(owed.exclude(owner=None).order_by("opened_at").values_list("subject_id", "owner_id"))
    tried = Attempt.objects.filter(follow_up__in=ids, voided_at=None).order_by("at")
    tries = dict(tried.values_list("follow_up_id", "by_id"))
    rows = FollowUp.objects.filter(pk__in=ids).select_related("case")
    return {row.pk: owners.get(row.pk) or tries.get(row.pk) or row.owner_id for row in rows}


def why_not_read(contact: SampledContact, user: Any) -> str:
    """Why this user does not read it now, as a sentence; empty when they may."""
    if contact.sample.signed_at:
        return _("This review is signed off. Nothing is added to it.")
    if is_own_work(contact, user):
        return _("This is your own work. Somebody else reads it.")
    readers = [review.reviewer_id for review in contact.reviews.all()]
    if user.pk in readers:
        return _("You have read this one. A second reading is somebody else’s.")
    if len(readers) > contact.wants_second:
        return _("It was read already.")
    return ""


def is_own_work(contact: SampledContact, user: Any) -> bool:
    """The navigator's, and that of everybody who tried."""
    tried = Attempt.objects.filter(follow_up=contact.follow_up_id, by=user.pk, voided_at=None)
    return contact.navigator_id == user.pk or tried.exists()


@dataclass(frozen=True)
class ReviewReading:
    """What stands on the page of a contact: who read it, and what they answered as far as this user may know it."""

    reviews: list[ContactReview]
    is_kept_back: bool
    questions: list[tuple[str, list[tuple[str, str]]]]  # by question: who answered, and what


def reading(contact: SampledContact, user: Any) -> ReviewReading:
    """The answers side by side. Until the result is told a reader knows only their own, so that the second one is not
    led by the first."""
    reviews = list(contact.reviews.select_related("reviewer"))
    shown = [review for review in reviews if contact.told_at or review.reviewer_id == user.pk]
    words = dict(ReviewAnswer.choices)
    rows = [
        (one["words"], [(review.reviewer.name, str(words[review.answers[one["code"]]])) for review in shown])
        for one in contact.sample.questions
    ]
    return ReviewReading(shown, len(shown) < len(reviews), rows if shown else [])


@dataclass(frozen=True)
class SampleStanding:
    """How far a review is, how often each question was answered yes, and how far the two readers agree."""

    read: int
    told: int
    wanted_twice: int
    read_twice: int
    acknowledged: int
    questions: list["QuestionStanding"]
    agreement: Agreement

    @property
    def is_whole(self) -> bool:
        return not self.unread

    unread: int = 0


@dataclass(frozen=True)
class QuestionStanding:
    """One question: first readings by answer, and agreement of those read twice."""

    words: str
    yes: int
    no: int
    not_applicable: int
    agreement: Agreement


def standing(sample: AuditSample) -> SampleStanding:
    """Counted from results that are told: before that nobody knows what the first reader said."""
    contacts = list(sample.contacts.prefetch_related("reviews"))
    told = [[review.answers for review in contact.reviews.all()] for contact in contacts if contact.told_at]
    pairs = [(answers[0], answers[1]) for answers in told if len(answers) > 1]
    codes = [(one["code"], one["words"]) for one in sample.questions]
    readings = [len(contact.reviews.all()) for contact in contacts]
    return SampleStanding(
        read=sum(number > 0 for number in readings),
        told=len(told),
        wanted_twice=sum(contact.wants_second for contact in contacts),
        read_twice=sum(number > 1 for number in readings),
        acknowledged=sum(contact.acknowledged_at is not None for contact in contacts),
        questions=[_question(code, words, [answers[0] for answers in told], pairs) for code, words in codes],
        agreement=agreement((one[code], two[code]) for code, _words in codes for one, two in pairs),
        unread=sum(number == 0 for number in readings),
    )


def _question(code: str, words: str, firsts: list[dict[str, str]], pairs: list[tuple[Any, Any]]) -> QuestionStanding:
    numbers = {answer: sum(one[code] == answer for one in firsts) for answer in ReviewAnswer.values}
    agreed = agreement((one[code], two[code]) for one, two in pairs)
    return QuestionStanding(words, numbers["yes"], numbers["no"], numbers["na"], agreed)


@dataclass(frozen=True)
class ContactLine:
    """A contact on the page of its sample."""

    contact: SampledContact
    read: int
    is_mine: bool
    may_read: bool


def lines(sample: AuditSample, user: Any) -> list[ContactLine]:
    """Those of the sample the user may see, in the order drawn."""
    tried = Attempt.objects.filter(follow_up=OuterRef("follow_up"), by=user.pk, voided_at=None)
    rows = SampledContact.objects.visible_to(user).filter(sample=sample).annotate(has_tried=Exists(tried))
    rows = rows.select_related("follow_up__person__root", "navigator").prefetch_related("reviews")
    return [_line_of(row, sample, user) for row in rows]


def _line_of(row: Any, sample: AuditSample, user: Any) -> ContactLine:
    readers = [review.reviewer_id for review in row.reviews.all()]
    is_mine = row.navigator_id == user.pk or row.has_tried
    is_open = len(readers) <= row.wants_second and user.pk not in readers
    return ContactLine(row, len(readers), is_mine, is_open and not is_mine and sample.signed_at is None)
