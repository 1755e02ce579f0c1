"""Pages of finding: the words of the search, kept by editors; the sheet to hand over."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.pages import once
from providers import rights

from . import actions
from .folding import folded
from .forms import WordGroupForm, said_of
from .models import WordGroup
from .vocabulary import Group, shipped


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """All groups: those that come with the program, as they are kept here, and our own."""
    rights.require_editor(request.user)
    asked = folded(request.GET.get("words", ""))[:80]
    rows = [row for row in _rows() if not asked or asked in row["folded"]]
    return render(request, "providers/words.html", {"rows": rows, "asked": request.GET.get("words", "")[:80]})


def _rows() -> list[dict[str, Any]]:
    kept = {row.code: row for row in WordGroup.objects.all() if row.code}
    own = WordGroup.objects.filter(code="")
    ours = [_row(row, reverse("providers:own_words", args=[row.pk]), True) for row in own]
    return ours + [
        _row(kept.get(code, group), reverse("providers:shipped_words", args=[code]), code in kept)
        for code, group in shipped().items()
    ]


def _row(group: WordGroup | Group, address: str, is_changed: bool) -> dict[str, Any]:
    said = [*group.words, *group.also]
    return {
        "address": address,
        "words": list(group.words),
        "also": list(group.also),
        "means": said_of(group.means),
        "is_changed": is_changed,
        "is_active": getattr(group, "is_active", True),
        "folded": " ".join(map(folded, said)),
    }


@require_http_methods(["GET", "POST"])
def add_words(request: HttpRequest) -> HttpResponse:
    """A group of our own."""
    return _edit(request, None, "")


@require_http_methods(["GET", "POST"])
def own_words(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A group of our own, to change or take away."""
    rights.require_editor(request.user)
    return _edit(request, get_object_or_404(WordGroup, pk=pk, code=""), "")


@require_http_methods(["GET", "POST"])
def shipped_words(request: HttpRequest, code: str) -> HttpResponse:
    """A group that comes with the program, as it counts here."""
    rights.require_editor(request.user)
    if code not in shipped():
        raise Http404
    return _edit(request, WordGroup.objects.filter(code=code).first(), code)


def _edit(request: HttpRequest, group: WordGroup | None, code: str) -> HttpResponse:
    rights.require_editor(request.user)
    form = WordGroupForm(request.POST or None, initial=_initial(group, code))
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            with transaction.atomic():
                if once(request):
                    actions.keep_words(
                        group=group, code=code, version=said.pop("version"), said=said, by=signed_in(request),
                        at=timezone.now(),
                    )  # fmt: skip
            messages.success(request, _("Kept. The search reads these words from now on."))
            return redirect("providers:words")
        except NotPossible as problem:
            put_refusal(form, problem)
    context = {"form": form, "group": group, "code": code, "first": (_first(group, code))}
    return render(request, "providers/word_group.html", context, status=status_of(form))


def _first(group: WordGroup | None, code: str) -> str:
    known = group or (shipped()[code] if code else None)
    return known.words[0] if known else ""


def _initial(group: WordGroup | None, code: str) -> dict[str, Any]:
    known = group or (shipped()[code] if code else None)
    if known is None:
        return {"version": 0, "is_active": True}
    return {
        "version": group.version if group else 0,
        "words": "\n".join(known.words),
        "also": "\n".join(known.also),
        "means": known.means,
        "is_active": group.is_active if group else True,
    }


@require_POST
def restore_words(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take away what was written."""
    rights.require_editor(request.user)
    group = get_object_or_404(WordGroup, pk=pk)
    with transaction.atomic():
        if once(request):
            actions.restore_words(group=group, by=signed_in(request), at=timezone.now())
    messages.success(request, _("Taken away. What came with the program counts again."))
    return redirect("providers:words")
