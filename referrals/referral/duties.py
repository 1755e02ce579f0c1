"""What referrals ask for: that another agency is asked, or the referral closed, once nobody is left who may say yes.

An older no is not forgotten: it stays owed until somebody was asked since, or the referral is closed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.core.codes import Urgency
from casemgmt.duties.asking import RowsAbout
from casemgmt.duties.hooks import AnswerForMany, DutyLine, DutyRule, Ending, Owed
from casemgmt.duties.models import Duty, DutyEnd, DutyKind

from ..models import DeclineReason, Offer, Referral
from ..owing import ours
from ..workflow import LIVE, TAKEN, OfferState, ReferralState
from .actions import close_referral, possible_results

SAID_NO = (OfferState.DECLINED, OfferState.EXPIRED, OfferState.NOT_LINKED)
# At once, by urgency: nights and weekends count for what cannot wait; else within a business day.
AT_ONCE = {Urgency.EMERGENT: timedelta(minutes=30), Urgency.URGENT: timedelta(hours=4)}


class NextOffers(DutyRule):
    """Somebody said no, or nothing, or was not asked after all, and nobody has been asked since."""

    kinds = (DutyKind.NEXT_OFFER,)
    subject_type = "referral"
    heeds = ("referral.", "offer.", "case.", "need.", "person.merged", "person.unmerged")
    ignores = frozenset({"offer.reminded", "offer.drafted", "case.unassigned_overdue"})

    def owed(self, people: Collection[UUID] | None) -> Iterator[Owed]:
        """One for each active referral whose last word was no, or that nobody holds any more."""
        for row in WAITING_FOR_NEXT(people):
            yield _owed(row)

    def endings(self, duties: Sequence[Duty]) -> Mapping[UUID, Ending]:
        """Another was asked; or the referral is closed."""
        rows = Referral.objects.in_bulk(duty.subject_id for duty in duties)
        closed = {pk for pk, row in rows.items() if row.state == ReferralState.CLOSED}
        return {duty.pk: Ending(DutyEnd.GONE, "closed") for duty in duties if duty.subject_id in closed}

    def lines(self, duties: Sequence[Duty], *, user: Any, at: datetime) -> dict[UUID, DutyLine]:
        """To the referral, where the next best services stand."""
        rows = _with_last_no(Referral.objects.select_related("need")).in_bulk(duty.subject_id for duty in duties)
        return {duty.pk: _line(rows[duty.subject_id]) for duty in duties if duty.subject_id in rows}


def waiting_for_next() -> Any:
    """Active referrals: the last answer was a no or a silence and nobody was asked since, or nobody is asked at all."""
    offers = Offer.objects.filter(referral=OuterRef("pk"))
    ended = offers.filter(ended_at__isnull=False).order_by("-ended_at", "pk").values("ended_at")[:1]
    no_at = offers.filter(state__in=SAID_NO, ended_at__isnull=False).order_by("-ended_at", "pk").values("ended_at")[:1]
    rows = Referral.objects.filter(state=ReferralState.ACTIVE).annotate(
        no_at=Subquery(no_at), last_ended_at=Subquery(ended), last_sent_at=Max("offers__sent_at")
    )
    nobody = Q(no_at=None, last_ended_at__isnull=False) & ~Exists(offers.filter(state__in=LIVE))
    rows = rows.filter(Q(no_at__gte=F("last_sent_at")) | nobody)
    return rows.exclude(Exists(offers.filter(confirmed_at__isnull=False, state__in=TAKEN)))


WAITING_FOR_NEXT = RowsAbout(lambda: waiting_for_next().select_related("case", "program"))


def _owed(row: Any) -> Owed:
    since = row.no_at or row.last_ended_at
    within = AT_ONCE.get(Urgency(row.urgency))
    due = since + within if within else row.program.calendar.add_business_days(since, 1)
    return Owed(
        kind=DutyKind.NEXT_OFFER, subject_id=row.pk, since=since, opens_at=since, due_at=due, is_due_kept=True,
        **ours(row),
    )  # fmt: skip


def _with_last_no(rows: Any) -> Any:
    """With who said no last, and why; and whether somebody else is asked."""
    offers = Offer.objects.filter(referral=OuterRef("pk"))
    last_no = offers.filter(state__in=SAID_NO, ended_at__isnull=False).order_by("-ended_at", "pk")
    named = {"no_agency": "organization__name", "no_state": "state", "no_reason": "decline_reason"}
    said = {name: Subquery(last_no.values(field)[:1]) for name, field in named.items()}
    return rows.annotate(**said, is_waiting=Exists(offers.filter(state__in=LIVE)))


def _line(row: Any) -> DutyLine:
    """“Harbor House: declined: shelter tonight; nobody else is asked”, and the reason."""
    words = _("%(need)s: nobody has said yes; ask another agency, or close it")
    if row.no_agency:
        words = _("%(agency)s: %(state)s, %(need)s; nobody else is asked")
        words = _("%(agency)s: %(state)s, %(need)s; ask another?") if row.is_waiting else words
    facts = {"need": row.need.get_domain_display(), "agency": row.no_agency}
    facts["state"] = OfferState(row.no_state).label if row.no_state else ""
    reason = str(DeclineReason(row.no_reason).label) if row.no_reason else ""
    last = ", ".join(filter(None, (str(row.get_urgency_display()), reason)))
    url = reverse("referrals:referral", args=[row.pk]) + "#next"
    many = () if row.is_waiting else (AnswerForMany("close", _("Close: nobody took it"), partial(_close, row)),)
    return DutyLine(words % facts, _("Offer it elsewhere"), url, last, many=many)


def _close(referral: Referral, *, by: Any, at: datetime) -> None:
    """As what it is by what the agencies said; nothing but a request that nobody took closes so."""
    offers = list(referral.offers.exclude(state__in=[OfferState.VOIDED, OfferState.DRAFT]).select_related("linkage"))
    result = next(iter(possible_results(referral, offers)), "")
    close_referral(referral=referral, result=result, reason=_("Nobody took it; closed when tidying up."), by=by, at=at)
