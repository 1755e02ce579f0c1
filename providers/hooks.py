"""What upper apps want to do when something happens to an organization.

Filled in `ready()`, called in order, in the transaction.
"""

from collections.abc import Callable

# Called as hook(organization=…) before an agency stops receiving requests here; gives sentences that forbid it.
LEAVING_CHECKS: list[Callable[..., list[str]]] = []
