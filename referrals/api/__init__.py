"""Requests as JSON: the same reads and the same actions as the pages."""

from django.urls import path

from .codes import OpeningCodeViewSet
from .figures import FiguresView
from .messages import MessageViewSet
from .offers import OfferViewSet
from .outcomes import AppointmentViewSet, LinkageViewSet
from .packets import PacketBatchViewSet
from .requests import ReferralViewSet
from .rules import RulesView
from .webhooks import DeliveryViewSet, WebhookViewSet

api_routes = [
    ("referrals", ReferralViewSet, "referral"),
    ("offers", OfferViewSet, "offer"),
    ("messages", MessageViewSet, "message"),
    ("opening-codes", OpeningCodeViewSet, "opening-code"),
    ("packets", PacketBatchViewSet, "packet"),
    ("appointments", AppointmentViewSet, "appointment"),
    ("linkages", LinkageViewSet, "linkage"),
    ("webhooks", WebhookViewSet, "webhook"),
    ("webhook-deliveries", DeliveryViewSet, "webhook-delivery"),
]

api_urlpatterns = [
    path("rules/", RulesView.as_view(), name="rules"),
    path("inbox/figures/", FiguresView.as_view(), name="figures"),
]
