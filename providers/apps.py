from django.apps import AppConfig
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ProvidersConfig(AppConfig):
    name = "providers"
    label = "providers"
    verbose_name = _("Provider directory")

    def ready(self) -> None:
        """Mail registers its senders; core is told that a place on an agency's staff gives a role there."""
        from casemgmt.accounts.hooks import FIRST_STEPS
        from casemgmt.accounts.numbers.preview import NUMBER_PREVIEWS

        from . import joining, notifications  # noqa: F401
        from .door import schema  # noqa: F401
        from .first_days import first_steps_of_directory
        from .freshness import mail  # noqa: F401
        from .marks.actions import ON_MOVED
        from .news import mail as news  # noqa: F401
        from .news.actions import announce
        from .staleness import preview_of_stale

        ON_MOVED.join(announce, order=10)
        NUMBER_PREVIEWS.join(preview_of_stale, order=40)
        FIRST_STEPS.join(first_steps_of_directory, order=80)
        _join_menu()
        _join_tones()
        _join_roles()


def _join_menu() -> None:
    """Pages of ours in the main menu; a number says where."""
    from casemgmt.accounts.permissions import Permission
    from casemgmt.core.navigation import AGENCY_MENU, PROGRAM_MENU, MenuEntry

    PROGRAM_MENU.join(MenuEntry(_("Directory"), "providers:search", Permission.CASE_VIEW), order=90)
    PROGRAM_MENU.join(MenuEntry(_("Listings to verify"), "providers:to_verify", Permission.DIRECTORY_EDIT), order=100)
    AGENCY_MENU.join(MenuEntry(_("Our services"), "providers:our_services", Permission.OFFER_ANSWER), order=20)
    AGENCY_MENU.join(MenuEntry(_("Staff"), "providers:staff", Permission.STAFF_MANAGE), order=30)
    AGENCY_MENU.join(MenuEntry(_("Directory"), "providers:search", Permission.OFFER_VIEW), order=50)


def _join_tones() -> None:
    """How our states look."""
    from casemgmt.core.tones import STATE_TONES, Tones

    from .models import CorrectionState, ImportState, ServiceStatus

    STATE_TONES.join(
        Tones(ok={CorrectionState.ACCEPTED, ImportState.DONE}, wait={ImportState.WAITING, ServiceStatus.ACTIVE}),
        order=20,
    )


def _join_roles() -> None:
    """A place on an agency's staff gives a role there while it is active."""
    from casemgmt.accounts.roles import AGENCY_ROLES
    from casemgmt.core.access import SEATS, Seats

    at_agency = {str(role): allowed for role, allowed in AGENCY_ROLES.items()}
    SEATS.join(Seats("organization", "providers.AgencyStaff", Q(is_active=True), at_agency), order=20)
