"""Duties are made by what people do: the first part of the loop."""

from tests.loop import case, encounter, meet, person  # noqa: F401 (fixtures)
