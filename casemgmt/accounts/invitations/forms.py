"""Whom to invite as what, and what somebody new types to accept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.roles import Role, may, sees
from casemgmt.core.forms import Form
from casemgmt.core.tables import MB

from .models import Invitation
from .rules import closed_account, needs_password

LARGEST = MB


def all_roles() -> list[tuple[str, str, list[str]]]:
    """Each role with what it sees and all that it may do, in plain words."""
    return [(str(role.label), sees(role), may(role)) for role in Role]


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
    def roles(self) -> list[tuple[str, str, list[str]]]:
        """What stands beside the choice of a role."""
        return all_roles()


class PeopleFileForm(Form):
    """A file of people to invite."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX with a column of e-mail addresses and one of roles. Up to 200 people."),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file.")},
    )
    role = forms.ChoiceField(
        label=_("Role of those beside whom none stands"),
        choices=[("", _("None: leave them out")), *Role.choices],
        required=False,
    )

    def clean_file(self) -> Any:
        """Asked before any of it is held in memory."""
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            raise forms.ValidationError(_("This file is larger than 1 MB. Leave out what is no address and no role."))
        return upload

    @property
    def roles(self) -> list[tuple[str, str, list[str]]]:
        """What stands beside the choice of a role."""
        return all_roles()


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
