"""Work with client records, which whoever sets a program up does not do: who does it is said instead."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import users_holding


def told_who_may(request: HttpRequest, permission: Permission, *, title: Any, words: Any) -> HttpResponse:
    """The colleagues of the program who hold the permission. Whoever does not set it up is refused as before."""
    program = program_of(request, Permission.PROGRAM_SETTINGS)
    people = users_holding(permission, program).order_by("name")
    return render(
        request, "accounts/who_may.html", {"program": program, "people": people, "title": title, "words": words}
    )
