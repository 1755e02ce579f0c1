"""Reading and checking a mapping file. Every key is checked, and the sentence names it. Pure.

The format is described for people who write one in docs/importing.md.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from casemgmt.core.by_eye import BLANKS
from casemgmt.core.tables import ENCODINGS, BadFile, encoding_named, read_settings

from .mapping import (
    CODES,
    FIELDS,
    LISTS,
    NUMBERS,
    SECONDS,
    TEXTS,
    YES_NO,
    ExportMapping,
    FieldRule,
    MappingProblem,
    folded,
)
from .models import TIMES


def read_mapping(text: str) -> ExportMapping:
    """The mapping that a TOML text describes. Raises MappingProblem with one sentence where it does not hold."""
    try:
        told = read_settings(text, name=_("The mapping"))
    except BadFile as problem:
        raise MappingProblem(problem.message) from None
    _only(told, {"name", "source_system", "file", "times", "rows", "fields"}, _("the mapping"))
    mapping = ExportMapping(
        name=_text(told, "name", 120),
        source_system=_text(told, "source_system", 40),
        fields={name: _field(name, rule) for name, rule in _table(told, "fields").items()},
        **_file(_table(told, "file")),
        **_times(_table(told, "times")),
        **_rows(_table(told, "rows")),
    )
    _check(mapping)
    return mapping


def _file(told: dict[str, Any]) -> dict[str, Any]:
    _only(told, {"encoding", "delimiter", "sheet"}, "[file]")
    for key, value in told.items():
        if not isinstance(value, str):
            raise MappingProblem(_("[file] %(key)s: write a text.") % {"key": key})
    delimiter = told.get("delimiter", "")
    if delimiter and (len(delimiter) != 1 or delimiter.isalnum() or delimiter in '"\r\n'):
        raise MappingProblem(_("[file] delimiter: write one sign, such as “,” “;” “|” or a tab."))
    if told.get("encoding") and not encoding_named(told["encoding"]):
        words = _("[file] encoding: “%(encoding)s” is not known here. Known are: %(known)s.")
        raise MappingProblem(words % {"encoding": told["encoding"][:40], "known": ", ".join(ENCODINGS)})
    return told


def _times(told: dict[str, Any]) -> dict[str, Any]:
    _only(told, {"zone", "formats", "day_first", "midnight_is_unknown"}, "[times]")
    try:
        ZoneInfo(str(told.get("zone") or "UTC"))
    except (KeyError, ValueError, OSError):
        words = _("[times] zone: “%(zone)s” is no time zone.")
        raise MappingProblem(words % {"zone": str(told["zone"])[:60]}) from None
    for key in ("day_first", "midnight_is_unknown"):
        _yes_or_no(told, key, "[times]")
    formats = tuple(_strings(told.get("formats", []), "[times] formats"))
    for pattern in formats:
        _check_format(pattern)
    return {**told, "formats": formats}


def _check_format(pattern: str) -> None:
    """A format that Python cannot use would let every cell of every row pass it by in silence."""
    try:
        datetime.strptime("", pattern)
    except ValueError as problem:
        is_usable = "does not match format" in str(problem)
    except (re.error, KeyError, IndexError):
        is_usable = False
    else:
        is_usable = False
    if not is_usable or "%" not in pattern:
        words = _("[times] formats: “%(format)s” is no format for times. Example: “%%m/%%d/%%Y %%H:%%M”.")
        raise MappingProblem(words % {"format": pattern[:60]})


def _rows(told: dict[str, Any]) -> dict[str, Any]:
    _only(told, {"skip", "only", "without", "blanks"}, "[rows]")
    return {
        "skip": frozenset(folded(word) for word in _strings(told.get("skip", []), "[rows] skip")),
        "blanks": frozenset(BLANKS | {folded(word) for word in _strings(told.get("blanks", []), "[rows] blanks")}),
        "only": _by_column(told, "only", _("[rows] only: write { “Column” = [“code”, …] }: the rows to keep.")),
        "without": _by_column(
            told, "without", _("[rows] without: write { “Column” = [“code”, …] }: the rows to leave out.")
        ),
    }


def _by_column(told: dict[str, Any], key: str, problem: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The codes of each column by which rows are kept, or left out."""
    rows = told.get(key, {})
    if not isinstance(rows, dict):
        raise MappingProblem(problem)
    return tuple(
        (column, frozenset(folded(code) for code in _strings(codes, f"[rows] {key}"))) for column, codes in rows.items()
    )


def _field(name: str, told: Any) -> FieldRule:
    if name not in FIELDS:
        raise MappingProblem(_("[fields] %(name)s: there is no such field.") % {"name": name})
    if isinstance(told, str | list):
        told = {"columns": told}
    if not isinstance(told, dict):
        raise MappingProblem(_("[fields] %(name)s: write a column name or a table.") % {"name": name})
    where = f"[fields] {name}"
    for key in ("create", "optional"):
        _yes_or_no(told, key, where)
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
    if rule.value is not None:
        _check_value(name, rule.value, where)
    if rule.value is not None and (name in TIMES or name == "external_id"):
        raise MappingProblem(_("%(where)s: this differs from row to row; name a column.") % {"where": where})
    if not all(column.strip() for column in rule.columns):
        raise MappingProblem(_("%(where)s: the name of a column is empty.") % {"where": where})
    if rule.after and (rule.after not in TIMES or rule.after == name):
        raise MappingProblem(_("%(where)s: “after” names another time field.") % {"where": where})


def _check_value(name: str, value: Any, where: str) -> None:
    """A fixed value has to be one that the field can hold."""
    if name in CODES:
        _code(name, value)
    elif name in LISTS:
        for code in _strings(value, where):
            _code(name, code)
    elif name in YES_NO and not isinstance(value, bool):
        raise MappingProblem(_("%(where)s: the fixed value is true or false.") % {"where": where})
    elif name in NUMBERS and not _is_number(value, NUMBERS[name]):
        raise MappingProblem(_("%(where)s: the fixed value is no such number.") % {"where": where})
    elif name in {*TEXTS, "area"} and not isinstance(value, str):
        raise MappingProblem(_("%(where)s: the fixed value is a text.") % {"where": where})


def _is_number(value: Any, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= most


def _check(mapping: ExportMapping) -> None:
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
    if not isinstance(word, str) or word not in SECONDS:
        raise MappingProblem(_("%(where)s: the unit is seconds, minutes or hours.") % {"where": where})
    return SECONDS[word]


def _yes_or_no(told: dict[str, Any], key: str, where: str) -> None:
    if not isinstance(told.get(key, False), bool):
        raise MappingProblem(_("%(where)s %(key)s: write true or false.") % {"where": where, "key": key})


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


def _text(told: dict[str, Any], key: str, most: int) -> str:
    value = told.get(key)
    if not isinstance(value, str) or not value.strip():
        raise MappingProblem(_("“%(key)s” is missing at the top of the mapping.") % {"key": key})
    if len(value.strip()) > most:
        raise MappingProblem(_("“%(key)s” is longer than %(most)d signs.") % {"key": key, "most": most})
    return value.strip()


def _strings(told: Any, where: str) -> list[str]:
    items = told if isinstance(told, list) else [told]
    if not all(isinstance(item, str | int) and not isinstance(item, bool) for item in items):
        raise MappingProblem(_("%(where)s: write a text, or a list of texts.") % {"where": where})
    return [str(item) for item in items]
