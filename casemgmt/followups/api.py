"""What follow-ups offer as JSON, collected from their rooms."""

from typing import Any

from .attempts.api import attempt_routes
from .contacts.api import contact_routes
from .protocols.api import protocol_routes
from .team.api import team_urlpatterns

api_routes: list[tuple[str, Any, str]] = [*contact_routes, *attempt_routes, *protocol_routes]
api_urlpatterns = team_urlpatterns
