"""Whose statement it is, and who may put it right: asked by pages, API and actions alike."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from casemgmt.accounts.models import Membership
from casemgmt.accounts.permissions import Permission
from casemgmt.core import access
from casemgmt.core.access import cases_where, programs_where
from casemgmt.core.codes import Side

from ..models import LinkageStatement, Offer


def agencys_own(statements: Iterable[LinkageStatement]) -> set[Any]:
    """Ids of those that the agency said itself: what somebody of the program wrote down for it is the program's."""
    spoken = [said for said in statements if said.side == Side.AGENCY]
    if not spoken:
        return set()
    writers = Membership.objects.filter(
        program__in={said.program_id for said in spoken}, user__in={said.by_id for said in spoken if said.by_id}
    )
    ours = set(writers.values_list("program_id", "user_id"))
    return {said.pk for said in spoken if (said.program_id, said.by_id) not in ours}


def may_correct_statement(user: Any, statement: LinkageStatement, at: datetime) -> bool:
    """The side that said it: of the agency whoever answers, while it may read the request; of the program whoever wrote
    it down, and who assigns cases."""
    return _may_correct(user, statement, statement.offer, at, statement.pk in agencys_own([statement]))


def _may_correct(user: Any, statement: LinkageStatement, offer: Offer, at: datetime, is_agencys: bool) -> bool:
    if is_agencys:
        return access.holds(user, Permission.OFFER_ANSWER, offer) and offer.reading(at).asked
    is_own = statement.by_id == user.pk and access.holds(user, Permission.REFERRAL_MAKE, offer)
    return is_own or access.holds(user, Permission.CASE_ASSIGN, offer)


def statements_read_by(user: Any, at: datetime) -> QuerySet[LinkageStatement]:
    """The program reads what every side said; an agency what it said itself, of requests it may read."""
    seen = LinkageStatement.objects.filter(offer__in=Offer.objects.visible_to(user))
    ours = Q(program__in=programs_where(user, Permission.CASE_VIEW)) | Q(
        offer__referral__case__in=cases_where(user, Permission.CASE_VIEW)
    )
    agencies = access.organizations_where(user, Permission.OFFER_VIEW)
    if not agencies:
        return seen.filter(ours)
    writers = Membership.objects.filter(program=OuterRef("program"), user=OuterRef("by"))
    readable = Offer.objects.readable_by_agency(at)
    theirs = Q(side=Side.AGENCY, organization__in=agencies, offer__in=readable.values("pk")) & ~Exists(writers)
    return seen.filter(ours | theirs)


def add_statements(offers: Sequence[Offer], user: Any, at: datetime) -> None:
    """To each offer, as `said`, what was said of whether service began, with whether the reader may put it right. An
    agency reads its own side alone."""
    agencys = agencys_own(said for offer in offers for said in offer.statements.all())
    for offer in offers:
        is_ours = access.holds(user, Permission.CASE_VIEW, offer)
        shown = [said for said in offer.statements.all() if is_ours or said.pk in agencys]
        offer.said = [(said, _may_correct(user, said, offer, at, said.pk in agencys)) for said in shown]
