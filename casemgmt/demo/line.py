"""The line of time on which the demo city lives, and the luck that decides what happens."""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied

from casemgmt.core.errors import NotPossible

SWEEP_EVERY = timedelta(hours=4)
Step = Callable[[datetime], Any]


@dataclass
class Storyline:
    """Moments to come, in order. A step that is not possible any more is skipped, as people skip it."""

    until: datetime
    moments: list[tuple[datetime, int, Step]] = field(default_factory=list)
    numbers: Any = field(default_factory=count)

    def then(self, at: datetime, step: Step) -> None:
        """Remember a step for a moment; what lies after the present does not happen."""
        if at < self.until:
            heapq.heappush(self.moments, (at, next(self.numbers), step))

    def live(self, on_hour: Callable[[datetime], None]) -> None:
        """Live every moment, and let the clock sweep in between."""
        if not self.moments:
            return
        tick = self.moments[0][0]
        while self.moments:
            at, _number, step = heapq.heappop(self.moments)
            while tick <= at:
                on_hour(tick)
                tick += SWEEP_EVERY
            try:
                step(at)
            except (NotPossible, PermissionDenied):
                continue
        while tick < self.until:
            on_hour(tick)
            tick += SWEEP_EVERY
        on_hour(self.until)


class Luck:
    """Chances, lengths of time and hours of the day, all from one seeded source."""

    rng: random.Random
    zone: ZoneInfo

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share

    def _hours(self, least: float, most: float) -> timedelta:
        return timedelta(hours=self.rng.uniform(least, most))

    def _daytime(self, at: datetime) -> datetime:
        """Moved into hours when people answer: 8 to 19 by the city's clock."""
        local = at.astimezone(self.zone)
        if 8 <= local.hour < 19:
            return at
        day = local if local.hour < 8 else local + timedelta(days=1)
        return day.replace(hour=self.rng.randrange(9, 18)).astimezone(at.tzinfo)
