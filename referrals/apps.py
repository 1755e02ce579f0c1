from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "referrals"
    label = "referrals"
    verbose_name = _("Referrals")

    def ready(self) -> None:
        """Take part in what lower apps announce; the table of hooks is in docs/architecture.md."""
        from casemgmt.accounts.hooks import DIGEST_LINES
        from casemgmt.accounts.reasons import announce
        from casemgmt.cases import hooks as cases
        from casemgmt.followups import hooks as followups
        from casemgmt.people import hooks as people
        from providers import hooks as providers

        from . import actions, my_day, triggers
        from .appointments import mail as appointment_mail
        from .inbox import digest
        from .matching import next_best
        from .models import DeclineReason, NotLinkedReason, RecallReason
        from .offers import mail, queries  # noqa: F401 - mail and calls register their senders
        from .webhooks import mail as calls  # noqa: F401

        announce("decline", _("Why an agency declines"), DeclineReason.choices)
        announce("not_linked", _("Why service did not begin"), NotLinkedReason.choices)
        announce("recall", _("Why we take a request back"), RecallReason.choices)
        DIGEST_LINES.append(digest.digest_lines)
        providers.LEAVING_CHECKS.append(queries.why_agency_cannot_leave)
        people.ON_CONSENT_REVOKED.append(actions.close_access_under)
        cases.CLOSING_CHECKS.append(queries.why_case_cannot_close)
        cases.PANELS.append(queries.case_panel)
        followups.CALENDAR_SOURCES.append(appointment_mail.in_calendar)
        followups.TRIGGER_SOURCES.append(triggers.happened)
        followups.MY_DAY_SOURCES.append(next_best.next_is_ours)
        followups.MY_DAY_SOURCES.append(my_day.offers_wait)
