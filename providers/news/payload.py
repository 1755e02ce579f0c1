"""What is said to other systems when listings change. Pure; docs/webhooks.md tells the receiver."""

import json
from typing import Any

from casemgmt.core.webhooks import signing

from .models import DirectoryCall, DirectoryWebhook

CHANGED = "directory.changed"
MOST_LISTED = 200  # listings named in one call
MOST_CALLS = 5  # calls for one settling; of more it is only said how many changed


def secret_of(webhook: DirectoryWebhook) -> str:
    """The secret both sides know."""
    return signing.secret_of("providers.news", webhook)


def body_of(call: DirectoryCall) -> bytes:
    """Ids, kinds and moments; no word of any listing."""
    said: dict[str, Any] = {
        "id": str(call.event_id),
        "type": call.verb,
        "at": call.happened_at.isoformat(),
        "number": call.number,
        "changes": call.changes,
        "many": call.many,
    }
    return json.dumps(said, separators=(",", ":")).encode()
