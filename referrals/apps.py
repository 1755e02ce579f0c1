from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "referrals"
    label = "referrals"
    verbose_name = _("Referrals")

    def ready(self) -> None:
        """Take part in what lower apps announce; the table of hooks is docs/generated/hooks.md."""
        from casemgmt.accounts.hooks import DIGEST_LINES, FIRST_STEPS
        from casemgmt.accounts.numbers.preview import NUMBER_PREVIEWS
        from casemgmt.accounts.reasons import REASON_LISTS, ReasonList
        from casemgmt.cases import hooks as cases
        from casemgmt.duties.hooks import JUST_SAID, KINDS
        from casemgmt.followups import hooks as followups
        from casemgmt.people import hooks as people
        from providers import hooks as providers

        from . import actions, triggers
        from .appointments import mail as appointments
        from .appointments.duties import AppointmentsOver
        from .consents_ahead import ConsentsToRenew
        from .conversation import mail as conversation
        from .figures.use import requests_of_listing
        from .inbox import digest
        from .just_said import said_in_one_press
        from .models import DeclineReason, NotLinkedReason, RecallReason
        from .offers import mail as offers
        from .offers import queries
        from .offers.duties import OffersTurn
        from .referral import death
        from .referral import queries as referral
        from .referral.ahead import RequestsAhead
        from .referral.duties import NextOffers
        from .reply import mail as reply
        from .reply.previews import preview_of_reply_links
        from .standards.first_days import first_steps_of_standards
        from .webhooks import mail as webhooks

        # Loading them registers what they send.
        _senders = (offers, appointments, conversation, reply, webhooks)

        NUMBER_PREVIEWS.join(preview_of_reply_links, order=50)
        FIRST_STEPS.join(first_steps_of_standards, order=60)
        REASON_LISTS.join(ReasonList("decline", _("Why an agency declines"), DeclineReason.choices), order=10)
        REASON_LISTS.join(ReasonList("not_linked", _("Why service did not begin"), NotLinkedReason.choices), order=20)
        REASON_LISTS.join(ReasonList("recall", _("Why we take a request back"), RecallReason.choices), order=30)
        DIGEST_LINES.join(digest.digest_lines, order=20)
        JUST_SAID.join(said_in_one_press, order=20)
        KINDS.join(OffersTurn(), order=50)
        KINDS.join(AppointmentsOver(), order=60)
        KINDS.join(NextOffers(), order=70)
        KINDS.join(ConsentsToRenew(), order=80)
        providers.LISTING_USE.join(requests_of_listing, order=10)
        providers.LEAVING_CHECKS.join(queries.why_agency_cannot_leave, order=10)
        people.ON_CONSENT_GIVEN.join(actions.go_on_under, order=10)
        people.ON_CONSENT_REVOKED.join(actions.close_access_under, order=10)
        people.ON_UNMERGED.join(actions.close_access_of_parted, order=40)
        people.STAYS_AFTER_UNDO.join(queries.closes_with_parting, order=40)
        cases.ON_DEATH.join(death.end_requests, order=10)
        people.ENDS_WITH_DEATH.join(death.what_ends, order=30)
        cases.CLOSING_CHECKS.join(referral.live_requests_of_case, order=10)
        cases.NEED_CHECKS.join(referral.builds_on_need, order=10)
        cases.MOVES_WITH_CASE.join(("referrals.Referral", "case"), order=10)
        cases.MOVES_WITH_CASE.join(("referrals.Linkage", "case"), order=20)
        cases.PLANS.join(RequestsAhead(), order=20)
        cases.PANELS.join(referral.case_panel, order=20)
        followups.TRIGGER_SOURCES.join(triggers.trigger_moments, order=10)
        _join_menu()
        _join_tones()


def _join_menu() -> None:
    """Pages of ours in the main menu; a number says where."""
    from casemgmt.accounts.permissions import Permission
    from casemgmt.core.navigation import AGENCY_MENU, PROGRAM_MENU, MenuEntry

    PROGRAM_MENU.join(MenuEntry(_("Referrals"), "referrals:list", Permission.REFERRAL_MAKE), order=80)
    PROGRAM_MENU.join(MenuEntry(_("Rules"), "referrals:rules", Permission.PROGRAM_RULES), order=130)
    AGENCY_MENU.join(MenuEntry(_("Inbox"), "referrals:inbox", Permission.OFFER_VIEW), order=10)
    AGENCY_MENU.join(MenuEntry(_("Connections"), "referrals:webhooks", Permission.STAFF_MANAGE), order=40)


def _join_tones() -> None:
    """How our states look."""
    from casemgmt.core.tones import STATE_TONES, Tones

    from .models import AppointmentState, DeliveryState, PacketBatch
    from .workflow import OfferState, ReferralResult, ReferralState

    STATE_TONES.join(
        Tones(
            ok={
                OfferState.ACCEPTED,
                OfferState.LINKED,
                OfferState.COMPLETED,
                ReferralResult.LINKED,
                AppointmentState.ATTENDED,
                PacketBatch.State.READY,
            },
            wait={
                OfferState.SENT,
                OfferState.ACKNOWLEDGED,
                OfferState.INFO_REQUESTED,
                OfferState.WAITLISTED,
                ReferralState.ACTIVE,
                AppointmentState.BOOKED,
                PacketBatch.State.WAITING,
                DeliveryState.WAITING,
            },
            bad={
                OfferState.EXPIRED,
                AppointmentState.NO_SHOW,
                AppointmentState.DISPUTED,
                PacketBatch.State.FAILED,
                PacketBatch.State.EXPIRED,
                DeliveryState.FAILED,
            },
            quiet={
                OfferState.DRAFT,
                OfferState.DECLINED,
                OfferState.RECALLED,
                OfferState.WITHDRAWN,
                OfferState.SUPERSEDED,
                OfferState.VOIDED,
                OfferState.NOT_LINKED,
                ReferralState.DRAFT,
                ReferralState.CLOSED,
                ReferralResult.UNMET,
                ReferralResult.WITHDRAWN,
                ReferralResult.VOIDED,
                ReferralResult.NOT_LINKED,
                AppointmentState.CANCELLED,
            },
        ),
        order=70,
    )
