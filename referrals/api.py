"""Requests as JSON: the same reads and the same actions as the pages."""

from django.urls import path

from .appointments.api import AppointmentViewSet
from .conversation.api import MessageViewSet
from .figures.api import FiguresView
from .linkages.api import LinkageViewSet, StatementViewSet
from .offers.api import OfferViewSet
from .packets.api import PacketBatchViewSet
from .referral.api import ReferralViewSet
from .reply.api import OpeningCodeViewSet
from .standards.api import RulesView
from .webhooks.api import DeliveryViewSet, WebhookViewSet

api_routes = [
    ("referrals", ReferralViewSet, "referral"),
    ("offers", OfferViewSet, "offer"),
    ("messages", MessageViewSet, "message"),
    ("opening-codes", OpeningCodeViewSet, "opening-code"),
    ("packets", PacketBatchViewSet, "packet"),
    ("appointments", AppointmentViewSet, "appointment"),
    ("linkages", LinkageViewSet, "linkage"),
    ("statements", StatementViewSet, "statement"),
    ("webhooks", WebhookViewSet, "webhook"),
    ("webhook-deliveries", DeliveryViewSet, "webhook-delivery"),
]

api_urlpatterns = [
    path("rules/", RulesView.as_view(), name="rules"),
    path("inbox/figures/", FiguresView.as_view(), name="figures"),
]
