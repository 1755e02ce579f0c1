"""Reads of the directory: search, listings, rows for HSDS output."""

from .listings import ListedPlace, Listing, Room, listings, room_in_words, rules_in_words, why_not
from .search import Found, Wanted, search
from .upkeep import (
    RoomToSay,
    named_like,
    own_services,
    phones_of,
    rooms_to_say,
    service_page,
    services_of_staff,
    stale_services,
)

__all__ = [
    "Found",
    "ListedPlace",
    "Listing",
    "Room",
    "RoomToSay",
    "Wanted",
    "listings",
    "named_like",
    "own_services",
    "phones_of",
    "room_in_words",
    "rooms_to_say",
    "rules_in_words",
    "search",
    "service_page",
    "services_of_staff",
    "stale_services",
    "why_not",
]
