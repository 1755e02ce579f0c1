"""What of a set of counts may be published: counts of 1 to 10 are hidden, and whatever would let a reader derive them.

The one home of that rule, for the public page, open data and the council's report. Pure: counts by key, and what ties
them together (`AddsUp`, `NoMoreThan`), in; the keys to hide, out. A hidden count is covered where a reader who knows
every shown count, and every tie, must still hold 0 and 10 possible, and so all between. Percentages, charts and
sentences are made of shown counts alone, with the rest of a share (those *not* reached) given as a count of its own;
so they say nothing that the counts do not. Zero is shown: nobody is nobody in particular.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .possible import Equation, StillPossible

FEWEST = 1
MOST = 10  # "1 to 10": the cell size policy of the Centers for Medicare & Medicaid Services


@dataclass(frozen=True)
class AddsUp:
    """A count that is the sum of others: a total of its rows, a share and its rest, a quarter of its months."""

    whole: Hashable
    parts: tuple[Hashable, ...]


@dataclass(frozen=True)
class NoMoreThan:
    """A count that a reader knows to be no more than another: unique people and the times they were met."""

    lesser: Hashable
    greater: Hashable


@dataclass(frozen=True)
class CountSheet:
    """Counts that are published beside one another, and what ties them.

    `together`: keys of which all that are not zero are hidden as soon as one is, such as a group's row: then what is
    hidden of one column says nothing about another. `shown` and `hidden`: what an earlier release has settled, which
    can be neither taken back nor told now.
    """

    counts: Mapping[Any, int]
    adds_up: Collection[AddsUp] = ()
    no_more_than: Collection[NoMoreThan] = ()
    together: Collection[Collection[Hashable]] = ()
    shown: Collection[Hashable] = frozenset()
    hidden: Collection[Hashable] = frozenset()


class CannotBePublished(Exception):
    """Beside what is already out, this sheet would give something away whatever is hidden of it; or it does not add."""


def to_hide(sheet: CountSheet) -> frozenset[Hashable]:
    """The keys that must not be shown: 1 to 10, and so many others that no hidden count can be narrowed inside 0 to
    10. The fewest and smallest first, by key where two are the same: the same counts always hide the same."""
    _check(sheet)
    plan = _Plan(sheet)
    plan.hide(key for key, count in sheet.counts.items() if FEWEST <= count <= MOST and key not in plan.settled)
    plan.hide(sheet.hidden)
    while (exposed := next(iter(plan.exposed()), None)) is not None:
        plan.cover(exposed)
    return frozenset(plan.hidden)


def exposed_in(sheet: CountSheet, hidden: Collection[Hashable]) -> list[Hashable]:
    """Which of the hidden counts a reader could narrow inside 0 to 10."""
    plan = _Plan(sheet)
    plan.hidden |= set(hidden)
    return plan.exposed()


def _check(sheet: CountSheet) -> None:
    """Ties that do not hold would make the cover a lie."""
    counts = sheet.counts
    for tie in sheet.adds_up:
        if counts[tie.whole] != sum(counts[part] for part in tie.parts):
            raise CannotBePublished(f"{tie.whole} is not the sum of its parts")
    for bound in sheet.no_more_than:
        if counts[bound.lesser] > counts[bound.greater]:
            raise CannotBePublished(f"{bound.lesser} is more than {bound.greater}")


@dataclass
class _Plan:
    """What is hidden so far, and what that covers."""

    sheet: CountSheet
    hidden: set[Hashable] = field(default_factory=set)
    covered: set[frozenset[Hashable]] = field(default_factory=set)
    known_large: set[Hashable] = field(default_factory=set)

    @property
    def settled(self) -> Collection[Hashable]:
        return self.sheet.shown

    def hide(self, keys: Iterable[Hashable]) -> None:
        """These, and what goes with them."""
        counts, waiting = self.sheet.counts, [*keys]
        while waiting:
            key = waiting.pop()
            if key in self.hidden:
                continue
            self.hidden.add(key)
            for group in self.sheet.together:
                if key in group:
                    waiting += [other for other in group if counts[other] and other not in self.settled]

    def exposed(self) -> list[Hashable]:
        """Hidden counts that are not covered, in the first knot of ties that has any."""
        for unknowns, equations in self._knots():
            members = frozenset(unknowns)
            if members in self.covered:
                continue
            reading = StillPossible(unknowns, equations)
            protected = [key for key in unknowns if key in self.hidden and not self._is_known_large(key)]
            found = [key for key in protected if not reading.covers(key, MOST)]
            if found:
                return sorted(found, key=lambda key: (self.sheet.counts[key], str(key)))
            self.covered.add(members)
        return []

    def cover(self, exposed: Hashable) -> None:
        """Hide one more count near an exposed one: in the sum that gives it away, the smallest that is not zero."""
        for tie in sorted(self._ties_of(exposed), key=lambda tie: self._tightness(tie, exposed)):
            open_ones = self._may_hide(key for key in (tie.whole, *tie.parts))
            if open_ones:
                self.hide([self._cheapest(open_ones)])
                return
        if self.sheet.counts[exposed] > MOST and self.settled:
            self.known_large.add(exposed)
            return
        anywhere = self._may_hide(self.sheet.counts)
        if not anywhere:
            raise CannotBePublished(f"{exposed} could be worked out")
        self.hide([self._nearest(exposed, anywhere)])

    def _is_known_large(self, key: Hashable) -> bool:
        """Whether what is out already says that it is more than 10: it has a part, or a lesser, that is shown."""
        if key in self.known_large or self.sheet.counts[key] <= MOST or not self.settled:
            return key in self.known_large
        ties = [tie for tie in self._all_ties() if tie.whole == key]
        return any(self.sheet.counts[part] > MOST for tie in ties for part in tie.parts if part in self.settled)

    def _may_hide(self, keys: Iterable[Hashable]) -> list[Hashable]:
        return [key for key in keys if key not in self.hidden and key not in self.settled]

    def _cheapest(self, keys: Iterable[Hashable]) -> Hashable:
        counts = self.sheet.counts
        return min(keys, key=lambda key: (counts[key] == 0, counts[key], str(key)))

    def _nearest(self, exposed: Hashable, keys: Iterable[Hashable]) -> Hashable:
        """The cheapest of those that are fewest sums away."""
        reached, waiting = {exposed}, set(keys)
        while True:
            ring = {
                key for tie in self._all_ties() if reached & {tie.whole, *tie.parts} for key in (tie.whole, *tie.parts)
            }
            if ring & waiting or ring <= reached:
                return self._cheapest(ring & waiting or waiting)
            reached |= ring

    def _tightness(self, tie: AddsUp, exposed: Hashable) -> tuple[int, int, str]:
        """How surely a sum gives a count away: alone in it first, then with little beside it."""
        counts = self.sheet.counts
        others = [key for key in (tie.whole, *tie.parts) if key in self.hidden and key != exposed]
        return len(others) > 0, sum(counts[key] for key in others) + MOST * (tie.whole in others), str(tie.whole)

    def _ties_of(self, key: Hashable) -> list[AddsUp]:
        return [tie for tie in self._all_ties() if key in (tie.whole, *tie.parts)]

    def _all_ties(self) -> list[AddsUp]:
        bounds = [AddsUp(bound.greater, (bound.lesser,)) for bound in self.sheet.no_more_than]
        return [*self.sheet.adds_up, *bounds]

    def _knots(self) -> list[tuple[list[Hashable], list[Equation]]]:
        """The unknowns that hang together, each with the sums that tie them; the smallest first."""
        equations = [equation for equation in self._equations() if equation.terms]
        owner: dict[Hashable, Hashable] = {key: key for key in self.hidden}
        for equation in equations:
            keys = list(equation.terms)
            for key in keys:
                owner.setdefault(key, key)
                owner[_top(owner, key)] = _top(owner, keys[0])
        knots: dict[Hashable, tuple[list[Hashable], list[Equation]]] = {}
        for key in sorted(owner, key=str):
            knots.setdefault(_top(owner, key), ([], []))[0].append(key)
        for equation in equations:
            knots[_top(owner, next(iter(equation.terms)))][1].append(equation)
        return sorted(knots.values(), key=lambda knot: len(knot[0]))

    def _equations(self) -> Iterable[Equation]:
        for tie in self.sheet.adds_up:
            yield self._equation({tie.whole: -1}, tie.parts)
        for bound in self.sheet.no_more_than:
            if bound.lesser in self.hidden or bound.greater in self.hidden:
                equation = self._equation({bound.greater: -1}, (bound.lesser,))
                # What lies between the two is an unknown that nobody tells.
                yield Equation({**equation.terms, ("between", bound.lesser, bound.greater): 1}, equation.known)

    def _equation(self, terms: dict[Hashable, int], parts: Iterable[Hashable]) -> Equation:
        for part in parts:
            terms[part] = terms.get(part, 0) + 1
        counts, hidden = self.sheet.counts, self.hidden
        known = -sum(factor * counts[key] for key, factor in terms.items() if key not in hidden)
        return Equation({key: factor for key, factor in terms.items() if key in hidden}, known)


def _top(owner: dict[Hashable, Hashable], key: Hashable) -> Hashable:
    while owner[key] != key:
        owner[key] = owner[owner[key]]
        key = owner[key]
    return key
