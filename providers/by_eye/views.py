"""Saying by eye what the columns of a list of services are: open the file, say it, try it, bring it in."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.permissions import Permission
from casemgmt.core.actor import signed_in
from casemgmt.core.by_eye import columns_shown, drift, preview, said_columns, said_words
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.pages import led_to, once, remember_where
from casemgmt.core.tables import BadFile, Table, read_table

from .. import mapping as mappings
from ..models import ListingMapping, ListingSample
from . import actions
from .choices import CODED, ListingColumns, guess_words, lacking, mapping_text, options_of, targets, words_in
from .forms import ListingFileForm, ListingNameForm, WholeListForm
from .targets import TARGETS
from .trial import ListingTrial, tried

UNNAMED = "list"  # until it has a name


@require_http_methods(["GET", "POST"])
def open_list(request: HttpRequest) -> HttpResponse:
    """Choose the file."""
    program = program_of(request, Permission.DIRECTORY_EDIT)
    kept = ListingMapping.objects.visible_to(request.user).filter(program=program)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ListingFileForm(*given, kept=kept, initial={"begins_from": request.GET.get("from")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            sample = actions.open_list(
                program=program, file_name=data["file"].name, content=data["file"].read(),
                begins_from=data["begins_from"], by=signed_in(request), at=timezone.now(),
            )  # fmt: skip
            return redirect("providers:list_columns", pk=sample.pk)
        except NotPossible as problem:
            put_refusal(form, problem)
    context = {"form": form, "program": program, "kept": kept}
    return render(request, "providers/by_eye/open.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what each column is, and what its words mean."""
    sample = _sample(request, pk)
    table = read_table(bytes(sample.content), sample.file_name)
    choices, problem = ListingColumns(**sample.choices), ""
    whole = WholeListForm(request.POST or None, initial=sample.choices)
    if request.method == "POST":
        is_right = whole.is_valid()
        choices = guess_words(table, _said(request, table, choices, whole.cleaned_data if is_right else {}))
        actions.say_list_columns(sample=sample, choices=choices, by=signed_in(request), at=timezone.now())
        is_tried = request.POST.get("do") == "try"
        problem = lacking(choices) if is_tried and is_right else ""
        if is_right and not problem:
            return redirect("providers:list_trial" if is_tried else "providers:list_columns", pk=pk)
    context = {
        "sample": sample,
        "columns": columns_shown(table, choices.columns),
        "targets": targets(),
        "rows": preview(table),
        "headings": table.headings,
        "coded": coded_fields(table, choices),
        "whole": whole,
        "problem": problem,
        **against_earlier(sample, table),
    }
    status = 422 if problem else status_of(whole)
    return render(request, "providers/by_eye/columns.html", context, status=status)


@require_http_methods(["GET", "POST"])
def trial(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What would come in; then it is compared with the directory, as any file, or one goes back and says it otherwise.
    A second press leads where the first one led: the file does not lie open any more."""
    if request.method == "POST" and (where := led_to(request)):
        return redirect(where)
    sample = _sample(request, pk)
    choices = ListingColumns(**sample.choices)
    known = _earlier(sample)
    form = ListingNameForm(request.POST or None, initial={"name": known.name if known else ""})
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_read(request, sample, form.cleaned_data["name"]))
        except NotPossible as problem:
            put_refusal(form, problem)
    found, problem_words = tried_as_said(sample, choices)
    context = {"sample": sample, "form": form, "trial": found, "problem": problem_words}
    return render(request, "providers/by_eye/trial.html", context, status=status_of(form))


def _read(request: HttpRequest, sample: ListingSample, name: str) -> str:
    """Bring it in; the page of its import."""
    with transaction.atomic():
        once(request)
        job = actions.read_list(sample=sample, name=name, by=signed_in(request), at=timezone.now())
        where = reverse("providers:import_report", args=[job.pk])
        remember_where(request, where)
    return where


@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a kept mapping out of the list."""
    mapping = get_object_or_404(ListingMapping.objects.visible_to(request.user), pk=pk)
    actions.remove_list_mapping(mapping=mapping, by=signed_in(request), at=timezone.now())
    return redirect("providers:by_eye")


def _sample(request: HttpRequest, pk: UUID) -> ListingSample:
    rows = ListingSample.objects.visible_to(request.user).select_related("program")
    return get_object_or_404(rows, pk=pk)


def tried_as_said(sample: ListingSample, choices: ListingColumns) -> tuple[ListingTrial, str]:
    """The dry run, or what has to be said before."""
    if unsaid := lacking(choices):
        return ListingTrial(), unsaid
    table = read_table(bytes(sample.content), sample.file_name)
    try:
        mapping = mappings.parse(mapping_text(choices, UNNAMED, table).encode(), name=UNNAMED)
        return tried(table, mapping, sample.file_name), ""
    except BadFile as problem:
        return ListingTrial(), problem.message


def _said(request: HttpRequest, table: Table, before: ListingColumns, whole: dict[str, Any]) -> ListingColumns:
    """What the form says, as far as it can be said: fields that are none are left out."""
    post = request.POST
    return ListingColumns(
        columns=said_columns(post, table.headings, TARGETS),
        words=before.words | said_words(post, lambda name: [code for code, _label in options_of(name)]),
        dates=whole.get("dates", before.dates),
        coordinates=whole.get("coordinates", before.coordinates),
        has_several_rows=whole.get("has_several_rows", before.has_several_rows),
        source=before.source,
    )


def coded_fields(table: Table, choices: ListingColumns) -> list[dict[str, Any]]:
    """Fields with codes that were chosen, with the words of their columns and what each can be."""
    chosen = choices.by_field()
    return [
        {
            "name": name,
            "label": TARGETS[name].label,
            "headings": chosen[name],
            "options": options_of(name),
            "words": words_in(table, name, chosen[name], choices.words.get(name, {})),
        }
        for name in CODED
        if name in chosen
    ]


def _earlier(sample: ListingSample) -> ListingMapping | None:
    source = sample.choices.get("source")
    return ListingMapping.objects.filter(program=sample.program, source=source).first() if source else None


def against_earlier(sample: ListingSample, table: Table) -> dict[str, Any]:
    """Which columns the earlier file had that this one has not, and which are new."""
    kept = _earlier(sample)
    return {"earlier": kept, "drift": drift(kept.columns, table.headings)} if kept else {}
