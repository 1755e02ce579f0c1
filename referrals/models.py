"""A request that a need be served, each agency's chance to serve it, and what came of it. One module per noun."""

from .appointments.models import Appointment, AppointmentAnswer, AppointmentState, NoShowReason, PlanChange, PlanChoice
from .conversation.models import FileKind, Message
from .linkages.models import BenefitStage, CheckDay, Grade, Linkage, LinkageCheck, LinkageStatement
from .offers.models import Offer, OfferQuerySet
from .offers.reasons import DeclineReason, NotLinkedReason, RecallReason
from .packets.models import PacketBatch
from .referral.models import MOST_LIVE_OFFERS, Referral, ReferralQuerySet
from .reply.models import ANSWERABLE, LinkUse, OpeningCode, ReplyLink
from .standards.models import StandardRule
from .webhooks.models import DeliveryState, OfferNews, Webhook, WebhookDelivery

__all__ = [
    "ANSWERABLE",
    "MOST_LIVE_OFFERS",
    "Appointment",
    "AppointmentAnswer",
    "AppointmentState",
    "BenefitStage",
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
    "PlanChange",
    "PlanChoice",
    "RecallReason",
    "Referral",
    "ReferralQuerySet",
    "ReplyLink",
    "StandardRule",
    "Webhook",
    "WebhookDelivery",
]
