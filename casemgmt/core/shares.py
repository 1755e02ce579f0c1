"""What may be said of a share, a median, a change: the one home of how figures are rounded, marked and compared. Pure.

A percentage is rounded for itself. Of fewer than 30 it is marked; a percentile of fewer than 10 is not given. A change
is called a change only where its 95 % interval leaves zero out.
"""

from dataclasses import dataclass
from math import sqrt

FEWEST_FOR_A_SHARE = 30  # of fewer, one person more or less moves it by more than three points
FEWEST_FOR_A_PERCENTILE = 10
Z = 1.959964  # 95 %, two-sided


def percent_of(count: int, of: int) -> int | None:
    """In whole percent, a half rounded up as by hand; nothing of nothing."""
    return (200 * count + of) // (2 * of) if of else None


def is_of_few(of: int) -> bool:
    """Whether a share of so many is marked as one of few."""
    return 0 < of < FEWEST_FOR_A_SHARE


def percentile_is_given(known: int) -> bool:
    """Whether so many are enough to tell a percentile; a median is told of any number, which it says."""
    return known >= FEWEST_FOR_A_PERCENTILE


def wilson(count: int, of: int) -> tuple[float, float] | None:
    """The 95 % score interval of one share (Wilson 1927), from 0 to 1: it holds near 0 and 1 and for few."""
    if not of:
        return None
    share, z2 = count / of, Z * Z
    middle, spread = share + z2 / (2 * of), Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return max(0.0, (middle - spread) / (1 + z2 / of)), min(1.0, (middle + spread) / (1 + z2 / of))


def newcombe(count: int, of: int, before: int, of_before: int) -> tuple[float, float] | None:
    """The 95 % interval of the difference of two independent shares (Newcombe 1998, method 10: from Wilson's)."""
    now, then = wilson(count, of), wilson(before, of_before)
    if now is None or then is None:
        return None
    share, share_before = count / of, before / of_before
    difference = share - share_before
    low = difference - sqrt((share - now[0]) ** 2 + (then[1] - share_before) ** 2)
    return low, difference + sqrt((now[1] - share) ** 2 + (share_before - then[0]) ** 2)


@dataclass(frozen=True)
class Share:
    """So many of so many, of which for some (`unknown`) nobody can say."""

    count: int
    of: int
    unknown: int = 0

    @property
    def percent(self) -> int | None:
        return percent_of(self.count, self.of)

    @property
    def is_few(self) -> bool:
        return is_of_few(self.of)

    @property
    def share(self) -> str:
        """“53 %*”, or a dash."""
        return share_in_words(self.percent, self.of) or "–"

    @property
    def interval(self) -> tuple[int, int] | None:
        """Where the share may lie by chance, in whole percent."""
        found = wilson(self.count, self.of)
        return (round(100 * found[0]), round(100 * found[1])) if found else None

    @property
    def bounds(self) -> tuple[int | None, int | None]:
        """The share with none of the unknown counted, and with all of them."""
        return percent_of(self.count, self.of), percent_of(self.count + self.unknown, self.of)


@dataclass(frozen=True)
class ShareChange:
    """A share beside the same share of another time or group."""

    now: Share
    before: Share

    @property
    def points(self) -> int | None:
        """Percentage points between the two, rounded for themselves."""
        if not (self.now.of and self.before.of):
            return None
        exact = 100 * (self.now.count / self.now.of - self.before.count / self.before.of)
        return int(exact + 0.5) if exact >= 0 else -int(0.5 - exact)

    @property
    def interval(self) -> tuple[int, int] | None:
        """Where the difference may lie by chance, in percentage points."""
        found = newcombe(self.now.count, self.now.of, self.before.count, self.before.of)
        return (round(100 * found[0]), round(100 * found[1])) if found else None

    @property
    def is_sure(self) -> bool:
        """Whether it is more than chance: the interval leaves zero out."""
        found = newcombe(self.now.count, self.now.of, self.before.count, self.before.of)
        return found is not None and not found[0] <= 0 <= found[1]


@dataclass(frozen=True)
class GroupGap:
    """A group's share beside that of the whole it is part of.

    The whole holds the group, so the two are not independent; the group and everybody else are. The gap to the whole
    is the difference to everybody else times the part that everybody else is: its interval is Newcombe's of that
    difference, by the same part. So one leaves zero out exactly where the other does.
    """

    group: Share
    whole: Share

    @property
    def others(self) -> Share:
        return Share(self.whole.count - self.group.count, self.whole.of - self.group.of)

    @property
    def points(self) -> int | None:
        """Percentage points between the group and the whole, rounded for themselves."""
        return ShareChange(self.group, self.whole).points

    @property
    def interval(self) -> tuple[int, int] | None:
        """Where the gap may lie by chance, in percentage points; nothing where the group is everybody."""
        found = newcombe(self.group.count, self.group.of, self.others.count, self.others.of)
        if found is None:
            return None
        part = self.others.of / self.whole.of
        return round(100 * found[0] * part), round(100 * found[1] * part)

    @property
    def is_sure(self) -> bool:
        """Whether it is more than chance: the interval leaves zero out."""
        return ShareChange(self.group, self.others).is_sure


def share_in_words(percent: int | None, of: int | None = None) -> str:
    """“53 %”, and “53 %*” where it is of fewer than 30; the star is explained where the figures stand."""
    if percent is None:
        return ""
    return f"{percent} %{'*' if of is not None and is_of_few(of) else ''}"
