"""How far two readers agree: in percent, and beyond what chance alone would give (Cohen's kappa, 1960). Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from casemgmt.core.shares import Share


@dataclass(frozen=True)
class Agreement:
    """Of so many answers that two people gave, how many are the same. Kappa is none where chance explains all."""

    same: int
    of: int
    kappa: float | None

    @property
    def share(self) -> str:
        """“85 %”, marked where it is of few."""
        return Share(self.same, self.of).share

    @property
    def percent(self) -> int | None:
        return Share(self.same, self.of).percent


def agreement(pairs: Iterable[tuple[str, str]]) -> Agreement:
    """From each pair of answers to the same question about the same contact."""
    given = list(pairs)
    number = len(given)
    same = sum(one == two for one, two in given)
    firsts, seconds = Counter(one for one, _two in given), Counter(two for _one, two in given)
    by_chance = sum(firsts[answer] * seconds[answer] for answer in firsts)
    # In whole numbers as long as it goes: (po - pe) / (1 - pe), both times n squared.
    beyond = number * number - by_chance
    return Agreement(same, number, (number * same - by_chance) / beyond if beyond else None)
