"""Measures on the command line: the same figures as the pages, files and API, from the same functions."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casemgmt.accounts.models import Program
from casemgmt.reports.api import AnswerSerializer
from casemgmt.reports.forms import PeriodForm
from casemgmt.reports.measures import MEASURES
from casemgmt.reports.measures.filters import NAMES
from casemgmt.reports.queries import Answer, answer
from casemgmt.reports.queries.answers import cell_in_words
from casemgmt.reports.queries.compared import COMPARED
from casemgmt.reports.scope import COMPARISONS, Scope, last_days

FILTERS = ("area", "risk", *NAMES)


class Command(BaseCommand):
    help = "Tell measures of a program over a period: counts only, as pages, files and the API tell them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("codes", nargs="*", metavar="code", help="which measures; all where none is named")
        parser.add_argument("--program", required=True, help="its slug")
        parser.add_argument("--from", dest="first_day", help="first local day; the last 90 days where left out")
        parser.add_argument("--to", dest="last_day", help="last local day")
        parser.add_argument("--as-of", default="", help="a day or a moment in the past to tell the figures from")
        parser.add_argument("--filter", action="append", default=[], metavar="k=v", help=f"one of {', '.join(FILTERS)}")
        parser.add_argument("--compare", choices=list(COMPARISONS), default="", help="beside this earlier period")
        parser.add_argument("--json", action="store_true", help="as the API answers")

    def handle(self, *args: Any, **options: Any) -> None:
        codes = options["codes"] or list(MEASURES)
        if unknown := [code for code in codes if code not in MEASURES]:
            raise CommandError(f"No such measure: {', '.join(unknown)}. There are: {', '.join(MEASURES)}.")
        scope = _scope(options)
        with timezone.override(scope.zone):
            told = [
                answer(code, scope, options["compare"])
                for code in self._able(codes, scope, named=bool(options["codes"]))
            ]
            if options["json"]:
                answers = [AnswerSerializer(one).data for one in told]
                self.stdout.write(json.dumps(answers, ensure_ascii=False, indent=1))
            else:
                self.stdout.write("\n".join(line for one in told for line in _lines(one)))

    def _able(self, codes: list[str], scope: Scope, *, named: bool) -> list[str]:
        """Those that can be narrowed so. One that was named and cannot is refused; of all, the others are told of."""
        refused = {code: MEASURES[code].refusal(scope) for code in codes}
        if wrong := [words for words in refused.values() if words]:
            if named:
                raise CommandError(" ".join(wrong))
            self.stderr.write("\n".join(wrong))
        return [code for code in codes if not refused[code]]


def _scope(options: dict[str, Any]) -> Scope:
    program = Program.objects.filter(slug=options["program"]).first()
    if program is None:
        raise CommandError(f"No program has the slug {options['program']}.")
    usual = last_days(program, 90, timezone.now())
    days = {name: options[name] or getattr(usual, name).isoformat() for name in ("first_day", "last_day")}
    form = PeriodForm({**days, "as_of": options["as_of"], **_filters(options["filter"])}, program=program)
    if not form.is_valid():
        raise CommandError("; ".join(f"{name}: {' '.join(map(str, errors))}" for name, errors in form.errors.items()))
    return form.scope()


def _filters(given: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    if wrong := [name for name, _sign, value in pairs if name not in FILTERS or not value]:
        raise CommandError(f"Not a filter: {', '.join(wrong)}. There are: {', '.join(FILTERS)}.")
    return {name: value for name, _sign, value in pairs}


def _lines(told: Answer) -> list[str]:
    rates = [f"  {rate.label}: {rate.share} ({rate.count} of {rate.of})" for rate in told.result.rates]
    parts = [f"  {part.label}: {part.count}" for part in told.result.parts if part.count]
    return [f"{told.measure.title} [{told.measure.code}]", *rates, *parts, *_beside(told)]


def _beside(told: Answer) -> list[str]:
    """The table of the earlier period, a line each."""
    lines = []
    for table in (table for table in told.result.tables if table.code == COMPARED):
        lines.append(f"  {table.title}")
        for (_heading, about), *cells in table.labelled:
            words = " · ".join(f"{heading}: {cell_in_words(cell)}" for heading, cell in cells)
            lines.append(f"    {about.value}: {words}")
    return lines
