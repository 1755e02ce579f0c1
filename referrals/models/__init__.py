"""A request that a need be served, each agency's chance to serve it, and what came of it. One module per noun."""

from .appointments import Appointment, AppointmentState, NoShowReason
from .linkages import Grade, Linkage, LinkageStatement, Side
from .messages import FileKind, Message, Party
from .offers import DeclineReason, NotLinkedReason, Offer, OfferQuerySet, RecallReason
from .opening_codes import OpeningCode
from .packets import PacketBatch
from .referrals import MOST_LIVE_OFFERS, Referral, ReferralQuerySet
from .reply_links import LinkUse, ReplyLink
from .standards import StandardRule

__all__ = [
    "MOST_LIVE_OFFERS",
    "Appointment",
    "AppointmentState",
    "DeclineReason",
    "FileKind",
    "Grade",
    "LinkUse",
    "Linkage",
    "LinkageStatement",
    "Message",
    "NoShowReason",
    "NotLinkedReason",
    "Offer",
    "OfferQuerySet",
    "OpeningCode",
    "PacketBatch",
    "Party",
    "RecallReason",
    "Referral",
    "ReferralQuerySet",
    "ReplyLink",
    "Side",
    "StandardRule",
]
