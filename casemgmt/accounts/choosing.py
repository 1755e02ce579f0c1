"""Which program a page is about, where somebody works for several: its address says so."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.validators import slug_re
from django.http import Http404, HttpRequest
from django.urls import reverse

from casemgmt.accounts.permissions import Permission
from casemgmt.core import frame
from casemgmt.core.access import programs_where

from .models import Program


def as_slug(word: str | None) -> str:
    """The program's word in an address, or nothing when it is none."""
    return word if word and slug_re.fullmatch(word) else ""


def programs_of(request: HttpRequest, permission: Permission) -> list[Program]:
    """Those the reader may choose among."""
    return list(Program.objects.filter(pk__in=programs_where(request.user, permission)).order_by("name", "pk"))


def program_of(request: Any, *permissions: Permission, slug: str | None = None) -> Program:
    """The program the address or the form names, among those where the reader holds one of the permissions.

    Where none is named it is one where they hold the first of the permissions, if there is one: the program they work
    for before others. One that is not theirs is not found. From here on the request is about it: its zone counts, and
    the page offers the others. A caller that read the name elsewhere gives it as `slug`.
    """
    wanted = (request.POST.get("program") or request.GET.get("program") or "") if slug is None else slug
    among = {permission: programs_of(request, permission) for permission in permissions}
    allowed = sorted({one for few in among.values() for one in few}, key=lambda one: (one.name, str(one.pk)))
    found = _named(wanted, allowed) if wanted else _first(request, among)
    if found is None and not wanted:
        raise PermissionDenied(permissions[0].value)
    if found is None:
        raise Http404
    frame.of(request).choose(found, allowed, is_offered=slug is None)
    return found


def _named(slug: str, allowed: Collection[Program]) -> Program | None:
    return next((program for program in allowed if program.slug == slug), None)


def _first(request: Any, among: dict[Permission, list[Program]]) -> Program | None:
    few: list[Program] = next((programs for programs in among.values() if programs), [])
    home = frame.of(request).program
    return home if home in few else next(iter(few), None)


def address(request: Any, name: str, *args: Any) -> str:
    """A page about the same program as this one."""
    return reverse(name, args=args) + frame.of(request).program_query


def named(slug: str, allowed: Collection[Any]) -> Program | None:
    """The program of a list's filter, for who could have meant another."""
    return Program.objects.filter(slug=slug, pk__in=allowed).first() if slug and len(allowed) > 1 else None
