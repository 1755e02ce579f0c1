"""Every write to referrals, offers, appointments and linkages: one function for each thing a person does.

Locks are taken in one order, person, referral, offer, so that nobody waits for anybody in a circle.
"""

from .appointments.actions.accepting import accept_with_plan
from .appointments.actions.bookings import (
    book_appointment,
    cancel_appointment,
    move_appointment,
    settle_appointment,
    take_back_answer,
)
from .appointments.actions.plans import change_plan
from .conversation.actions import mark_messages_read, withdraw_message, write_message
from .linkages.actions.checks import answer_check, take_back_check
from .linkages.actions.corrections import (
    correct_statement,
    put_statement_back,
    restore_statement,
    void_statement,
)
from .linkages.actions.statements import state_linkage
from .offers.actions.answers import (
    accept_offer,
    acknowledge_offer,
    ask_about_offer,
    decline_offer,
    undo_answer,
    waitlist_offer,
)
from .offers.actions.drafts import FACTS_ASKED, discard_offer, draft_offer
from .offers.actions.endings import complete_offer, not_link_offer, recall_offer, void_offer, withdraw_offer
from .offers.actions.identity import (
    close_access_of_parted,
    close_access_under,
    confirm_offer,
    open_identity,
)
from .offers.actions.next_service import offer_next
from .offers.actions.requests import answer_question, send_offer
from .offers.actions.sweep import act_on_due_offers
from .offers.actions.under_consent import act_on_ended_consents, go_on_under
from .packets.actions.orders import MOST_AT_ONCE, ask_for_packets
from .packets.actions.prints import print_named_packet
from .referral.actions import close_referral, make_referral, possible_results, take_back_closing
from .reply.actions.codes import ask_for_code, make_opening_code, use_opening_code
from .reply.actions.links import note_link_use, revoke_links
from .standards.actions import set_standards
from .webhooks.actions import (
    add_webhook,
    change_webhook,
    forget_old_deliveries,
    note_call,
    ping_webhook,
    remove_webhook,
    renew_webhook_secret,
    replay_delivery,
    replay_failed,
    restart_webhook,
    stop_webhook,
    try_webhook_now,
)

__all__ = [
    "FACTS_ASKED",
    "MOST_AT_ONCE",
    "accept_offer",
    "accept_with_plan",
    "acknowledge_offer",
    "act_on_due_offers",
    "act_on_ended_consents",
    "add_webhook",
    "answer_check",
    "answer_question",
    "ask_about_offer",
    "ask_for_code",
    "ask_for_packets",
    "book_appointment",
    "cancel_appointment",
    "change_plan",
    "change_webhook",
    "close_access_of_parted",
    "close_access_under",
    "close_referral",
    "complete_offer",
    "confirm_offer",
    "correct_statement",
    "decline_offer",
    "discard_offer",
    "draft_offer",
    "forget_old_deliveries",
    "go_on_under",
    "make_opening_code",
    "make_referral",
    "mark_messages_read",
    "move_appointment",
    "not_link_offer",
    "note_call",
    "note_link_use",
    "offer_next",
    "open_identity",
    "ping_webhook",
    "possible_results",
    "print_named_packet",
    "put_statement_back",
    "recall_offer",
    "remove_webhook",
    "renew_webhook_secret",
    "replay_delivery",
    "replay_failed",
    "restart_webhook",
    "restore_statement",
    "revoke_links",
    "send_offer",
    "set_standards",
    "settle_appointment",
    "state_linkage",
    "stop_webhook",
    "take_back_answer",
    "take_back_check",
    "take_back_closing",
    "try_webhook_now",
    "undo_answer",
    "use_opening_code",
    "void_offer",
    "void_statement",
    "waitlist_offer",
    "withdraw_message",
    "withdraw_offer",
    "write_message",
]
