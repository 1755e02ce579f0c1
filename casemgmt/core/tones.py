"""Shape and color of a state; its word is always there too. Core knows no state but its own: each app tells, in its
`ready()`, which of its states look how. A code looks the same wherever it stands."""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache

from .codes import Risk
from .hooks import Contribution

SHAPES = {"ok": "✓", "wait": "○", "bad": "●", "quiet": "–", "plain": "·"}


@dataclass(frozen=True)
class Tones:
    """States of one app: what went well, what still waits, what went wrong, what asks for nothing any more."""

    ok: Set[str] = frozenset()
    wait: Set[str] = frozenset()
    bad: Set[str] = frozenset()
    quiet: Set[str] = frozenset()

    def __str__(self) -> str:
        return "; ".join(f"{tone}: {', '.join(codes)}" for tone, codes in self._by_tone() if codes)

    def _by_tone(self) -> Iterator[tuple[str, list[str]]]:
        return ((tone, sorted(str(code) for code in getattr(self, tone))) for tone in ("ok", "wait", "bad", "quiet"))

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each code with its tone."""
        return ((code, tone) for tone, codes in self._by_tone() for code in codes)


STATE_TONES = Contribution[Tones](f"{__name__}.STATE_TONES", "a state is drawn")
STATE_TONES.join(Tones(bad={Risk.HIGH}, quiet={Risk.LOW}), order=10)


def tone_of(code: str) -> str:
    """How a state looks; plain when nobody said."""
    return _known().get(str(code), "plain")


@cache
def _known() -> dict[str, str]:
    return {code: tone for tones in STATE_TONES for code, tone in tones.pairs()}
