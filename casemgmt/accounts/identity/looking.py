"""What a page or the API shows of a sign-in server before it counts: changes side by side, what a token would give."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program, User
from casemgmt.accounts.roles import Role

from . import claims
from .models import IdentitySetup
from .refused import NotLetIn, sentence

SHOWN = ("name", "shape", "issuer", "client_id", "tenant", "domains", "group_claim", "mapping", "hands_to",
         "keeps_passwords", "second_step_counts")  # fmt: skip


@dataclass(frozen=True)
class WouldGive:
    """What a token would do: the address, the roles with their names, and what stands in the way."""

    address: str
    roles: list[str]
    words: str
    second_step: bool


def would_give(setup: IdentitySetup, said: dict[str, Any]) -> WouldGive:
    """Read as at a sign-in, but for signature and time. Nothing is written, and nobody comes in."""
    try:
        told = claims.read(setup, said)
    except NotLetIn as problem:
        return WouldGive("", [], sentence(problem, setup.name), False)
    if told.groups is None:
        words = _("This token names no groups, so roles stay as they are.")
        return WouldGive(told.address, [], words, told.has_second_step)
    user = User.objects.filter(email__iexact=told.address).values_list("pk", flat=True).first()
    roles = sorted(claims.roles_of(setup.mapping, told.groups, user))
    names = ", ".join(str(Role(role).label) for role in roles)
    words = _("This token would give: %(roles)s.") % {"roles": names} if roles else _("This token would give no role.")
    return WouldGive(told.address, roles, words, told.has_second_step)


def changes(before: IdentitySetup | None, after: IdentitySetup) -> list[tuple[str, str, str]]:
    """What the proposal would change: the field, before, after. The secret is only said to be another."""
    rows = [(_label(name), _said(before, name), _said(after, name)) for name in SHOWN]
    found = [row for row in rows if row[1] != row[2]]
    if before is None or before.secret_in_clear != after.secret_in_clear:
        found.append((_("Client secret"), "", _("a new one")))
    return found


def back_of(program: Program) -> str:
    """The address to type into the server's settings."""
    return settings.SITE_URL + reverse("account_city_back", args=[program.slug])


def start_of(program: Program) -> str:
    """The address that leads people straight to their server."""
    return settings.SITE_URL + reverse("account_city_start", args=[program.slug])


def _label(name: str) -> str:
    from .forms import IdentityForm

    return str(IdentityForm.base_fields[name].label)


def _said(setup: IdentitySetup | None, name: str) -> str:
    if setup is None:
        return ""
    value = getattr(setup, name)
    if name == "mapping":
        return "; ".join(f"{line['group']} = {line['role']}" for line in value)
    if name == "shape":
        return str(setup.get_shape_display())  # type: ignore[attr-defined]
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value or "")
