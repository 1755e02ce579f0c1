"""Stored files that go with a person, or with their time: found, and removed before their rows lose their names.

Files first: whoever is killed in between leaves rows whose file is gone, and the next run finds them again. The other
way round a file would stay that no row knows of.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage

from casemgmt.cases.models import CaseFile
from casemgmt.people.models import ConsentProof
from referrals.models import Message

from .models import LegalHold
from .places import REMOVED


def paths_of(people: Collection[UUID]) -> list[str]:
    """The files that tell of these people: on their cases, on consents, in messages with agencies."""
    kinds = (
        CaseFile.objects.filter(person__in=people),
        ConsentProof.objects.filter(consent__person__in=people),
        Message.objects.filter(person__in=people),
    )
    return [path for rows in kinds for path in rows.exclude(file="").values_list("file", flat=True)]


def old_files(program_id: Any, before: datetime, at: datetime, most: int) -> tuple[list[UUID], list[str]]:
    """Some files of cases closed before a moment, of nobody who is held: ids of their rows, and paths."""
    held = LegalHold.objects.standing(at).values("person__root")
    on_cases = CaseFile.objects.filter(case__program_id=program_id, case__closed_at__lt=before)
    in_messages = Message.objects.filter(program_id=program_id, offer__referral__case__closed_at__lt=before)
    found: list[tuple[UUID, str]] = []
    for rows in (on_cases, in_messages):
        old = rows.exclude(file="").exclude(file_name=REMOVED).exclude(person__root__in=held)
        found += old.order_by("pk").values_list("pk", "file")[:most]
    return [pk for pk, _path in found], [path for _pk, path in found]


def remove(paths: Iterable[str]) -> None:
    """Take them out of the storage; one that is gone already is no fault."""
    for path in paths:
        default_storage.delete(path)
