"""The kinds of long work there are. Each app registers its own: how it is done, resumed, ended and thrown away."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from casemgmt.core.models import Job

    from .running import Turn

Work = Callable[["Turn"], None]


@dataclass(frozen=True)
class JobKind:
    """One kind of long work.

    `what` says in words what it is, `unit` counts what it goes through ("packets"). `resumes` says how another worker
    takes up what a killed one left, so that nothing is done twice. `found` gives the row the work is about, as far as a
    user may see it; `may_cancel` who besides the asker may cancel it; `page` is where its progress is shown. `ended`
    tells the domain that nothing more will come (canceled, or given up with a sentence for the reader). `throw_away`
    removes what was prepared, or the file that was to be read, once it was kept for as long as `kept` says, or
    `kept_there`, the rule of its program at that moment.
    """

    work: Work
    what: Any
    unit: Any
    resumes: str
    page: str
    found: Callable[[Any, UUID], Any]
    ended: Callable[["Job", str, datetime], None]
    throw_away: Callable[["Job", datetime], None]
    kept: Callable[[], timedelta]
    may_cancel: Callable[[Any, Any], bool] = lambda user, subject: False
    kept_there: Callable[[Any, datetime], timedelta] | None = None

    def keeps(self, program_id: Any, at: datetime) -> timedelta:
        """How long it is kept, by the rule of the program where there is one."""
        return self.kept_there(program_id, at) if self.kept_there else self.kept()


KINDS: dict[str, JobKind] = {}


def kind_of_work(name: str, **facts: Any) -> Callable[[Work], Work]:
    """Register how work of a kind is done."""

    def register(work: Work) -> Work:
        KINDS[name] = JobKind(work, **facts)
        return work

    return register
