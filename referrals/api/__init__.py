"""Requests as JSON: the same reads and the same actions as the pages."""

from .codes import OpeningCodeViewSet
from .messages import MessageViewSet
from .offers import OfferViewSet
from .outcomes import AppointmentViewSet, LinkageViewSet
from .requests import ReferralViewSet

api_routes = [
    ("referrals", ReferralViewSet, "referral"),
    ("offers", OfferViewSet, "offer"),
    ("messages", MessageViewSet, "message"),
    ("opening-codes", OpeningCodeViewSet, "opening-code"),
    ("appointments", AppointmentViewSet, "appointment"),
    ("linkages", LinkageViewSet, "linkage"),
]
