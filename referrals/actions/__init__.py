"""Every write to referrals, offers, appointments and linkages: one function for each thing a person does.

Locks are taken in one order, person, referral, offer, so that nobody waits for anybody in a circle.
"""

from .answering import accept_offer, acknowledge_offer, ask_about_offer, decline_offer, undo_answer, waitlist_offer
from .appointments import book_appointment, cancel_appointment, move_appointment, settle_appointment
from .asking import answer_check
from .codes import ask_for_code, make_opening_code, use_opening_code
from .drafting import discard_offer, draft_offer, make_referral
from .ending import (
    close_referral,
    complete_offer,
    not_link_offer,
    possible_results,
    recall_offer,
    void_offer,
    withdraw_offer,
)
from .linking import state_linkage
from .links import note_link_use, revoke_links
from .messages import mark_messages_read, withdraw_message, write_message
from .offering import offer_next
from .opening import close_access_under, confirm_offer, open_identity
from .packets import MOST_AT_ONCE, ask_for_packets, prepare_packets, print_named_packet, throw_packets_away
from .plans import change_plan
from .sending import answer_question, send_offer
from .standards import set_standards
from .sweeping import sweep
from .webhooks import (
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
)

__all__ = [
    "MOST_AT_ONCE",
    "accept_offer",
    "acknowledge_offer",
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
    "close_access_under",
    "close_referral",
    "complete_offer",
    "confirm_offer",
    "decline_offer",
    "discard_offer",
    "draft_offer",
    "forget_old_deliveries",
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
    "prepare_packets",
    "print_named_packet",
    "recall_offer",
    "remove_webhook",
    "renew_webhook_secret",
    "replay_delivery",
    "replay_failed",
    "restart_webhook",
    "revoke_links",
    "send_offer",
    "set_standards",
    "settle_appointment",
    "state_linkage",
    "stop_webhook",
    "sweep",
    "throw_packets_away",
    "undo_answer",
    "use_opening_code",
    "void_offer",
    "waitlist_offer",
    "withdraw_message",
    "withdraw_offer",
    "write_message",
]
