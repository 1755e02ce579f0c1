"""What a program sets up in its first days, as far as accounts knows: its facts, areas, people, hours, sign-in."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.accounts import hooks
from casemgmt.accounts.factors.models import FactorRule, roles_asked
from casemgmt.accounts.hooks import FirstStep
from casemgmt.accounts.models import CalendarRule, Membership, NumberRule, Program
from casemgmt.accounts.roles import Role
from casemgmt.accounts.status.queries import last_backup


def first_steps(program: Program, at: datetime) -> list[FirstStep]:
    """All lines, in the order in which one would take them."""
    return [step for ask in hooks.FIRST_STEPS for step in ask(program=program, at=at)]


def of_program(*, program: Program, at: datetime) -> list[FirstStep]:
    """The program's phone, and the areas it counts by."""
    areas = list(program.areas.filter(is_active=True).values_list("name", flat=True))
    found = ngettext("%(n)s area", "%(n)s areas", len(areas)) % {"n": len(areas)}
    return [
        FirstStep(
            what=_("Name and phone"),
            why=_("Agencies and people call this number; it stands on mail and papers."),
            stands=program.phone or _("No phone yet"),
            page="accounts:settings",
            is_done=bool(program.phone),
        ),
        FirstStep(
            what=_("Areas"),
            why=_("Precincts or districts: calls are recorded in them, and figures count by them."),
            stands=found if areas else _("None yet"),
            page="accounts:areas",
            is_done=bool(areas),
        ),
    ]


def of_people(*, program: Program, at: datetime) -> list[FirstStep]:
    """Who joined and who was invited: a call needs somebody to record it, a case somebody to work on it."""
    joined = Membership.objects.filter(program=program, left_at=None)
    roles = set(joined.values_list("role", flat=True))
    words = {"here": joined.values("user").distinct().count(), "invited": program.invitations.waiting().count()}
    missing = [str(role.label) for role in (Role.MANAGER, Role.NAVIGATOR) if role not in roles]
    stands = _("%(here)s joined, %(invited)s invited") % words
    if missing:
        stands += ". " + _("Nobody yet as: %(roles)s") % {"roles": ", ".join(missing)}
    return [
        FirstStep(
            what=_("People and roles"),
            why=_("You set the program up and read no client records; managers and navigators do the work."),
            stands=stands,
            page="accounts:people",
            is_done=not missing,
        )
    ]


def of_hours(*, program: Program, at: datetime) -> list[FirstStep]:
    """Office hours and holidays: there from the start, to read and change."""
    is_ours = CalendarRule.objects.filter(program=program).exists()
    usual = _("Monday to Friday, 9 to 5, public holidays off: as set at the start")
    return [
        FirstStep(
            what=_("Office hours and holidays"),
            why=_("Clocks of requests run in business hours."),
            stands=_("Set by you") if is_ours else usual,
            page="accounts:calendar",
            is_done=is_ours,
            only_read=not is_ours,
        )
    ]


def of_numbers(*, program: Program, at: datetime) -> list[FirstStep]:
    """How long things last: usual from the start, to read and change."""
    is_ours = NumberRule.objects.filter(program=program).exists()
    return [
        FirstStep(
            what=_("Times and limits"),
            why=_("How soon a case has an owner, how long a press can be undone, how long links last."),
            stands=_("Set by you") if is_ours else _("The usual ones, as set at the start"),
            page="accounts:numbers",
            is_done=is_ours,
            only_read=not is_ours,
        )
    ]


def of_sign_in(*, program: Program, at: datetime) -> list[FirstStep]:
    """Whether a second step at sign-in is asked, and of whom."""
    asked = [str(Role(role).label) for role in sorted(roles_asked(program.pk)) if role in Role.values]
    is_ours = FactorRule.objects.filter(program=program).exists()
    return [
        FirstStep(
            what=_("Second step at sign-in"),
            why=_("A stolen password alone then opens nothing."),
            stands=_("Asked of: %(roles)s") % {"roles": ", ".join(asked)} if asked else _("Asked of nobody"),
            page="accounts:second_step_rule",
            is_done=bool(asked) or is_ours,
        )
    ]


def of_backups(*, program: Program, at: datetime) -> list[FirstStep]:
    """When the installation was last kept safe: it counts while it is of the last night."""
    seen_at, is_fresh = last_backup(at)
    told = date_format(localtime(seen_at), "DATETIME_FORMAT") if seen_at else ""
    return [
        FirstStep(
            what=_("Backups"),
            why=_(
                "One every night, kept on another machine, and once restored to see that it works (docs/operate.md)."
            ),
            stands=_("The last: %(when)s") % {"when": told} if told else _("None was ever taken"),
            page="accounts:status",
            is_done=is_fresh,
        )
    ]
