"""What can be said of a column, and the mapping that follows from what was said. Pure.

A column is up to two of our fields; several columns may be one field (a date and a clock, say), in the file's order.
Of a field with codes it is said which of their words is which of ours.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import available_timezones

from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.core.by_eye import Word, texts_in
from casemgmt.core.by_eye import words_of as words_in
from casemgmt.core.tables import Table

from ..dispatch import FALSE, TRUE
from ..mapping import CODES, LISTS, NUMBERS, TEXTS, YES_NO, folded
from ..models import TIMES, Encounter, Source

AMOUNTS = {"seconds": _lazy("seconds after the call"), "minutes": _lazy("minutes after the call")}
STARTS = "received_at"
ROWS = "rows"  # no field: by this column a row is read, or left out
WITHOUT_OWN_WORDS = {"call_type_text", "disposition_text"}  # they fill themselves
GROUPS: list[tuple[Any, tuple[str, ...]]] = [
    (_lazy("The call"), ("external_id", "source", "call_type", "risk", "narrative", ROWS)),
    (_lazy("Times"), TIMES),
    (_lazy("Where"), ("place", "area", "latitude", "longitude")),
    (_lazy("Who went"), ("team", "sent_to_team", "criterion_met", "co_response", "stayed_with", "not_sent_because")),
    (_lazy("What came of it"), ("disposition", "actions_taken", "transport_destination", "needs_heard", "felt_safe")),
    (
        _lazy("What happened"),
        (
            *("person_injured", "responder_injured", "force_used", "arrest", "involuntary_hold"),
            *("ems_called", "er_transfer"),
        ),
    ),
]


@dataclass
class ColumnsSaid:
    """What was said. `columns`: heading → up to two targets, a field or `field:unit`. `words`: field → their word → our
    code, or yes and no. `first`: whether the day or the month stands first, where somebody said so. `zone`: of its
    clocks, where it is not the program's. `midnight_is_unknown`: a clock of 0:00 says that nothing was noted. `only`:
    words of the column of rows, parted by commas; where there are any, no other row is read."""

    columns: dict[str, list[str]] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    source: str = Source.CALL_911
    first: str = ""
    makes_areas: bool = True
    zone: str = ""
    midnight_is_unknown: bool = False
    only: str = ""
    system: str = ""

    def by_field(self) -> dict[str, tuple[list[str], str]]:
        """For each field that was chosen its columns, and the unit where it is an amount of time."""
        found: dict[str, tuple[list[str], str]] = {}
        for heading, targets in self.columns.items():
            for target in targets:
                name, _sep, unit = target.partition(":")
                found.setdefault(name, ([], unit))[0].append(heading)
        return found


def label_of(name: str) -> str:
    """A field in words."""
    if name == ROWS:
        return _("Which rows are read")
    field: Any = Encounter._meta.get_field(name)
    return capfirst(str(field.verbose_name))


def targets() -> list[tuple[str, list[tuple[str, str]]]]:
    """All that a column can be, in groups."""
    return [(str(group), [pair for name in names for pair in _targets_of(name)]) for group, names in GROUPS]


def _targets_of(name: str) -> Iterator[tuple[str, str]]:
    yield name, label_of(name)
    if name in TIMES and name != STARTS:
        yield from ((f"{name}:{unit}", f"{label_of(name)}: {words}") for unit, words in AMOUNTS.items())


def known_targets() -> set[str]:
    """What a form may send."""
    return {target for _group, pairs in targets() for target, _label in pairs}


def options_of(name: str) -> list[tuple[str, str]]:
    """What a word of this field's column can be."""
    if name in YES_NO:
        return [("yes", _("Yes")), ("no", _("No"))]
    if name == ROWS:
        return [("read", _("Read")), ("left_out", _("Left out"))]
    kinds = CODES.get(name) or LISTS.get(name)
    return [(str(code), str(label)) for code, label in kinds.choices] if kinds else []


def words_of(table: Table, name: str, headings: Iterable[str], said: dict[str, str]) -> list[Word]:
    """The words that stand in these columns, most frequent first, with what they are: as was said, else as they say."""
    return words_in(texts_in(table, headings), said, lambda word: _guess(name, word))


def _guess(name: str, word: str) -> str:
    """What a word is by itself: one of our codes or labels, or a yes or no."""
    if name == ROWS:
        return "read"
    if name in YES_NO:
        return "yes" if folded(word) in TRUE else "no" if folded(word) in FALSE else ""
    return next((code for code, label in options_of(name) if folded(word) in (code, folded(label))), "")


def first_guess(table: Table) -> ColumnsSaid:
    """Columns whose headings are our own names or labels, or what dispatch centers usually write, are taken for what
    they say; the rest is for a person."""
    names = {folded(name.replace("_", " ")): name for _group, names in GROUPS for name in names}
    names |= {folded(label_of(name)): name for name in names.values()} | USUAL
    found = {heading: names.get(folded(heading.replace("_", " "))) for heading in table.headings if heading}
    is_universal = any(UNIVERSAL & set(folded(heading.replace("_", " ")).split()) for heading in table.headings)
    columns = {heading: [name] for heading, name in found.items() if name}
    return ColumnsSaid(columns=columns, zone="UTC" if is_universal else "")


UNIVERSAL = {"utc", "gmt", "zulu", "(utc)", "(gmt)"}
USUAL = {
    **dict.fromkeys(("incident no", "incident number", "incident id", "call number", "event number"), "external_id"),
    **dict.fromkeys(("received", "call received", "call time", "time received"), "received_at"),
    **dict.fromkeys(("dispatched", "dispatch time", "time dispatched"), "dispatched_at"),
    **dict.fromkeys(("on scene", "arrived", "arrival", "arrival time"), "on_scene_at"),
    **dict.fromkeys(("clear", "cleared", "clear time", "closed"), "cleared_at"),
    **dict.fromkeys(("address", "location", "incident location"), "place"),
    **dict.fromkeys(("zone", "district", "beat", "sector"), "area"),
    **dict.fromkeys(("nature", "call nature", "problem", "type"), "call_type"),
    **dict.fromkeys(("unit", "units"), "team"),
    **dict.fromkeys(("notes", "comments", "remarks"), "narrative"),
    **dict.fromkeys(("outcome", "result"), "disposition"),
}


def lacking(choices: ColumnsSaid) -> str:
    """What has to be said before a file can be tried; empty when enough is."""
    chosen = choices.by_field()
    if "external_id" not in chosen:
        return _("Say which column has the dispatch number of each call.")
    moments = [name for name in TIMES if name in chosen and not chosen[name][1]]
    if not moments:
        return _("Say which column has a time: at best when the call came, and when it ended.")
    amounts = [name for name in TIMES if name in chosen and chosen[name][1]]
    if amounts and STARTS not in moments:
        return _("A column counts seconds or minutes after the call: say which column tells when the call came.")
    if choices.only.strip() and ROWS not in chosen:
        return _("Say which column holds the words by which rows are read, or empty “Read only the rows …”.")
    return ""


def mapping_text(choices: ColumnsSaid, name: str) -> str:
    """The mapping in the format that docs/importing.md describes."""
    lines = [f"name = {_text(name)}", f"source_system = {_text(choices.system or system_of(name))}", ""]
    chosen = choices.by_field()
    lines += [*_of_times(choices), *_of_rows(choices, chosen.pop(ROWS, ([], ""))[0])]
    if "source" not in chosen:
        lines += ["[fields.source]", f"value = {_text(choices.source)}", ""]
    for field_name, (headings, unit) in chosen.items():
        lines += [f"[fields.{field_name}]", f"columns = {_texts(headings)}"]
        lines += [f"after = {_text(STARTS)}", f"unit = {_text(unit)}"] if unit else []
        lines += ["create = true"] if field_name == "area" and choices.makes_areas else []
        lines += [*_told_words(field_name, choices.words.get(field_name, {})), ""]
    return "\n".join(lines)


def _of_times(choices: ColumnsSaid) -> list[str]:
    """How its dates and clocks are read."""
    told = [f"day_first = {'true' if choices.first == 'day' else 'false'}"] if choices.first else []
    told += [f"zone = {_text(choices.zone)}"] if choices.zone else []
    told += ["midnight_is_unknown = true"] if choices.midnight_is_unknown else []
    return ["[times]", *told, ""] if told else []


def _of_rows(choices: ColumnsSaid, headings: list[str]) -> list[str]:
    """By which words of these columns a row is left out."""
    kept = [word for part in choices.only.split(",") if (word := part.strip())]
    if headings and kept:
        return ["[rows]", f"only = {{ {', '.join(f'{_text(heading)} = {_texts(kept)}' for heading in headings)} }}", ""]
    left_out = [word for word, code in choices.words.get(ROWS, {}).items() if code == "left_out"]
    if not (headings and left_out):
        return []
    told = ", ".join(f"{_text(heading)} = {_texts(left_out)}" for heading in headings)
    return ["[rows]", f"without = {{ {told} }}", ""]


def is_zone(name: str) -> bool:
    """Whether a clock can follow it."""
    return name in available_timezones()


def system_of(name: str) -> str:
    """What makes the source's numbers its own: it never changes once calls came in under it."""
    return slugify(name).replace("-", "_")[:40] or "dispatch"


def _told_words(name: str, words: dict[str, str]) -> Iterator[str]:
    by_code: dict[str, list[str]] = {}
    for word, code in words.items():
        if code:
            by_code.setdefault(code, []).append(word)
    if name in YES_NO:
        yield from (f"{code} = {_texts(by_code[code])}" for code in ("yes", "no") if code in by_code)
    elif by_code and name not in {*TEXTS, *NUMBERS, *TIMES}:
        yield f"[fields.{name}.values]"
        yield from (f"{_text(code)} = {_texts(spellings)}" for code, spellings in by_code.items())


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _texts(values: list[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"
