"""What is said of a directory as a whole once all of it was read: fields that were not kept, references to nothing,
contradictions. Pure."""

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.core.tables import BadFile

from .tables import ROOTS, TABLES
from .values import shown

if TYPE_CHECKING:
    from .reading import DirectoryReading, FilePlace, Record

# What programs write where there is no id.
NO_ID = frozenset({"0", "-1", "00000000-0000-0000-0000-000000000000"})
# What tells one row from another when they bear one id.
NAMED = {
    **dict.fromkeys(("organization", "service", "location", "program", "taxonomy", "taxonomy_term", "unit"), "name")
}
# Written by our own export; who reads them back is said there.
OWN = frozenset({"source", "listed_by", "also_listed", "deleted", "deleted_at"})
_EXTRA = {"attribute": {"link_id", "link_entity"}, "schedule": {"extension_text"}}
KNOWN = {
    name: {"id", "attributes", *table.fields, *table.refs, *table.lists, *table.objects, *_EXTRA.get(name, ()), *OWN}
    for name, table in TABLES.items()
}


class NoServices(BadFile):
    """A directory of services of which none can be taken; what was refused in it stands in the reading."""

    def __init__(self, message: str, reading: "DirectoryReading") -> None:
        super().__init__(message)
        self.reading = reading


def tell_unknown(reading: "DirectoryReading", node: dict[str, Any], table: str, where: "FilePlace") -> None:
    """Count the fields of a record that are not kept."""
    reading.status_unsaid[where.file] += bool(node.get("_status_unsaid"))
    for prop in node.keys() - KNOWN[table]:
        if prop == "metadata" and isinstance(node.get("source", node.get("listed_by")), dict):
            continue  # read back by `origin`
        if node[prop] not in (None, "", [], {}) and not prop.startswith("_"):
            reading.left[where.file, table, str(prop)] += 1


def same(one: Any, other: Any) -> bool:
    """Whether two texts say the same, but for case, blanks and punctuation."""
    return folded(one) == folded(other)


def folded(said: Any) -> str:
    """A text by its letters and digits alone."""
    return re.sub(r"[\W_]+", "", str(said).casefold())


def contradicts(known: "Record", new: "Record") -> tuple[str, Any, Any] | None:
    """What two rows with one id say differently, so that they cannot be one: property, this, that."""
    props = [NAMED[new.table]] if new.table in NAMED else [] if new.table in ROOTS else list(new.values)
    for prop in props:
        one, other = known.values.get(prop), new.values.get(prop)
        if one not in (None, "") and other not in (None, "") and not same(one, other):
            return prop, one, other
    return None


def parentless(record: "Record") -> tuple[str, str] | None:
    """Why a row that stands by itself in a file is seen nowhere: column and reason, none where it needs no parent."""
    table = TABLES[record.table]
    if record.table in ROOTS or record.table == "attribute" or set(table.required) & set(table.refs):
        return None  # these are asked for what they belong to by themselves
    words = _("it does not say what it belongs to (%(columns)s)")
    return next(iter(table.refs)), words % {"columns": ", ".join(table.refs)}


def close(reading: "DirectoryReading") -> None:
    """Say all of it; a second call finds nothing left to say."""
    _unknown_fields(reading)
    _status_unsaid(reading)
    _no_parents(reading)
    _unsure_organizations(reading)
    _numbers_twice(reading)
    _refuse_without_services(reading)


def _unknown_fields(reading: "DirectoryReading") -> None:
    for (file, table, prop), count in sorted(reading.left.items()):
        words = ngettext(
            "“%(field)s” of “%(table)s” has no place here and is not kept: it stood in %(count)d row",
            "“%(field)s” of “%(table)s” has no place here and is not kept: it stood in %(count)d rows",
            count,
        )
        reading.remark(file, 0, prop, words % {"field": shown(prop), "table": table, "count": count}, is_kept=False)
    reading.left.clear()


def _status_unsaid(reading: "DirectoryReading") -> None:
    for file, count in sorted(reading.status_unsaid.items()):
        words = ngettext(
            "%(count)d service says no status: it is taken as active",
            "%(count)d services say no status: they are taken as active",
            count,
        )
        if count:
            reading.remark(file, 0, "status", words % {"count": count})
    reading.status_unsaid.clear()


def _no_parents(reading: "DirectoryReading") -> None:
    """“0” for “none”: no row of that id is there, or one that is itself none."""
    found: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for table, rows in reading.records.items():
        for record in list(rows.values()):
            for prop, given in list(record.refs.items()):
                if given in NO_ID and given not in reading.records.get(TABLES[table].refs.get(prop, ""), {given: 0}):
                    del record.refs[prop]
                    found[record.file, table, prop, given] += 1
                    if record.depth == 0 and not record.refs and (reason := parentless(record)):
                        del rows[record.id]
                        reading.refuse_row(record, *reason)
    for (file, table, prop, given), count in found.items():
        words = _("“%(value)s” of “%(table)s” is no id: read as “none” in %(count)d rows")
        reading.remark(file, 0, prop, words % {"value": given, "table": table, "count": count})


def _unsure_organizations(reading: "DirectoryReading") -> None:
    """An organization is who receives referrals: under an id of two organizations no service is put."""
    unsure = {given for table, given in reading.twice if table == "organization"}
    for record in list(reading.records["service"].values()) if unsure else []:
        given = record.refs.get("organization_id", "")
        if given in unsure:
            del reading.records["service"][record.id]
            words = _("its organization's id “%(id)s” stands for several organizations: it was put under none of them")
            reading.refuse_row(record, "organization_id", words % {"id": shown(given)})
    reading.twice.clear()


def _numbers_twice(reading: "DirectoryReading") -> None:
    told: dict[tuple[Any, ...], Record] = {}
    for record in reading.records["phone"].values():
        digits = re.sub(r"\D", "", str(record.values.get("number")))
        said = digits, record.values.get("extension"), record.values.get("type"), tuple(sorted(record.refs.items()))
        first = told.setdefault(said, record)
        ids = first.id, record.id
        if first is not record and not any(one.startswith("derived-") for one in ids) and record.refs:
            words = _("the number %(number)s stands here twice, with the ids “%(one)s” and “%(other)s”: both are kept")
            said_words = {"number": record.values.get("number"), "one": shown(ids[0]), "other": shown(ids[1])}
            reading.remark(record.file, record.row, "number", words % said_words)


def _refuse_without_services(reading: "DirectoryReading") -> None:
    """A directory of services of which not one can be taken is refused whole, before empty places stand about."""
    services = reading.records["service"].values()
    told = reading.services_told
    refused = {(one.file, one.row): one.reason for one in reading.problems if one.is_row_refused}
    if len(refused) >= reading.rows:
        return  # then nothing at all is taken, and each row says why
    if told and not any(record.refs.get("organization_id") for record in services):
        reasons = [*refused.values(), *reading.services_lost] if not services else []
        why = reasons[0] if reasons else _("none names its organization")
        words = _("Of the %(count)d services in the file none can be read, so nothing of it is: %(why)s.")
        raise NoServices(words % {"count": told, "why": why}, reading)
