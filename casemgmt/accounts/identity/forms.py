"""Forms of a program's sign-in server: which one, how it is set up, a look at a token."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import Role
from casemgmt.core.access import users_holding
from casemgmt.core.forms import Form

from . import server
from .models import IdentitySetup, ServerShape
from .refused import NotLetIn, sentence, sentence_for_setup

LONGEST_TOKEN = 50_000


class WhichCityForm(Form):
    """The address one works with."""

    email = forms.EmailField(label=_("Your work e-mail address"), max_length=254)


class IdentityForm(Form):
    """How the server is set up. The secret is typed, and never shown again."""

    name = forms.CharField(label=_("Name on the button"), max_length=60, help_text=_("Such as City of Riverside."))
    shape = forms.ChoiceField(label=_("Whose product it is"), choices=ServerShape)
    issuer = forms.CharField(
        label=_("Issuer"),
        max_length=300,
        help_text=_("The server's address, as its settings show it: https://login.microsoftonline.com/…/v2.0"),
    )
    client_id = forms.CharField(label=_("Client ID"), max_length=200)
    secret = forms.CharField(
        label=_("Client secret"),
        max_length=400,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept encrypted and never shown again. Empty: the one that is there stays."),
    )
    tenant = forms.CharField(
        label=_("Organization"),
        max_length=120,
        required=False,
        help_text=_("Entra: the tenant's id. Google: your domain. Others: leave it empty."),
    )
    domains = forms.CharField(
        label=_("Mail domains that sign in there"), max_length=1000, help_text=_("Such as riverside.gov, one a word.")
    )
    group_claim = forms.CharField(
        label=_("Claim that lists the groups"), max_length=120, initial="groups", required=False
    )
    mapping = forms.CharField(
        label=_("Which group gives which role"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line: the group as the server names it (Entra: its object id), “=”, the role. Such as "
                    "“crisis-team = navigator”. Nobody gets a role by a line they wrote themselves."),
    )  # fmt: skip
    hands_to: Any = forms.ModelChoiceField(
        label=_("Who takes over when a group ends"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Gets the work of whoever loses the group. Empty: the role stays until you hand the work on."),
    )
    keeps_passwords = forms.BooleanField(
        label=_("Passwords still work besides"),
        required=False,
        initial=True,
        help_text=_("Administrators you invited always keep theirs, for the day the server is down."),
    )
    second_step_counts = forms.BooleanField(
        label=_("The server's second step counts as ours"),
        required=False,
        help_text=_("Only if it says so in the token (amr or acr), for this very sign-in."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, program: Program, **more: Any) -> None:
        super().__init__(*args, **more)
        takers = users_holding(Permission.CASE_EDIT, program).order_by("name", "pk")
        self.fields["hands_to"].queryset = takers  # type: ignore[attr-defined]

    def clean_issuer(self) -> str:
        """The server is asked what it says of itself, so that a slip is seen now and not by everybody tomorrow."""
        return asked(self.cleaned_data["issuer"].strip(), forms.ValidationError)

    def clean_domains(self) -> list[str]:
        return self.cleaned_data["domains"].replace(",", " ").split()

    def clean_mapping(self) -> list[tuple[str, str]]:
        lines = [line for line in self.cleaned_data["mapping"].splitlines() if line.strip()]
        return [_line(line) for line in lines]


class LookForm(Form):
    """A token, or the claims in it."""

    token = forms.CharField(
        label=_("A token, or its claims as JSON"),
        max_length=LONGEST_TOKEN,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Nobody is signed in by it, and nothing of it is kept."),
    )

    def clean_token(self) -> dict[str, Any]:
        try:
            return claims_in(self.cleaned_data["token"].strip())
        except NotLetIn as problem:
            raise forms.ValidationError(sentence(problem, "")) from None


def asked(issuer: str, error: type[Exception]) -> str:
    """The issuer, once its server answered. Raises `error` with a sentence."""
    try:
        server.forget()
        server.endpoints_of(issuer)
    except NotLetIn as problem:
        raise error(sentence_for_setup(problem)) from None
    return issuer


def claims_in(typed: str) -> dict[str, Any]:
    """What was pasted: JSON, or a token read without believing it."""
    if not typed.startswith("{"):
        return server.read_unchecked(typed)
    try:
        found = json.loads(typed)
    except (ValueError, RecursionError):
        raise NotLetIn("unreadable") from None
    return found


def initial_of(setup: IdentitySetup | None) -> dict[str, Any]:
    """What the form shows at first: what was set last, without the secret."""
    if setup is None:
        return {"seen": ""}
    names = ("name", "shape", "issuer", "client_id", "tenant", "group_claim", "keeps_passwords", "second_step_counts")
    return {
        **{name: getattr(setup, name) for name in names},
        "domains": " ".join(setup.domains),
        "mapping": "\n".join(f"{line['group']} = {line['role']}" for line in setup.mapping),
        "hands_to": setup.hands_to_id,
        "seen": str(setup.pk),
    }


def _line(line: str) -> tuple[str, str]:
    group, sign, role = line.rpartition("=")
    word = role.strip().lower().replace(" ", "_")
    by_label = {str(one.label).lower().replace(" ", "_"): one.value for one in Role}
    found = by_label.get(word, word)
    if not sign or not group.strip() or found not in Role.values:
        words = __("“%(line)s” is no line such as “crisis-team = navigator”. Roles: %(roles)s.")
        raise forms.ValidationError(words % {"line": line.strip()[:60], "roles": ", ".join(Role.values)})
    return group.strip(), found
