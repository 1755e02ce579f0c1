"""The table of measures: one function and one written definition each, for pages, PDF, CSV and API alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from django.utils.text import format_lazy

from ..scope import Scope
from .narrowed import WHAT_NARROWS
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
        whole = format_lazy("{definition} {what_narrows}", definition=definition, what_narrows=WHAT_NARROWS)
        MEASURES[code] = Measure(code, title, whole, unit, source, function)
        return MEASURES[code]

    return register
