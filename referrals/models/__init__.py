"""A request that a need be served, each agency's chance to serve it, and what came of it. One module per noun."""

from .appointments import AnswerSide, Appointment, AppointmentAnswer, AppointmentState, NoShowReason
from .linkages import CheckDay, Grade, Linkage, LinkageCheck, LinkageStatement, Side, Stage
from .messages import FileKind, Message, Party
from .offers import DeclineReason, NotLinkedReason, Offer, OfferQuerySet, RecallReason
from .opening_codes import OpeningCode
from .packets import PacketBatch
from .plans import PlanChange, PlanChoice
from .referrals import MOST_LIVE_OFFERS, Referral, ReferralQuerySet
from .reply_links import LinkUse, ReplyLink
from .standards import StandardRule
from .webhooks import DeliveryState, OfferNews, Webhook, WebhookDelivery

__all__ = [
    "MOST_LIVE_OFFERS",
    "AnswerSide",
    "Appointment",
    "AppointmentAnswer",
    "AppointmentState",
    "CheckDay",
    "DeclineReason",
    "DeliveryState",
    "FileKind",
    "Grade",
    "LinkUse",
    "Linkage",
    "LinkageCheck",
    "LinkageStatement",
    "Message",
    "NoShowReason",
    "NotLinkedReason",
    "Offer",
    "OfferNews",
    "OfferQuerySet",
    "OpeningCode",
    "PacketBatch",
    "Party",
    "PlanChange",
    "PlanChoice",
    "RecallReason",
    "Referral",
    "ReferralQuerySet",
    "ReplyLink",
    "Side",
    "Stage",
    "StandardRule",
    "Webhook",
    "WebhookDelivery",
]
