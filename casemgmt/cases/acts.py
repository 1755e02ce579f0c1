"""Lines of the timeline that one act wrote, as one line: the act, and folded under it all that followed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from .timeline import TimelineLine

# Acts that write many lines at once: what somebody did, before what followed from it.
LEADS = (
    *("person.merged", "person.unmerged", "encounter.joined", "encounter.parted"),
    *("encounterperson.voided", "encounterperson.restored", "encounter.voided", "encounter.restored"),
)


@dataclass(frozen=True)
class TimelineAct:
    """One line, and the lines that followed from it in the same moment."""

    line: TimelineLine
    followed: Sequence[TimelineLine] = ()


def in_acts(lines: Iterable[TimelineLine]) -> list[TimelineAct]:
    """These lines in their order; those of one act stand under what was done."""
    found: list[TimelineAct] = []
    for _moment, same in groupby(lines, key=lambda line: (line.at, line.who)):
        together = list(same)
        lead = min((line for line in together if line.verb in LEADS), key=_rank, default=None)
        if lead is None:
            found += [TimelineAct(line) for line in together]
        else:
            found.append(TimelineAct(lead, [line for line in together if line is not lead]))
    return found


def _rank(line: TimelineLine) -> int:
    return LEADS.index(line.verb)
