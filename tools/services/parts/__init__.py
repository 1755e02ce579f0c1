"""What is proven, a module for each part: `TITLE` in a few words, `NEEDS` the parts before it, `run(city)`."""

from types import ModuleType

from ..words import CannotRun
from . import backup, chaos, growth, moment, rabbit, story

PARTS: dict[str, ModuleType] = {
    "story": story,
    "chaos": chaos,
    "rabbit": rabbit,
    "backup": backup,
    "moment": moment,
    "growth": growth,
}


def in_order(names: list[str]) -> list[str]:
    """The parts that are asked for (all without a name) and those they need, as they stand in the table."""
    unknown = set(names) - set(PARTS)
    if unknown:
        raise CannotRun(f"There is no part {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}.")
    wanted = set(names or PARTS)
    while more := {need for name in wanted for need in PARTS[name].NEEDS} - wanted:
        wanted |= more
    return [name for name in PARTS if name in wanted]
