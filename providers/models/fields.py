"""A column type the framework has not: the open minutes of a week."""

from typing import Any

from django.db import models
from psycopg.types.multirange import Int4Multirange
from psycopg.types.range import Range

Minutes = list[tuple[int, int]]


class WeekMinutesField(models.Field):
    """When a service is open in every week: minutes since Monday 0:00 local time, as pairs (from, before)."""

    def db_type(self, connection: Any) -> str:
        return "int4multirange"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Minutes | None:
        return None if value is None else [(part.lower, part.upper) for part in value]

    def get_prep_value(self, value: Minutes | None) -> Int4Multirange | None:
        return None if value is None else Int4Multirange([Range(first, before) for first, before in value])
