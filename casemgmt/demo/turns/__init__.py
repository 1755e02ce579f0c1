"""What does not go by the book in the demo city: each state that a figure counts is lived by somebody.

A turn happens to whoever it can happen to at its moment, by the same actions that people use; where there is nobody
yet, it waits a day. Its chances are its own, so that nobody else's life changes by them.
"""

from .agencies import AGENCY_TURNS
from .calls import CALL_TURNS, odd_scene
from .late import LATE_TURNS
from .lives import LIFE_TURNS
from .plot import CityTurn, Turns

__all__ = ["TURNS", "CityTurn", "Turns", "odd_scene"]

TURNS = (*CALL_TURNS, *LIFE_TURNS, *AGENCY_TURNS, *LATE_TURNS)
