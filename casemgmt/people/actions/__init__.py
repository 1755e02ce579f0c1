"""Every write to people: who they are, how to reach them, what they agree to, and who is the same person."""

from ..alerts.actions import (
    add_alert,
    correct_alert,
    end_alert,
    put_alert_back,
    restore_alert,
    void_alert,
)
from ..consents.proof import add_consent_paper
from ..household.actions import correct_link, end_link, link_people, put_link_back, restore_link, void_link
from ..permission.actions import (
    forget_source,
    note_permission,
    record_death,
    say_permission,
    take_back_permission,
)
from .consents import disclose, give_consent, revoke_consent
from .contact import (
    add_contact_point,
    add_safety_note,
    change_contact_point,
    keep_contact_card,
    lift_pause,
    retire_contact_point,
)
from .identity import merge_people, not_same_person, undo_merge
from .moves import move_alert, move_contact_point, put_contact_point_back
from .numbers import choose_rules, mark_number, mark_wrong, pause_number
from .persons import change_person, create_person

__all__ = [
    "add_alert",
    "add_consent_paper",
    "add_contact_point",
    "add_safety_note",
    "change_contact_point",
    "change_person",
    "choose_rules",
    "correct_alert",
    "correct_link",
    "create_person",
    "disclose",
    "end_alert",
    "end_link",
    "forget_source",
    "give_consent",
    "keep_contact_card",
    "lift_pause",
    "link_people",
    "mark_number",
    "mark_wrong",
    "merge_people",
    "move_alert",
    "move_contact_point",
    "not_same_person",
    "note_permission",
    "pause_number",
    "put_alert_back",
    "put_contact_point_back",
    "put_link_back",
    "record_death",
    "restore_alert",
    "restore_link",
    "retire_contact_point",
    "revoke_consent",
    "say_permission",
    "take_back_permission",
    "undo_merge",
    "void_alert",
    "void_link",
]
