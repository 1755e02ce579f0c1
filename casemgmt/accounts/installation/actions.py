"""How somebody comes to run the installation: by a link that only the machine prints."""

from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from casemgmt.accounts.addresses import verify_address
from casemgmt.accounts.models import User
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.secret_links import hash_of, new_secret

from . import rules
from .models import LINK_LASTS, AdministratorLink


@action
def print_administrator_link(*, email: str = "", is_again: bool = False, by: Actor, at: datetime) -> str:
    """Make the link that works once, within a day, and give its secret; one printed before works no more. Only at the
    machine, and only while nobody runs the installation, unless it is said that another one shall."""
    if by is not CLOCK:
        raise PermissionDenied("installation")
    rules.refuse_second(is_again=is_again)
    AdministratorLink.objects.open().update(closed_at=at)
    secret = new_secret()
    link = AdministratorLink.objects.create(
        email=email.strip().lower(), is_again=is_again, secret_hash=hash_of(secret), expires_at=at + LINK_LASTS
    )
    record("installation.link_printed", link, by=by, at=at, again=is_again)
    return secret


@action
def become_administrator(
    *, secret: str, name: str, password: str, email: str = "", by: Any = None, at: datetime
) -> User:
    """Run the installation from now on, with this name and password. The address of the link is taken, else the one
    typed; an account that has it gets the new password, is open again where it was closed, and its sessions end.
    `by` is nobody: the link is the right."""
    link = AdministratorLink.objects.select_for_update(of=("self",)).behind(secret, at).first()
    if link is None:
        raise NotPossible(_("This link is closed. Print a new one at the machine."))
    rules.refuse_second(is_again=link.is_again)
    user = _account(link.email or email.strip().lower(), name.strip(), password)
    User.objects.end_sessions(user.pk)
    User.objects.look_again([user.pk])
    user.refresh_from_db()
    verify_address(user=user, by=CLOCK, at=at)
    link.used_at, link.used_by = at, user
    link.save(update_fields=["used_at", "used_by"])
    record("installation.administrator_made", user, by=user, at=at, link=link.pk)
    return user


def _account(email: str, name: str, password: str) -> User:
    if not email:
        raise NotPossible(_("Give your e-mail address."), field="email")
    user = User.objects.select_for_update(of=("self",)).filter(email__iexact=email).first() or User(email=email)
    user.name = name or user.name
    if not user.name:
        raise NotPossible(_("Give your name."), field="name")
    try:
        validate_password(password, user)
    except ValidationError as problem:
        raise NotPossible(" ".join(problem.messages), field="password") from problem
    user.set_password(password)
    user.is_active = user.runs_installation = True
    user.save()
    return user
