"""The table of measures: one function and one written definition each, for pages, PDF, CSV and API alike."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from casemgmt.core.errors import NotPossible

from ..scope import Scope
from .filters import NAMES, TITLES, UNKNOWN, Rows
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
    rows: Rows = UNKNOWN
    do_not_call_in_templates: ClassVar[bool] = True

    def __call__(self, scope: Scope) -> Result:
        if refused := self.refusal(scope):
            raise NotPossible(refused)
        return self.compute(replace(scope, conditions=self.rows.asked(dict(scope.more))))

    @property
    def filters(self) -> tuple[str, ...]:
        """By what it can be narrowed besides area and risk."""
        return tuple(name for name in NAMES if name in self.rows.filters)

    def refusal(self, scope: Scope) -> str:
        """Why it has no answer to what narrows the scope; nothing where it has one."""
        wrong = [str(TITLES[name]) for name, _value in scope.more if name not in self.rows.filters]
        if not wrong:
            return ""
        return _("“%(measure)s” cannot be narrowed by: %(filters)s. Take this off to see it.") % {
            "measure": self.title,
            "filters": ", ".join(wrong),
        }


MEASURES: dict[str, Measure] = {}


def measure(
    code: str, *, title: Words, definition: Words, unit: Words, source: Words, rows: Rows = UNKNOWN
) -> Callable[[Callable[[Scope], Result]], Measure]:
    """Register the function below as the measure of that code."""

    def register(function: Callable[[Scope], Result]) -> Measure:
        words = "{} {} {}" if rows.said else "{} {}"
        whole = format_lazy(words, definition, WHAT_NARROWS, rows.said)
        MEASURES[code] = Measure(code, title, whole, unit, source, function, rows)
        return MEASURES[code]

    return register
