"""How the columns of one dispatch export become fields of an encounter. Pure; `mapping_file` reads and checks one."""

from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Choices

from casemgmt.core.by_eye import BLANKS
from casemgmt.core.codes import NeedDomain, Risk
from casemgmt.core.tables import Expected

from .clock_text import TimeRules
from .models import TIMES, Action, CallType, CoResponse, Disposition, NotSentBecause, Source, StayedWith

CODES: dict[str, type[Choices]] = {
    "source": Source,
    "call_type": CallType,
    "disposition": Disposition,
    "co_response": CoResponse,
    "risk": Risk,
    "stayed_with": StayedWith,
    "not_sent_because": NotSentBecause,
}
LISTS: dict[str, type[Choices]] = {"actions_taken": Action, "needs_heard": NeedDomain}
YES_NO = {
    *("criterion_met", "sent_to_team", "person_injured", "responder_injured", "force_used", "arrest"),
    *("involuntary_hold", "ems_called", "er_transfer", "felt_safe"),
}
TEXTS = {"external_id", "place", "team", "transport_destination", "narrative", "call_type_text", "disposition_text"}
NUMBERS = {"latitude": 90.0, "longitude": 180.0}
FIELDS = {*CODES, *LISTS, *YES_NO, *TEXTS, *NUMBERS, *TIMES, "area"}
SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600}


class MappingProblem(ValueError):
    """The mapping cannot be used; the text says where and how to mend it."""


@dataclass(frozen=True)
class FieldRule:
    """Where one field comes from: columns with a table of codes, a constant, or an amount of time after another."""

    columns: tuple[str, ...] = ()
    value: Any = None
    values: dict[str, str] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    otherwise: str = ""
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    after: str = ""
    unit: int = 1
    only: frozenset[str] = frozenset()
    create: bool = False
    optional: bool = False


@dataclass(frozen=True)
class ExportMapping:
    """All that is known of one source's export."""

    name: str
    source_system: str
    fields: dict[str, FieldRule]
    zone: str = ""
    formats: tuple[str, ...] = ()
    day_first: bool | None = None
    midnight_is_unknown: bool = False
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    blanks: frozenset[str] = BLANKS
    skip: frozenset[str] = frozenset()
    only: tuple[tuple[str, frozenset[str]], ...] = ()
    without: tuple[tuple[str, frozenset[str]], ...] = ()

    def columns(self, *, with_optional: bool = False) -> list[str]:
        """Columns the file has to have, each once."""
        rules = [rule for rule in self.fields.values() if with_optional or not rule.optional]
        named = [name for rule in rules for name in rule.columns] + [
            name for name, _values in (*self.only, *self.without)
        ]
        return list(dict.fromkeys(named))

    def time_rules(self, zone: ZoneInfo) -> TimeRules:
        """How its times are read, in the program's zone where it names none."""
        return TimeRules(
            ZoneInfo(self.zone) if self.zone else zone, self.formats, bool(self.day_first), self.midnight_is_unknown
        )

    def wanted(self) -> Expected:
        """What has to be in the file, and how it was saved."""
        return Expected(tuple(self.columns()), folded, self.encoding, self.delimiter, self.sheet)

    def date_columns(self) -> list[str]:
        """Columns that may hold a date, each once."""
        rules = [rule for name, rule in self.fields.items() if name in TIMES and not rule.after]
        return list(dict.fromkeys(column for rule in rules for column in rule.columns))


def folded(text: Any) -> str:
    """Codes and column names are compared without case, surrounding signs and doubled spaces."""
    return " ".join(str(text).replace("\ufeff", "").split()).strip(" .:;*'\"").casefold()
