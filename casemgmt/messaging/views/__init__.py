"""Pages and calls of messages to people."""

from .calls import inbound, status
from .talking import call_back, handled, thread, unknown, unknown_handled
from .words import words

__all__ = ["call_back", "handled", "inbound", "status", "thread", "unknown", "unknown_handled", "words"]
