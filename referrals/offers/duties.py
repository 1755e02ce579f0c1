"""What requests to agencies ask for: whose turn a live one is, as its state and its clocks say; messages to read; a
code to be read out; whether the person is still served; two sides who differ on whether service began.

Every live offer has exactly one next owner and one due time, always: it is one duty, of the agency or of us. One that
is silent owes besides, while we chase it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import StringAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.core.codes import Side
from casemgmt.duties.asking import RowsAbout
from casemgmt.duties.hooks import AnswerForMany, AnswerSheet, DutyLine, DutyRule, Ending, Owed, Press
from casemgmt.duties.models import Duty, DutyEnd, DutyKind

from ..appointments.models import MISSED_BEFORE_CHANGE
from ..conversation.rules import why_shut
from ..linkages.actions.checks import answer_check
from ..models import Appointment, AppointmentState, LinkageCheck, Message, Offer, OpeningCode, PlanChange
from ..owing import ours, theirs
from ..standards import clocks
from ..workflow import CLOCKED, LIVE, OfferState
from .actions.turns import answer_stages
from .terms import office_hours_of, standard_of

CALL_WITHIN = timedelta(minutes=15)  # somebody sits at the other end and waits for the code
ASK_WITHIN = timedelta(days=1)
SETTLE_WITHIN = 3  # business days
BETWEEN_CHECKS = timedelta(days=clocks.CHECKS_AFTER_DAYS[1] - clocks.CHECKS_AFTER_DAYS[0])
QUOTED = 200  # characters of what was written; the rest stands where it is answered
AFTER_CHECKS = timedelta(days=7)


def _asking() -> Any:
    """Offers that ask something of somebody, with what that is read from, in one read."""
    unread = Message.objects.unread_by(Side.PROGRAM).filter(offer=OuterRef("pk")).order_by()
    codes = OpeningCode.objects.filter(offer=OuterRef("pk"), made_at=None)
    checks = LinkageCheck.objects.filter(offer=OuterRef("pk")).order_by().values("days")
    slots = Appointment.objects.filter(offer=OuterRef("pk")).order_by()
    missed = slots.filter(state=AppointmentState.NO_SHOW)
    plans = PlanChange.objects.filter(offer=OuterRef("pk")).order_by()
    rows = Offer.objects.annotate(
        unread_since=Subquery(unread.values("offer").annotate(first=Min("written_at")).values("first")),
        code_asked_at=Subquery(codes.order_by("asked_at").values("asked_at")[:1]),
        told_days=ArraySubquery(checks),
        slot_states=ArraySubquery(slots.values("state")),
        missed_at=Subquery(missed.values("offer").annotate(last=Max("settled_at")).values("last")),
        planned_after=Subquery(plans.values("offer").annotate(most=Max("no_shows")).values("most")),
    )
    goes_on = Q(state__in=LIVE | {OfferState.LINKED})
    differs = Q(linkage__is_disputed=True) & ~Q(state=OfferState.VOIDED)
    joins = ("program", "referral__case", "linkage", "sent_standard", "sent_calendar")
    return rows.filter(goes_on | differs | Exists(unread) | Exists(codes)).select_related(*joins)


asking = RowsAbout(_asking)


class OffersTurn(DutyRule):
    """All that one offer asks for."""

    kinds = (
        *(DutyKind.AGENCY, DutyKind.ANSWER, DutyKind.CHASE, DutyKind.NEXT_DATE, DutyKind.HAPPENED),
        *(DutyKind.READ, DutyKind.SETTLE, DutyKind.NEXT_OFFER),
    )
    subject_type = "offer"
    heeds = (
        *("offer.", "message.", "code.", "identity.", "linkage.", "linkagestatement.", "check.", "case.", "person."),
        *("consent.", "referral.", "appointment."),
    )
    ignores = frozenset({"offer.reminded", "offer.drafted", "offer.discarded", "case.unassigned_overdue", "person.met"})
    telling = ("offer.reminded", "offer.silent", "offer.waits")
    tells_itself = frozenset({DutyKind.AGENCY, DutyKind.NEXT_DATE})

    def owed(self, people: Collection[UUID] | None) -> Iterator[Owed]:
        """By offer: whose turn it is, and what stands beside it."""
        for offer in asking(people):
            yield from (one for one in _of(offer) if one is not None)

    def endings(self, duties: Sequence[Duty]) -> Mapping[UUID, Ending]:
        """Done where the offer goes on; gone where it was taken back or entered in error."""
        offers = Offer.objects.in_bulk(duty.subject_id for duty in duties)
        gone = {OfferState.RECALLED, OfferState.WITHDRAWN, OfferState.SUPERSEDED, OfferState.VOIDED, OfferState.EXPIRED}
        states = {duty.pk: offers[duty.subject_id].state for duty in duties if duty.subject_id in offers}
        return {pk: Ending(DutyEnd.GONE, state) if state in gone else Ending(why=state) for pk, state in states.items()}

    def lines(self, duties: Sequence[Duty], *, user: Any, at: datetime) -> dict[UUID, DutyLine]:
        """To the request, where it is answered, phoned about or offered elsewhere."""
        found = (
            Offer.objects.select_related("organization", "service", "identity_consent")
            .as_read(at)
            .annotate(**_unread())
        )
        rows = found.in_bulk([duty.subject_id for duty in duties])
        return {duty.pk: _line(duty, rows[duty.subject_id], at) for duty in duties if duty.subject_id in rows}


def _of(offer: Any) -> Iterator[Owed | None]:
    if offer.state in LIVE:
        yield _turn(offer)
        yield from _still_theirs(offer)
        yield from _plan(offer)
    if offer.state == OfferState.LINKED:
        yield from _checks(offer)
    if offer.unread_since:
        due = clocks.deadline(standard_of(offer).our_answer, offer.unread_since, office_hours_of(offer))
        yield _owed(offer, DutyKind.READ, offer.unread_since, due, question="messages")
    if offer.code_asked_at and offer.identity_opened_at:
        yield _owed(offer, DutyKind.ANSWER, offer.code_asked_at, offer.code_asked_at + CALL_WITHIN, question="code")
    linkage = getattr(offer, "linkage", None)
    if linkage and linkage.is_disputed and offer.state != OfferState.VOIDED:
        due = office_hours_of(offer).add_business_days(linkage.graded_at, SETTLE_WITHIN)
        yield _owed(offer, DutyKind.SETTLE, linkage.graded_at, due, question="linkage")


def _owed(offer: Any, kind: str, since: datetime, due_at: datetime, **more: Any) -> Owed:
    whose = theirs(offer) if kind == DutyKind.AGENCY else ours(offer)
    when = {"since": since, "opens_at": since, "due_at": due_at}
    return Owed(**{"kind": kind, "subject_id": offer.pk, **when, **whose, **more})


def _turn(offer: Any) -> Owed:
    """Whose move a live offer waits for, and since when."""
    if offer.waits_on == Side.AGENCY:
        since = offer.confirmed_at or offer.clock_from or offer.sent_at
        return _owed(offer, DutyKind.AGENCY, since, offer.due_at)
    kind, question, since = _our_turn(offer)
    since = min(since, offer.due_at)
    opens = {"opens_at": offer.due_at} if kind == DutyKind.NEXT_DATE else {}
    return _owed(offer, kind, since, offer.due_at, question=question, **opens)


def _still_theirs(offer: Any) -> Iterator[Owed]:
    """An agency that is silent owes its answer also while we hold a to-do to ask for it: until it answers, or the
    request expires. Due when it was due, so that its own page says how late it is."""
    if offer.waits_on == Side.NAVIGATOR and offer.state in CLOCKED and _is_silent(offer):
        due = next(stage.at for stage in answer_stages(offer) if stage.name == f"{_clock(offer)}_full")
        yield _owed(offer, DutyKind.AGENCY, offer.clock_from or offer.sent_at, due, is_due_kept=True)


def _is_silent(offer: Any) -> bool:
    return f"{_clock(offer)}_todo" in offer.stages_done


def _clock(offer: Any) -> str:
    return "acknowledge" if offer.state == OfferState.SENT else "decide"


def asks_for_consent(offer: Any) -> bool:
    """Whether a live offer waits for nothing but a consent."""
    is_ours = offer.state in LIVE and offer.waits_on == Side.NAVIGATOR
    return is_ours and _our_turn(offer)[:2] == (DutyKind.ANSWER, "consent")


def _our_turn(offer: Any) -> tuple[str, str, datetime]:
    """Kind, which question, since when: it is ours."""
    if offer.state == OfferState.INFO_REQUESTED:
        return DutyKind.ANSWER, "question", offer.asked_at or offer.sent_at
    if offer.state == OfferState.WAITLISTED:
        return DutyKind.NEXT_DATE, "waitlist", offer.acknowledged_at or offer.sent_at
    if offer.state == OfferState.ACCEPTED:
        return _our_turn_after_yes(offer)
    return (DutyKind.CHASE, "", offer.sent_at) if _is_silent(offer) else (DutyKind.ANSWER, "consent", offer.sent_at)


def _our_turn_after_yes(offer: Any) -> tuple[str, str, datetime]:
    if not offer.confirmed_at:
        return DutyKind.ANSWER, "choose", offer.accepted_at
    if not offer.identity_opened_at:
        return DutyKind.ANSWER, "consent", offer.confirmed_at
    return DutyKind.HAPPENED, "first_contact", offer.confirmed_at


def _plan(offer: Any) -> Iterator[Owed]:
    """Two appointments missed, none ahead, and no plan made since: the same again is no plan."""
    missed = offer.slot_states.count(AppointmentState.NO_SHOW)
    is_ahead = AppointmentState.BOOKED in offer.slot_states
    if missed >= MISSED_BEFORE_CHANGE and missed > (offer.planned_after or 0) and not is_ahead:
        due = office_hours_of(offer).add_business_days(offer.missed_at, 1)
        yield _owed(offer, DutyKind.NEXT_OFFER, offer.missed_at, due, question="plan")


def _checks(offer: Any) -> Iterator[Owed]:
    """Is the person still served? At 7 and 30 days, asked of both sides; the later one when both wait."""
    if "check_30" in offer.stages_done:
        yield from _check(offer, 30, offer.next_step_at - AFTER_CHECKS)
    elif "check_7" in offer.stages_done:
        yield from _check(offer, 7, offer.next_step_at - BETWEEN_CHECKS)
        yield from _check(offer, 30, offer.next_step_at)
    else:
        yield from _check(offer, 7, offer.next_step_at)


def _check(offer: Any, days: int, asked_at: datetime) -> Iterator[Owed]:
    """Either side says, and it is done."""
    if days not in offer.told_days:
        words = {"question": f"check_{days}", "is_due_kept": True}
        yield _owed(offer, DutyKind.HAPPENED, asked_at, asked_at + ASK_WITHIN, **words)


def _unread() -> dict[str, Any]:
    """How many messages nobody here has dealt with, what they say, which is the last, whether a file is there."""
    rows = Message.objects.unread_by(Side.PROGRAM).filter(offer=OuterRef("pk"))
    by_offer = rows.order_by().values("offer")
    words = StringAgg("text", delimiter="\n", order_by="written_at")
    return {
        "unread": Subquery(by_offer.annotate(n=Count("pk")).values("n")),
        "unread_words": Subquery(by_offer.annotate(words=words).values("words")),
        "unread_last": Subquery(rows.order_by("-written_at", "-created_at").values("pk")[:1]),
        "unread_file": Exists(rows.exclude(file="")),
    }


def _line(duty: Duty, offer: Any, at: datetime) -> DutyLine:
    what, press, place = _words(duty)
    if duty.kind == DutyKind.HAPPENED and not offer.reading(at).tells_back:
        what, press = _("ask the person: ") + what, _("Ask the person")
    if duty.kind == DutyKind.AGENCY and offer.confirmed_at:
        what = _("%(agency)s owes the first contact")
    url = f"{reverse('referrals:referral', args=[offer.referral_id])}#{place}-{offer.pk}"
    last = f"{offer.service.name}: {offer.get_urgency_display()}, {offer.get_state_display()}"
    if duty.kind == DutyKind.READ:
        what = ngettext("%(agency)s wrote a message", "%(agency)s wrote %(n)s messages", offer.unread or 1)
        last = f"“{Truncator(offer.unread_words).chars(QUOTED)}”" if offer.unread_words else last
    facts = {
        "n": offer.unread,
        "agency": offer.organization,
        "question": offer.question,
        "days": duty.question.removeprefix("check_"),
    }
    presses = _presses(duty, offer)
    sheet = _sheet(offer, duty, at)
    step = press if sheet or not presses else ""
    return DutyLine(what % facts, step, url, last, presses=presses, sheet=sheet, many=_many(duty, offer))


def _many(duty: Duty, offer: Any) -> tuple[AnswerForMany, ...]:
    """What many old checks are answered with at once."""
    if not duty.question.startswith("check_"):
        return ()
    say = partial(answer_check, offer=offer, days=int(duty.question.removeprefix("check_")))
    return (
        AnswerForMany("served", _("Still served"), partial(say, still_served=True)),
        AnswerForMany("ended", _("No more"), partial(say, still_served=False)),
    )


def _sheet(offer: Any, duty: Duty, at: datetime) -> AnswerSheet | None:
    """What the agency asked or wrote is answered, and the agency chosen, without leaving the list."""
    if duty.kind == DutyKind.READ:
        return _answer_to_message(offer, at)
    carries, question = (("version", str(offer.version)),), duty.question if duty.kind == DutyKind.ANSWER else ""
    if question == "question":
        hint = _("The agency does not know who the person is yet: no name, phone, address or birth date.")
        return AnswerSheet(
            _("Send the answer"), reverse("referrals:move", args=[offer.pk, "answer"]), hint, "answer", carries
        )
    if question == "choose":
        hint = _("The other live requests of this referral end, and this agency learns who the person is.")
        return AnswerSheet(
            _("Confirm this agency"), reverse("referrals:move", args=[offer.pk, "confirm"]), hint, "", carries
        )
    return None


def _answer_to_message(offer: Any, at: datetime) -> AnswerSheet | None:
    """What was written stands over the answer; a file is read on the page of the request, where it can be opened."""
    if offer.unread_file or why_shut(offer, at):
        return None
    return AnswerSheet(
        _("Send the answer"), reverse("referrals:messages", args=[offer.pk]), offer.unread_words or "", "text"
    )


def _presses(duty: Duty, offer: Any) -> tuple[Press, ...]:
    if duty.kind == DutyKind.READ and offer.unread_last and not offer.unread_file:
        upto = (("upto", str(offer.unread_last)),)
        return (Press(_("Dealt with"), reverse("referrals:messages_read", args=[offer.pk]), upto),)
    return _of_check(duty, offer) if duty.question.startswith("check_") else ()


def _of_check(duty: Duty, offer: Any) -> tuple[Press, ...]:
    url = reverse("referrals:check", args=[offer.pk, int(duty.question.removeprefix("check_"))])
    return Press(_("Still served"), url, (("still", "yes"),)), Press(_("No more"), url, (("still", "no"),))


def _words(duty: Duty) -> tuple[str, str, str]:
    """What is owed, what to press, and where on the request's page that stands."""
    told: dict[tuple[str, str], tuple[str, str, str]] = {
        (DutyKind.AGENCY, ""): (_("%(agency)s owes an answer"), _("Phone, or ask another"), "offer"),
        (DutyKind.ANSWER, "question"): (_("%(agency)s asks: “%(question)s”"), _("Answer"), "offer"),
        (DutyKind.ANSWER, "choose"): (_("%(agency)s accepted; you choose"), _("Confirm"), "offer"),
        (DutyKind.ANSWER, "consent"): (_("%(agency)s: consent is needed to go on"), _("Record consent"), "offer"),
        (DutyKind.ANSWER, "code"): (
            _("%(agency)s asks for the code: call and read it out"), _("Call and read the code out"), "code"
        ),
        (DutyKind.CHASE, ""): (_("%(agency)s has not answered in time"), _("Phone, or ask another"), "offer"),
        (DutyKind.NEXT_DATE, "waitlist"): (
            _("%(agency)s: on the waitlist, look again"), _("Ask where it stands"), "offer"
        ),
        (DutyKind.HAPPENED, "first_contact"): (
            _("%(agency)s accepted: did first contact happen?"), _("Ask"), "offer"
        ),
        (DutyKind.NEXT_OFFER, "plan"): (
            _("%(agency)s: two appointments missed; change the plan"), _("Change the plan"), "offer"
        ),
        (DutyKind.READ, "messages"): ("", _("Read and answer"), "messages"),
        (DutyKind.SETTLE, "linkage"): (
            _("%(agency)s and the other side differ on whether service began"), _("Look at both answers"), "offer"
        ),
    }  # fmt: skip
    checked = (_("%(agency)s: is the person still served after %(days)s days?"), _("Say so"), "offer")
    return told.get((duty.kind, duty.question), checked)
