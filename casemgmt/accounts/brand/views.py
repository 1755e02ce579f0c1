"""How a program shows itself: looked at first, or saved; the stylesheet and logo that every page of it reads."""

import base64
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts.choosing import address, program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of

from .actions import set_brand
from .colors import as_hex
from .forms import LISTED, OWN, BrandForm
from .history import brand_changes
from .look import stylesheet
from .models import BrandRule

FOR_EVER = "public, max-age=31536000, immutable"


@require_http_methods(["GET", "POST"])
def brand(request: HttpRequest) -> HttpResponse:
    """Name, color, logo and languages, with every change."""
    program = program_of(request, Permission.PROGRAM_RULES)
    newest = BrandRule.objects.filter(program=program).first()
    form = BrandForm(request.POST or None, request.FILES or None, initial=_initial(program, newest))
    sent = request.method == "POST" and form.is_valid()
    looks = sent and "look" in request.POST
    if sent and not looks and _saved(request, program, form):
        return redirect(address(request, "accounts:brand"))
    words = {"form": form, "program": program, "changes": list(brand_changes(program.pk)), **_back(request, program)}
    return render(request, "accounts/brand.html", words | _tried(form, program, looks=looks), status=status_of(form))


def _back(request: HttpRequest, program: Program) -> dict[str, Any]:
    """The page that leads here: of who keeps the settings, and of who keeps the rules alone."""
    if holds(request.user, Permission.PROGRAM_SETTINGS, program):
        return {"back": reverse("accounts:settings"), "back_label": _("Settings")}
    return {"back": reverse("referrals:rules"), "back_label": _("Rules")}


def _initial(program: Program, newest: BrandRule | None) -> dict[str, Any]:
    color = newest.color if newest else ""
    return {
        "seen": str(newest.pk) if newest else "",
        "shown_name": newest.shown_name if newest else "",
        "color": color if color in LISTED else OWN,
        "typed": color,
        "logo_alt": newest.logo_alt if newest else "",
        "languages": program.languages,
        "distances": newest.distances if newest else "",
    }


def _tried(form: BrandForm, program: Program, *, looks: bool) -> dict[str, Any]:
    """What it would look like; the logo that was sent is kept in the form."""
    if not looks:
        return {}
    said = form.brand
    logo = said.get("logo")
    kept = base64.b64encode(logo).decode() if logo else ""
    form.data = _typed(form) | {"kept_logo": kept}
    stays = program.shown.logo_inline if "logo" not in said else ""
    return {
        "looked": True,
        "tried_name": said["shown_name"] or program.name,
        "tried_color": said["color"].removeprefix("#"),
        "tried_logo": f"data:image/png;base64,{kept}" if kept else stays,
    }


def _typed(form: BrandForm) -> dict[str, Any]:
    """What stands in the form, but for the file."""
    return {name: form[name].value() for name in form.fields if name != "logo"}


def _saved(request: HttpRequest, program: Program, form: BrandForm) -> bool:
    try:
        set_brand(program=program, by=signed_in(request), at=timezone.now(), **form.brand)
    except NotPossible as problem:
        put_refusal(form, problem)
        newest = BrandRule.objects.filter(program=program).first()
        form.data = _typed(form) | {"seen": str(newest.pk) if newest else ""}
        return False
    messages.success(request, _("Saved. Pages, mail and papers show it from now on."))
    return True


@require_safe
def tried_css(request: HttpRequest, color: str) -> HttpResponse:
    """A color that is looked at before it is saved: on the page of whoever tries it alone."""
    program_of(request, Permission.PROGRAM_RULES)
    found = as_hex(color)
    if not found:
        raise Http404
    return HttpResponse(stylesheet(found), content_type="text/css; charset=utf-8")


@login_not_required
@require_safe
def look_css(request: HttpRequest, mark: str) -> HttpResponse:
    """The stylesheet of a color. Its address names what it holds, so it may be kept for ever."""
    found = BrandRule.objects.filter(mark=mark).exclude(color="").values_list("color", flat=True).first()
    if found is None:
        raise Http404
    return _kept_for_ever(stylesheet(found), "text/css; charset=utf-8")


@login_not_required
@require_safe
def look_logo(request: HttpRequest, mark: str) -> HttpResponse:
    """The logo, as it was drawn when it was sent."""
    found = BrandRule.objects.filter(mark=mark).exclude(logo=None).first()
    if found is None or not found.logo:
        raise Http404
    return _kept_for_ever(bytes(found.logo), "image/png")


def _kept_for_ever(content: Any, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Cache-Control"] = FOR_EVER
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
