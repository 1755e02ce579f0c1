"""What can be said of a column of a list of services, and the mapping that follows from what was said. Pure.

A column is up to two of our fields; several columns may be one field, in the file's order. Of a field with codes it is
said which of the file's words is which of ours.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.utils.text import slugify
from django.utils.translation import gettext as _

from casemgmt.core.by_eye import Word, texts_in, words_of
from casemgmt.core.codes import NeedDomain
from casemgmt.core.tables import Table

from ..hsds import choices as codes
from ..hsds.values import Unreadable
from ..mapped import squeezed
from ..mapped_cells import NO, YES
from .targets import GROUPS, TARGETS

DATES = {
    "": ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"],
    "month": ["%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y", "%Y-%m-%d"],
    "day": ["%d/%m/%Y", "%d.%m.%Y", "%d/%m/%y", "%Y-%m-%d"],
}
UNPARTED = "␟"  # a sign no cell holds: the cell is one word


CODED = ("keep", "status", "need", "wheelchair")


@dataclass
class ListingColumns:
    """What was said. `columns`: heading → up to two targets. `words`: field → their word → our code, or yes and no.
    `dates`: whether month or day stands first. `coordinates`: the projection of x and y."""

    columns: dict[str, list[str]] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    dates: str = ""
    coordinates: str = ""
    has_several_rows: bool = False
    source: str = ""

    def by_field(self) -> dict[str, list[str]]:
        """For each field that was chosen its columns."""
        found: dict[str, list[str]] = {}
        for heading, targets in self.columns.items():
            for target in targets:
                if target in TARGETS:
                    found.setdefault(target, []).append(heading)
        return found


def targets() -> list[tuple[str, list[tuple[str, str]]]]:
    """All that a column can be, in groups."""
    return [(str(group), [(name, str(TARGETS[name].label)) for name in names]) for group, names in GROUPS]


def options_of(name: str) -> list[tuple[str, str]]:
    """What a word of this field's column can be."""
    if name in ("keep", "wheelchair"):
        return [("yes", _("Yes")), ("no", _("No"))]
    if name == "status":
        return [(one, one.capitalize()) for one in codes.STATUSES]
    return [(str(code), str(label)) for code, label in NeedDomain.choices] if name == "need" else []


def words_in(table: Table, name: str, headings: Iterable[str], said: dict[str, str]) -> list[Word]:
    """The words that stand in these columns, most frequent first, with what they are: as was said, else as they say."""
    headings = list(headings)
    sign = parted_by(table, headings) if name == "need" else UNPARTED
    parts = (part.strip() for text in texts_in(table, headings) for part in text.split(sign))
    return words_of(parts, said, lambda word: _guess(name, word))


def parted_by(table: Table, headings: list[str]) -> str:
    """The sign between several words of one cell, as far as the first rows show."""
    some = [text for _n, text in zip(range(500), texts_in(table, headings), strict=False)]
    for sign in (";", "|"):
        if sum(sign in text for text in some) * 10 > len(some):
            return sign
    return UNPARTED


def _guess(name: str, word: str) -> str:
    folded = word.casefold()
    if name in ("keep", "wheelchair"):
        return "yes" if folded in YES else "no" if folded in NO else ""
    if name == "status":
        try:
            return codes.status(word) or ""
        except Unreadable:
            return ""
    return next((code for code, label in options_of(name) if folded in (code, label.casefold())), "")


def first_guess(table: Table) -> ListingColumns:
    """Columns whose headings say what they are are taken for it; the rest is for a person."""
    names = {heading: name for name, target in TARGETS.items() for heading in target.headings}
    found: dict[str, list[str]] = {}
    for heading in table.headings:
        name = names.get(squeezed(heading)) if heading else None
        if name and [name] not in found.values():
            found[heading] = [name]
    return ListingColumns(columns=found)


def guess_words(table: Table, said: ListingColumns) -> ListingColumns:
    """Words of columns with codes that nobody was shown yet are taken for what they say by themselves."""
    words, chosen = dict(said.words), said.by_field()
    for name in CODED:
        found = words_in(table, name, chosen.get(name, ()), words.get(name, {})) if name in chosen else []
        if guessed := {one.word: one.code for one in found if one.code}:
            words[name] = guessed | words.get(name, {})
    return replace(said, words=words)


def lacking(said: ListingColumns) -> str:
    """What has to be said before a file can be tried; empty when enough is."""
    chosen = said.by_field()
    if not {"name", "organization"} & set(chosen):
        return _("Say which column has the name of the service, or of its organization.")
    for one, other in (("latitude", "longitude"), ("x", "y")):
        if (one in chosen) != (other in chosen):
            return _("Coordinates come in pairs: say both columns.")
    if "x" in chosen and not said.coordinates:
        return _("X and Y are of a projection: say which one below.")
    if "free" in chosen and "checked" not in chosen:
        return _("Free places need a day: say which column tells when the listing was last checked.")
    return ""


def mapping_text(said: ListingColumns, name: str, table: Table) -> str:
    """The mapping in the format that docs/directory.md describes."""
    return "\n".join(_lines(said, name, table)) + "\n"


def _lines(said: ListingColumns, name: str, table: Table) -> Iterator[str]:
    chosen = said.by_field()
    title = [*chosen.get("name", []), *chosen.get("organization", [])]
    yield f"title = {_text(name)}"
    yield f"source = {_text(said.source or source_of(name))}"
    yield f"key = {_texts(chosen.get('id') or [*title, *chosen.get('street', [])])}"
    if said.has_several_rows:
        yield "several_rows = true"
    if "x" in chosen:
        yield f"coordinates = {_text(said.coordinates)}"
    for key, codes_said in _yes_and_no(said, chosen):
        yield f"{key} = {_texts(codes_said)}"
    yield from _left_out(said, chosen)
    yield from _organization(chosen)
    yield from _service(said, chosen, table)
    yield from _place(said, chosen, title)
    yield from _lists(said, chosen)


def _yes_and_no(said: ListingColumns, chosen: dict[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    told = said.words.get("wheelchair", {}) if "wheelchair" in chosen else {}
    for code in ("yes", "no"):
        if found := [word for word, meant in told.items() if meant == code]:
            yield code, found


def _left_out(said: ListingColumns, chosen: dict[str, list[str]]) -> Iterator[str]:
    words = [word for word, code in said.words.get("keep", {}).items() if code == "no"]
    for column in chosen.get("keep", []) if words else []:
        yield from ("", "[[leave_out]]", f"column = {_text(column)}", f"is = {_texts(words)}")


def _organization(chosen: dict[str, list[str]]) -> Iterator[str]:
    columns = chosen.get("organization") or chosen["name"]
    yield from ("", "[organization]", f"key = {_texts(columns)}", f"name = {_texts(columns)}")


def _service(said: ListingColumns, chosen: dict[str, list[str]], table: Table) -> Iterator[str]:
    yield from ("", "[service]", f"name = {_texts(chosen.get('name') or chosen['organization'])}")
    if "status" in chosen:
        told = _told(said.words.get("status", {}))
        yield f'status = {{ columns = {_texts(chosen["status"])}, words = {told}, default = "active" }}'
    else:
        yield 'status = { value = "active" }'
    if "need" in chosen:
        sign, told = parted_by(table, chosen["need"]), _told(said.words.get("need", {}))
        yield f"need_domains = {{ columns = {_texts(chosen['need'])}, split = {_text(sign)}, words = {told} }}"
    if "checked" in chosen:
        yield f"assured_date = {_dated(said, chosen)}"
    for name, columns in chosen.items():
        target = TARGETS[name]
        if target.section == "service" and name not in ("name", "status", "need", "checked"):
            yield f"{target.prop} = {_texts(columns)}"


def _dated(said: ListingColumns, chosen: dict[str, list[str]]) -> str:
    forms = DATES.get(said.dates, DATES[""])
    return f"{{ columns = {_texts(chosen['checked'])}, dates = {_texts(forms)} }}"


def _place(said: ListingColumns, chosen: dict[str, list[str]], title: list[str]) -> Iterator[str]:
    parts = {name: columns for name, columns in chosen.items() if TARGETS[name].section in ("location", "address")}
    if not parts:
        return
    yield from ("", "[location]", f"key = {_texts([*title, *chosen.get('street', []), *chosen.get('place', [])])}")
    for section in ("location", "address"):
        if section == "address" and any(TARGETS[name].section == "address" for name in parts):
            yield from ("", "[address]")
        for name, columns in parts.items():
            if TARGETS[name].section == section:
                form = f'{{ columns = {_texts(columns)}, as = "zip" }}' if name == "zip" else _texts(columns)
                yield f"{TARGETS[name].prop} = {form}"
    if "wheelchair" in chosen:
        yes = f'{{ columns = {_texts(chosen["wheelchair"])}, yes = "wheelchair" }}'
        yield from ("", "[[accessibility]]", f"description = {yes}")


def _lists(said: ListingColumns, chosen: dict[str, list[str]]) -> Iterator[str]:
    told: set[str] = set()
    for name, kind in (("phone", "voice"), ("phone_2", "voice"), ("fax", "fax")):
        for column in chosen.get(name, []):
            if column in told:
                continue  # one column for both: each number's own words say which it is
            told.add(column)
            yield from ("", "[[phones]]", f"number = {_text(column)}", f"type = {{ value = {_text(kind)} }}")
    for name, sign in (("languages", ","), ("term", ";"), ("documents", ";")):
        for column in chosen.get(name, []):
            target = TARGETS[name]
            part = f"{{ column = {_text(column)}, split = {_text(sign)} }}"
            yield from ("", f"[[{target.section}]]", f"{target.prop} = {part}")
    if "free" in chosen:
        yield from ("", "[[capacities]]", f"available = {_texts(chosen['free'])}", f"updated = {_dated(said, chosen)}")
    if any(TARGETS[name].section == "hours" for name in chosen):
        yield from ("", "[hours]")
    for name, columns in chosen.items():
        if TARGETS[name].section == "hours":
            yield f'{TARGETS[name].prop} = {{ columns = {_texts(columns)}, join = "; " }}'


def source_of(name: str) -> str:
    """What its rows are known by: it never changes once listings came in under it."""
    return slugify(name)[:80] or "list"


def _told(words: dict[str, str]) -> str:
    return "{ " + ", ".join(f"{_text(word)} = {_text(code)}" for word, code in words.items() if code) + " }"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "")


def _texts(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"
