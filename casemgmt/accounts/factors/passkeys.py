"""allauth's forms and pages for passkeys: named after the device, wrong ones on record, the last one kept where a role
needs a second step."""

from typing import Any

from allauth.core import context
from allauth.mfa.webauthn import forms as theirs
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import User
from casemgmt.accounts.sign_in_record import note
from casemgmt.core.models import AccessVerb

from . import adapter

LONGEST_NAME = 60
# What the library raises for an answer that no device gives.
NONSENSE = (ValidationError, KeyError, TypeError, ValueError, AttributeError, IndexError)
NOT_ACCEPTED = _("That passkey was not accepted. Try again, or sign in another way.")

NOT_KEPT = _("The device's answer was not understood, so nothing was added. Load the page again and try once more.")


class AddPasskeyForm(theirs.AddWebAuthnForm):
    """A name, and whether it signs in alone."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("So that you know it in the list, such as “My phone”."),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without the password"),
        required=False,
        initial=True,
        help_text=_("The device then asks for your finger, your face or its PIN each time. Not every stick can."),
    )

    def clean(self) -> dict[str, Any]:
        """The answer's field is hidden, so what is wrong with it is said of the form."""
        if self.errors.pop("credential", None):
            raise ValidationError(NOT_KEPT)
        try:
            return super().clean()
        except NONSENSE:
            raise ValidationError(NOT_KEPT) from None


class RenamePasskeyForm(theirs.EditWebAuthnForm):
    """Its name."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)

    def clean_name(self) -> str:
        """A name that fits is taken at once, there is nothing else to be wrong; so it is put on record here."""
        note(context.request, AccessVerb.CHANGED, self.instance.user, "key_named")
        return self.cleaned_data["name"]


class NotesWrongKeys:
    """A passkey that is not accepted is a row of the access log; whose it claims to be is not believed."""

    user: Any

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]  # of the form beside it
        except NONSENSE:
            note(context.request, AccessVerb.FAILED, self.user, "key_failed")
            raise ValidationError(NOT_ACCEPTED) from None


class SecondStepForm(NotesWrongKeys, theirs.AuthenticateWebAuthnForm):
    """After the password."""


class SignInForm(NotesWrongKeys, theirs.LoginWebAuthnForm):
    """In the place of the password and of the second step."""


class OnceMoreForm(NotesWrongKeys, theirs.ReauthenticateWebAuthnForm):
    """Before something that needs a fresh sign-in."""


class RemovePasskey(RemoveWebAuthnView):
    """Remove one's passkey; not the last second step of somebody whose role needs one."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        may_go = adapter.FactorAdapter().can_delete_authenticator(self.object)
        return {**super().get_context_data(**more), "may_go": may_go}

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            User.objects.select_for_update(of=("self",)).get(pk=self.object.user_id)
            if adapter.FactorAdapter().can_delete_authenticator(self.object):
                return super().form_valid(form)
        return HttpResponseRedirect(self.request.path)


def remove_passkey(request: HttpRequest, pk: int) -> Any:
    """The page above, at allauth's own address."""
    return RemovePasskey.as_view()(request, pk=pk)
