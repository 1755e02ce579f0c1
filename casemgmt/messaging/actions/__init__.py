"""Every write of messages to people: sending, what becomes of them, what comes back, a program's words."""

from .messages import call_back_message, mark_hindered, mark_sent, send_message
from .replies import (
    close_reply,
    close_unknown,
    learn_line,
    note_status,
    receive_reply,
    stop_after_reading,
    stop_number,
    take_back_after_reading,
)
from .wordings import set_quiet_hours, set_text_number, set_wording

__all__ = [
    "call_back_message",
    "close_reply",
    "close_unknown",
    "learn_line",
    "mark_hindered",
    "mark_sent",
    "note_status",
    "receive_reply",
    "send_message",
    "set_quiet_hours",
    "set_text_number",
    "set_wording",
    "stop_after_reading",
    "stop_number",
    "take_back_after_reading",
]
