"""The table of measures: one function and one written definition each, for pages, PDF, CSV and API alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from ..scope import Scope
from .shape import Result, Words


@dataclass(frozen=True)
class Measure:
    """A measure as it is published: its name, what it says, in what it counts, and where it is read from."""

    code: str
    title: Words
    definition: Words
    unit: Words
    source: Words
    compute: Callable[[Scope], Result]
    do_not_call_in_templates: ClassVar[bool] = True

    def __call__(self, scope: Scope) -> Result:
        return self.compute(scope)


MEASURES: dict[str, Measure] = {}


def measure(
    code: str, *, title: Words, definition: Words, unit: Words, source: Words
) -> Callable[[Callable[[Scope], Result]], Measure]:
    """Register the function below as the measure of that code."""

    def register(function: Callable[[Scope], Result]) -> Measure:
        MEASURES[code] = Measure(code, title, definition, unit, source, function)
        return MEASURES[code]

    return register
