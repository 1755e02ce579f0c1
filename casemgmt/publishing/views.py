"""The page and the data for everybody, and the page on which an administrator switches them on."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.choosing import address, program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core import frame, jobs
from casemgmt.core.access import holds
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.pages import once
from providers.freshness.queries import freshness_of

from . import actions, open_data
from .layout import TABLES
from .models import Preview, Publication, Release
from .open_pages import open_page
from .paper import council_paper, file_name
from .preparation import KIND, digest_of
from .reading import courses, read_release, read_row


@open_page
def public_page(request: HttpRequest, slug: str, year: int = 0, number: int = 0) -> HttpResponse:
    """How the program performs, for everybody: the latest quarter, or one that is named."""
    program = _publishing(slug)
    releases = [read_row(release) for release in _releases(program)]
    named = [one for one in releases if not year or (one.first_day.year, one.quarter) == (year, number)]
    if year and not named:
        raise Http404
    context = {
        "program": program,
        "release": named[0] if named else None,
        "releases": releases,
        "courses": courses(releases),
        "tables": TABLES,
        "directory": freshness_of([program.pk], timezone.now()),
        "language": get_language(),
        "site": settings.SITE_URL,
    }
    return HttpResponse(render_to_string("publishing/public.html", context))


@open_page
def public_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """Every release as one table."""
    return HttpResponse(open_data.as_csv(_releases(_publishing(slug))), content_type="text/csv; charset=utf-8")


@open_page
def public_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Every release with its dictionary."""
    program = _publishing(slug)
    return HttpResponse(open_data.as_json(program, _releases(program)), content_type="application/json")


@open_page
def public_dictionary(request: HttpRequest, slug: str) -> HttpResponse:
    """What every field, table and column means."""
    _publishing(slug)
    return HttpResponse(open_data.dictionary_csv(), content_type="text/csv; charset=utf-8")


@require_safe
def council(request: HttpRequest) -> HttpResponse:
    """The quarters that are out, each as a paper to hand to a council."""
    program = program_of(request, Permission.REPORT_EXPORT, Permission.PROGRAM_SETTINGS)
    told = [(release, read_row(release)) for release in _out(program)]
    keeps = holds(request.user, Permission.PROGRAM_SETTINGS, program)
    return render(request, "publishing/council.html", {"program": program, "releases": told, "keeps": keeps})


@require_safe
def council_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them."""
    program = program_of(request, Permission.REPORT_EXPORT, Permission.PROGRAM_SETTINGS)
    release = next((one for one in _out(program) if one.pk == pk), None)
    if release is None:
        raise Http404
    answer = HttpResponse(council_paper(release, get_language() or "en"), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{file_name(release)}"'
    return answer


def _out(program: Program) -> list[Release]:
    """What is out; nothing once publishing is switched off."""
    return _releases(program) if Publication.objects.filter(program=program, is_on=True).exists() else []


def _publishing(slug: str) -> Program:
    found = Publication.objects.filter(program__slug=slug, is_on=True).select_related("program").first()
    if found is None:
        raise Http404
    return found.program


def _releases(program: Program) -> list[Release]:
    return list(Release.objects.filter(program=program).select_related("program").order_by("-first_day"))


@require_http_methods(["GET", "POST"])
def publishing(request: HttpRequest) -> HttpResponse:
    """Whether the program publishes, what is out, and asking for a preview."""
    program = program_of(request, Permission.PROGRAM_SETTINGS)
    if request.method == "POST":
        return redirect("publishing:preview", _asked(request, program).pk)
    context = {
        "program": program,
        "publication": Publication.objects.filter(program=program).select_related("changed_by").first(),
        "releases": [read_row(release) for release in _releases(program)],
        "previews": Preview.objects.filter(program=program).select_related("asked_by").defer("content")[:5],
        "public_url": settings.SITE_URL + reverse("publishing:public", args=[program.slug]),
    }
    return render(request, "publishing/publishing.html", context)


def _asked(request: HttpRequest, program: Program) -> Preview:
    with transaction.atomic():
        if once(request):
            return actions.ask_for_preview(program=program, by=signed_in(request), at=timezone.now())
        return Preview.objects.filter(program=program).defer("content")[0]


@require_safe
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Exactly what would be published; before it is ready, how far it is."""
    rows = Preview.objects.visible_to(request.user).select_related("program")
    found = frame.loaded(request, rows, pk=pk)
    context: dict[str, Any] = {
        "preview": found,
        "program": found.program,
        "releases": [read_release(facts) for facts in found.content or []],
        "digest": digest_of(found),
        "tables": TABLES,
        **jobs.standing(jobs.newest_of(KIND, found), request.user),
    }
    is_part = getattr(request, "htmx", None) and found.state == Preview.State.WAITING
    return render(request, "publishing/_preview_run.html" if is_part else "publishing/preview.html", context)


@require_POST
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Publish what was seen."""
    found = frame.loaded(request, Preview.objects.visible_to(request.user).select_related("program"), pk=pk)
    try:
        actions.publish_preview(
            preview=found, digest=request.POST.get("digest", ""), by=signed_in(request), at=timezone.now()
        )
    except NotPossible as problem:
        messages.error(request, str(problem))
        return redirect("publishing:preview", found.pk)
    messages.success(request, _("It is published. Everybody can read it now."))
    return redirect(f"{reverse('publishing:publishing')}?program={found.program.slug}")


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Take the page and the data off."""
    program = program_of(request, Permission.PROGRAM_SETTINGS)
    actions.stop_publishing(program=program, by=signed_in(request), at=timezone.now())
    messages.success(request, _("It is switched off. Copies that others keep last for up to ten minutes."))
    return redirect(address(request, "publishing:publishing"))
