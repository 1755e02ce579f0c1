"""The manager's first screen: the last 30 days beside the 30 before, and what needs somebody now."""

from dataclasses import dataclass
from typing import Any

from casemgmt.core.shares import Share, ShareChange

from ..scope import Scope
from .answers import Answer, answer


@dataclass(frozen=True)
class Trend:
    """A share now and before, with the figure it opens."""

    told: Answer
    code: str
    label: Any
    change: ShareChange

    @property
    def count(self) -> int:
        return self.change.now.count

    @property
    def of(self) -> int:
        return self.change.now.of

    @property
    def share(self) -> str:
        return self.change.now.share

    @property
    def is_few(self) -> bool:
        return self.change.now.is_few

    @property
    def tone(self) -> str:
        """How the figure is drawn: missed contacts stand out, nought steps back."""
        if not self.count:
            return "zero"
        return "bad" if self.code == "missed" else ""


@dataclass(frozen=True)
class Oversight:
    """All that the screen tells."""

    scope: Scope
    completion: Answer
    linkage: Answer
    attention: Answer
    completed: list[Trend]
    linked: list[Trend]

    @property
    def is_few(self) -> bool:
        """Whether a share on the screen is of fewer than 30."""
        return any(trend.is_few for trend in (*self.completed, *self.linked))

    @property
    def causes(self) -> list[Any]:
        """Why contacts were missed, the most frequent first."""
        within = self.completion.result.within("missed")
        return sorted((part for part in within if part.count and not part.is_mark), key=lambda part: -part.count)

    @property
    def reached_late(self) -> Any:
        """Of the missed ones, those who were reached after all."""
        return next(part for part in self.completion.result.parts if part.code == "missed:late")


def oversight(scope: Scope, *, live: Scope | None = None) -> Oversight:
    """Ask the measures of the screen; what needs somebody now is told as of now, whenever the shares were counted."""
    completion, before, linkage, linkage_before = shares(scope)
    return Oversight(
        scope=scope,
        completion=completion,
        linkage=linkage,
        attention=answer("attention", live or scope),
        completed=[_trend(completion, before, code) for code in ("reached", "unreached", "missed")],
        linked=[_trend(linkage, linkage_before, code) for code in ("linked", "not_linked", "disputed", "unknown")],
    )


def shares(scope: Scope) -> tuple[Answer, Answer, Answer, Answer]:
    """Completion and linkage, each with the period before at the same age. Linkage looks at the latest people whose 30
    days are over."""
    over = scope.earlier(31)
    completion = answer("followup_completion", scope), answer("followup_completion", scope.before())
    return *completion, answer("linkage_30_people", over), answer("linkage_30_people", over.before())


def _trend(now: Answer, before: Answer, code: str) -> Trend:
    part = next(part for part in now.result.parts if part.code == code)
    then = next(part for part in before.result.parts if part.code == code)
    return Trend(now, code, part.label, ShareChange(Share(part.count, part.whole), Share(then.count, then.whole)))
