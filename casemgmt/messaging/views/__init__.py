"""Pages and calls of messages to people."""

from .conversation import call_back, handled, stop, take_back, thread, unknown, unknown_handled
from .provider import inbound, status
from .wordings import words

__all__ = [
    "call_back",
    "handled",
    "inbound",
    "status",
    "stop",
    "take_back",
    "thread",
    "unknown",
    "unknown_handled",
    "words",
]
