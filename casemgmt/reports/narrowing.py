"""What narrows a figure, in words: period, moment, area, risk. Heading, paper, file and file name ask here."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.text import slugify
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Area
from casemgmt.core.codes import Risk

from .models import ReportRun
from .scope import NOT_GIVEN, Scope


def narrowed_in_words(scope: Scope) -> str:
    """“Area: North · high risk”, or nothing where everybody counts."""
    return _said(*_words(scope))


def runs_in_words(runs: Iterable[ReportRun]) -> list[tuple[ReportRun, str]]:
    """Each report with what narrows it."""
    found = list(runs)
    areas = {run.area for run in found} - {"", NOT_GIVEN}
    names = {str(pk): name for pk, name in Area.objects.filter(pk__in=areas).values_list("pk", "name")} if areas else {}
    names |= {NOT_GIVEN: _("no area")}
    return [(run, _said(names.get(run.area, ""), _risk(run.risk))) for run in found]


def narrowed_in_file(scope: Scope) -> tuple[str, str]:
    """Area and risk as columns of a file; empty where everybody counts."""
    return _words(scope)


def file_name(stem: str, scope: Scope, ending: str) -> str:
    """The name says what the file holds: program, period, the moment it is told from, and what narrows it."""
    told = (f"as-of-{scope.as_of:%Y-%m-%dT%H%MZ}", *(slugify(words) for words in _words(scope) if words))
    return "_".join((stem, scope.program.slug, f"{scope.first_day}", f"{scope.last_day}", *told)) + f".{ending}"


def _said(area: str, risk: str) -> str:
    said = [_("Area: %(name)s") % {"name": area}] if area else []
    return " · ".join([*said, *([risk] if risk else [])])


def _words(scope: Scope) -> tuple[str, str]:
    return _area(scope.area_id), _risk(scope.risk)


def _area(chosen: UUID | str | None) -> str:
    if not chosen or chosen == NOT_GIVEN:
        return _("no area") if chosen else ""
    return Area.objects.filter(pk=chosen).values_list("name", flat=True).first() or ""


def _risk(chosen: str) -> str:
    return str({**dict(Risk.choices), NOT_GIVEN: _("no risk given")}.get(chosen, ""))
