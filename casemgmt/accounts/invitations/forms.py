"""Whom to invite as what, and what somebody new types to accept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.roles import SEES, Role
from casemgmt.core.forms import Form

from .models import Invitation
from .rules import closed_account, needs_password


class MemberForm(Form):
    """Offer a role in the program. The box that opens a closed account again is there once it is about one."""

    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(label=_("Role"), choices=Role)
    opens_again = forms.BooleanField(label=_("Open the closed account again"), required=False)

    def __init__(self, *args: Any, program: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        address = str(self.data.get(self.add_prefix("email"), ""))
        closed = closed_account(address, program) if address else None
        if closed is None:
            del self.fields["opens_again"]
        else:
            self.fields["opens_again"].help_text = closed.words

    @property
    def sees(self) -> list[tuple[str, Any]]:
        """Each role with what it sees, in plain words."""
        return [(str(role.label), SEES[role]) for role in Role]


class JoinForm(Form):
    """The name and the password of somebody who has no account yet, or whose account is opened again."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Choose a password"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def join_form(data: Any, invitation: Invitation, known: Any) -> JoinForm | None:
    """The form, for who sets a password here; a known account signs in instead. A known name is not asked again."""
    if not needs_password(known):
        return None
    form = JoinForm(data)
    if known is not None and known.name:
        del form.fields["name"]
    return form
