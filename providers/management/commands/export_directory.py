"""Write the directory as HSDS 3.2 JSON."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from providers.models import Service
from providers.queries import published

BATCH = 500


class Command(BaseCommand):
    help = (
        "Write every service as HSDS 3.2 JSON: a list of services with their organization, with --full everything that "
        "hangs on them. Without PATH it goes to standard output. Addresses of confidential places are never written."
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
        self.stdout.write(f"{Service.objects.count()} services written to {options['path']}.")


def document(*, full: bool) -> Iterator[bytes]:
    """The whole list as JSON, in parts."""
    yield b"["
    separator = b"\n"
    for node in services(full=full):
        yield separator + orjson.dumps(node)
        separator = b",\n"
    yield b"\n]\n"


def services(*, full: bool) -> Iterator[dict[str, Any]]:
    """Every service, some hundreds at a time, in a fixed order."""
    ids = list(Service.objects.order_by("id").values_list("id", flat=True))
    for start in range(0, len(ids), BATCH):
        found = Service.objects.filter(id__in=ids[start : start + BATCH]).order_by("id")
        yield from published.services(found, full=full)
