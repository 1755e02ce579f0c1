"""Every write to a program's protocols: versions, their steps, and the default one."""

from .default import ensure_default_protocol
from .steps import add_step, change_step, move_step, remove_step
from .versions import create_protocol, discard_draft, draft_version, publish_version, retire_version

__all__ = [
    "add_step",
    "change_step",
    "create_protocol",
    "discard_draft",
    "draft_version",
    "ensure_default_protocol",
    "move_step",
    "publish_version",
    "remove_step",
    "retire_version",
]
