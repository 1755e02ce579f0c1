"""How the columns of one dispatch export become fields of an encounter: reading and checking a mapping file. Pure.

The format is described for people who write one in docs/importing.md.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Choices
from django.utils.translation import gettext as _

from casemgmt.core.codes import NeedDomain, Risk

from .clock_text import TimeRules
from .models import TIMES, Action, CallType, CoResponse, Disposition, Source

CODES: dict[str, type[Choices]] = {
    "source": Source,
    "call_type": CallType,
    "disposition": Disposition,
    "co_response": CoResponse,
    "risk": Risk,
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
BLANKS = {"", "-", "--", "—", "?", "n/a", "na", "#n/a", "null", "none", "nan", "nat", "\\n", "(blank)"}


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
class Mapping:
    """All that is known of one source's export."""

    name: str
    source_system: str
    fields: dict[str, FieldRule]
    zone: str = ""
    formats: tuple[str, ...] = ()
    day_first: bool = False
    midnight_is_unknown: bool = False
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    blanks: frozenset[str] = frozenset(BLANKS)
    skip: frozenset[str] = frozenset()
    only: tuple[tuple[str, frozenset[str]], ...] = ()

    def columns(self, *, with_optional: bool = False) -> list[str]:
        """Columns the file has to have, each once."""
        rules = [rule for rule in self.fields.values() if with_optional or not rule.optional]
        named = [name for rule in rules for name in rule.columns] + [name for name, _values in self.only]
        return list(dict.fromkeys(named))

    def time_rules(self, zone: ZoneInfo) -> TimeRules:
        """How its times are read, in the program's zone where it names none."""
        return TimeRules(
            ZoneInfo(self.zone) if self.zone else zone, self.formats, self.day_first, self.midnight_is_unknown
        )


def folded(text: Any) -> str:
    """Codes and column names are compared without case, surrounding signs and doubled spaces."""
    return " ".join(str(text).replace("\ufeff", "").split()).strip(" .:;*'\"").casefold()


def read_mapping(text: str) -> Mapping:
    """The mapping that a TOML text describes. Raises MappingProblem with one sentence where it does not hold."""
    try:
        told = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as problem:
        raise MappingProblem(_("The mapping is not valid TOML: %(problem)s.") % {"problem": problem}) from None
    _only(told, {"name", "source_system", "file", "times", "rows", "fields"}, _("the mapping"))
    mapping = Mapping(
        name=_text(told, "name", "mapping"),
        source_system=_text(told, "source_system", "mapping")[:40],
        fields={name: _field(name, rule) for name, rule in _table(told, "fields").items()},
        **_file(_table(told, "file")),
        **_times(_table(told, "times")),
        **_rows(_table(told, "rows")),
    )
    _check(mapping)
    return mapping


def _file(told: dict[str, Any]) -> dict[str, Any]:
    _only(told, {"encoding", "delimiter", "sheet"}, "[file]")
    return {name: str(value) for name, value in told.items()}


def _times(told: dict[str, Any]) -> dict[str, Any]:
    _only(told, {"zone", "formats", "day_first", "midnight_is_unknown"}, "[times]")
    try:
        ZoneInfo(str(told.get("zone") or "UTC"))
    except (KeyError, ValueError, OSError):
        raise MappingProblem(_("[times] zone: “%(zone)s” is no time zone.") % {"zone": told["zone"]}) from None
    return {**told, "formats": tuple(_strings(told.get("formats", []), "[times] formats"))}


def _rows(told: dict[str, Any]) -> dict[str, Any]:
    _only(told, {"skip", "only", "blanks"}, "[rows]")
    only = told.get("only", {})
    return {
        "skip": frozenset(folded(word) for word in _strings(told.get("skip", []), "[rows] skip")),
        "blanks": frozenset(BLANKS | {folded(word) for word in _strings(told.get("blanks", []), "[rows] blanks")}),
        "only": tuple(
            (column, frozenset(folded(code) for code in _strings(codes, "[rows] only")))
            for column, codes in only.items()
        ),
    }


def _field(name: str, told: Any) -> FieldRule:
    if name not in FIELDS:
        raise MappingProblem(_("[fields] %(name)s: there is no such field.") % {"name": name})
    if isinstance(told, str | list):
        told = {"columns": told}
    if not isinstance(told, dict):
        raise MappingProblem(_("[fields] %(name)s: write a column name or a table.") % {"name": name})
    where = f"[fields] {name}"
    _only(told, ALLOWED | _extra(name), where)
    rule = FieldRule(
        columns=tuple(_strings(told.get("columns", told.get("column", [])), where)),
        value=told.get("value"),
        values=_value_table(name, told.get("values", {})),
        ignore=frozenset(folded(code) for code in _strings(told.get("ignore", []), where)),
        otherwise=_code(name, told["otherwise"]) if "otherwise" in told else "",
        yes=frozenset(folded(code) for code in _strings(told.get("yes", []), where)),
        no=frozenset(folded(code) for code in _strings(told.get("no", []), where)),
        after=str(told.get("after", "")),
        unit=_unit(told.get("unit", "seconds"), where),
        only=frozenset(folded(code) for code in _strings(told.get("only", []), where)),
        create=bool(told.get("create", False)),
        optional=bool(told.get("optional", False)),
    )
    _check_field(name, rule)
    return rule


ALLOWED = {"column", "columns", "value", "optional"}


def _extra(name: str) -> set[str]:
    if name in CODES or name in LISTS:
        return {"values", "ignore", "otherwise"}
    if name in YES_NO:
        return {"yes", "no"}
    if name in TIMES:
        return {"after", "unit"}
    if name == "area":
        return {"values", "ignore", "create"}
    return {"only"} if name in TEXTS else set()


def _check_field(name: str, rule: FieldRule) -> None:
    where = f"[fields] {name}"
    if bool(rule.columns) == (rule.value is not None):
        raise MappingProblem(_("%(where)s: name a column, or give a fixed value.") % {"where": where})
    if rule.value is not None and name in CODES:
        _code(name, rule.value)
    if rule.value is not None and (name in TIMES or name == "external_id"):
        raise MappingProblem(_("%(where)s: this differs from row to row; name a column.") % {"where": where})
    if rule.after and (rule.after not in TIMES or rule.after == name):
        raise MappingProblem(_("%(where)s: “after” names another time field.") % {"where": where})


def _check(mapping: Mapping) -> None:
    if "external_id" not in mapping.fields:
        raise MappingProblem(_("[fields] external_id is missing: the column with the dispatch number of each row."))
    if "source" not in mapping.fields:
        raise MappingProblem(_("[fields] source is missing: a column, or a fixed value such as 911."))
    if not set(TIMES) & set(mapping.fields):
        raise MappingProblem(_("[fields] names no time: map at least one of %(names)s.") % {"names": ", ".join(TIMES)})
    for name, rule in mapping.fields.items():
        base = mapping.fields.get(rule.after)
        if rule.after and (base is None or base.after):
            words = _("[fields] %(name)s: “%(after)s” must be mapped to a column that holds a time.")
            raise MappingProblem(words % {"name": name, "after": rule.after})


def _value_table(name: str, told: Any) -> dict[str, str]:
    """Our code → the source's spellings, turned round for looking up."""
    if not isinstance(told, dict):
        raise MappingProblem(
            _("[fields] %(name)s: “values” is a table: our code = [their spellings].") % {"name": name}
        )
    table: dict[str, str] = {}
    for code, spellings in told.items():
        for spelling in _strings(spellings, f"[fields] {name}.values"):
            if table.setdefault(folded(spelling), _code(name, code)) != code:
                words = _("[fields] %(name)s: “%(spelling)s” is listed under two codes.")
                raise MappingProblem(words % {"name": name, "spelling": spelling})
    return table


def _code(name: str, code: Any) -> str:
    choices = CODES.get(name) or LISTS.get(name)
    if choices is not None and str(code) not in choices.values:
        words = _("[fields] %(name)s: “%(code)s” is none of our codes: %(codes)s.")
        raise MappingProblem(words % {"name": name, "code": code, "codes": ", ".join(map(str, choices.values))})
    return str(code)


def _unit(word: Any, where: str) -> int:
    if word not in SECONDS:
        raise MappingProblem(_("%(where)s: the unit is seconds, minutes or hours.") % {"where": where})
    return SECONDS[word]


def _only(told: dict[str, Any], known: Iterable[str], where: str) -> None:
    unknown = sorted(set(told) - set(known))
    if unknown:
        words = _("%(where)s: “%(word)s” is not known here. Known are: %(known)s.")
        raise MappingProblem(words % {"where": where, "word": unknown[0], "known": ", ".join(sorted(known))})


def _table(told: dict[str, Any], name: str) -> dict[str, Any]:
    table = told.get(name, {})
    if not isinstance(table, dict):
        raise MappingProblem(_("[%(name)s] is a table.") % {"name": name})
    return table


def _text(told: dict[str, Any], name: str, where: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not value.strip():
        raise MappingProblem(_("“%(name)s” is missing at the top of the %(where)s.") % {"name": name, "where": where})
    return value.strip()


def _strings(told: Any, where: str) -> list[str]:
    items = told if isinstance(told, list) else [told]
    if not all(isinstance(item, str | int) for item in items):
        raise MappingProblem(_("%(where)s: write a text, or a list of texts.") % {"where": where})
    return [str(item) for item in items]
