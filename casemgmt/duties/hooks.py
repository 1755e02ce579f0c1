"""What the ledger asks the apps above: which duties stand, what they are in words, whom an event touches."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from casemgmt.core.hooks import Contribution
from casemgmt.core.models import Event

from .models import Duty, DutyEnd


@dataclass(frozen=True)
class Owed:
    """One duty as the rows of its subject ask for it: the same question always gives the same answer, whenever it is
    asked. `is_due_kept`: what was promised when it began stands, though the rules of the program change meanwhile."""

    kind: str
    subject_id: UUID
    program_id: Any
    since: datetime
    due_at: datetime
    opens_at: datetime
    owner_id: Any = None
    group: str = ""
    person_id: Any = None
    case_id: Any = None
    organization_id: Any = None
    risk: str = ""
    question: str = ""
    is_due_kept: bool = False


@dataclass(frozen=True)
class Ending:
    """How a duty ended, and why as a code."""

    ended_as: str = DutyEnd.DONE
    why: str = ""


@dataclass(frozen=True)
class Press:
    """A button that answers in one tap: its words, where it posts, what it carries."""

    label: str
    url: str
    carries: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class AnswerForMany:
    """An answer that many can be given at once, and that is taken back at once: its words, the action (`by`, `at`)."""

    code: str
    label: str
    give: Callable[..., object]


@dataclass(frozen=True)
class AnswerSheet:
    """An answer that needs a look or a few words, given where it is read: what to mind, what to write (`field`, none
    where nothing is), the button."""

    button: str
    url: str
    hint: str
    field: str = ""
    carries: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class DutyLine:
    """A duty in words: what is owed, what was done last, what to press, and where that leads. `presses`
    answer it where it is read; `choices` are the same, one of many, and `sheet` is one with words, behind `press`;
    `many` are those that old ones are given together."""

    what: str
    press: str
    url: str
    last: str = ""
    presses: tuple[Press, ...] = ()
    choices: tuple[Press, ...] = ()
    sheet: AnswerSheet | None = None
    many: tuple[AnswerForMany, ...] = ()


class KnowsDuties(Protocol):
    """What one kind of subject asks for: the rule of these kinds of duty has its one home here.

    `heeds`: verbs of events after which it is asked anew, as `noun.` or `noun.past`; `ignores`: those of them that
    change nothing. `telling`: verbs of events by which its own sweep tells of it;
    `tells_itself`: of these kinds it alone tells, and the ledger's sweep does not; `of_nobody`: some are about nobody
    in particular, and these are asked for with whomever it is asked.
    """

    @property
    def kinds(self) -> tuple[str, ...]: ...
    @property
    def subject_type(self) -> str: ...
    @property
    def heeds(self) -> tuple[str, ...]: ...
    @property
    def ignores(self) -> frozenset[str]: ...
    @property
    def telling(self) -> tuple[str, ...]: ...
    @property
    def tells_itself(self) -> frozenset[str]: ...
    @property
    def of_nobody(self) -> bool: ...

    def owed(self, people: Collection[UUID] | None) -> Iterable[Owed]:
        """All that stands now, or will, about these people (roots); about anybody when none are named."""
        ...

    def endings(self, duties: Sequence[Duty]) -> Mapping[UUID, Ending]:
        """How those that stand no more ended, by the duty's id, where it is not simply that they were done."""
        ...

    def lines(self, duties: Sequence[Duty], *, user: Any, at: datetime) -> Mapping[UUID, DutyLine]:
        """In words, by the duty's id, in a constant number of reads."""
        ...


class DutyRule:
    """What most rules share; the words of its kinds stand in the table of hooks."""

    kinds: tuple[str, ...] = ()
    subject_type = ""
    heeds: tuple[str, ...] = ()
    ignores: frozenset[str] = frozenset()
    telling: tuple[str, ...] = ()
    tells_itself: frozenset[str] = frozenset()
    of_nobody = False

    def __str__(self) -> str:
        return f"`{self.subject_type}`: {', '.join(map(str, self.kinds))}"

    def endings(self, duties: Sequence[Duty]) -> Mapping[UUID, Ending]:
        """They were done."""
        return {}


@dataclass(frozen=True)
class JustSaid:
    """What somebody said by one press, of one person: in words, the action that takes it back (`by`, `at`), and the
    program whose rule says how long."""

    words: str
    take_back: Callable[..., object]
    program_id: Any = None


class FindsJustSaid(Protocol):
    """What this user said at exactly that moment, of one or of many, as far as it still stands."""

    def __call__(self, *, by: Any, said_at: datetime) -> Iterable[JustSaid]: ...


class KnowsWhomItTouches(Protocol):
    """Ids of people whom these events touch though they do not name them."""

    def __call__(self, *, events: Sequence[Event]) -> Iterable[UUID]: ...


KINDS = Contribution[KnowsDuties](f"{__name__}.KINDS", "an action has touched somebody, and duties are put into words")
JUST_SAID = Contribution[FindsJustSaid](f"{__name__}.JUST_SAID", "what was pressed a moment ago is told, with undo")
TOUCHES = Contribution[KnowsWhomItTouches](f"{__name__}.TOUCHES", "an action has ended, before what it did is followed")


class SaysWhoseWork(Protocol):
    """Ids of those whose work is the user's too at that moment."""

    def __call__(self, *, user: Any, at: datetime) -> Iterable[Any]: ...


WHOSE_WORK = Contribution[SaysWhoseWork](f"{__name__}.WHOSE_WORK", "it is asked what somebody owes")


class SaysWhoStandsIn(Protocol):
    """Of these users (ids) who are away at that moment, who does their work."""

    def __call__(self, users: Iterable[Any], at: datetime) -> Mapping[Any, Any]: ...


STAND_INS = Contribution[SaysWhoStandsIn](f"{__name__}.STAND_INS", "the sweep tells of duties")
