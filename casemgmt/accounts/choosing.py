"""Which program a page is about, where somebody works for several: its address says so."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.validators import slug_re
from django.http import Http404, HttpRequest

from casemgmt.core.access import Permission, programs_where

from .models import Program


def as_slug(word: str | None) -> str:
    """The program's word in an address, or nothing when it is none."""
    return word if word and slug_re.fullmatch(word) else ""


def programs_of(request: HttpRequest, permission: Permission) -> list[Program]:
    """Those the reader may choose among."""
    return list(Program.objects.filter(pk__in=programs_where(request.user, permission)).order_by("name", "pk"))


def program_of(request: HttpRequest, permission: Permission, *, slug: str | None = None) -> Program:
    """The program the address or the form names, else the reader's first. One that is not theirs is not found.

    A caller that read the name elsewhere gives it as `slug`.
    """
    allowed = programs_of(request, permission)
    wanted = request.POST.get("program") or request.GET.get("program") or "" if slug is None else slug
    found = next((program for program in allowed if wanted in {"", program.slug}), None)
    if found is None and wanted:
        raise Http404
    if found is None:
        raise PermissionDenied(permission.value)
    return found


def named(slug: str, allowed: Collection[Any]) -> Program | None:
    """The program of a list's filter, for who could have meant another."""
    return Program.objects.filter(slug=slug, pk__in=allowed).first() if slug and len(allowed) > 1 else None
