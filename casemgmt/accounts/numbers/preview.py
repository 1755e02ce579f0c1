"""What a change of numbers would do, counted before it is made."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from casemgmt.core.hooks import Contribution

from .known import NumberGroup
from .queries import NumberHistory


class TellsWhatChanges(Protocol):
    """Sentences about what this number would change, counted; empty where the number is not one of its own."""

    def __call__(self, *, program: Any, code: str, was: int, number: int, at: datetime) -> list[str]: ...


NUMBER_PREVIEWS = Contribution[TellsWhatChanges](f"{__name__}.NUMBER_PREVIEWS", "somebody tries another number")


def preview_of(program: Any, group: NumberGroup, numbers: Mapping[str, int], at: datetime) -> list[str]:
    """One sentence for each thing that would change; of what stays, the group says it itself."""
    now = NumberHistory(*numbers, program_id=program.pk)
    lines = []
    for code, number in numbers.items():
        was = now.number(program.pk, code, at)
        if was != number:
            tells = {"program": program, "code": code, "was": was, "number": number, "at": at}
            lines += [line for ask in NUMBER_PREVIEWS for line in ask(**tells)]
    return lines
