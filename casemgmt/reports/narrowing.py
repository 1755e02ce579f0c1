"""What narrows a figure, in words: area, risk, team and the like. Heading, paper, file and file name ask here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext as _

from casemgmt.core.codes import Risk
from providers.models import Organization

from .choices import Choices, choices_of
from .measures.filters import TITLES
from .models import ReportRun
from .scope import NOT_GIVEN, Scope

OWN = {"area", "navigator", "team", "agency", "step"}


@dataclass(frozen=True)
class Chip:
    """One thing that narrows, and the address without it."""

    title: str
    words: str
    off: str


def narrowed_in_words(scope: Scope) -> str:
    """“Area: North · high risk · Team: Night car”, or nothing where everybody counts."""
    return _in_one_line(scope, _own(scope))


def chips(request: HttpRequest, scope: Scope) -> list[Chip]:
    """What narrows the page, each with the address that takes it off."""
    return [
        Chip(str(_title(name)), words, _without(request, name)) for name, words in _said(scope, _own(scope)).items()
    ]


def runs_in_words(runs: Iterable[ReportRun]) -> list[tuple[ReportRun, str]]:
    """Each report with what narrows it."""
    found = [(run, run.scope) for run in runs]
    chosen = [(name, value) for _run, scope in found for name, value in scope.filters.items() if name in OWN]
    if not chosen:
        return [(run, _in_one_line(scope, Choices())) for run, scope in found]
    asked = {value for name, value in chosen if name == "agency"}
    named = Organization.objects.filter(pk__in=asked).values_list("pk", "name") if asked else ()
    own = {**choices_of(found[0][1].program).own, "agency": [(str(pk), name) for pk, name in named]}
    return [(run, _in_one_line(scope, Choices(own))) for run, scope in found]


def narrowed_in_file(scope: Scope) -> tuple[str, str, str]:
    """Area, risk and whatever else narrows as columns of a file; empty where everybody counts."""
    own = _own(scope)
    words = _words(scope, own)
    others = " · ".join(said for name, said in _said(scope, own).items() if name not in {"area", "risk"})
    return words.get("area", ""), words.get("risk", ""), others


def file_name(stem: str, scope: Scope, ending: str) -> str:
    """The name says what the file holds: program, period, the moment it is told from, and what narrows it."""
    told = (
        f"as-of-{scope.as_of:%Y-%m-%dT%H%MZ}",
        *(slugify(words) for words in _words(scope, _own(scope)).values() if words),
    )
    return "_".join((stem, scope.program.slug, f"{scope.first_day}", f"{scope.last_day}", *told)) + f".{ending}"


def _own(scope: Scope) -> Choices:
    """What the program calls what was chosen of its own; nothing is asked where nothing was."""
    chosen = scope.filters
    return choices_of(scope.program, agency=chosen.get("agency", "")) if OWN & set(chosen) else Choices()


def _words(scope: Scope, own: Choices) -> dict[str, str]:
    """Each filter by its name: its value in words."""
    return {name: _value(name, value, own) for name, value in scope.filters.items()}


def _in_one_line(scope: Scope, own: Choices) -> str:
    return " · ".join(_said(scope, own).values())


def _value(name: str, value: str, own: Choices) -> str:
    if name == "area" and value == NOT_GIVEN:
        return _("no area")
    if name == "risk":
        return str({**dict(Risk.choices), NOT_GIVEN: _("no risk given")}.get(value, ""))
    return dict(own.agencies()).get(value, "") if name == "agency" else own.words(name, value)


def _said(scope: Scope, own: Choices) -> dict[str, str]:
    words = _words(scope, own)
    return {name: said if name == "risk" else f"{_title(name)}: {said}" for name, said in words.items()}


def _title(name: str) -> Any:
    return {**TITLES, "area": _("Area"), "risk": _("Risk")}[name]


def _without(request: HttpRequest, name: str) -> str:
    words = request.GET.copy()
    for one in (name, "page", "open"):
        words.pop(one, None)
    return f"?{words.urlencode()}"
