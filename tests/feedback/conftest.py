"""Somebody met and taken on, as the loop makes them."""

from tests.loop import case, encounter, meet, person

__all__ = ["case", "encounter", "meet", "person"]
