"""What a reader with a calculator can still hold possible of hidden counts: exact simplex over whole numbers. Pure.

Hidden counts are unknowns of at least 0; what is shown is known; sums tie them together. A count is covered where both
a 0 and a 10 are proven possible by a whole example that agrees with everything shown: `StillPossible.covers`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Number = int | Fraction
Line = dict[int, Number]  # a row of the tableau: number of the unknown → coefficient
KNOWN = -1  # the column of what is known


@dataclass(frozen=True)
class Equation:
    """Coefficients of unknowns that add to a known number."""

    terms: Mapping[Any, int]
    known: int


class StillPossible:
    """Unknowns under equations, of which one solution (the truth) exists: so a first solution is always found."""

    def __init__(self, unknowns: Iterable[Any], equations: Iterable[Equation]) -> None:
        self.unknowns = list(unknowns)
        self.equations = list(equations)
        self._numbers = {key: number for number, key in enumerate(self.unknowns)}
        self._lines: list[Line] = []
        self._basis: list[int] = []
        self._least: dict[Any, Number] = {}
        self._most: dict[Any, Number] = {}
        self._begin()

    def covers(self, key: Any, most: int) -> bool:
        """Whether a reader must hold both 0 and `most` possible. Proven by examples, so never said in error."""
        number = self._numbers[key]
        if self._least.get(key, 1) > 0:
            self._move(number, upwards=False, until=0)
        if self._most.get(key, 0) < most:
            self._move(number, upwards=True, until=most)
        return self._least.get(key, 1) <= 0 and self._most.get(key, 0) >= most

    def _begin(self) -> None:
        """A first solution: artificial unknowns, driven out."""
        first, extra = len(self.unknowns), 0
        for equation in self.equations:
            sign = -1 if equation.known < 0 else 1
            line: Line = {self._numbers[key]: sign * factor for key, factor in equation.terms.items() if factor}
            line[first + extra] = 1
            line[KNOWN] = sign * equation.known
            self._lines.append(line)
            self._basis.append(first + extra)
            extra += 1
        goal: Line = {}
        for line in self._lines:
            _add(goal, line, -1)
        for artificial in range(first, first + extra):
            goal.pop(artificial, None)
        self._improve(goal, allowed=first)
        self._drop_artificial(first)
        self._note()

    def _drop_artificial(self, first: int) -> None:
        """What is left of them stands at zero: swapped for a real unknown, or its line says nothing new."""
        for place, basic in enumerate(self._basis):
            if basic >= first:
                real = next((n for n, factor in self._lines[place].items() if 0 <= n < first and factor), None)
                if real is not None:
                    self._pivot(place, real, {})
        kept = [place for place, basic in enumerate(self._basis) if basic < first]
        self._lines = [{n: f for n, f in self._lines[place].items() if n < first} for place in kept]
        self._basis = [self._basis[place] for place in kept]

    def _move(self, number: int, *, upwards: bool, until: int) -> None:
        """Look for the extreme of one unknown, no further than asked."""
        goal: Line = {number: -1 if upwards else 1}
        for place, basic in enumerate(self._basis):
            if basic == number:
                _add(goal, self._lines[place], -goal[number])
        self._improve(goal, allowed=len(self.unknowns), number=number, until=until if upwards else None)
        self._note()

    def _improve(self, goal: Line, *, allowed: int, number: int | None = None, until: int | None = None) -> None:
        """Simplex steps by Bland's rule, which never goes in circles; every number stays exact."""
        while (entering := _entering(goal, allowed)) is not None:
            place = self._leaving(entering)
            if place is None:
                self._note_ray(entering, number, until or 0)
                return
            self._pivot(place, entering, goal)
            if until is not None and number in self._basis and self._value(number) >= until:
                return

    def _leaving(self, entering: int) -> int | None:
        best: tuple[Number, int, int] | None = None
        for place, line in enumerate(self._lines):
            factor = line.get(entering, 0)
            if factor > 0:
                ratio = Fraction(line.get(KNOWN, 0)) / factor
                if best is None or (ratio, self._basis[place]) < best[:2]:
                    best = (ratio, self._basis[place], place)
        return best[2] if best else None

    def _pivot(self, place: int, entering: int, goal: Line) -> None:
        pivot = self._lines[place][entering]
        if pivot != 1:
            self._lines[place] = {n: _whole(Fraction(f) / pivot) for n, f in self._lines[place].items()}
        line = self._lines[place]
        for other in (*self._lines[:place], *self._lines[place + 1 :], goal):
            if factor := other.get(entering, 0):
                _add(other, line, -factor)
        self._basis[place] = entering

    def _value(self, number: int | None) -> Number:
        place = self._basis.index(number) if number in self._basis else None  # type: ignore[arg-type]
        return 0 if place is None else self._lines[place].get(KNOWN, 0)

    def _note(self) -> None:
        """Remember of every unknown how far it came, if the example is one of whole numbers."""
        self._remember({basic: line.get(KNOWN, 0) for basic, line in zip(self._basis, self._lines, strict=True)})

    def _note_ray(self, entering: int, number: int | None, until: int) -> None:
        """Nothing stops this unknown: an example as far out as is asked for."""
        steps = until + 10
        values: dict[int, Number] = {entering: steps}
        for basic, line in zip(self._basis, self._lines, strict=True):
            values[basic] = line.get(KNOWN, 0) - steps * line.get(entering, 0)
        self._remember(values)

    def _remember(self, values: Mapping[int, Number]) -> None:
        example = {key: values.get(number, 0) for number, key in enumerate(self.unknowns)}
        if any(Fraction(value).denominator != 1 or value < 0 for value in example.values()):
            return
        if any(sum(f * example[key] for key, f in e.terms.items()) != e.known for e in self.equations):
            return
        for key, value in example.items():
            self._least[key] = min(value, self._least.get(key, value))
            self._most[key] = max(value, self._most.get(key, value))


def _entering(goal: Line, allowed: int) -> int | None:
    return min((n for n, factor in goal.items() if 0 <= n < allowed and factor < 0), default=None)


def _add(line: Line, other: Line, factor: Number) -> None:
    """Add so many of another line to a line."""
    for number, value in other.items():
        total = _whole(line.get(number, 0) + factor * value)
        if total or number == KNOWN:
            line[number] = total
        else:
            line.pop(number, None)


def _whole(value: Number) -> Number:
    return int(value) if value == int(value) else value
