"""Write the directory as HSDS 3.2 JSON."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from providers import origins
from providers.hsds.writing import OriginTelling
from providers.models import Organization, Service
from providers.queries import published

BATCH = 500


class Command(BaseCommand):
    help = (
        "Write every service as HSDS 3.2 JSON: a list of services with their organization, with --full everything that "
        "hangs on them, the organizations without one, and where each row and field came from, which an import here "
        "reads back. Without PATH it goes to standard output. Addresses of confidential places are never written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", default="", help="file to write")
        parser.add_argument("--full", action="store_true", help="with phones, hours, places and all other lists")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["path"]:
            for part in document(full=options["full"]):
                sys.stdout.write(part.decode())
            return
        try:
            with Path(options["path"]).open("wb") as out:
                for part in document(full=options["full"]):
                    out.write(part)
        except OSError as problem:
            raise CommandError(f"{options['path']} cannot be written: {problem.strerror}.") from problem
        self.stdout.write(f"{Service.objects.listed().count()} services written to {options['path']}.")


def document(*, full: bool) -> Iterator[bytes]:
    """The whole list as JSON, in parts."""
    yield b"["
    separator = b"\n"
    for node in _whole() if full else _listed():
        yield separator + orjson.dumps(node)
        separator = b",\n"
    yield b"\n]\n"


def _listed() -> Iterator[dict[str, Any]]:
    for ids in _batched(Service.objects.listed()):
        yield from published.services(Service.objects.filter(id__in=ids).order_by("id"), full=False)


def _whole() -> Iterator[dict[str, Any]]:
    """Every service in a fixed order, then every organization that was not written under one."""
    telling = OriginTelling(origins.away())
    for ids in _batched(Service.objects.listed()):
        yield from published.services_with_origins(Service.objects.filter(id__in=ids).order_by("id"), telling)
    for ids in _batched(Organization.objects.listed().exclude(id__in=telling.told)):
        yield from published.organizations_with_origins(Organization.objects.filter(id__in=ids).order_by("id"), telling)


def _batched(found: QuerySet[Any]) -> Iterator[list[Any]]:
    """Ids some hundreds at a time; all are asked for at once."""
    ids = list(found.order_by("id").values_list("id", flat=True))
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
