"""Reads of the directory: search, listings, rows for HSDS output."""

from .keeping import phones_of, service_page, services_of_staff, stale_services
from .listings import Listing, Place, Room, listings, room_in_words, rules_in_words, why_not
from .search import Found, Wanted, search

__all__ = [
    "Found",
    "Listing",
    "Place",
    "Room",
    "Wanted",
    "listings",
    "phones_of",
    "room_in_words",
    "rules_in_words",
    "search",
    "service_page",
    "services_of_staff",
    "stale_services",
    "why_not",
]
