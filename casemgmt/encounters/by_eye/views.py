"""Saying by eye what the columns of a dispatch export are: open the file, say it, try it, read it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.by_eye import columns_shown, drift, preview, said_columns, said_words
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.pages import led_to, once, remember_where
from casemgmt.core.tables import BadFile, Table, read_table

from .. import queries
from ..mapping import CODES, LISTS, YES_NO, MappingProblem
from ..mapping_file import read_mapping
from . import actions
from .choices import (
    ROWS,
    ColumnsSaid,
    is_zone,
    known_targets,
    label_of,
    lacking,
    mapping_text,
    options_of,
    targets,
    words_of,
)
from .forms import DispatchFileForm, MappingNameForm, WholeFileForm
from .models import DispatchSample, KeptMapping
from .trial import Trial, tried

UNNAMED = "the file"  # until it has one


@require_http_methods(["GET", "POST"])
def open_file(request: HttpRequest) -> HttpResponse:
    """Choose the file."""
    if not programs_where(request.user, Permission.ENCOUNTER_IMPORT):
        raise PermissionDenied(Permission.ENCOUNTER_IMPORT)
    programs = queries.programs_of(request.user, Permission.ENCOUNTER_IMPORT)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    initial = {"begins_from": request.GET.get("from")}
    form = DispatchFileForm(
        *given, programs=programs, kept=KeptMapping.objects.visible_to(request.user), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("encounters:columns", pk=_opened(request, form.cleaned_data).pk)
        except NotPossible as problem:
            put_refusal(form, problem)
    return render(request, "encounters/by_eye/open.html", {"form": form}, status=status_of(form))


def _opened(request: HttpRequest, data: dict[str, Any]) -> DispatchSample:
    return actions.open_sample(
        program=data["program"],
        file_name=data["file"].name,
        content=data["file"].read(),
        begins_from=data["begins_from"],
        by=signed_in(request),
        at=timezone.now(),
    )


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what each column is, and what its words mean."""
    sample = _sample(request, pk)
    table = read_table(bytes(sample.content), sample.file_name)
    choices, problem = ColumnsSaid(**sample.choices), ""
    if request.method == "POST":
        choices = _said(request, table, choices)
        actions.say_columns(sample=sample, choices=choices, by=signed_in(request), at=timezone.now())
        problem = lacking(choices) if request.POST.get("do") == "try" else ""
        if not problem:
            to = "encounters:trial" if request.POST.get("do") == "try" else "encounters:columns"
            return redirect(to, pk=pk)
    context = {
        "sample": sample,
        "columns": columns_shown(table, choices.columns),
        "targets": targets(),
        "rows": preview(table),
        "headings": table.headings,
        "coded": coded_fields(table, choices),
        "whole": WholeFileForm(initial={name: getattr(choices, name) for name in WholeFileForm.base_fields}),
        "problem": problem,
        **against_earlier(sample, table),
    }
    return render(request, "encounters/by_eye/columns.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
def trial(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What would come in; then it is read, or one goes back and says it otherwise. A second press leads where the
    first one led: the file does not lie open any more."""
    if request.method == "POST" and (where := led_to(request)):
        return redirect(where)
    sample = _sample(request, pk)
    choices = ColumnsSaid(**sample.choices)
    found, problem_words = tried_as_said(sample, choices)
    known, twin = _source_of(sample, choices.system), _source_of(sample, _likeliest(found))
    form = MappingNameForm(request.POST or None, initial={"name": known.name if known else twin.name if twin else ""})
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_read(request, sample, form.cleaned_data["name"]))
        except NotPossible as problem:
            put_refusal(form, problem)
    context = {"sample": sample, "form": form, "trial": found, "problem": problem_words, "twin": twin}
    context |= {"known_elsewhere": sum(found.elsewhere.values()), "new_areas": sorted(found.new_areas)}
    return render(request, "encounters/by_eye/trial.html", context, status=status_of(form))


def _source_of(sample: DispatchSample, system: str) -> KeptMapping | None:
    """The mapping under which a source's calls come in."""
    return KeptMapping.objects.filter(program=sample.program, choices__system=system).first() if system else None


def _likeliest(found: Trial) -> str:
    """From which source most of its numbers came in before."""
    return max(found.elsewhere, key=lambda system: found.elsewhere[system], default="")


def _read(request: HttpRequest, sample: DispatchSample, name: str) -> str:
    """Read it; the page of its import."""
    with transaction.atomic():
        once(request)
        batch = actions.read_sample(sample=sample, name=name, by=signed_in(request), at=timezone.now())
        where = reverse("encounters:import", args=[batch.pk])
        remember_where(request, where)
    return where


@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a kept mapping out of the list."""
    mapping = get_object_or_404(KeptMapping.objects.visible_to(request.user), pk=pk)
    actions.remove_mapping(mapping=mapping, by=signed_in(request), at=timezone.now())
    return redirect("encounters:imports")


def _sample(request: HttpRequest, pk: UUID) -> DispatchSample:
    rows = DispatchSample.objects.visible_to(request.user).select_related("program")
    return get_object_or_404(rows, pk=pk)


def tried_as_said(sample: DispatchSample, choices: ColumnsSaid) -> tuple[Trial, str]:
    """The dry run, or what has to be said before."""
    if problem := lacking(choices):
        return Trial(), problem
    first = {"day": True, "month": False}.get(choices.first)
    try:
        mapping = read_mapping(mapping_text(choices, UNNAMED))
        found = tried(sample.program, bytes(sample.content), sample.file_name, mapping, timezone.now(), first)
    except (MappingProblem, BadFile) as problem:
        return Trial(), str(problem)
    return found, found.question


def _said(request: HttpRequest, table: Table, before: ColumnsSaid) -> ColumnsSaid:
    """What the form says, as far as it can be said: fields that are none are left out."""
    post = request.POST
    return ColumnsSaid(
        columns=said_columns(post, table.headings, known_targets()),
        words=before.words | said_words(post, lambda name: [code for code, _label in options_of(name)]),
        source=post.get("source") or before.source,
        first=post.get("first", "") if post.get("first") in {"day", "month"} else "",
        makes_areas="makes_areas" in post,
        only=post.get("only", "").replace("\x00", "")[:400],
        zone=post["zone"] if is_zone(post.get("zone", "")) else "",
        midnight_is_unknown="midnight_is_unknown" in post,
        system=before.system,
    )


def coded_fields(table: Table, choices: ColumnsSaid) -> list[dict[str, Any]]:
    """Fields with codes that were chosen, with the words of their columns and what each can be."""
    coded = [name for name in choices.by_field() if name in {*CODES, *LISTS, *YES_NO, ROWS}]
    return [
        {
            "name": name,
            "label": label_of(name),
            "headings": choices.by_field()[name][0],
            "options": options_of(name),
            "words": words_of(table, name, choices.by_field()[name][0], choices.words.get(name, {})),
        }
        for name in coded
    ]


def against_earlier(sample: DispatchSample, table: Table) -> dict[str, Any]:
    """Which columns the earlier file had that this one has not, and which are new."""
    system = sample.choices.get("system")
    kept = KeptMapping.objects.filter(program=sample.program, choices__system=system).first() if system else None
    if kept is None:
        return {}
    return {"earlier": kept, "drift": drift(kept.columns, table.headings)}
