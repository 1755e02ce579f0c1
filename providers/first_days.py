"""What a new program does about its directory: bring the listings in, and invite the agencies that are asked."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casemgmt.accounts.hooks import FirstStep
from casemgmt.accounts.models import Program

from .models import AgencyStaff, Service, StaffInvitation


def first_steps_of_directory(*, program: Program, at: datetime) -> list[FirstStep]:
    """Services one can look up, and agencies that answer here."""
    services = Service.objects.active().count()
    invited = StaffInvitation.objects.waiting().values("organization").distinct().count()
    agencies = AgencyStaff.objects.filter(is_active=True).values("organization").distinct().count()
    return [
        FirstStep(
            what=_("Directory of services"),
            why=_("Where people are referred to: upload your listing, look at a dry run, then take it in."),
            stands=ngettext("%(n)s service", "%(n)s services", services) % {"n": services},
            page="providers:search" if services else "providers:import",
            is_done=services > 0,
        ),
        FirstStep(
            what=_("Agencies"),
            why=_("Open an agency in the directory and invite its lead: then it answers requests here."),
            stands=_("%(here)s, %(invited)s invited")
            % {
                "here": ngettext("%(n)s agency answers here", "%(n)s agencies answer here", agencies) % {"n": agencies},
                "invited": invited,
            },
            page="providers:search",
            is_done=agencies > 0,
        ),
    ]
