"""A protocol as a small picture: one line for each step, from opening to close, with a mark where it is due. Pure.

Early hours matter as much as late weeks, so the line is not to scale: it grows with the root of the time.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from ..contacts.why import offset_words
from .models import Trigger
from .schedule import nominal

WIDTH, LEFT, RIGHT = 340, 10, 12
ROW, HEAD, FOOT = 36, 20, 22
SHORTEST, APART = 4, 46
TICKS = ["6h", "12h", "24h", "2d", "3d", "7d", "14d", "30d", "60d", "90d", "180d", "365d"]


@dataclass(frozen=True)
class Bar:
    """One step: its name, where its window begins and how wide it is, where it is due, how far down."""

    name: str
    x: float
    width: float
    due: float
    y: int
    is_conditional: bool

    @property
    def text_anchor(self) -> str:
        """Names on the right end where their bar ends, so that they stay inside."""
        return "end" if self.x > WIDTH / 2 else "start"

    @property
    def text_x(self) -> float:
        return self.x + self.width if self.text_anchor == "end" else self.x

    @property
    def text_y(self) -> int:
        return self.y - 6

    @property
    def middle(self) -> int:
        return self.y + 6


@dataclass(frozen=True)
class Tick:
    """A word under the picture, and where."""

    words: str
    x: float
    anchor: str


@dataclass(frozen=True)
class Picture:
    """All steps that count from one trigger."""

    title: str
    bars: list[Bar]
    ticks: list[Tick]
    zero: float

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def height(self) -> int:
        return HEAD + ROW * len(self.bars) + FOOT

    @property
    def floor(self) -> int:
        return self.height - FOOT + 4

    @property
    def words_y(self) -> int:
        return self.height - 4


def pictures(steps: list[Any]) -> list[Picture]:
    """One picture for each trigger that the plan uses, in the order in which they happen."""
    found = [(trigger, [step for step in steps if step.trigger == trigger]) for trigger in Trigger]
    return [_picture(trigger, rows) for trigger, rows in found if rows]


def _picture(trigger: Trigger, steps: list[Any]) -> Picture:
    spans = [tuple(nominal(offset) for offset in (s.opens_after, s.due_after, s.closes_after)) for s in steps]
    first = min([timedelta(), *(opens for opens, _due, _closes in spans)])
    last = max([timedelta(hours=1), *(closes for _opens, _due, closes in spans)])
    scale = _Scale(first, last)
    bars = [_bar(step, span, scale, number) for number, (step, span) in enumerate(zip(steps, spans, strict=True))]
    title = _("0 is when %(trigger)s") % {"trigger": trigger.label}
    return Picture(title, bars, _ticks(scale), scale.x(timedelta()))


def _bar(step: Any, span: tuple[timedelta, ...], scale: "_Scale", number: int) -> Bar:
    opens, due, closes = (scale.x(part) for part in span)
    is_conditional = bool(step.only_risks or step.only_call_types or step.only_areas)
    return Bar(step.name, opens, max(round(closes - opens, 1), SHORTEST), due, HEAD + ROW * number, is_conditional)


@dataclass(frozen=True)
class _Scale:
    """Where a time since the trigger lies on the line."""

    first: timedelta
    last: timedelta

    def x(self, at: timedelta) -> float:
        low, high = _root(self.first), _root(self.last)
        return round(LEFT + (_root(at) - low) / (high - low) * (WIDTH - LEFT - RIGHT), 1)


def _root(span: timedelta) -> float:
    hours = span / timedelta(hours=1)
    return abs(hours) ** 0.5 * (1 if hours >= 0 else -1)


def _ticks(scale: _Scale) -> list[Tick]:
    """The words that fit, from the trigger on; before an appointment also those that lie before it."""
    signed = [(offset, nominal(offset)) for offset in TICKS]
    before = [(_("%(time)s before") % {"time": offset_words(offset)}, -span) for offset, span in reversed(signed)]
    after = [(_("+ %(time)s") % {"time": offset_words(offset)}, span) for offset, span in signed]
    kept = [Tick("0", scale.x(timedelta()), "middle" if scale.first else "start")]
    for words, span in [*reversed(before), *after]:
        x = scale.x(span) if scale.first <= span <= scale.last else None
        if x is not None and all(abs(x - tick.x) >= APART for tick in kept):
            kept.append(Tick(words, x, _anchor(x)))
    return sorted(kept, key=lambda tick: tick.x)


def _anchor(x: float) -> str:
    return "end" if x > WIDTH - 40 else "start" if x < 40 else "middle"
