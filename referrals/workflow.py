"""The states of a referral and of an offer, as tables. Nothing moves them but the actions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core.workflow import BEFORE, Transition, Workflow, union

P = Permission


class OfferState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    INFO_REQUESTED = "info_requested", _("Question asked")
    WAITLISTED = "waitlisted", _("Waitlisted")
    ACCEPTED = "accepted", _("Accepted")
    LINKED = "linked", _("Service began")
    COMPLETED = "completed", _("Completed")
    DECLINED = "declined", _("Declined")
    NOT_LINKED = "not_linked", _("Service did not begin")
    RECALLED = "recalled", _("Recalled")
    WITHDRAWN = "withdrawn", _("Withdrawn by the person")
    EXPIRED = "expired", _("Expired")
    SUPERSEDED = "superseded", _("Filled elsewhere")
    VOIDED = "voided", _("Entered in error")


S = OfferState

UNDECIDED = frozenset({S.SENT, S.ACKNOWLEDGED, S.INFO_REQUESTED, S.WAITLISTED})
LIVE = UNDECIDED | {S.ACCEPTED}
CLOCKED = frozenset({S.SENT, S.ACKNOWLEDGED})  # the agency owes its first word; only these expire
SERVED = frozenset({S.LINKED, S.COMPLETED})
TAKEN = SERVED | {S.ACCEPTED}  # once confirmed, the referral is theirs
ENDED = frozenset({S.COMPLETED, S.DECLINED, S.NOT_LINKED, S.RECALLED, S.WITHDRAWN, S.EXPIRED, S.SUPERSEDED, S.VOIDED})
# Ended without service having been agreed, or entered in error: nobody of the agency reads who it was.
SHUT = ENDED - {S.COMPLETED, S.NOT_LINKED}


def _agency(name: str, sources: frozenset[str] | set[str], target: str) -> tuple[Transition, Transition]:
    """A move of the agency: by its staff, or recorded by us with who said it and how (`told_by`)."""
    return (
        Transition(name, sources, target, P.OFFER_ANSWER),
        Transition(name, sources, target, P.REFERRAL_MAKE),
    )


OFFER = Workflow(
    name="offer",
    initial=S.DRAFT,
    labels=dict(OfferState.choices),
    rows=(
        Transition("send", {S.DRAFT}, S.SENT, P.REFERRAL_MAKE),
        *_agency("acknowledge", {S.SENT}, S.ACKNOWLEDGED),
        *_agency("ask", {S.SENT, S.ACKNOWLEDGED, S.WAITLISTED}, S.INFO_REQUESTED),
        Transition("answer", {S.INFO_REQUESTED}, BEFORE, P.REFERRAL_MAKE),
        *_agency("waitlist", {S.SENT, S.ACKNOWLEDGED, S.INFO_REQUESTED, S.ACCEPTED}, S.WAITLISTED),
        *_agency("accept", UNDECIDED, S.ACCEPTED),
        *_agency("decline", LIVE, S.DECLINED),
        Transition("undo", {S.ACCEPTED, S.DECLINED}, BEFORE, P.OFFER_ANSWER),
        *_agency("link", {S.ACCEPTED}, S.LINKED),
        *_agency("unlink", {S.LINKED}, S.ACCEPTED),  # what said that service began was put right
        *_agency("complete", {S.LINKED}, S.COMPLETED),
        Transition("complete", {S.LINKED}, S.COMPLETED, P.CLOCK_TICK),
        *_agency("not_link", {S.ACCEPTED}, S.NOT_LINKED),
        Transition("recall", LIVE, S.RECALLED, P.REFERRAL_MAKE),
        Transition("withdraw", LIVE | {S.LINKED}, S.WITHDRAWN, P.REFERRAL_MAKE),
        Transition("expire", {S.SENT, S.ACKNOWLEDGED}, S.EXPIRED, P.CLOCK_TICK),
        Transition("void", union(LIVE, SERVED, ENDED - {S.VOIDED}), S.VOIDED, P.REFERRAL_MAKE),
    ),
)


class ReferralState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    CLOSED = "closed", _("Closed")


class ReferralResult(models.TextChoices):
    LINKED = "linked", _("Linked")
    NOT_LINKED = "not_linked", _("Service did not begin")
    UNMET = "unmet", _("Unmet")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    VOIDED = "voided", _("Entered in error")


REFERRAL = Workflow(
    name="referral",
    initial=ReferralState.DRAFT,
    labels=dict(ReferralState.choices),
    rows=(
        Transition("activate", {ReferralState.DRAFT}, ReferralState.ACTIVE, P.REFERRAL_MAKE),
        Transition("close", {ReferralState.DRAFT, ReferralState.ACTIVE}, ReferralState.CLOSED, P.REFERRAL_MAKE),
        Transition("close", {ReferralState.ACTIVE}, ReferralState.CLOSED, P.CLOCK_TICK),
        Transition("reopen", {ReferralState.CLOSED}, ReferralState.ACTIVE, P.CLOCK_TICK),
        Transition("undo", {ReferralState.CLOSED}, ReferralState.ACTIVE, P.REFERRAL_MAKE),
    ),
)
