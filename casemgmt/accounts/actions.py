"""Writes to users, programs and roles."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import access
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .addresses import verify_address
from .areas.actions import (
    add_area,
    bring_area_back,
    bring_areas,
    merge_areas,
    part_areas,
    rename_area,
    retire_area,
)
from .installation.rules import runs_installation
from .leaving import close_account, end_membership
from .mail_choices import DigestDays, MailChoice, next_digest
from .models import Membership, Program, User

__all__ = [
    "add_area",
    "add_member",
    "bring_area_back",
    "bring_areas",
    "change_program",
    "choose_mail",
    "close_account",
    "end_membership",
    "merge_areas",
    "part_areas",
    "rename_area",
    "retire_area",
]


@action
def add_member(*, program: Program, user: User, role: str, by: Actor, at: datetime) -> Membership:
    """Begin a role in the program. Nobody does that for another or for oneself: it follows an accepted invitation, or
    set-up at the machine. The user's address counts as verified from then on."""
    if by is not CLOCK:
        raise PermissionDenied(Permission.PROGRAM_MEMBERS.value)
    membership, is_new = Membership.objects.get_or_create(program=program, user=user, role=role, left_at=None)
    access.forget(user)
    verify_address(user=user, by=CLOCK, at=at)
    User.objects.look_again([user.pk])
    if is_new:
        record("member.added", membership, by=by, at=at, role=role, user=user.pk)
    return membership


@action
def change_program(*, program: Program, by: Any, at: datetime, **facts: Any) -> Program:
    """Change the program's name, phone or fax: its own administrators may, and whoever runs the installation."""
    if not runs_installation(by):
        require(by, Permission.PROGRAM_SETTINGS, program)
    program = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    changed = sorted(name for name, value in facts.items() if getattr(program, name) != value)
    for name in changed:
        setattr(program, name, facts[name])
    if changed:
        program.save(update_fields=changed)
        record("program.changed", program, by=by, at=at, fields=changed)
    return program


@action
def choose_mail(
    *,
    user: Any,
    at_once: bool,
    digest_at: time | None,
    digest_days: str = DigestDays.WORKDAYS,
    time_zone: str,
    language: str = "",
    by: Any,
    at: datetime,
) -> MailChoice:
    """Say when one wants mail, and in which language. Somebody must hear at once or by digest, or nobody would hear
    at all."""
    if by.pk != user.pk:
        raise PermissionDenied("mail choice")
    if not at_once and digest_at is None:
        raise NotPossible(_("Choose at least one: mail at once, or the digest."), field="at_once")
    zone = ZoneInfo(time_zone)
    facts = {"at_once": at_once, "digest_at": digest_at, "digest_days": digest_days, "time_zone": time_zone}
    following = next_digest(at, digest_at, digest_days, zone) if digest_at else None
    new = {**facts, "next_digest_at": following, "changed_at": at}
    if language:
        User.objects.filter(pk=user.pk).update(language=language)
    choice, _is_new = MailChoice.objects.update_or_create(user=user, defaults=new)
    record("mail.chosen", choice, by=by, at=at, at_once=at_once, digest=bool(digest_at))
    return choice
