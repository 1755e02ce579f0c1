"""Lines of the timeline that one act wrote, as one line: the act, and folded under it all that followed. What the clock
did between two acts is one line too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from .timeline import TimelineLine

# Acts that write many lines at once: what somebody did, before what followed from it.
LEADS = (
    *("person.merged", "person.unmerged", "encounter.joined", "encounter.parted", "case.brought"),
    *("encounterperson.voided", "encounterperson.restored", "encounter.voided", "encounter.restored"),
)


FOLDED_FROM = 3


@dataclass(frozen=True)
class TimelineAct:
    """One line, and the lines that followed from it in the same moment; `is_clock`: what the clock did, one after the
    other, the newest first."""

    line: TimelineLine
    followed: Sequence[TimelineLine] = ()
    is_clock: bool = False


def in_acts(lines: Iterable[TimelineLine]) -> list[TimelineAct]:
    """These lines in their order, newest first; those of one act stand under what was done."""
    found: list[TimelineAct] = []
    for is_clock, run in groupby(lines, key=lambda line: not line.who):
        if is_clock:
            found += _of_the_clock(list(run))
        else:
            for _moment, same in groupby(run, key=lambda line: (line.at, line.who)):
                found.append(_act(list(same)))
    return found


def _of_the_clock(run: list[TimelineLine]) -> list[TimelineAct]:
    """A few are shown as they are; more are folded under the newest."""
    if len(run) < FOLDED_FROM:
        return [TimelineAct(line) for line in run]
    return [TimelineAct(run[0], run[1:], is_clock=True)]


def _act(together: list[TimelineLine]) -> TimelineAct:
    """What was done was written first, before what followed from it. Words that somebody wrote stay in sight."""
    named = min((line for line in together if line.verb in LEADS), key=_rank, default=None)
    lead = named or next((line for line in reversed(together) if line.told.text), together[-1])
    return TimelineAct(lead, [line for line in together if line is not lead])


def _rank(line: TimelineLine) -> int:
    return LEADS.index(line.verb)
