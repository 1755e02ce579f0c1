"""Reads of the directory: search, listings, rows for HSDS output."""

from .listings import Listing, Place, Room, listings, room_in_words, rules_in_words, why_not
from .search import Found, Wanted, search

__all__ = [
    "Found",
    "Listing",
    "Place",
    "Room",
    "Wanted",
    "listings",
    "room_in_words",
    "rules_in_words",
    "search",
    "why_not",
]
