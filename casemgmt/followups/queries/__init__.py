"""Reads that serve My day, the list of follow-ups and a follow-up's page."""

from .brief import SHIFTS, Brief, brief
from .day import (
    DIALLED,
    KIND_ORDER,
    NEW_FOR,
    BestContact,
    MyDay,
    Obligation,
    Press,
    best_contact,
    contact_obligation,
    last_words,
    my_day,
    new_cases,
    open_contacts,
    outside_card,
    with_attempts,
)
from .digest import digest_lines
from .feed import feed_slots
from .listing import Filters, Story, StripItem, case_panel, for_list, story, what_next
from .protocols import Reading, protocols_of, reading, versions_shown

__all__ = [
    "DIALLED",
    "KIND_ORDER",
    "NEW_FOR",
    "SHIFTS",
    "BestContact",
    "Brief",
    "Filters",
    "MyDay",
    "Obligation",
    "Press",
    "Reading",
    "Story",
    "StripItem",
    "best_contact",
    "brief",
    "case_panel",
    "contact_obligation",
    "digest_lines",
    "feed_slots",
    "for_list",
    "last_words",
    "my_day",
    "new_cases",
    "open_contacts",
    "outside_card",
    "protocols_of",
    "reading",
    "story",
    "versions_shown",
    "what_next",
    "with_attempts",
]
