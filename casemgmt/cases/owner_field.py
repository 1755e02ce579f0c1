"""Choosing a colleague who works on cases."""

from typing import Any

from django import forms

from casemgmt.accounts.models import Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds, users_holding


class OwnerField(forms.ModelChoiceField):
    """Colleagues who work on cases in the program; who does not assign cases may only name themselves."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), **kwargs)

    def offer(self, program: Program, by: User) -> None:
        """Offer the names this user may choose."""
        everybody = users_holding(Permission.CASE_EDIT, program).order_by("name")
        self.queryset = everybody if holds(by, Permission.CASE_ASSIGN, program) else everybody.filter(pk=by.pk)
