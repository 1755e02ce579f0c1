"""Making a program, retiring it, and taking it up again."""

from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.accounts import hooks
from casemgmt.accounts.actions import add_member
from casemgmt.accounts.installation.rules import require_installation
from casemgmt.accounts.models import Program
from casemgmt.accounts.roles import Role
from casemgmt.core.acting import action
from casemgmt.core.actor import CLOCK, User, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from . import rules


@action
def make_program(
    *, name: str, time_zone: str, slug: str = "", phone: str = "", holiday_region: str = "", by: User, at: datetime
) -> Program:
    """Make a program. Whoever makes it is its first administrator, so that somebody can give the other roles; it begins
    with the usual plan of contacts, office hours and standards, which are there to read and change."""
    require_installation(by)
    name = name.strip()
    rules.refuse_same_name(name)
    program = Program(
        name=name, slug=rules.free_slug(name, slug.strip()), time_zone=time_zone, phone=phone.strip(),
        holiday_region=holiday_region.strip().upper(), created_at=at,
    )  # fmt: skip
    rules.checked(program).save()
    record("program.made", program, by=by, at=at, program_id=program.pk)
    add_member(program=program, user=user_of(by), role=Role.ADMINISTRATOR, by=CLOCK, at=at)
    for begin in hooks.ON_PROGRAM_MADE:
        begin(program=program, by=CLOCK, at=at)
    return program


@action
def retire_program(*, program: Program, by: User, at: datetime) -> Program:
    """Nothing new begins in the program from now on; all of it stays readable. Not while anybody is still served."""
    require_installation(by)
    program = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    if program.retired_at:
        raise NotPossible(_("This program was retired already."))
    if waiting := rules.in_the_way(program, at):
        work = ", ".join(f"{row.what}: {row.count}" for row in waiting)
        raise NotPossible(_("This is still under way (%(work)s). Finish it first.") % {"work": work})
    program.retired_at = at
    program.save(update_fields=["retired_at"])
    program.invitations.waiting().update(revoked_at=at)
    record("program.retired", program, by=by, at=at, program_id=program.pk)
    return program


@action
def take_up_program(*, program: Program, by: User, at: datetime) -> Program:
    """A program that was retired works again."""
    require_installation(by)
    program = Program.objects.select_for_update(of=("self",)).get(pk=program.pk)
    if program.retired_at is None:
        raise NotPossible(_("This program is at work already."))
    rules.refuse_same_name(program.name, but=program.pk)
    program.retired_at = None
    program.save(update_fields=["retired_at"])
    record("program.taken_up", program, by=by, at=at, program_id=program.pk)
    return program
