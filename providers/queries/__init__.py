"""Reads of the directory: search, listings, rows for HSDS output."""

from providers.capacity.queries import RoomToSay, room_history, rooms_to_say
from providers.capacity.rooms import Room, RoomNow, room_in_words, room_now, rooms_of, said_in_words

from .listings import ListedPlace, Listing, limits_in_words, listings, rules_in_words
from .places import places_of
from .provenance import FieldWords, Provenance, provenance_of
from .search import Found, Wanted, search
from .upkeep import (
    named_like,
    own_services,
    service_page,
    services_of_staff,
    stale_words,
)

__all__ = [
    "FieldWords",
    "Found",
    "ListedPlace",
    "Listing",
    "Provenance",
    "Room",
    "RoomNow",
    "RoomToSay",
    "Wanted",
    "limits_in_words",
    "listings",
    "named_like",
    "own_services",
    "places_of",
    "provenance_of",
    "room_history",
    "room_in_words",
    "room_now",
    "rooms_of",
    "rooms_to_say",
    "rules_in_words",
    "said_in_words",
    "search",
    "service_page",
    "services_of_staff",
    "stale_words",
]
