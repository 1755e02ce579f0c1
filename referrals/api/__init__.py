"""Requests as JSON: the same reads and the same actions as the pages."""

from .offers import OfferViewSet
from .outcomes import AppointmentViewSet, LinkageViewSet
from .requests import ReferralViewSet

api_routes = [
    ("referrals", ReferralViewSet, "referral"),
    ("offers", OfferViewSet, "offer"),
    ("appointments", AppointmentViewSet, "appointment"),
    ("linkages", LinkageViewSet, "linkage"),
]
