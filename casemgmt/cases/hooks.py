"""What upper apps do when a case moves, and what they show on its page.

Each list is filled in an upper app's `ready()` and called in order, inside the transaction of the action.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Panel:
    """A box on the case page: its title, the fragment that draws it, what the fragment needs, a line for the head."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    headline: str = ""


@dataclass(frozen=True)
class Told:
    """An event in words: the sentence, what somebody wrote with it, and where to read more."""

    words: str
    text: str = ""
    url: str = ""


# hook(case=…, encounter=… or None, by=…, at=…): a case opened, or a new crisis encounter joined it.
ON_OPENED: list[Callable[..., Any]] = []
# hook(cases=…, before={case id: owner id before}, by=…, at=…): cases have a new owner, one or many.
ON_ASSIGNED: list[Callable[..., Any]] = []
# hook(case=…, is_held=…, by=…, at=…): a case was put on hold, or taken off it.
ON_HOLD: list[Callable[..., Any]] = []
# hook(case=…, by=…, at=…): somebody judged the risk anew.
ON_RISK_CHANGED: list[Callable[..., Any]] = []
# hook(case=…) -> sentences that say why the case cannot close yet.
CLOSING_CHECKS: list[Callable[..., list[str]]] = []
# hook(case=…, reason=…) -> a sentence that says why this reason cannot be true, or nothing.
REASON_CHECKS: list[Callable[..., str]] = []
# hook(case=…, by=…, at=…): the case closed.
ON_CLOSED: list[Callable[..., Any]] = []
# hook(case=…, user=…, at=…) -> Panel
PANELS: list[Callable[..., Panel]] = []
# hook(events=…, zone=…) -> {event id: Told} for those of these events that the app can put into words.
TIMELINE: list[Callable[..., dict[int, Told]]] = []
