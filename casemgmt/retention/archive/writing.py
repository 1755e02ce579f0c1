"""Writing an archive: a ZIP, laid down piece by piece, so that none of it is held whole. Open formats alone.

`data/` has each table twice, as CSV and as JSON Lines; `dictionary.csv` says what each column means; `files/` has the
papers and uploads; `hsds/` the program's own listings; `checksums.txt` the SHA-256 of every file.
"""

import hashlib
import io
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import orjson
from django.core.files.storage import default_storage
from django.db.models import Q

from casemgmt.cases.models import CaseFile
from casemgmt.core.tables import csv_text
from casemgmt.core.tables.packing import ArchiveBook
from casemgmt.encounters.models import EncounterPerson
from casemgmt.people.models import ConsentProof, Person
from casemgmt.reports.models import SignedReport
from providers.models import Service
from providers.queries import published
from referrals.models import Message

from .contents import ArchiveTable, tables
from .models import Archive, ArchivePiece

PIECE = 1024 * 1024
AT_ONCE = 500


class Pieces(io.RawIOBase):
    """A file to write to that lays its bytes down as rows, and counts and sums them."""

    def __init__(self, archive: Archive) -> None:
        self.archive, self.number, self.size = archive, 0, 0
        self.held, self.sum = bytearray(), hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self.held += content
        while len(self.held) >= PIECE:
            self._lay_down(PIECE)
        return len(content)

    def finish(self) -> None:
        """The rest."""
        if self.held:
            self._lay_down(len(self.held))

    def _lay_down(self, length: int) -> None:
        content = bytes(self.held[:length])
        del self.held[:length]
        ArchivePiece.objects.create(archive=self.archive, number=self.number, content=content)
        self.number, self.size = self.number + 1, self.size + len(content)
        self.sum.update(content)


def write_archive(archive: Archive, says: Callable[[int, int], None], at: datetime) -> dict[str, Any]:
    """All of it; what the archive's row says of it afterwards."""
    ArchivePiece.objects.filter(archive=archive).delete()
    out = Pieces(archive)
    book = ArchiveBook(out, at)
    closed = closed_people(archive)
    own, counts = tables(), dict[str, int]()
    book.add("README.txt", [read_me(archive, at).encode()])
    book.add("dictionary.csv", [csv_text(dictionary()).encode()])
    for number, table in enumerate(own):
        counts[table.file] = _add_table(book, table, archive, closed)
        says(number + 1, len(own) + 1)
    _add_files(book, archive, closed)
    book.add("hsds/services.jsonl", own_listings(archive.program_id))
    book.close()
    out.finish()
    return {"size": out.size, "checksum": out.sum.hexdigest(), "rows": counts, "closed_people": closed.count()}


def closed_people(archive: Archive) -> Any:
    """Restricted people whom the asker may not open: they stay behind, all their entries."""
    roots = Person.objects.closed_to(archive.asked_by).filter(program_id=archive.program_id)
    return Person.objects.filter(root__in=roots.values("pk"))


def rows_of(table: ArchiveTable, archive: Archive, closed: Any) -> Any:
    """The rows of a table that the asker takes along."""
    rows = table.rows(archive.program_id).filter(table.without(closed.values("pk")))
    if table.label == "core.Correction":  # of a call it says no person: what was said of the closed ones stays behind
        calls = EncounterPerson.objects.filter(person__in=closed.values("pk")).values("encounter")
        rows = rows.exclude(Q(subject_type="encounter") & Q(subject_id__in=calls))
    return rows


def _add_table(book: ArchiveBook, table: ArchiveTable, archive: Archive, closed: Any) -> int:
    names = [field.attname for field in table.columns()]
    rows = rows_of(table, archive, closed)
    count = 0

    def lines() -> Iterator[bytes]:
        nonlocal count
        for row in rows.values(*names).iterator(chunk_size=AT_ONCE):
            count += 1
            yield orjson.dumps({name: _plain(value) for name, value in row.items()}) + b"\n"

    def cells() -> Iterator[bytes]:
        yield csv_text([names]).encode()
        for row in rows.values_list(*names).iterator(chunk_size=AT_ONCE):
            yield csv_text([[_cell(value) for value in row]]).encode("utf-8", "replace")

    book.add(f"data/{table.file}.jsonl", lines())
    book.add(f"data/{table.file}.csv", cells())
    return count


def _plain(value: Any) -> Any:
    """As JSON has it: numbers, words, lists; everything else as its words."""
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value if not isinstance(value, list) else [_plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _cell(value: Any) -> str:
    told = _plain(value)
    if told is None:
        return ""
    return told if isinstance(told, str) else orjson.dumps(told).decode()


def _add_files(book: ArchiveBook, archive: Archive, closed: Any) -> None:
    """Uploads under the id of their row, and each signed report."""
    shut = closed.values("pk")
    program = archive.program_id
    kinds = (
        ("case-files", CaseFile.objects.filter(program_id=program).exclude(person__in=shut)),
        ("consents", ConsentProof.objects.filter(program_id=program).exclude(consent__person__in=shut)),
        ("messages", Message.objects.filter(program_id=program).exclude(person__in=shut)),
    )
    for folder, rows in kinds:
        for pk, path, kind in rows.exclude(file="").values_list("pk", "file", "file_kind").iterator():
            if default_storage.exists(path):
                book.add(f"files/{folder}/{pk}.{kind}", _read(path))
    for report in SignedReport.objects.filter(program_id=program).iterator():
        about = f"{report.first_day}-to-{report.last_day}-{report.pk}"
        book.add(f"files/signed-reports/{about}.json", [orjson.dumps(report.figures, option=orjson.OPT_INDENT_2)])


def _read(path: str) -> Iterator[bytes]:
    with default_storage.open(path, "rb") as stored:
        yield from iter(lambda: stored.read(PIECE), b"")


def own_listings(program_id: Any) -> Iterator[bytes]:
    """The services of the program's own listings, each whole as HSDS has it, one on a line."""
    services = Service.objects.filter(organization__kept_by=program_id).order_by("pk")
    ids = list(services.values_list("pk", flat=True))
    for first in range(0, len(ids), AT_ONCE):
        some = Service.objects.filter(pk__in=ids[first : first + AT_ONCE])
        yield from (orjson.dumps(node) + b"\n" for node in published.services(some, full=True))


def dictionary() -> list[list[str]]:
    """What each column of each table means, from the models' own words."""
    rows = [["table", "column", "type", "meaning", "codes"]]
    for table in tables():
        about = " ".join((table.model.__doc__ or "").split())
        rows.append([table.file, "", "", about, ""])
        rows += [[table.file, one.attname, _type(one), _meaning(one), _codes(one)] for one in table.columns()]
    return rows


def _type(field: Any) -> str:
    if field.is_relation:
        return f"id of {field.related_model._meta.db_table}"
    return str(field.get_internal_type().removesuffix("Field").lower())


def _meaning(field: Any) -> str:
    return " — ".join(str(part) for part in (field.verbose_name, field.help_text) if part)


def _codes(field: Any) -> str:
    return "; ".join(f"{code} = {words}" for code, words in field.choices or ()) if field.choices else ""


def read_me(archive: Archive, at: datetime) -> str:
    """The first page of the archive."""
    return (
        f"Everything that is {archive.program.name}'s own, as of {at.isoformat(timespec='seconds')}.\n\n"
        "data/            each table as CSV and as JSON Lines, UTF-8, moments in UTC\n"
        "dictionary.csv   what each table and column means\n"
        "files/           papers and uploads under the id of their row; signed reports\n"
        "hsds/            the program's own listings, in the words of HSDS\n"
        "checksums.txt    SHA-256 of each file\n\n"
        f"Asked for by {archive.asked_by.name}, agreed to by {archive.decided_by}.\n"
        "No passwords, keys or secrets of links are in it, and no rows of other programs.\n"
        "Restricted people whom the asker may not open are left out; the page of the archive says how many.\n"
    )
